"""Maps: every pixel is the run it stands for, edges lie where closed forms say, and nothing is left running."""

import os
import signal
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from core import CELLS, Axis, Cancelled, Dataset, Experiment, Fate, StoppedBy, descend, sweep
from core.fate import FATES
from core.initial import drawn
from core.maps.boundary import lost
from core.maps.pixels import FIELDS

REASONS = tuple(StoppedBy)


def chain(cell="relu", unrolls=4, **settings):
    return Experiment(cell=cell, unrolls=unrolls, **({"max_steps": 120} | settings))


def assert_pixel_is_its_run(plane, column, row):
    run = descend(plane.experiment_at(column, row))
    place = row, column
    assert FATES[plane.fate[place]] is run.fate
    assert REASONS[plane.stopped_by[place]] is run.stopped_by
    assert plane.steps[place] == run.stopped_at
    np.testing.assert_array_equal(plane.loss[place], run.losses[-1])
    finite = run.sizes[np.isfinite(run.sizes) & (run.sizes > 0)]
    taken = finite if run.stopped_by is not StoppedBy.non_finite else finite[: run.stopped_at]
    assert plane.largest_step[place] == (taken.max() if taken.size else 0.0)
    assert plane.smallest_step[place] == (taken.min() if taken.size else np.inf)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(plane.summed_loss[place], run.losses.sum(), rtol=1e-12)


PLANES = {
    "rate": (chain(), Axis("w2", -0.5, 2.5, 40), Axis("learning_rate", 1e-4, 1, 30, log=True)),
    "unrolls": (
        Experiment(cell="linear", unrolls=30, max_steps=60, learning_rate=0.001),
        Axis("unrolls", 1, 30, 20),
        Axis("w2", 0.5, 1.5, 17),
    ),
    "clip": (
        chain("tanh", clip=1.0, optimizer="momentum", learning_rate=0.05),
        Axis("clip", 1e-3, 10, 15, log=True),
        Axis("momentum", 0, 0.99, 15),
    ),
    "bias": (chain("sigmoid", wiring="every"), Axis("b1", -2, 2, 13), Axis("initial_state", 0, 1, 11)),
    "two trained": (
        chain("tanh", trainable=("w2", "b1"), learning_rate=0.1),
        Axis("b1", -2, 2, 20),
        Axis("w2", -2, 4, 20),
    ),
    "forget bias": (
        Experiment(
            cell="lstm",
            weights=drawn("lstm", 2),
            trainable=tuple(CELLS["lstm"].parameters),
            optimizer="adam",
            dataset=Dataset.recall(8, 5),
            wiring="every",
            max_steps=30,
        ),
        Axis("b_f", -2, 6, 9),
        Axis("epsilon", 1e-12, 1, 9, log=True),
    ),
}


@pytest.mark.jit  # thousands of runs
@pytest.mark.parametrize("name", PLANES)
def test_random_pixels_are_the_runs_they_stand_for(name):
    plane = sweep(*PLANES[name])
    random = np.random.default_rng(4)
    for _ in range(40):
        column, row = random.integers(plane.x.count), random.integers(plane.y.count)
        assert_pixel_is_its_run(plane, column, row)


def test_a_small_map_is_its_runs():
    plane = sweep(chain(max_steps=20), Axis("w2", 0.5, 2.1, 5), Axis("learning_rate", 1e-3, 0.5, 4, log=True))
    assert {FATES[code] for code in plane.fate.ravel()} >= {Fate.dead, Fate.converged}
    for row in range(4):
        for column in range(5):
            assert_pixel_is_its_run(plane, column, row)
    assert not any(getattr(plane, field).flags.writeable for field in FIELDS)


