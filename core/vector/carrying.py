"""Many directions at once carried back along one sequence: products of the real Jacobians d state_T / d state_(T-k).

A lane is a direction: a row of the product, that is the gradient by all states of one combination of the last ones.
"""

import math

import numpy as np

from core.packs.arithmetic import splat, sqrt
from core.packs.jit import jitable
from core.packs.rows import pack_of
from core.packs.tiles import scale_each, store_apart
from core.packs.tuples import add_each, load_each, store_each, zero_each
from core.vector.passes import back_through_gates, back_through_weights

DOWN, UP = 2.0**-60, 2.0**60  # a product whose largest number leaves these is brought back to 1


@jitable
def carry_back(gates_vjp, like, panels, sizes, states, saved, directions, scratch, t):
    """One pass of directions (H * states, width) back through time step t; the states of all are the same."""
    units, filled = sizes.units, sizes.filled
    for unit in range(units):
        d_after = load_each(directions, unit, like.states)
        d_pre, d_before = back_through_gates(gates_vjp, like, states, saved, t, unit, units, d_after)
        store_apart(scratch.sums, unit, filled, d_pre)
        store_each(directions, unit, d_before)
    back_through_weights(like, panels, sizes, directions, scratch)


@jitable
def keep_in_range(like, sizes, directions, squares, exponents, step):
    """The sum of squares of each direction into `squares` (steps * passes, width), and all in the range of float64.

    exponents (steps + 1,): before the first step and after each, the power of two that the directions, and the roots of
    their squares, are to be multiplied by.
    """
    rows, width = directions.shape[0] // sizes.passes, directions.shape[1]
    largest = 0.0
    for row in range(directions.shape[0]):
        for lane in range(width):
            size = abs(directions[row, lane])
            if size > largest:
                largest = size
    exponents[step + 1] = exponents[step]
    if 0.0 < largest < DOWN or UP < largest < np.inf:
        power = math.frexp(largest)[1]
        half = power // 2
        first, second = splat(math.ldexp(1.0, -half), like.one[0]), splat(math.ldexp(1.0, half - power), like.one[0])
        for row in range(directions.shape[0]):
            store_each(directions, row, scale_each(scale_each(load_each(directions, row, like.one), first), second))
        exponents[step + 1] += power
    for index in range(sizes.passes):
        some, total = pack_of(directions, index, sizes.passes), zero_each(like.one)
        for row in range(rows):
            one = load_each(some, row, like.one)
            total = add_each(total, scale_each(one, one[0]))
        store_each(squares, step * sizes.passes + index, total)


@jitable
def make_upright(like, sizes, directions, triangle, again, lanes):
    """Make the directions orthonormal, by Gram and Schmidt's modified way, twice: once leaves them slightly askew.

    triangle (directions, directions): what they were is what they are now times this upper triangle, with 0 on its
    diagonal, and then 0 for the direction, where one has vanished. again: scratch as large; lanes (1, width): scratch.
    """
    orthonormalise(like, sizes, directions, triangle, lanes)
    orthonormalise(like, sizes, directions, again, lanes)
    count = triangle.shape[0]
    for row in range(count):
        for column in range(count):
            triangle[row, column] *= again[row, row]
        for other in range(row + 1, count):
            for column in range(other, count):
                triangle[row, column] += again[row, other] * triangle[other, column]


@jitable
def orthonormalise(like, sizes, directions, triangle, lanes):
    """Gram and Schmidt's modified way, once: each direction, as soon as it has length 1, is taken out of all later."""
    count, width, passes = triangle.shape[0], directions.shape[1], sizes.passes
    rows = directions.shape[0] // passes
    for first in range(count):
        mine, lane = first // width * rows, first % width
        squares = 0.0
        for row in range(mine, mine + rows):
            squares += directions[row, lane] * directions[row, lane]
        length = sqrt(squares)
        if not 1e-140 < length < 1e140:
            length = length_of(directions, mine, rows, lane)
        for row in range(mine, mine + rows):
            directions[row, lane] = directions[row, lane] / length if length != 0.0 else 0.0
        for second in range(count):
            triangle[first, second] = length if first == second else 0.0
        for index in range(first // width, passes):
            along = zero_each(like.one)
            for row in range(rows):
                one = splat(directions[mine + row, lane], like.one[0])
                along = add_each(along, scale_each(load_each(directions, index * rows + row, like.one), one))
            store_each(lanes, 0, along)
            for lane_of_second in range(width):
                second = index * width + lane_of_second
                if first < second < count:
                    triangle[first, second] = lanes[0, lane_of_second]
                else:
                    lanes[0, lane_of_second] = 0.0
            along = load_each(lanes, 0, like.one)
            for row in range(rows):
                one = splat(-directions[mine + row, lane], like.one[0])
                place = index * rows + row
                store_each(directions, place, add_each(load_each(directions, place, like.one), scale_each(along, one)))


@jitable
def length_of(directions, first, rows, lane):
    """The length of a direction whose squares no float64 holds."""
    largest, shares = 0.0, 0.0
    for row in range(first, first + rows):
        size = abs(directions[row, lane])
        if not size <= largest:
            largest = size
    if not 0.0 < largest < np.inf:
        return largest
    for row in range(first, first + rows):
        share = directions[row, lane] / largest
        shares += share * share
    return largest * sqrt(shares)
