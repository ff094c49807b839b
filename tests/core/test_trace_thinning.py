"""How a record is thinned, on buffers of a few rows: the same rules as on ten thousand, without the ten thousand."""

import numpy as np
import pytest

from core.engine.trace import EDGES, NON_FINITE, empty_trace, fold, merge
from core.packs.types import LANES


def folded(count, capacity, block, lane=5):
    """A run of `count` steps of two trained weights, folded into a buffer of `capacity` rows; and its true table."""
    rng = np.random.default_rng(count)
    table = rng.normal(size=(count, 8))
    table[:, 0] = np.arange(count)
    blocks = np.full((count, 7, LANES), np.nan)
    blocks[:, :, lane] = table[:, 1:]
    trace = empty_trace(2)
    trace = trace._replace(rows=np.full((capacity, 8), np.nan))
    for first in range(0, count, block):
        fold(trace, blocks[first : first + block], lane, first, count - 1, True, EDGES)
    return trace, table


@pytest.mark.parametrize("block", [1, 13, 1000])
@pytest.mark.parametrize("capacity", [1, 2, 7, 8])
@pytest.mark.parametrize("count", [1, 6, 7, 8, 9, 14, 15, 16, 17, 33, 64, 65, 100])
def test_the_rows_kept_are_the_multiples_of_the_smallest_power_of_two_that_fits(count, capacity, block):
    trace, table = folded(count, capacity, block)
    stride = 1
    while -(-count // stride) > capacity:
        stride *= 2
    used, kept = trace.cursor
    assert kept == stride
    np.testing.assert_array_equal(trace.rows[:used], table[::stride])


@pytest.mark.parametrize("count", [1, 9, 33, 100])
def test_what_is_merged_is_the_even_rows_and_the_five_special_ones_each_once(count):
    trace, table = folded(count, 8, 13)
    sizes = np.abs(table[:, 6:]).max(axis=1)
    special = {table[:, 1].argmin(), table[:, 1].argmax(), sizes.argmin(), sizes.argmax(), count - 1}
    at = sorted(special | set(range(0, count, int(trace.cursor[1]))))
    np.testing.assert_array_equal(merge(trace), table[at])


def test_of_equal_extremes_the_first_is_kept():
    losses, steps = [2.0, 1.0, 3.0, 1.0, 3.0, 2.0], [0.2, -0.1, 0.2, 0.3, -0.3, 0.1]
    blocks = np.zeros((6, 4, LANES))
    blocks[:, 0, 0], blocks[:, 3, 0] = losses, steps
    trace = empty_trace(1)
    fold(trace, blocks, 0, 0, 5, True, EDGES)
    assert trace.extremes[:, 0].tolist() == [1, 2, 1, 3, 5]


def test_the_last_row_stays_whatever_its_loss_is():
    for loss in (np.nan, np.inf):
        blocks = np.zeros((12, 4, LANES))
        blocks[11, 0, 0] = loss
        trace = empty_trace(1)._replace(rows=np.empty((4, 5)))
        fold(trace, blocks, 0, 0, 11, True, EDGES)
        assert merge(trace)[:, 0].tolist() == [0, 4, 8, 11]


def test_a_new_trace_has_seen_nothing():
    trace = empty_trace(2)
    assert merge(trace).shape == (0, 8)
    assert trace.counts.tolist() == [0] * (NON_FINITE + 1)
    assert np.isnan(trace.extremes).all()
