"""Gradient descent on packs of lanes, compiled for each cell.

Kernels trust their arguments and never raise; core.runs prepares and reads them.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from core.cells.contract import Cell
from core.engine.descent import descent_of, record, take_step
from core.engine.passes import begin, lanes_of, like_of, one_pass
from core.engine.slopes import slope_of_few, slope_of_runs, slope_of_sequences
from core.packs.jit import jitable, kernel_without_memory
from core.packs.rows import load, store
from core.packs.sources import fingerprint
from core.packs.tuples import store_each
from core.packs.types import LANES, Width
from core.packs.widths import FEW, native_width

ALL, RECURRENT = "all", "recurrent"  # whose gradients a kernel computes, in its name


@jitable
def descend_block(slope, gates, gates_vjp, like, lanes, progress, tape, first_step, count, max_steps, rows):
    """Steps first_step ... first_step + count - 1 of gradient descent, or fewer once no lane goes on.

    Returns the step to go on with, and whether any lane does. With no rows nothing is recorded, otherwise `rows`
    (count * (1 + 3 * trained), LANES), or (count * (1 + 3 * trained),) where lanes are sequences, receives loss,
    weights, gradients and steps of each step.
    """
    trained = progress.trained.size
    for k in range(first_step, first_step + count):
        slope(gates, gates_vjp, like, progress.weights, lanes, tape)
        if rows.shape[0] > 0:
            record(progress, tape, rows, k - first_step)
        going_on = take_step(progress, tape, k, max_steps)
        if rows.shape[0] > 0:
            for j in range(trained):
                store(rows, (k - first_step) * (1 + 3 * trained) + 1 + 2 * trained + j, load(progress.steps, j))
        if not going_on:
            return k + 1, False
    return first_step + count, True


class Kernels(NamedTuple):
    """The compiled kernels of one cell; they compile at their first call or come from the disk cache."""

    descend_runs: object  # a lane is a run; many packs of runs in turn, of which only a single one can be recorded
    descend_sequences: object  # a lane is a sequence
    descend_few: object  # the same with at most FEW sequences
    trace_back: object  # one pass over LANES sequences with its ledger
    width: int  # lanes that one operation treats in the first two


def kernels_for(cell: Cell, trained: Iterable[str] | None = None) -> Kernels:
    """The kernels of a cell that compute the gradients of the trained weights at least; None: of all weights."""
    parameters = set(cell.parameters)
    recurrent_alone = trained is not None and parameters.intersection(trained) <= {cell.recurrent}
    return compile_kernels(cell, recurrent_alone, native_width())


@cache
def compile_kernels(cell: Cell, recurrent_alone: bool, width: int, /) -> Kernels:
    """For the gradients of all weights or, which is quicker, of the recurrent one and the readout's alone.

    They close over the cell's plain functions (closing over jitted ones would defeat the disk cache).
    """
    gates, gates_vjp, few_slope = cell.gates, cell.gates_vjp, slope_of_few(cell.closed)
    wanted = tuple(not recurrent_alone or name == cell.recurrent for name in cell.parameters)
    widths = width, min(2 * width, LANES), FEW, LANES
    like, wide, few, whole = (like_of(cell, wanted, Width(lanes)) for lanes in widths)
    likes = like, wide

    def descend_runs(lanes, progress, tape, first_step, count, max_steps, rows):
        packs, where_it_stands = progress.tolerance.shape[0], (first_step, True)  # one row a pack
        for pack in range(packs):
            begun, one = lanes_of(lanes, pack, packs), descent_of(progress, pack, packs)
            where_it_stands = descend_block(
                slope_of_runs, gates, gates_vjp, likes, begun, one, tape, first_step, count, max_steps, rows
            )
        return where_it_stands

    def descend_sequences(lanes, progress, tape, first_step, count, max_steps, rows):
        return descend_block(
            slope_of_sequences, gates, gates_vjp, like, lanes, progress, tape, first_step, count, max_steps, rows
        )

    def descend_few(lanes, progress, tape, first_step, count, max_steps, rows):
        return descend_block(
            few_slope, gates, gates_vjp, few, lanes, progress, tape, first_step, count, max_steps, rows
        )

    def trace_back(weights, lanes, index, tape, ledger):
        one = begin(whole, weights, lanes, index, 0, tape)
        store_each(tape.groups, 0, one_pass(gates, gates_vjp, one, ledger))

    own = (gates, gates_vjp) if cell.closed is None else (gates, gates_vjp, cell.closed)
    extent, source = RECURRENT if recurrent_alone else ALL, fingerprint(descend_block, *own)
    functions = {descend_runs: width, descend_sequences: width, descend_few: FEW, trace_back: LANES}
    for function, lanes in functions.items():  # the name is part of the file name in numba's cache: a file each
        function.__qualname__ = f"{function.__name__}.{cell.name}.{extent}.{lanes}.{source}"
    return Kernels(*map(kernel_without_memory, functions), width)
