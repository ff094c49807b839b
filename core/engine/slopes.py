"""The slope of the loss, summed over all sequences.

A lane is a run (several experiments side by side) or a sequence (one experiment on many windows). Both give the same
bits, however many lanes one operation treats, because the sum has one fixed order: sequence q belongs to group q mod
LANES, each group is summed in order, and the groups are summed as `sum_lanes` sums lanes.
"""

from core.engine.open_gates import one_pass_while_open
from core.engine.passes import Tape, begin, one_pass, two_passes
from core.packs.jit import jitable
from core.packs.tuples import (
    add_each,
    keep_each,
    load_each,
    load_part,
    store_each,
    store_part,
    sum_each,
    width_of,
    zero_each,
)
from core.packs.types import LANES


@jitable
def add_pairs(add, gates, gates_vjp, like, weights, lanes, lane, tape):
    """Two passes side by side, then the next two; `add` takes the slope of each."""
    for index in range(0, lanes.targets.shape[0] - 1, 2):
        two = begin(like, weights, lanes, index, lane, tape)
        slope, following = two_passes(gates, gates_vjp, two)
        add(two, index, slope)
        add(two, index + 1, following)


@jitable
def add_last(add, gates, gates_vjp, like, weights, lanes, lane, tape):
    """The pass that is left over by pairs, if there is one."""
    passes = lanes.targets.shape[0]
    if passes % 2 == 1:
        one = begin(like, weights, lanes, passes - 1, lane, tape)
        add(one, passes - 1, one_pass(gates, gates_vjp, one, None))


@jitable
def add_to_group(one, q, slope):
    """Add the slope of sequence q to its group; the first of a group begins it."""
    group, groups = q % LANES, one.tape.groups
    so_far = zero_each(slope) if q < LANES else load_part(groups, group, slope, one.lane)
    store_part(groups, group, add_each(so_far, slope), one.lane)


@jitable
def twice_as_wide(tape):
    """For a single pass of twice as many lanes."""
    return Tape(tape.wide_states, tape.wide_saved, tape.wide_states, tape.wide_saved, tape.groups, tape.slope)


@jitable
def slope_of_runs(gates, gates_vjp, likes, weights, lanes, tape):
    """Loss and gradient of LANES runs over all sequences, into group 0 of the tape.

    likes: for two passes side by side, and for one alone, which is twice as wide, so that as many operations are under
    way at once.
    """
    like, wide = likes
    sequences, groups, wide_tape = lanes.targets.shape[0], tape.groups, twice_as_wide(tape)
    for lane in range(0, LANES, width_of(like.one)):
        add_pairs(add_to_group, gates, gates_vjp, like, weights, lanes, lane, tape)
    for lane in range(0, LANES, width_of(wide.one)):
        add_last(add_to_group, gates, gates_vjp, wide, weights, lanes, lane, wide_tape)
    half = LANES // 2
    while half > 0:
        for group in range(half):
            if group + half < sequences:
                both = load_each(groups, group, like.slope), load_each(groups, group + half, like.slope)
                store_each(groups, group, add_each(*both))
        half //= 2


@jitable
def add_valid(one, index, slope):
    """Add the slopes of a pass, each lane to its group, but for lanes that only fill up; the first pass begins them."""
    groups, width = one.tape.groups, width_of(one.like.one)
    lane = index * width % LANES
    valid = load_each(one.lanes.valid, index, one.like.one)[0]
    slope = keep_each(valid > 0.0, slope)
    so_far = zero_each(slope) if index * width < LANES else load_part(groups, 0, slope, lane)
    store_part(groups, 0, add_each(so_far, slope), lane)


@jitable
def slope_of_sequences(gates, gates_vjp, like, weights, lanes, tape):
    """Loss and gradient of one run over all sequences, into the slope of the tape."""
    add_pairs(add_valid, gates, gates_vjp, like, weights, lanes, 0, tape)
    add_last(add_valid, gates, gates_vjp, like, weights, lanes, 0, tape)
    groups, width = tape.groups, width_of(like.one)
    for lane in range(lanes.targets.size, LANES, width):
        store_part(groups, 0, zero_each(like.one + like.wanted + like.readout), lane)
    store_each(tape.slope, 0, sum_each(load_each(groups, 0, like.slope)))


def slope_of_few(closed):
    """The same where one pass has room for all sequences: nothing goes through memory. `closed` is the cell's."""

    @jitable
    def slope_of_all(gates, gates_vjp, like, weights, lanes, tape):
        one = begin(like, weights, lanes, 0, 0, tape)
        valid = load_each(lanes.valid, 0, like.one)[0]
        if closed is None:
            slope = one_pass(gates, gates_vjp, one, None)
        else:
            slope = one_pass_while_open(gates, gates_vjp, closed, one)
        slope = keep_each(valid > 0.0, slope)
        store_each(tape.slope, 0, sum_each(add_each(zero_each(slope), slope)))

    return slope_of_all
