"""The record of a run: complete when it is short, bounded and exact in what matters when it is long."""

import numpy as np
import pytest

from core import Experiment, descend
from core.simd import LANES
from core.trace import CAPACITY, EDGES, LAST, NON_FINITE, ZERO, empty_trace, fold, merge


def fold_all(losses, steps, stopped_at=None, last_counts=True, block=700):
    """Fold a run of one trained weight, given by its losses and steps, block by block."""
    trace = empty_trace(1)
    count = len(losses)
    rows = np.zeros((count, 4, LANES))
    rows[:, 0, 3], rows[:, 1, 3], rows[:, 3, 3] = losses, np.arange(count), steps
    stopped_at = count - 1 if stopped_at is None else stopped_at
    for first in range(0, count, block):
        fold(trace, rows[first : first + block], 3, first, stopped_at, last_counts, EDGES)
    return trace


def random_run(count, seed=0):
    rng = np.random.default_rng(seed)
    return rng.lognormal(0, 20, count), rng.choice([-1, 1], count) * 10.0 ** rng.uniform(-300, 300, count)


def test_every_step_is_kept_up_to_the_capacity():
    losses, steps = random_run(CAPACITY)
    table = merge(fold_all(losses, steps))
    np.testing.assert_array_equal(table[:, 0], np.arange(CAPACITY))
    np.testing.assert_array_equal(table[:, 1], losses)
    np.testing.assert_array_equal(table[:, 4], steps)


@pytest.mark.parametrize("count", [CAPACITY + 1, 3 * CAPACITY + 7, 10 * CAPACITY])
@pytest.mark.compiled  # tens of thousands of steps through the plain-Python fold take half a minute
def test_a_long_run_keeps_first_last_extremes_and_an_even_rest(count):
    losses, steps = random_run(count, seed=count)
    trace = fold_all(losses, steps)
    table = merge(trace)
    assert len(table) <= CAPACITY + 5
    at = table[:, 0].astype(int)
    np.testing.assert_array_equal(table[:, 1], losses[at])
    sizes = np.abs(steps)
    assert {0, count - 1, losses.argmin(), losses.argmax(), sizes.argmin(), sizes.argmax()} <= set(at)
    assert np.diff(at).max() <= trace.cursor[1]
    ref, _ = np.histogram(sizes, bins=np.append(EDGES[np.searchsorted(EDGES, 1e-310) :], np.inf))
    np.testing.assert_array_equal(trace.counts[np.searchsorted(EDGES, 1e-310) : ZERO], ref)


def test_a_size_on_an_edge_belongs_to_the_bin_that_starts_there():
    sizes = [1e-3, 1e-300, 1.0, 1e300, 5e-324]
    counts = fold_all(np.ones(5), sizes).counts
    for size in sizes[:4]:
        assert counts[int(np.flatnonzero(size == EDGES)[0])] == 1
    assert counts.sum() == 5


def test_zero_and_non_finite_steps_have_bins_of_their_own():
    counts = fold_all([1.0, 1, np.inf, np.nan], [0.0, np.inf, np.nan, 2.0]).counts
    assert (counts[ZERO], counts[NON_FINITE], counts[:ZERO].sum()) == (1, 2, 1)


def test_a_step_that_was_not_taken_is_not_counted():
    trace = fold_all([1.0, 2.0, 3.0], [0.1, 0.2, 0.3], last_counts=False)
    assert trace.counts.sum() == 2
    assert np.isnan(trace.extremes[LAST, 4])
    assert trace.extremes[LAST, 1] == 3.0


def test_nothing_after_the_stop_is_recorded():
    assert merge(fold_all([1.0, 2.0, 3.0], [0.1, 0.2, 0.3], stopped_at=1))[:, 0].tolist() == [0, 1]


def test_the_histogram_of_a_run_counts_its_steps():
    vanishing = descend(Experiment(weights={"w2": 0.5})).histogram
    assert (vanishing.counts.sum(), vanishing.zeros, vanishing.non_finite) == (1000, 0, 0)
    dead = descend(Experiment(weights={"w2": 2.0})).histogram
    assert (dead.counts.sum(), dead.zeros, dead.non_finite) == (1, 1, 0)
    overflowed = descend(Experiment(cell="linear", weights={"w2": 2.0})).histogram
    assert (overflowed.counts.sum(), overflowed.zeros, overflowed.non_finite) == (1, 0, 1)


@pytest.mark.compiled  # a hundred thousand steps
def test_a_run_of_a_hundred_thousand_steps_is_thinned_and_counts_every_step():
    run = descend(Experiment(unrolls=4, weights={"w2": 0.5}, learning_rate=1e-6, max_steps=100_000))
    assert run.at.size <= CAPACITY + 5
    assert (run.at[0], run.at[-1]) == (0, 100_000)
    assert run.histogram.counts.sum() == 100_000
    assert run.largest_step == np.nanmax(run.sizes)
