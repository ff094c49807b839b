"""Forward pass, backpropagation through time and gradient descent on packs of lanes, written once for every cell.

A lane is a run (several experiments side by side) or a sequence (one experiment on many windows). Both give the same
bits, because the sum over sequences has one fixed order: sequence q belongs to group q mod LANES, each group is summed
in order, and the groups are summed as `sum_lanes` sums lanes. Kernels trust their arguments and never raise;
core.runs prepares and reads them.
"""

import hashlib
import inspect
from functools import cache
from typing import NamedTuple

import numpy as np

from core import cells, descent, each, elementary, jit, optimizers, packs, simd
from core.cells.contract import Cell
from core.descent import record, take_step
from core.each import add_each, first_of, keep_each, load_each, store_each, sum_each, zero_each
from core.jit import jitable, kernel
from core.simd import LANES, load, splat, store


class Lanes(NamedTuple):
    """The data that a pack computes on. L is LANES where a lane is a sequence, 1 where the lanes share the data."""

    inputs: np.ndarray  # (passes * times, L)
    targets: np.ndarray  # (passes, L)
    valid: np.ndarray  # (passes, L), 0.0 in lanes that only fill up the last pack
    first_state: np.ndarray  # (states, LANES)
    times: int  # time steps of a sequence: unrolls + 1
    back: int  # time steps that the gradient goes back over: all of them, or fewer (truncated BPTT)


class Tape(NamedTuple):
    """Scratch memory of one thread."""

    states: np.ndarray  # ((times + 1) * states, LANES)
    saved: np.ndarray  # (times * saved, LANES)
    groups: np.ndarray  # (LANES * (1 + weights), LANES): loss and gradient per group; group 0 holds the sum in the end


@jitable
def share_row(inputs, row):
    """The same number for all lanes: lanes are runs."""
    return splat(inputs[row, 0])


@jitable
def forward(step, fetch, parameters, state, lanes, row, tape):
    """Unroll the cell over one sequence a lane; all states go to the tape. Returns the last state and saved values."""
    store_each(tape.states, 0, state)
    for t in range(lanes.times):
        state, saved = step(parameters, state, fetch(lanes.inputs, row + t))
        store_each(tape.states, t + 1, state)
        store_each(tape.saved, t, saved)
    return state, saved


@jitable
def backward(step_vjp, fetch, parameters, after, saved, d_output_state, lanes, row, tape, ledger):
    """Backpropagation through time (Werbos 1990): dL/dparameters, and in `ledger` what each time step adds to it.

    Over the last `lanes.back` time steps only; what came before counts as constant (Williams and Peng 1990).
    """
    d_parameters = zero_each(parameters)
    d_state = first_of(d_output_state, after)
    for t in range(lanes.times - 1, lanes.times - 1 - lanes.back, -1):
        before = load_each(tape.states, t, after)
        kept = load_each(tape.saved, t, saved)
        d_step, d_state = step_vjp(parameters, before, fetch(lanes.inputs, row + t), after, kept, d_state)
        d_parameters = add_each(d_parameters, d_step)
        if ledger is not None:
            store_each(ledger, t, d_step)
        after = before
    return d_parameters


@jitable
def one_pass(step, step_vjp, fetch, like, weights, lanes, index, tape, ledger):
    """Loss (output - target)^2 and its gradient for pass `index`, one sequence a lane.

    Returns (loss, *d_parameters, d_w3, d_b2) as packs.
    """
    parameters = load_each(weights, 0, like.parameters)
    w3 = load(weights, len(like.parameters))
    b2 = load(weights, len(like.parameters) + 1)
    row = index * lanes.times
    state, saved = forward(step, fetch, parameters, load_each(lanes.first_state, 0, like.states), lanes, row, tape)
    error = (w3 * state[0] + b2) - fetch(lanes.targets, index)
    d_output = 2.0 * error
    d_parameters = backward(step_vjp, fetch, parameters, state, saved, d_output * w3, lanes, row, tape, ledger)
    return (error * error,) + d_parameters + (d_output * state[0], d_output)


