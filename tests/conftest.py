"""Shared by all tests: what each needs and when it runs, hypothesis without a clock, and a small random experiment.

Without further words pytest runs what a change has to pass each time: core and app, with each page once. --all adds
what takes long: all tests of the pages, real browsers, faults, fuzz. A path runs all that stands there.
"""

import contextlib
import functools
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from numba import config as numba_config

from core import CELLS, Dataset, Experiment, many_starts
from tests.chromium import launched, served
from tests.kernels import share_kernels

ROOT = Path(__file__).parent
NEEDS = {  # folder -> markers of all tests in it (pyproject.toml says what they mean)
    "core": (),
    "app": ("jit",),
    "pages": ("jit", "long"),
    "browser": ("jit", "browser", "server", "long"),
    "faults": ("jit", "long", "slow"),
    "fuzz": ("jit", "long", "slow"),
}
NEEDS_OF_FIXTURE = {"browser": ("browser", "long"), "address": ("server", "long")}
LONG_TOO, PARTIAL, SHARED = pytest.StashKey[bool](), pytest.StashKey[bool](), pytest.StashKey()

settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    max_examples=40,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=1000, derandomize=False)
settings.load_profile("steady")

# Kernels that tests define carry no fingerprint of core's source in their names: what is older than it has to go.
_SOURCE = max(path.stat().st_mtime for path in (ROOT.parent / "core").rglob("*.py"))
for _cached in ROOT.rglob("__pycache__/*.nb?"):
    if _cached.stat().st_mtime < _SOURCE:
        _cached.unlink(missing_ok=True)


if numba_config.DISABLE_JIT:  # in plain Python a whole search takes minutes; what it finds is tested with the JIT
    many_starts.STARTS, many_starts.FIRST, many_starts.THEN, many_starts.LAST = 4, 2, (1, 3), (1, 5)


def pytest_addoption(parser):
    """--all."""
    parser.addoption("--all", action="store_true", help="the long tests too: pages, real browsers, faults, fuzz")


def pytest_configure(config):
    """Find out what is asked for; workers are told by the process that started them."""
    told = getattr(config, "workerinput", None)
    named = config.args_source is pytest.Config.ArgsSource.ARGS  # files or folders
    config.stash[LONG_TOO] = told["long too"] if told else config.option.all or named
    config.stash[PARTIAL] = told["partial"] if told else named or bool(config.option.keyword)


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_configure_node(node):
    """What a worker is told, and a folder that all of them share."""
    node.workerinput |= {"long too": node.config.stash[LONG_TOO], "partial": node.config.stash[PARTIAL]}
    if SHARED not in node.config.stash:
        node.config.stash[SHARED] = tempfile.TemporaryDirectory(prefix="unrolled-tests-")
    node.workerinput["shared"] = node.config.stash[SHARED].name


def pytest_unconfigure(config):
    """Remove the shared folder."""
    if SHARED in config.stash:
        config.stash[SHARED].cleanup()


def pytest_sessionstart(session):
    """Where all is to run, the workers first make the kernels, each some, lest all of them compile the same."""
    config = session.config
    if hasattr(config, "workerinput") and not config.stash[PARTIAL] and not numba_config.DISABLE_JIT:
        share_kernels(Path(config.workerinput["shared"]))


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(config, items):
    """Mark each test with what its folder and its fixtures need, and leave out what is not to run now."""
    for item in items:
        needs = set(NEEDS[item.path.relative_to(ROOT).parts[0]])
        for name in NEEDS_OF_FIXTURE.keys() & set(item.fixturenames):
            needs.update(NEEDS_OF_FIXTURE[name])
        for name in sorted(needs):
            item.add_marker(name)
    left_out = {"jit"} if numba_config.DISABLE_JIT else set()
    if not config.stash[LONG_TOO]:
        left_out.add("long")
    stays = [not any(map(item.get_closest_marker, left_out)) for item in items]
    config.hook.pytest_deselected(items=[item for item, here in zip(items, stays, strict=True) if not here])
    items[:] = [item for item, here in zip(items, stays, strict=True) if here]


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once():
    """Streamlit's test harness reads about every installed package at each run of a page: most of what a run takes."""
    with pytest.MonkeyPatch.context() as patch:
        with contextlib.suppress(ImportError, AttributeError):  # another Streamlit may do without
            from streamlit.components.v2 import manifest_scanner

            found = functools.cache(manifest_scanner.scan_component_manifests)
            patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session")
def address():
    """Of one dashboard for all tests that only look at it."""
    with served() as place:
        yield place


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests of a file; Playwright allows no second one at the same time."""
    with launched() as chromium:
        yield chromium


@st.composite
def experiments(draw, cells=("linear", "relu", "tanh", "sigmoid"), max_unrolls=12, max_sequences=40):
    """A random experiment whose numbers stay of ordinary size, with one to three packs of sequences."""
    unrolls = draw(st.integers(0, max_unrolls))
    sequences = draw(st.integers(1, max_sequences))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weight = st.floats(-1.5, 1.5, allow_subnormal=False)
    cell = draw(st.sampled_from(cells))
    return Experiment(
        cell=cell,
        wiring=draw(st.sampled_from(("first", "every"))),
        weights={name: draw(weight) for name in (*CELLS[cell].parameters, "w3", "b2")},
        initial_state=draw(st.floats(-1, 1, allow_subnormal=False)),
        dataset=Dataset(rng.normal(size=(sequences, unrolls + 1)), rng.normal(size=sequences)),
        learning_rate=draw(st.floats(1e-6, 0.1)),
        max_steps=draw(st.integers(1, 30)),
    )


def plain(experiment):
    """The arguments of the plain loops of tests/reference.py: cell, weights, inputs, targets, wiring, initial state."""
    data = experiment.dataset
    weights = dict(experiment.weights)
    arrays = data.inputs.tolist(), data.targets.tolist()
    return experiment.cell.name, weights, *arrays, experiment.wiring, experiment.initial_state


def assert_same_file(comp, ref, what=""):
    """Equal to the last byte. Of two long lines pytest would look for an hour for all that differs."""
    if comp != ref:
        at = next((at for at, (one, other) in enumerate(zip(comp, ref, strict=False)) if one != other), -1)
        around = slice(max(at - 60, 0), at + 60)
        pytest.fail(f"{what}: {len(comp)} and {len(ref)} long, first at {at}: {comp[around]!r}, {ref[around]!r}")


def assert_same_bits(comp, ref):
    """Equal to the last bit, the sign of a zero included; a NaN equals any NaN, for machines differ in its payload."""
    comp, ref = np.asarray(comp, dtype=np.float64), np.asarray(ref, dtype=np.float64)
    np.testing.assert_array_equal(comp, ref)
    numbers = ~np.isnan(ref)
    np.testing.assert_array_equal(np.signbit(comp)[numbers], np.signbit(ref)[numbers])
