"""How rough the edge between learning and not learning is: its box-counting dimension, with an error."""

from dataclasses import dataclass

import numpy as np

from core.fate import FATES, Fate

LOST = tuple(FATES.index(fate) for fate in (Fate.overflowed, Fate.dead))
LEAST_ERROR = 0.01  # straight lines and circles are off by up to this much
FEWEST = 8  # boxes a side, or there is nothing to count


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """Box-counting dimension: `boxes[k]` boxes of `sizes[k]` pixels a side are crossed by the edge, like size^-value.

    value: slope of the straight line through the logarithms; error: two standard errors of it, at least LEAST_ERROR.
    Both NaN without an edge.
    """

    value: float
    error: float
    sizes: np.ndarray
    boxes: np.ndarray


def lost(fate: np.ndarray) -> np.ndarray:
    """Which pixels of a map (rows, columns) of indices in FATES lie beyond the edge: overflowed or dead."""
    return np.isin(fate, LOST)


def box_dimension(beyond: np.ndarray) -> Dimension:
    """The dimension of the edge of the region `beyond` (rows, columns) bool; the raster is a square of side 2^k.

    The middles of pixels are the corners of boxes, and a box is crossed when its points lie on both sides. So no box
    is counted for the thickness of a pixel, and a smooth edge has dimension 1.
    """
    side = beyond.shape[0]
    if beyond.shape != (side, side) or side & (side - 1) or side < 2 * FEWEST:
        raise ValueError(f"a raster of shape {beyond.shape} cannot be halved evenly; give a square of side 2^k >= 16.")
    sizes = 2 ** np.arange(int(np.log2(side // FEWEST)) + 1)
    boxes = np.array([_crossed(beyond, size) for size in sizes])
    if (boxes == 0).any():
        return Dimension(np.nan, np.nan, sizes, boxes)
    x, y = -np.log(sizes), np.log(boxes)
    x, y = x - x.mean(), y - y.mean()
    slope = (x @ y) / (x @ x)
    spread = np.sum((y - slope * x) ** 2) / (sizes.size - 2)
    return Dimension(float(slope), max(2 * float(np.sqrt(spread / (x @ x))), LEAST_ERROR), sizes, boxes)


def _crossed(beyond, size):
    """How many boxes of `size` steps a side have points on both sides; those at the far sides may be short."""
    starts = np.arange(0, beyond.shape[0] - 1, size)
    some, all_ = beyond, beyond
    for axis in (0, 1):
        # A box takes its first point up to the first of the next box, which both share.
        nexts = np.minimum(starts + size, beyond.shape[axis] - 1)
        some = np.logical_or.reduceat(some, starts, axis) | some.take(nexts, axis)
        all_ = np.logical_and.reduceat(all_, starts, axis) & all_.take(nexts, axis)
    return int(np.sum(some & ~all_))
