"""A bounded record of a run of any length: thinned rows, exact extremes and an exact histogram of step sizes.

Up to CAPACITY steps every row is kept; beyond that every second row is dropped each time the buffer is full, so that
what stays is evenly spaced. The first and last row, the smallest and largest loss and step are kept whatever happens.
"""

from typing import NamedTuple

import numpy as np

from core.packs.jit import jitable, kernel

CAPACITY = 10_000
BINS_PER_DECADE = 4


def _edges():
    """Bin edges 10^(k/4) from below the smallest to above the largest float64; whole decades are exact."""
    mantissas = ("1", "1.7782794100389228", "3.1622776601683795", "5.623413251903491")
    return np.array([float(f"{mantissa}e{decade}") for decade in range(-324, 309) for mantissa in mantissas])


EDGES = _edges()  # (bins,), bin k holds EDGES[k] <= size < EDGES[k + 1]
ZERO, NON_FINITE = EDGES.size, EDGES.size + 1  # indices of the two special bins in the counts

# Rows of `extremes`.
SMALLEST_LOSS, LARGEST_LOSS, SMALLEST_STEP, LARGEST_STEP, LAST = range(5)


class Trace(NamedTuple):
    """Buffers of one run. A row is (step, loss, weights..., gradients..., steps...) of the trained weights."""

    rows: np.ndarray  # (CAPACITY or fewer, 2 + 3 * trained)
    extremes: np.ndarray  # (5, 2 + 3 * trained), NaN until seen
    counts: np.ndarray  # (bins + 2,) int64: steps per size, then exact zeros, then non-finite ones
    cursor: np.ndarray  # (2,) int64: rows in use, stride between kept steps


def empty_trace(trained, steps=CAPACITY):
    """Buffers for a run of `trained` trained weights and so many steps at most."""
    width = 2 + 3 * trained
    return Trace(
        np.empty((min(steps + 1, CAPACITY), width)),  # a larger one would cost more than all that follows
        np.full((5, width), np.nan),
        np.zeros(EDGES.size + 2, dtype=np.int64),
        np.array([0, 1], dtype=np.int64),
    )


@kernel
def fold(trace, block, lane, first_step, stopped_at, last_counts, edges):
    """Add one lane of a block of records (steps, 1 + 3 * trained, lanes), up to step `stopped_at`, to the trace.

    `last_counts` says whether the step at `stopped_at` belongs in the histogram: a zero or non-finite step ended the
    run and does; after max_steps or tolerance the last row was looked at but no step was taken from it.
    """
    rows, extremes, counts, cursor = trace
    trained = (block.shape[1] - 1) // 3
    least, most = extremes[SMALLEST_LOSS, 1], extremes[LARGEST_LOSS, 1]
    shortest = np.max(np.abs(extremes[SMALLEST_STEP, 2 + 2 * trained :]))
    longest = np.max(np.abs(extremes[LARGEST_STEP, 2 + 2 * trained :]))
    found = np.full(len(extremes), -1)  # of each extreme the last row of the block that is it
    end = min(block.shape[0], stopped_at - first_step + 1)
    bin_of = 0  # steps change little from one to the next, so the bin of the last is looked at first
    kept, stride = cursor
    for index in range(end):
        k = first_step + index
        loss, size = block[index, 0, lane], 0.0
        for column in range(1 + 2 * trained, 1 + 3 * trained):
            step = abs(block[index, column, lane])
            if not (step <= size or np.isnan(size)):  # so that a NaN is taken and kept
                size = step
        if np.isfinite(loss):
            if not loss >= least:
                least, found[SMALLEST_LOSS] = loss, index
            if not loss <= most:
                most, found[LARGEST_LOSS] = loss, index
        counted = k < stopped_at or last_counts
        if counted and size == 0.0:
            counts[edges.size] += 1
        elif counted and not np.isfinite(size):
            counts[edges.size + 1] += 1
        elif counted:
            if not (edges[bin_of] <= size and (bin_of + 1 == edges.size or size < edges[bin_of + 1])):
                bin_of = np.searchsorted(edges, size, side="right") - 1
            counts[bin_of] += 1
            if not size >= shortest:
                shortest, found[SMALLEST_STEP] = size, index
            if not size <= longest:
                longest, found[LARGEST_STEP] = size, index
        if stride == 1 or k % stride == 0:  # a division takes as long as all else
            if kept == rows.shape[0]:
                kept, stride = (kept + 1) // 2, 2 * stride
                for row in range(kept):
                    rows[row] = rows[2 * row]
            if stride == 1 or k % stride == 0:
                write_row(rows, kept, block, index, lane, k, counted)
                kept += 1
    cursor[0], cursor[1] = kept, stride
    found[LAST] = end - 1
    for extreme in range(len(extremes)):
        if found[extreme] >= 0:
            k = first_step + found[extreme]
            write_row(extremes, extreme, block, found[extreme], lane, k, k < stopped_at or last_counts)


@jitable
def write_row(rows, place, block, index, lane, k, counted):
    """Step k with what its record holds; no step if none was taken from it."""
    width = block.shape[1]
    rows[place, 0] = k
    for column in range(width):
        rows[place, 1 + column] = block[index, column, lane]
    if not counted:
        rows[place, 1 + width - (width - 1) // 3 :] = np.nan


def bins_of(smallest, largest):
    """The bins that steps from the smallest to the largest fall into: the first, and the one after the last."""
    first, after = EDGES.searchsorted((smallest, largest), side="right").tolist()
    return first - 1, after


def merge(trace):
    """All kept rows in order of their steps, each step once: shape (rows, 2 + 3 * trained)."""
    used, stride = trace.cursor.tolist()
    rows = trace.rows[:used]
    if stride == 1:  # no row was dropped
        return rows if 2 * used > len(trace.rows) else rows.copy()  # which keeps no more than it needs
    special = trace.extremes[~np.isnan(trace.extremes[:, 0])]
    both = np.concatenate([rows, special])
    _, first = np.unique(both[:, 0], return_index=True)
    return both[first]
