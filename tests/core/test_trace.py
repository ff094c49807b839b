"""The record of a run: complete when it is short, bounded and exact in what matters when it is long."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, descend
from core.engine.trace import (
    BINS_PER_DECADE,
    CAPACITY,
    EDGES,
    LARGEST_LOSS,
    LARGEST_STEP,
    LAST,
    NON_FINITE,
    SMALLEST_LOSS,
    SMALLEST_STEP,
    ZERO,
    empty_trace,
    fold,
    merge,
)
from core.packs.types import LANES
from core.runs import Run
from tests.conftest import assert_same_bits, experiments


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


@pytest.mark.jit  # tens of thousands of steps through the plain-Python fold take half a minute
@pytest.mark.parametrize("count", [CAPACITY + 1, 2 * CAPACITY, 2 * CAPACITY + 1, 3 * CAPACITY + 7, 10 * CAPACITY])
def test_a_long_run_keeps_first_last_extremes_and_an_even_rest(count):
    losses, steps = random_run(count, seed=count)
    trace = fold_all(losses, steps)
    table = merge(trace)
    assert CAPACITY / 2 <= len(table) <= CAPACITY + 5
    at = table[:, 0].astype(int)
    assert (np.diff(at) > 0).all()
    assert_same_bits(table[:, 1], losses[at])
    assert_same_bits(table[:, 2], at)
    assert_same_bits(table[:, 4], steps[at])
    sizes = np.abs(steps)
    extremes = [losses.argmin(), losses.argmax(), sizes.argmin(), sizes.argmax(), count - 1]
    assert trace.extremes[[SMALLEST_LOSS, LARGEST_LOSS, SMALLEST_STEP, LARGEST_STEP, LAST], 0].tolist() == extremes
    assert {0, *extremes} <= set(at)
    stride = trace.cursor[1]
    assert set(range(0, count, stride)) <= set(at)
    assert len(set(at) - set(range(0, count, stride))) <= 5
    ref, _ = np.histogram(sizes, bins=np.append(EDGES[np.searchsorted(EDGES, 1e-310) :], np.inf))
    np.testing.assert_array_equal(trace.counts[np.searchsorted(EDGES, 1e-310) : ZERO], ref)
    assert trace.counts.sum() == count


def test_the_capacity_is_the_one_that_the_record_speaks_of():
    assert f"up to {CAPACITY:,} steps" in Run.__doc__


def bin_of(size):
    """The place of the one bin in which a step of this size is counted."""
    counts = fold_all([1.0], [size]).counts
    assert counts.sum() == 1
    return int(np.argmax(counts))


@pytest.mark.parametrize("decade", [-307, -300, -100, -10, -4, -3, -2, -1, 0, 1, 2, 3, 10, 22, 23, 100, 300, 308])
def test_a_size_on_a_decade_edge_belongs_to_the_bin_that_starts_there(decade):
    size = float(f"1e{decade}")
    assert EDGES[bin_of(size)] == EDGES[bin_of(-size)] == size
    assert EDGES[bin_of(np.nextafter(size, 0)) + 1] == size
    assert EDGES[bin_of(np.nextafter(size, np.inf))] == size


def test_bins_reach_from_the_smallest_to_beyond_the_largest_float():
    assert EDGES[bin_of(5e-324)] <= 5e-324
    largest = bin_of(np.finfo(float).max)
    assert EDGES[largest] <= np.finfo(float).max < EDGES[largest + 1] == np.inf
    normal = EDGES[(EDGES > 1e-307) & np.isfinite(EDGES)]
    np.testing.assert_allclose(np.diff(np.log10(normal)), 1 / BINS_PER_DECADE, rtol=0, atol=1e-9)


def test_zero_and_non_finite_steps_have_bins_of_their_own():
    counts = fold_all([1.0, 1, np.inf, np.nan], [0.0, np.inf, np.nan, 2.0]).counts
    assert (counts[ZERO], counts[NON_FINITE], counts[:ZERO].sum()) == (1, 2, 1)
    assert bin_of(0.0) == bin_of(-0.0) == ZERO
    assert bin_of(np.nan) == bin_of(np.inf) == bin_of(-np.inf) == NON_FINITE


def test_extremes_are_of_the_finite_losses_and_steps_only():
    losses, steps = [3.0, np.nan, 1.0, np.inf, 2.0, 5.0], [0.0, np.nan, -9.0, 0.5, np.inf, 4.0]
    trace = fold_all(losses, steps)
    assert trace.extremes[[SMALLEST_LOSS, LARGEST_LOSS], 0].tolist() == [2, 5]
    assert trace.extremes[[SMALLEST_STEP, LARGEST_STEP], 0].tolist() == [3, 2]


def test_of_several_trained_weights_the_largest_change_is_the_size():
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(50, 10, LANES))
    rows[7, 9, 2] = np.nan
    trace = empty_trace(3)
    fold(trace, rows, 2, 0, 49, True, EDGES)
    table, sizes = merge(trace), np.abs(rows[:, 7:, 2]).max(axis=1)
    assert_same_bits(table[:, 1:], rows[:, :, 2])
    assert trace.counts[NON_FINITE] == np.isnan(sizes).sum() == 1
    assert trace.counts[:ZERO].sum() == 49
    assert trace.extremes[[SMALLEST_STEP, LARGEST_STEP], 0].tolist() == [np.nanargmin(sizes), np.nanargmax(sizes)]


@pytest.mark.parametrize("block", [1, 7, 64])
def test_the_size_of_the_blocks_makes_no_difference(block):
    losses, steps = random_run(200)
    ref, comp = fold_all(losses, steps), fold_all(losses, steps, block=block)
    assert_same_bits(merge(comp), merge(ref))
    assert_same_bits(comp.extremes, ref.extremes)
    np.testing.assert_array_equal(comp.counts, ref.counts)


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


@pytest.mark.jit  # many searches for a best known loss
@given(experiments(), st.sampled_from(["one", "all"]))
def test_the_bins_of_a_run_begin_and_end_at_its_smallest_and_largest_step(experiment, trained):
    if trained == "all":
        experiment = replace(experiment, trainable=tuple(experiment.weights))
    run = descend(experiment)
    histogram, taken = run.histogram, run.sizes[: run.stopped_at + 1]
    sizes = taken[np.isfinite(taken) & (taken > 0)]
    assert histogram.counts.sum() == sizes.size
    if sizes.size:
        assert histogram.edges[0] <= sizes.min() < histogram.edges[1]
        assert histogram.edges[-2] <= sizes.max() < histogram.edges[-1]
        np.testing.assert_array_equal(np.histogram(sizes, histogram.edges)[0], histogram.counts)
    else:
        assert histogram.counts.size == 0


@pytest.mark.jit  # a hundred thousand steps
def test_a_run_of_a_hundred_thousand_steps_is_thinned_and_counts_every_step():
    run = descend(Experiment(unrolls=4, weights={"w2": 0.5}, learning_rate=1e-6, max_steps=100_000))
    assert run.at.size <= CAPACITY + 5
    assert (run.at[0], run.at[-1]) == (0, 100_000)
    assert run.histogram.counts.sum() == 100_000
    assert run.largest_step == np.nanmax(run.sizes)
