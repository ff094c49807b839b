"""Shared by all tests: hypothesis without a clock, the same examples every time, and a small random experiment."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core import CELLS, Dataset, Experiment
from tests.chromium import launched, served

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
_SOURCE = max(path.stat().st_mtime for path in (Path(__file__).parent.parent / "core").rglob("*.py"))
for _cached in Path(__file__).parent.rglob("__pycache__/*.nb?"):
    if _cached.stat().st_mtime < _SOURCE:
        _cached.unlink(missing_ok=True)


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


def assert_same_bits(comp, ref):
    """Equal to the last bit, the sign of a zero included; a NaN equals any NaN, for machines differ in its payload."""
    comp, ref = np.asarray(comp, dtype=np.float64), np.asarray(ref, dtype=np.float64)
    np.testing.assert_array_equal(comp, ref)
    numbers = ~np.isnan(ref)
    np.testing.assert_array_equal(np.signbit(comp)[numbers], np.signbit(ref)[numbers])
