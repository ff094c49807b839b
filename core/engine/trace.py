"""A bounded record of a run of any length: thinned rows, exact extremes and an exact histogram of step sizes.

Up to CAPACITY steps every row is kept; beyond that every second row is dropped each time the buffer is full, so that
what stays is evenly spaced. The first and last row, the smallest and largest loss and step are kept whatever happens.
"""

from typing import NamedTuple

import numpy as np

from core.packs.jit import kernel

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

    rows: np.ndarray  # (CAPACITY, 2 + 3 * trained)
    extremes: np.ndarray  # (5, 2 + 3 * trained), NaN until seen
    counts: np.ndarray  # (bins + 2,) int64: steps per size, then exact zeros, then non-finite ones
    cursor: np.ndarray  # (2,) int64: rows in use, stride between kept steps


def empty_trace(trained):
    """Buffers for a run of `trained` trained weights."""
    width = 2 + 3 * trained
    return Trace(
        np.empty((CAPACITY, width)),
        np.full((5, width), np.nan),
        np.zeros(EDGES.size + 2, dtype=np.int64),
        np.array([0, 1], dtype=np.int64),
    )


@kernel
def fold(trace, block, lane, first_step, stopped_at, last_counts, edges):
    """Add one lane of a block of records (steps, 1 + 3 * trained, LANES), up to step `stopped_at`, to the trace.

    `last_counts` says whether the step at `stopped_at` belongs in the histogram: a zero or non-finite step ended the
    run and does; after max_steps or tolerance the last row was looked at but no step was taken from it.
    """
    rows, extremes, counts, cursor = trace
    width = block.shape[1]
    trained = (width - 1) // 3
    row = np.empty(width + 1)
    for index in range(block.shape[0]):
        k = first_step + index
        if k > stopped_at:
            break
        row[0] = k
        for column in range(width):
            row[1 + column] = block[index, column, lane]
        size = 0.0
        for column in range(2 + 2 * trained, 2 + 3 * trained):
            if not (abs(row[column]) <= size or np.isnan(size)):  # so that a NaN is taken and kept
                size = abs(row[column])
        counted = k < stopped_at or last_counts
        if not counted:
            row[2 + 2 * trained :] = np.nan
        extremes[LAST] = row
        if np.isfinite(row[1]):
            if not row[1] >= extremes[SMALLEST_LOSS, 1]:
                extremes[SMALLEST_LOSS] = row
            if not row[1] <= extremes[LARGEST_LOSS, 1]:
                extremes[LARGEST_LOSS] = row
        if counted:
            if size == 0.0:
                counts[edges.size] += 1
            elif np.isfinite(size):
                counts[np.searchsorted(edges, size, side="right") - 1] += 1
                if not size >= np.max(np.abs(extremes[SMALLEST_STEP, 2 + 2 * trained :])):
                    extremes[SMALLEST_STEP] = row
                if not size <= np.max(np.abs(extremes[LARGEST_STEP, 2 + 2 * trained :])):
                    extremes[LARGEST_STEP] = row
            else:
                counts[edges.size + 1] += 1
        if k % cursor[1] == 0:
            if cursor[0] == rows.shape[0]:
                half = (cursor[0] + 1) // 2
                for kept in range(half):
                    rows[kept] = rows[2 * kept]
                cursor[0] = half
                cursor[1] *= 2
            if k % cursor[1] == 0:
                rows[cursor[0]] = row
                cursor[0] += 1


def merge(trace):
    """All kept rows in order of their steps, each step once: shape (rows, 2 + 3 * trained)."""
    special = trace.extremes[~np.isnan(trace.extremes[:, 0])]
    rows = np.concatenate([trace.rows[: trace.cursor[0]], special])
    _, first = np.unique(rows[:, 0], return_index=True)
    return rows[first]
