"""Gradient descent on packs of lanes, compiled for each cell.

Kernels trust their arguments and never raise; core.runs prepares and reads them.
"""

import hashlib
import inspect
from functools import cache
from typing import NamedTuple

from core import cells, descent, each, elementary, jit, optimizers, packs, passes, simd
from core.cells.contract import Cell
from core.descent import record, take_step
from core.each import store_each
from core.jit import jitable, kernel
from core.passes import one_pass, slope_of_runs, slope_of_sequences
from core.simd import load, store


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
    shared = (cells.contract, jit, descent, optimizers, passes, each, elementary, packs, simd)
    modules = (inspect.getmodule(cell.step), *shared)
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
