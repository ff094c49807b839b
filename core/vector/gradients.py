"""The gradient by the weights: what came back to each gate, times what went into it, summed over time and sequences."""

from core.packs.arithmetic import sum_lanes
from core.packs.jit import jitable
from core.packs.rows import load, pack_of
from core.packs.tiles import add_outer, load_apart
from core.packs.tuples import add_each, keep_each, load_each, load_part, store_part, width_of, zero_each
from core.packs.types import LANES

BAND = 16  # rows of a gradient that are summed one column after another, for a column comes from far


@jitable
def gradient_tile(like, steps, left, left_row, left_apart, left_step, right, right_row, right_apart):
    """The sums over time of left x right for one tile of rows and columns, and for the sequences of one pass.

    `steps` (some, 2) says which values of a row of `left` and of `right` meet, in the order of the sum. Rows stand
    `apart` from each other; values of `left` stand `left_step` from each other, of `right` side by side.
    """
    total = zero_each(like.tile)
    for step in range(steps.shape[0]):
        rows = load_apart(left, left_row * left_apart + steps[step, 0] * left_step, left_apart, like.tile_rows)
        columns = load_apart(right, right_row * right_apart + steps[step, 1], right_apart, like.tile_columns)
        total = add_outer(total, rows, columns)
    return total


@jitable
def gradient_rows(like, sizes, steps, left, left_apart, left_step, right, band, columns, valid, sums, found):
    """A band (first row, how many) of a gradient, `found` (rows, columns), from the first of the columns to the last.

    Pass by pass and column by column, so that what all these rows need stays near. A lane of `sums` (rows * columns,
    LANES) takes every LANES-th sequence.
    """
    (first, rows), (begin, end) = band, columns
    height, breadth, width = len(like.tile_rows), len(like.tile_columns), width_of(like.one)
    tiles = rows // height
    for index in range(sizes.passes):
        mine, theirs = pack_of(left, index, sizes.passes), pack_of(right, index, sizes.passes)
        counts = load_each(valid, index, like.one)[0] > 0.0
        lane = index * width % LANES
        for place in range((end - begin + breadth - 1) // breadth * tiles):
            column, row = begin + place // tiles * breadth, first + place % tiles * height
            total = gradient_tile(like, steps, mine, row, left_apart, left_step, theirs, column, sizes.times + 1)
            so_far = zero_each(like.tile) if index * width < LANES else load_part(sums, place, like.tile, lane)
            store_part(sums, place, add_each(so_far, keep_each(counts, total)), lane)
    for column in range(begin, end):
        for row in range(rows):
            tile = (column - begin) // breadth * tiles + row // height
            place = (tile * height + row % height) * breadth + (column - begin) % breadth
            found[first + row, column] = sum_lanes(load(sums, place))
