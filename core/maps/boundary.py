"""How rough the edge between learning and not learning is: its box-counting dimension, between two bounds."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.fate import FATES, Fate

LOST = tuple(FATES.index(fate) for fate in (Fate.overflowed, Fate.dead))
SMALLEST, FEWEST = 2, 8  # pixels a side of the smallest boxes; boxes a side of the largest
# Measured on edges whose dimension is known (tests/fuzz/dimension.py, docs/trust.md): what smooth edges and noise are
# off by on either side, and by what share of its roughness a rough edge is too low, each falling with a power of the
# pixels a side; and what a doubling of the pixels adds to a value that is not the last word.
OFF, TOO_LOW, GROWTH = (0.3, 0.3), (1.6, 0.36), 0.005


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """Box-counting dimension: `boxes[k]` boxes of `sizes[k]` pixels a side cover the edge, like size^-value.

    low, high: what holds the dimension of the edge itself, of which pixels see the coarser part alone. by_side: the
    value with a half and a quarter of the pixels, with all of them last: side -> value. All NaN without an edge.
    """

    value: float
    low: float
    high: float
    by_side: dict[int, float]
    sizes: np.ndarray
    boxes: np.ndarray

    @property
    def grows(self) -> bool:
        """Whether each doubling of the pixels finds more edge, so that none of the values is the last word."""
        values = list(self.by_side.values())
        return self.low > 1 and len(values) > 1 and all(after - before > GROWTH for before, after in pairwise(values))


def lost(fate: np.ndarray) -> np.ndarray:
    """Which pixels of a map (rows, columns) of indices in FATES lie beyond the edge: overflowed or dead."""
    return np.isin(fate, LOST)


def box_dimension(beyond: np.ndarray) -> Dimension:
    """The dimension of the edge of the region `beyond` (rows, columns) bool; the raster is a square of side 2^k.

    Boxes glide over all places (Allain and Cloitre 1991), so that it does not matter where a grid would begin. The
    middles of pixels are the corners of boxes, and a box is crossed when its points lie on both sides: so no box is
    counted for the thickness of a pixel, and a smooth edge has dimension 1.
    """
    side = beyond.shape[0]
    if beyond.shape != (side, side) or side & (side - 1) or side < 2 * FEWEST:
        raise ValueError(f"a raster of shape {beyond.shape} cannot be halved evenly; give a square of side 2^k >= 16.")
    value, sizes, boxes = _measured(beyond)
    off = OFF[0] / side ** OFF[1]
    rough = max(value - 1.0, 0.0) * TOO_LOW[0] * (64 / side) ** TOO_LOW[1]
    by_side = {side // step: _at_every(beyond, step) for step in (4, 2) if side // step >= 4 * FEWEST}
    return Dimension(value, value - off, np.minimum(value + off + rough, 2.0), by_side | {side: value}, sizes, boxes)


def _at_every(beyond, step):
    """The value with every so manieth pixel of a row and a column alone, averaged over where they begin."""
    parts = [beyond[row::step, column::step] for row in range(step) for column in range(step)]
    return float(np.mean([_measured(part)[0] for part in parts]))


def _measured(beyond):
    """The slope, the sizes of boxes and how many of them cover the edge; NaN without an edge."""
    side = beyond.shape[0]
    sizes = np.unique(np.rint(SMALLEST * 2 ** np.arange(0, np.log2(side / FEWEST / SMALLEST) + 0.1, 0.5)).astype(int))
    crossed = np.array([np.sum(_crossed(beyond, size)) for size in sizes])
    if sizes.size < 2 or (crossed == 0).any():
        return np.nan, sizes, crossed / sizes**2
    return _slope(side, sizes, crossed)


def _slope(side, sizes, crossed):
    """The slope of the logarithms, with the sizes and the boxes that it is the slope of.

    A box of size s has side - s places along a side, and an edge of dimension D crosses (side - s)^D of them: that is
    put right with the slope itself, a few times over.
    """
    value = 1.0
    for _ in range(6):
        boxes = crossed / sizes**2 * (side / (side - sizes)) ** value
        x, y = -np.log(sizes), np.log(boxes)
        x, y = x - x.mean(), y - y.mean()
        value = float((x @ y) / (x @ x))
    return value, sizes, boxes


def _crossed(beyond, size):
    """Which boxes of `size` steps a side, one at each place, have points on both sides."""
    some, all_ = beyond, beyond
    for axis in (0, 1):
        some, all_ = _over(np.logical_or, some, size + 1, axis), _over(np.logical_and, all_, size + 1, axis)
    return some & ~all_


def _over(combine, values, count, axis):
    """Each value combined with the count - 1 after it along an axis, by doubling."""
    values, width = np.moveaxis(values, axis, 0), 1
    while width < count:
        step = min(width, count - width)
        values = combine(values[:-step], values[step:])
        width += step
    return np.moveaxis(values, 0, axis)