def beside(mask):
    """Pixels that touch a change of the mask."""
    touched = np.zeros_like(mask)
    touched[:-1] |= mask[:-1] != mask[1:]
    touched[1:] |= mask[:-1] != mask[1:]
    touched[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    touched[:, 1:] |= mask[:, :-1] != mask[:, 1:]
    return touched


@pytest.mark.jit  # a quarter of a million runs
def test_the_boundary_of_two_unrolls_lies_where_the_closed_form_says():
    plane = sweep(chain("linear", 2, max_steps=300), Axis("w2", 0.5, 3, 512), Axis("learning_rate", 0.02, 0.6, 512))
    eta, w = plane.y.values[:, None], plane.x.values[None]
    bounded = (eta <= 0.5) & (np.abs(w) <= np.sqrt((1 + 2 * eta) / (2 * eta)))
    wrong = lost(plane.fate) == bounded
    assert not (wrong & ~beside(bounded)).any()
    assert 0.2 < bounded.mean() < 0.8


@pytest.mark.jit  # a quarter of a million runs
@pytest.mark.parametrize("unrolls", [4, 16])
def test_convergence_ends_at_one_over_n_squared(unrolls):
    critical = 1 / unrolls**2
    plane = sweep(
        chain("linear", unrolls, max_steps=1000),
        Axis("w2", 1 - 0.4 / unrolls, 1 + 0.4 / unrolls, 128),
        Axis("learning_rate", 0.6 * critical, 1.3 * critical, 512),
    )
    for column in (5, 40, 90, 120):
        good = np.flatnonzero(plane.fate[:, column] == FATES.index(Fate.converged))
        settling = plane.y.values[good] <= critical
        assert 0 <= critical - plane.y.values[good[settling]].max() <= 0.7 * critical / 512  # one pixel
        for row in good[~settling]:  # so little above it the hops stay within the goal
            losses = descend(plane.experiment_at(column, row)).losses
            assert plane.y.values[row] < 1.005 * critical
            assert (losses[-250:] <= 0.01 * min(losses[0], 1.0)).all()


@pytest.mark.jit  # many runs
def test_relu_dies_above_the_closed_form_rate():
    plane = sweep(chain(max_steps=1), Axis("w2", 1.2, 2.5, 64), Axis("learning_rate", 1e-4, 0.2, 256, log=True))
    w = plane.x.values
    death = w / (2 * 4 * (w**4 - 1) * w**3)
    dead = plane.fate == FATES.index(Fate.dead)
    for column, rate in enumerate(death):
        np.testing.assert_array_equal(dead[:, column], plane.y.values > rate)


@pytest.mark.jit  # many runs
def test_order_of_blocks_and_number_of_threads_change_nothing():
    names = PLANES["unrolls"]
    one = sweep(*names)
    with ThreadPoolExecutor(5) as many:
        other = sweep(*names, executor=many)
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


class Dying(Executor):
    """An executor whose first `deaths` tasks are lost with their worker."""

    def __init__(self, deaths):
        self.deaths = deaths

    def submit(self, function, *arguments):
        future = Future()
        if self.deaths:
            self.deaths -= 1
            future.set_exception(RuntimeError("the worker died"))
        else:
            future.set_result(function(*arguments))
        return future


def test_a_lost_block_is_computed_again_and_a_hopeless_one_raises():
    plane = chain(max_steps=3), Axis("w2", 0.5, 2, 8), Axis("learning_rate", 0.1, 0.5, 8)
    np.testing.assert_array_equal(sweep(*plane, executor=Dying(2)).loss, sweep(*plane).loss)
    with pytest.raises(RuntimeError, match="the worker died"):
        sweep(*plane, executor=Dying(1000))


@pytest.mark.jit
@pytest.mark.long
def test_cancelling_leaves_nothing_running_and_no_memory():
    slow = chain("tanh", 50, max_steps=2000), Axis("w2", 0.5, 2, 512), Axis("learning_rate", 1e-3, 0.5, 512, log=True)
    seen = []
    for turn in range(5):
        with pytest.raises(Cancelled, match="of 262144 pixels"):
            sweep(
                *slow,
                progress=lambda done, total: seen.append(done),
                cancelled=lambda end=3 * turn + 2: len(seen) > end,
            )
        assert seen[-1] < 262144
    started = time.perf_counter()
    sweep(chain(max_steps=2), Axis("w2", 0.5, 2, 8), Axis("learning_rate", 0.1, 0.5, 8))
    assert time.perf_counter() - started < 5  # not behind a queue of abandoned blocks
    assert sum(thread.name.startswith("sweep") for thread in threading.enumerate()) <= (os.cpu_count() or 1)


def test_an_error_in_the_watcher_ends_the_work_too():
    def watcher(done, total):
        raise KeyboardInterrupt  # as Streamlit does when a viewer changes something

    with pytest.raises(KeyboardInterrupt):
        sweep(chain(), Axis("w2", 0.5, 2, 16), Axis("learning_rate", 0.1, 0.5, 16), progress=watcher)


@pytest.mark.parametrize(
    ("axis", "sentence"),
    [
        (lambda: Axis("w2", 1, 1), "w2 from 1 to 1 is no stretch; give a low end below the high one."),
        (lambda: Axis("w2", float("nan"), 1), "w2, low = nan is not a number"),
        (lambda: Axis("w2", 0, 1, 0), "w2, count = 0 is not a whole number from 1 to 2,048"),
        (lambda: Axis("learning_rate", 0, 1, log=True), "learning_rate from 0 cannot be logarithmic"),
        (lambda: sweep(chain(), Axis("w9", 0, 1), Axis("w2", 0, 1)), "axis = 'w9' is not known"),
        (lambda: sweep(chain(), Axis("w2", 0, 1), Axis("w2", 0, 1)), "both axes are 'w2'"),
        (lambda: sweep(chain(), Axis("clip", 0, 1), Axis("w2", 0, 1)), "needs a run that clips"),
        (lambda: sweep(chain(), Axis("learning_rate", -1, 1), Axis("w2", 0, 1)), "learning_rate = -1"),
        (lambda: sweep(chain(), Axis("unrolls", 1, 9), Axis("w2", 0, 1)), "unrolls = 9.0 is not a number from 0 to 4"),
    ],
)
def test_an_axis_that_cannot_be_is_refused_with_a_sentence(axis, sentence):
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        axis()


def test_pixels_stand_in_the_middle_and_say_when_float64_ends():
    np.testing.assert_allclose(Axis("w2", 0, 1, 4).values, [0.125, 0.375, 0.625, 0.875])
    np.testing.assert_allclose(Axis("w2", 1, 16, 2, log=True).values, [2, 8])
    assert not Axis("w2", 1, 1 + 1e-12, 512).is_exhausted
    assert Axis("w2", 1, 1 + 1e-14, 512).is_exhausted


@pytest.mark.jit  # real worker processes
@pytest.mark.long
def test_a_cluster_of_processes_gives_the_same_bits_and_survives_the_death_of_a_worker():
    distributed = pytest.importorskip("distributed")
    plane = replace(PLANES["rate"][0], max_steps=4000), Axis("w2", 0.5, 2.5, 96), Axis("learning_rate", 1e-4, 0.1, 96)
    ref = sweep(*plane)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed = []

        def kill_one(done, total):
            if not killed and done:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGTERM)

        for watcher in (None, kill_one):
            comp = sweep(*plane, executor=client.get_executor(), progress=watcher)
            for field in FIELDS:
                np.testing.assert_array_equal(getattr(comp, field), getattr(ref, field))
        assert killed
