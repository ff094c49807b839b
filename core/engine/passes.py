"""One pass of the network over its sequences, forward and back, written once for every cell.

A lane is a run (several experiments side by side) or a sequence (one experiment on many windows). Both give the same
bits, because the sum over sequences has one fixed order: sequence q belongs to group q mod LANES, each group is summed
in order, and the groups are summed as `sum_lanes` sums lanes.
"""

from typing import NamedTuple

import numpy as np

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


@jitable
def enter_one(fetch, lanes, index, t):
    """What enters pass `index` at time step t."""
    return fetch(lanes.inputs, index * lanes.times + t)


@jitable
def enter_two(fetch, lanes, index, t):
    """What enters two passes."""
    return enter_one(fetch, lanes, index, t), enter_one(fetch, lanes, index + 1, t)


@jitable
def step_one(step, parameters, states, x):
    """One step of the cell."""
    return step(parameters, states, x)


@jitable
def step_two(step, parameters, states, x):
    """One step of two cells side by side: while one waits for its last operation, the processor works on the other."""
    left, saved_left = step(left_of(parameters), left_of(states), x[0])
    right, saved_right = step(right_of(parameters), right_of(states), x[1])
    return left + right, saved_left + saved_right


@jitable
def back_one(step_vjp, parameters, states, x, after, saved, d_state):
    """One step back."""
    return step_vjp(parameters, states, x, after, saved, d_state)


@jitable
def back_two(step_vjp, parameters, states, x, after, saved, d_state):
    """One step back of two cells side by side."""
    d_left, d_state_left = step_vjp(
        left_of(parameters), left_of(states), x[0], left_of(after), left_of(saved), left_of(d_state)
    )
    d_right, d_state_right = step_vjp(
        right_of(parameters), right_of(states), x[1], right_of(after), right_of(saved), right_of(d_state)
    )
    return d_left + d_right, d_state_left + d_state_right


@jitable
def forward(steps, step, enters, fetch, parameters, state, lanes, index, tape):
    """Unroll the cell over one sequence a lane; all states go to the tape. Returns the last state and saved values."""
    store_each(tape.states, 0, state)
    for t in range(lanes.times):
        state, saved = steps(step, parameters, state, enters(fetch, lanes, index, t))
        store_each(tape.states, t + 1, state)
        store_each(tape.saved, t, saved)
    return state, saved


@jitable
def backward(backs, step_vjp, enters, fetch, wanted, parameters, after, saved, d_state, lanes, index, tape, ledger):
    """Backpropagation through time (Werbos 1990): dL/dparameters, and in `ledger` what each time step adds to it.

    Over the last `lanes.back` time steps only; what came before counts as constant (Williams and Peng 1990). Where
    `wanted` is None nothing is computed: the compiler sees that nobody asks.
    """
    d_parameters = zero_each(wanted)
    for t in range(lanes.times - 1, lanes.times - 1 - lanes.back, -1):
        before = load_each(tape.states, t, after)
        kept = load_each(tape.saved, t, saved)
        x = enters(fetch, lanes, index, t)
        d_all, d_state = backs(step_vjp, parameters, before, x, after, kept, d_state)
        d_step = only(d_all, wanted)
        d_parameters = add_each(d_parameters, d_step)
        if ledger is not None:
            store_each(ledger, t, d_step)
        after = before
    return d_parameters


@jitable
def readout(weights, like, state, target):
    """The error of the output w3 h + b2, and the gradient of its square with respect to the last state."""
    w3, b2 = load(weights, len(like.parameters)), load(weights, len(like.parameters) + 1)
    error = (w3 * state[0] + b2) - target
    return error, first_of((2.0 * error) * w3, state)


@jitable
def slope_at(error, d_parameters, state):
    """(loss, *d_parameters, d_w3, d_b2) of the loss (output - target)^2."""
    d_output = 2.0 * error
    return (error * error,) + d_parameters + (d_output * state[0], d_output)


@jitable
def one_pass(step, step_vjp, fetch, like, weights, lanes, index, tape, ledger):
    """Loss (output - target)^2 and its gradient for pass `index`, one sequence a lane.

    Returns (loss, *d_parameters, d_w3, d_b2) as packs.
    """
    parameters, first = load_each(weights, 0, like.parameters), load_each(lanes.first_state, 0, like.states)
    state, saved = forward(step_one, step, enter_one, fetch, parameters, first, lanes, index, tape)
    error, d_state = readout(weights, like, state, fetch(lanes.targets, index))
    d_parameters = backward(
        back_one, step_vjp, enter_one, fetch, like.wanted, parameters, state, saved, d_state, lanes, index, tape, ledger
    )
    return slope_at(error, d_parameters, state)


@jitable
def two_passes(step, step_vjp, fetch, like, weights, lanes, index, tape):
    """What `one_pass` gives for pass `index` and for the next, both at once."""
    parameters, first = load_each(weights, 0, like.parameters), load_each(lanes.first_state, 0, like.states)
    both, wanted = parameters + parameters, like.wanted + like.wanted
    state, saved = forward(step_two, step, enter_two, fetch, both, first + first, lanes, index, tape)
    left, right = left_of(state), right_of(state)
    error_left, d_left = readout(weights, like, left, fetch(lanes.targets, index))
    error_right, d_right = readout(weights, like, right, fetch(lanes.targets, index + 1))
    d_parameters = backward(
        back_two, step_vjp, enter_two, fetch, wanted, both, state, saved, d_left + d_right, lanes, index, tape, None
    )
    return slope_at(error_left, left_of(d_parameters), left), slope_at(error_right, right_of(d_parameters), right)


@jitable
def add_to_group(tape, q, slope):
    """Add the slope of sequence q to its group; the first of a group begins it."""
    group = q % LANES
    so_far = zero_each(slope) if q < LANES else load_each(tape.groups, group, slope)
    store_each(tape.groups, group, add_each(so_far, slope))


@jitable
def slope_of_runs(step, step_vjp, like, weights, lanes, tape):
    """Loss and gradient of LANES runs over all sequences, into group 0 of the tape."""
    sequences = lanes.targets.shape[0]
    for q in range(0, sequences - 1, 2):
        slope, following = two_passes(step, step_vjp, of_runs, like, weights, lanes, q, tape)
        add_to_group(tape, q, slope)
        add_to_group(tape, q + 1, following)
    if sequences % 2 == 1:
        slope = one_pass(step, step_vjp, of_runs, like, weights, lanes, sequences - 1, tape, None)
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
def slope_of_sequences(step, step_vjp, like, weights, lanes, tape):
    """Loss and gradient of one run over all sequences, LANES at a time, into every lane of group 0 of the tape."""
    passes = lanes.targets.shape[0]
    for p in range(0, passes - 1, 2):
        slope, following = two_passes(step, step_vjp, load, like, weights, lanes, p, tape)
        add_valid(tape, lanes, p, slope)
        add_valid(tape, lanes, p + 1, following)
    if passes % 2 == 1:
        slope = one_pass(step, step_vjp, load, like, weights, lanes, passes - 1, tape, None)
        add_valid(tape, lanes, passes - 1, slope)
    store_each(tape.groups, 0, sum_each(load_each(tape.groups, 0, slope)))
