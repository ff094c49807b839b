"""One pass of the network over one sequence a lane, forward and back, written once for every cell."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.cells.affine import step, step_vjp
from core.cells.contract import Cell
from core.packs.jit import jitable
from core.packs.rows import pack_of
from core.packs.tuples import (
    add_each,
    first_of,
    left_of,
    load_each,
    load_part,
    only,
    right_of,
    store_each,
    zero_each,
)
from core.packs.types import Width


class Lanes(NamedTuple):
    """The data that kernels compute on.

    Lanes that are runs share the data: inputs and targets have one number a row. Lanes that are sequences have one
    each, as many in a row as one operation treats (`width`), and share the state they start from.
    """

    inputs: np.ndarray  # (sequences * times,), or (passes * times, width)
    targets: np.ndarray  # (sequences,), or (passes, width)
    valid: np.ndarray  # 1.0 like the targets, 0.0 in lanes that only fill up the last pass
    first_state: np.ndarray  # (states,), or (states, LANES), or those of many packs of runs in turn (`lanes_of`)
    times: int  # time steps of a sequence: unrolls + 1
    back: int  # time steps that the gradient goes back over: all of them, or fewer (truncated BPTT)


class Tape(NamedTuple):
    """Scratch memory of one thread, for one or two passes at once, as wide as one operation."""

    states: np.ndarray  # (at once * (times + 1) * states, width)
    saved: np.ndarray  # (at once * times * saved, width)
    wide_states: np.ndarray  # the same memory for a single pass of twice as many lanes, but no more than a row has:
    wide_saved: np.ndarray  # (..., min(2 * width, LANES)), made once, for a view costs as much as ten steps of a cell
    groups: np.ndarray  # (groups * (1 + weights), LANES): loss and gradient per group of sequences
    slope: np.ndarray  # their sums: (1 + weights, LANES), the first group; (1 + weights,) where lanes are sequences


class Like(NamedTuple):
    """Tuples that carry nothing but their length and where they are None, which numba needs to know as it compiles."""

    table: tuple  # which terms feed each gate of the cell (core.cells.affine)
    parameters: tuple  # a Width each, as are the others
    wanted: tuple  # as long as the parameters; None for those whose gradient nobody asks for
    states: tuple
    readout: tuple  # w3 and b2
    one: tuple  # one number or pack
    slope: tuple  # a number (a whole row) for the loss, None or a number for each parameter, numbers for the readout


def like_of(cell: Cell, wanted: Sequence[bool], width: Width) -> Like:
    """For passes of so many lanes; `wanted` has one answer a parameter of the cell."""
    numbers = tuple(0.0 if asked else None for asked in wanted)
    return Like(
        table=cell.table,
        parameters=(width,) * len(wanted),
        wanted=tuple(width if asked else None for asked in wanted),
        states=(width,) * len(cell.states),
        readout=(width, width),
        one=(width,),
        slope=(0.0, *numbers, 0.0, 0.0),
    )


class Pass(NamedTuple):
    """What one pass, or two at once, compute on."""

    like: Like
    parameters: tuple  # of the cell, a pack each
    readout: tuple  # w3 and b2
    lanes: Lanes
    index: int  # of the pass, or of the first of two
    lane: int  # where runs are the lanes: the first of those that are treated
    tape: Tape


@jitable
def begin(like, weights, lanes, index, lane, tape):
    """A pass with the weights of its lanes."""
    both = load_part(weights, 0, like.parameters + like.readout, lane)
    return Pass(like, both[:-2], both[-2:], lanes, index, lane, tape)


@jitable
def first_states(one):
    """What all sequences begin with."""
    return load_part(one.lanes.first_state, 0, one.like.states, one.lane)


@jitable
def lanes_of(lanes, pack, packs):
    """What one of several packs of runs computes on: they differ in the states they start from alone."""
    first_state = pack_of(lanes.first_state, pack, packs)
    return Lanes(lanes.inputs, lanes.targets, lanes.valid, first_state, lanes.times, lanes.back)


@jitable
def input_of(one, which, t):
    """What enters at time step t: `which` is 0, or 1 for the second of two passes."""
    return load_each(one.lanes.inputs, (one.index + which) * one.lanes.times + t, one.like.one)[0]


@jitable
def target_of(one, which):
    """What is wanted in the end."""
    return load_each(one.lanes.targets, one.index + which, one.like.one)[0]


@jitable
def step_one(gates, one, states, t):
    """One step of the cell."""
    return step(gates, one.like.table, one.parameters, states, input_of(one, 0, t))


@jitable
def step_two(gates, two, states, t):
    """One step of two cells side by side: while one waits for its last operation, the processor works on the other."""
    table, parameters = two.like.table, two.parameters
    left, saved_left = step(gates, table, parameters, left_of(states), input_of(two, 0, t))
    right, saved_right = step(gates, table, parameters, right_of(states), input_of(two, 1, t))
    return left + right, saved_left + saved_right


@jitable
def back_one(gates_vjp, one, states, t, after, saved, d_states):
    """One step back."""
    x = input_of(one, 0, t)
    d_all, d_states = step_vjp(gates_vjp, one.like.table, one.parameters, states, x, after, saved, d_states)
    return only(d_all, one.like.wanted), d_states


@jitable
def back_two(gates_vjp, two, states, t, after, saved, d_states):
    """One step back of two cells side by side."""
    table, parameters, wanted = two.like.table, two.parameters, two.like.wanted
    x = input_of(two, 0, t)
    d_left, d_states_left = step_vjp(
        gates_vjp, table, parameters, left_of(states), x, left_of(after), left_of(saved), left_of(d_states)
    )
    x = input_of(two, 1, t)
    d_right, d_states_right = step_vjp(
        gates_vjp, table, parameters, right_of(states), x, right_of(after), right_of(saved), right_of(d_states)
    )
    return only(d_left, wanted) + only(d_right, wanted), d_states_left + d_states_right


@jitable
def forward(steps, gates, some, states, start):
    """Unroll the cell over one sequence a lane, from time step `start` on; all states go to the tape.

    Returns the last states and saved values.
    """
    tape = some.tape
    store_each(tape.states, start, states)
    for t in range(start, some.lanes.times):
        states, saved = steps(gates, some, states, t)
        store_each(tape.states, t + 1, states)
        store_each(tape.saved, t, saved)
    return states, saved


@jitable
def backward(backs, gates_vjp, some, wanted, end, d_states, ledger):
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
        d_step, d_states = backs(gates_vjp, some, before, t, after, kept, d_states)
        d_parameters = add_each(d_parameters, d_step)
        if ledger is not None:
            store_each(ledger, t, d_step)
        after = before
    return d_parameters


@jitable
def error_of(some, which, states):
    """The error of the output w3 h + b2, and the gradient of its square with respect to the last states."""
    w3, b2 = some.readout
    error = (w3 * states[0] + b2) - target_of(some, which)
    return error, first_of((2.0 * error) * w3, states)


@jitable
def slope_at(error, d_parameters, states):
    """(loss, *d_parameters, d_w3, d_b2) of the loss (output - target)^2."""
    d_output = 2.0 * error
    return (error * error,) + d_parameters + (d_output * states[0], d_output)


@jitable
def one_pass(gates, gates_vjp, one, ledger):
    """Loss (output - target)^2 and its gradient of a pass, one sequence a lane.

    Returns (loss, *d_parameters, d_w3, d_b2) as packs.
    """
    return pass_back(gates_vjp, one, forward(step_one, gates, one, first_states(one), 0), ledger)


@jitable
def pass_back(gates_vjp, one, end, ledger):
    """The second half of `one_pass`, from what `forward` returned."""
    error, d_states = error_of(one, 0, end[0])
    d_parameters = backward(back_one, gates_vjp, one, one.like.wanted, end, d_states, ledger)
    return slope_at(error, d_parameters, end[0])


@jitable
def two_passes(gates, gates_vjp, two):
    """What `one_pass` gives for a pass and for the next, both at once."""
    first, wanted = first_states(two), two.like.wanted
    end = forward(step_two, gates, two, first + first, 0)
    left, right = left_of(end[0]), right_of(end[0])
    error_left, d_left = error_of(two, 0, left)
    error_right, d_right = error_of(two, 1, right)
    d_both = backward(back_two, gates_vjp, two, wanted + wanted, end, d_left + d_right, None)
    return slope_at(error_left, left_of(d_both), left), slope_at(error_right, right_of(d_both), right)
