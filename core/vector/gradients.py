"""The gradient by the weights: what came back to each gate, times what went into it, summed over time and sequences."""

from typing import NamedTuple

import numpy as np

from core.packs.arithmetic import sum_lanes
from core.packs.jit import jitable
from core.packs.rows import load, pack_of
from core.packs.tiles import add_outer, load_apart
from core.packs.tuples import add_each, keep_each, load_each, load_part, store_each, store_part, width_of, zero_each
from core.packs.types import LANES

BAND = 16  # rows of a gradient that are summed one column after another, for a column comes from far


class Sums(NamedTuple):
    """Where sums stand that are not finished."""

    groups: np.ndarray  # (rows of a band * columns, LANES), of one thread
    so_far: np.ndarray  # (of each pass all tiles, width) where time comes in stretches, the last first; else no rows
    finish: bool  # whether nothing is to come any more


@jitable
def gradient_tile(like, total, steps, left, left_row, left_apart, left_step, right, right_row, right_apart):
    """`total` and the sums over time of left x right for one tile of rows and columns and the sequences of one pass.

    `steps` (some, 2) says which values of a row of `left` and of `right` meet, in the order of the sum. Rows stand
    `apart` from each other; values of `left` stand `left_step` from each other, of `right` side by side.
    """
    for step in range(steps.shape[0]):
        rows = load_apart(left, left_row * left_apart + steps[step, 0] * left_step, left_apart, like.tile_rows)
        columns = load_apart(right, right_row * right_apart + steps[step, 1], right_apart, like.tile_columns)
        total = add_outer(total, rows, columns)
    return total


@jitable
def gradient_rows(like, sizes, steps, left, left_apart, left_step, right, band, columns, valid, sums, found):
    """A band (first row, how many) of a gradient, from the first of the columns to the last.

    Pass by pass and column by column, so that what all these rows need stays near. A lane of `sums.groups` takes every
    LANES-th sequence.
    """
    (first, rows), (begin, end) = band, columns
    height, breadth, width = len(like.tile_rows), len(like.tile_columns), width_of(like.one)
    tiles, all_rows, all_columns = rows // height, found.shape[0] // height, found.shape[1] // breadth + 1
    groups, so_far = sums.groups, sums.so_far
    for index in range(sizes.passes):
        mine, theirs = pack_of(left, index, sizes.passes), pack_of(right, index, sizes.passes)
        counts = load_each(valid, index, like.one)[0] > 0.0
        lane = index * width % LANES
        for place in range((end - begin + breadth - 1) // breadth * tiles):
            column, row = begin + place // tiles * breadth, first + place % tiles * height
            slot = (index * all_rows + row // height) * all_columns + place // tiles
            total = zero_each(like.tile) if so_far.shape[0] == 0 else load_each(so_far, slot, like.tile)
            total = gradient_tile(like, total, steps, mine, row, left_apart, left_step, theirs, column, sizes.times + 1)
            if so_far.shape[0] > 0:
                store_each(so_far, slot, total)
            if sums.finish:
                group = zero_each(like.tile) if index * width < LANES else load_part(groups, place, like.tile, lane)
                store_part(groups, place, add_each(group, keep_each(counts, total)), lane)
    if sums.finish:
        for column in range(begin, end):
            for row in range(rows):
                tile = (column - begin) // breadth * tiles + row // height
                place = (tile * height + row % height) * breadth + (column - begin) % breadth
                found[first + row, column] = sum_lanes(load(groups, place))