@jitable
def slope_of_runs(step, step_vjp, like, weights, lanes, tape):
    """Loss and gradient of LANES runs over all sequences, into group 0 of the tape."""
    sequences = lanes.targets.shape[0]
    for q in range(sequences):
        slope = one_pass(step, step_vjp, share_row, like, weights, lanes, q, tape, None)
        group = q % LANES
        so_far = zero_each(slope) if q < LANES else load_each(tape.groups, group, slope)
        store_each(tape.groups, group, add_each(so_far, slope))
    half = LANES // 2
    while half > 0:
        for group in range(half):
            if group + half < sequences:
                low = load_each(tape.groups, group, slope)
                store_each(tape.groups, group, add_each(low, load_each(tape.groups, group + half, slope)))
        half //= 2


@jitable
def slope_of_sequences(step, step_vjp, like, weights, lanes, tape):
    """Loss and gradient of one run over all sequences, LANES at a time, into every lane of group 0 of the tape."""
    passes = lanes.targets.shape[0]
    for p in range(passes):
        slope = one_pass(step, step_vjp, load, like, weights, lanes, p, tape, None)
        slope = keep_each(load(lanes.valid, p) > 0.0, slope)
        so_far = zero_each(slope) if p == 0 else load_each(tape.groups, 0, slope)
        store_each(tape.groups, 0, add_each(so_far, slope))
    store_each(tape.groups, 0, sum_each(load_each(tape.groups, 0, slope)))


@jitable
def descend_block(slope, step, step_vjp, like, lanes, progress, tape, first_step, count, max_steps, rows):
    """Steps first_step ... first_step + count - 1 of gradient descent; returns the step to go on with.

    Once no lane goes on, that is -1 minus the last step. With rows of shape (0, LANES) nothing is recorded, otherwise
    `rows` (count * (1 + 3 * trained), LANES) receives loss, weights, gradients and steps of each step.
    """
    trained = progress.trained.size
    for k in range(first_step, first_step + count):
        slope(step, step_vjp, like, progress.weights, lanes, tape)
        if rows.shape[0] > 0:
            record(progress, tape, rows, k - first_step)
        going_on = take_step(progress, tape, k, max_steps)
        if rows.shape[0] > 0:
            for j in range(trained):
                store(rows, (k - first_step) * (1 + 3 * trained) + 1 + 2 * trained + j, load(progress.steps, j))
        if not going_on:
            return -1 - k
    return first_step + count


class Like(NamedTuple):
    """Tuples that carry nothing but their length, which numba needs to know when it compiles."""

    parameters: tuple
    states: tuple


class Kernels(NamedTuple):
    """The compiled kernels of one cell; they compile at their first call or come from the disk cache."""

    descend_runs: object  # a lane is a run
    descend_sequences: object  # a lane is a sequence
    trace_back: object  # one pass with its ledger


def fingerprint(cell):
    """Checksum of all source that a kernel inlines; numba's cache would not see a change in another file."""
    modules = (inspect.getmodule(cell.step), cells.contract, jit, descent, optimizers, each, elementary, packs, simd)
    return hashlib.sha256("".join(inspect.getsource(module) for module in modules).encode()).hexdigest()[:12]


@cache
def compile_kernels(cell: Cell) -> Kernels:
    """The kernels of a cell, which close over its plain functions (closing over jitted ones would defeat the cache)."""
    step, step_vjp = cell.step, cell.step_vjp
    like = Like((0.0,) * len(cell.parameters), (0.0,) * len(cell.states))

    def descend_runs(lanes, progress, tape, first_step, count, max_steps, rows):
        return descend_block(
            slope_of_runs, step, step_vjp, like, lanes, progress, tape, first_step, count, max_steps, rows
        )

    def descend_sequences(lanes, progress, tape, first_step, count, max_steps, rows):
        return descend_block(
            slope_of_sequences, step, step_vjp, like, lanes, progress, tape, first_step, count, max_steps, rows
        )

    def trace_back(weights, lanes, index, tape, ledger):
        slope = one_pass(step, step_vjp, load, like, weights, lanes, index, tape, ledger)
        store_each(tape.groups, 0, slope)

    compiled = []
    for function in (descend_runs, descend_sequences, trace_back):
        # The name is part of the file name in numba's cache: one file per kernel, cell and source.
        function.__qualname__ = f"{function.__name__}.{cell.name}.{fingerprint(cell)}"
        compiled.append(kernel(function))
    return Kernels(*compiled)
