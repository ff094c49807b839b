"""One pass of the network over its sequences, forward and back, written once for every cell.

A lane is a run (several experiments side by side) or a sequence (one experiment on many windows). Both give the same
bits, because the sum over sequences has one fixed order: sequence q belongs to group q mod LANES, each group is summed
in order, and the groups are summed as `sum_lanes` sums lanes.
"""

from typing import NamedTuple

import numpy as np

from core.cells.affine import step, step_vjp
from core.packs.arithmetic import LANES, load, of_packs, splat
from core.packs.jit import jitable
from core.packs.tuples import (
    add_each,
    first_of,
    keep_each,
    left_of,
    load_each,
    only,
    right_of,
    store_each,
    sum_each,
    zero_each,
)


class Lanes(NamedTuple):
    """The data that a pack computes on. L is LANES where a lane is a sequence, 1 where the lanes share the data."""

    inputs: np.ndarray  # (passes * times, L)
    targets: np.ndarray  # (passes, L)
    valid: np.ndarray  # (passes, L), 0.0 in lanes that only fill up the last pack
    first_state: np.ndarray  # (states, LANES), or those of many packs of runs one after another (`lanes_of`)
    times: int  # time steps of a sequence: unrolls + 1
    back: int  # time steps that the gradient goes back over: all of them, or fewer (truncated BPTT)


class Tape(NamedTuple):
    """Scratch memory of one thread, for one or two passes at once."""

    states: np.ndarray  # (at once * (times + 1) * states, LANES)
    saved: np.ndarray  # (at once * times * saved, LANES)
    groups: np.ndarray  # (LANES * (1 + weights), LANES): loss and gradient per group; group 0 holds the sum in the end


@jitable
def lanes_of(lanes, pack, packs):
    """What one of several packs of runs computes on: they differ in the states they start from alone."""
    first_state = of_packs(lanes.first_state, packs)[pack]
    return Lanes(lanes.inputs, lanes.targets, lanes.valid, first_state, lanes.times, lanes.back)


@jitable
def of_runs(rows, row):
    """The same number for all lanes: lanes are runs."""
    return splat(rows[row, 0])


class Like(NamedTuple):
    """Tuples that carry nothing but their length and where they are None, which numba needs to know as it compiles."""

    table: tuple  # which terms feed each gate of the cell (core.cells.affine)
    parameters: tuple
    wanted: tuple  # as long as the parameters; None for those whose gradient nobody asks for
    states: tuple


class Pass(NamedTuple):
    """What one pass, or two at once, compute on."""

    like: Like
    parameters: tuple  # of the cell, a pack each
    lanes: Lanes
    index: int  # of the pass, or of the first of two
    tape: Tape


@jitable
def input_of(fetch, one, which, t):
    """What enters at time step t: `which` is 0, or 1 for the second of two passes."""
    return fetch(one.lanes.inputs, (one.index + which) * one.lanes.times + t)


@jitable
def step_one(gates, fetch, one, states, t):
    """One step of the cell."""
    return step(gates, one.like.table, one.parameters, states, input_of(fetch, one, 0, t))


@jitable
def step_two(gates, fetch, two, states, t):
    """One step of two cells side by side: while one waits for its last operation, the processor works on the other."""
    table, parameters = two.like.table, two.parameters
    left, saved_left = step(gates, table, parameters, left_of(states), input_of(fetch, two, 0, t))
    right, saved_right = step(gates, table, parameters, right_of(states), input_of(fetch, two, 1, t))
    return left + right, saved_left + saved_right


@jitable
def back_one(gates_vjp, fetch, one, states, t, after, saved, d_states):
    """One step back."""
    x = input_of(fetch, one, 0, t)
    d_all, d_states = step_vjp(gates_vjp, one.like.table, one.parameters, states, x, after, saved, d_states)
    return only(d_all, one.like.wanted), d_states


@jitable
def back_two(gates_vjp, fetch, two, states, t, after, saved, d_states):
    """One step back of two cells side by side."""
    table, parameters, wanted = two.like.table, two.parameters, two.like.wanted
    x = input_of(fetch, two, 0, t)
    d_left, d_states_left = step_vjp(
        gates_vjp, table, parameters, left_of(states), x, left_of(after), left_of(saved), left_of(d_states)
    )
    x = input_of(fetch, two, 1, t)
    d_right, d_states_right = step_vjp(
        gates_vjp, table, parameters, right_of(states), x, right_of(after), right_of(saved), right_of(d_states)
    )
    return only(d_left, wanted) + only(d_right, wanted), d_states_left + d_states_right


@jitable
def forward(steps, gates, fetch, some, states):
    """Unroll the cell over one sequence a lane; all states go to the tape. Returns the last states and saved values."""
    tape = some.tape
    store_each(tape.states, 0, states)
    for t in range(some.lanes.times):
        states, saved = steps(gates, fetch, some, states, t)
        store_each(tape.states, t + 1, states)
        store_each(tape.saved, t, saved)
    return states, saved


@jitable
def backward(backs, gates_vjp, fetch, some, wanted, end, d_states, ledger):
    """Backpropagation through time (Werbos 1990): dL/dparameters, and in `ledger` what each time step adds to it.

    `end`: what `forward` returned. Over the last `lanes.back` time steps only; what came before counts as constant
    (Williams and Peng 1990). Where `wanted` is None nothing is computed: the compiler sees that nobody asks.
    """
    lanes, tape = some.lanes, some.tape
    after, saved = end
    d_parameters = zero_each(wanted)
    for t in range(lanes.times - 1, lanes.times - 1 - lanes.back, -1):
        before = load_each(tape.states, t, after)
        kept = load_each(tape.saved, t, saved)
        d_step, d_states = backs(gates_vjp, fetch, some, before, t, after, kept, d_states)
        d_parameters = add_each(d_parameters, d_step)
        if ledger is not None:
            store_each(ledger, t, d_step)
        after = before
    return d_parameters


@jitable
def readout(weights, like, states, target):
    """The error of the output w3 h + b2, and the gradient of its square with respect to the last states."""
    w3, b2 = load(weights, len(like.parameters)), load(weights, len(like.parameters) + 1)
    error = (w3 * states[0] + b2) - target
    return error, first_of((2.0 * error) * w3, states)


@jitable
def slope_at(error, d_parameters, states):
    """(loss, *d_parameters, d_w3, d_b2) of the loss (output - target)^2."""
    d_output = 2.0 * error
    return (error * error,) + d_parameters + (d_output * states[0], d_output)


@jitable
def one_pass(gates, gates_vjp, fetch, like, weights, lanes, index, tape, ledger):
    """Loss (output - target)^2 and its gradient for pass `index`, one sequence a lane.

    Returns (loss, *d_parameters, d_w3, d_b2) as packs.
    """
    one = Pass(like, load_each(weights, 0, like.parameters), lanes, index, tape)
    end = forward(step_one, gates, fetch, one, load_each(lanes.first_state, 0, like.states))
    error, d_states = readout(weights, like, end[0], fetch(lanes.targets, index))
    d_parameters = backward(back_one, gates_vjp, fetch, one, like.wanted, end, d_states, ledger)
    return slope_at(error, d_parameters, end[0])


@jitable
def two_passes(gates, gates_vjp, fetch, like, weights, lanes, index, tape):
    """What `one_pass` gives for pass `index` and for the next, both at once."""
    two = Pass(like, load_each(weights, 0, like.parameters), lanes, index, tape)
    first = load_each(lanes.first_state, 0, like.states)
    end = forward(step_two, gates, fetch, two, first + first)
    left, right = left_of(end[0]), right_of(end[0])
    error_left, d_left = readout(weights, like, left, fetch(lanes.targets, index))
    error_right, d_right = readout(weights, like, right, fetch(lanes.targets, index + 1))
    d_both = backward(back_two, gates_vjp, fetch, two, like.wanted + like.wanted, end, d_left + d_right, None)
    return slope_at(error_left, left_of(d_both), left), slope_at(error_right, right_of(d_both), right)


@jitable
def add_to_group(tape, q, slope):
    """Add the slope of sequence q to its group; the first of a group begins it."""
    group = q % LANES
    so_far = zero_each(slope) if q < LANES else load_each(tape.groups, group, slope)
    store_each(tape.groups, group, add_each(so_far, slope))


@jitable
def slope_of_runs(gates, gates_vjp, like, weights, lanes, tape):
    """Loss and gradient of LANES runs over all sequences, into group 0 of the tape."""
    sequences = lanes.targets.shape[0]
    for q in range(0, sequences - 1, 2):
        slope, following = two_passes(gates, gates_vjp, of_runs, like, weights, lanes, q, tape)
        add_to_group(tape, q, slope)
        add_to_group(tape, q + 1, following)
    if sequences % 2 == 1:
        slope = one_pass(gates, gates_vjp, of_runs, like, weights, lanes, sequences - 1, tape, None)
        add_to_group(tape, sequences - 1, slope)
    half = LANES // 2
    while half > 0:
        for group in range(half):
            if group + half < sequences:
                low = load_each(tape.groups, group, slope)
                store_each(tape.groups, group, add_each(low, load_each(tape.groups, group + half, slope)))
        half //= 2


@jitable
def add_valid(tape, lanes, p, slope):
    """Add the slopes of pass p, each lane to its group, but for lanes that only fill up; the first pass begins them."""
    slope = keep_each(load(lanes.valid, p) > 0.0, slope)
    so_far = zero_each(slope) if p == 0 else load_each(tape.groups, 0, slope)
    store_each(tape.groups, 0, add_each(so_far, slope))


@jitable
def slope_of_sequences(gates, gates_vjp, like, weights, lanes, tape):
    """Loss and gradient of one run over all sequences, LANES at a time, into every lane of group 0 of the tape."""
    passes = lanes.targets.shape[0]
    for p in range(0, passes - 1, 2):
        slope, following = two_passes(gates, gates_vjp, load, like, weights, lanes, p, tape)
        add_valid(tape, lanes, p, slope)
        add_valid(tape, lanes, p + 1, following)
    if passes % 2 == 1:
        slope = one_pass(gates, gates_vjp, load, like, weights, lanes, passes - 1, tape, None)
        add_valid(tape, lanes, passes - 1, slope)
    store_each(tape.groups, 0, sum_each(load_each(tape.groups, 0, slope)))
