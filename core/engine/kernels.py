"""Gradient descent on packs of lanes, compiled for each cell.

Kernels trust their arguments and never raise; core.runs prepares and reads them.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from core.cells.contract import Cell
from core.engine.descent import descent_of, record, take_step
from core.engine.passes import slope_of_few, Like, begin, in_pairs, in_turn, lanes_of, one_pass, slope_of_runs, slope_of_sequences, slope_of_few
from core.engine.sources import fingerprint
from core.packs.arithmetic import load, store
from core.packs.jit import jitable, kernel
from core.packs.tuples import store_each
from core.packs.types import LANES, Width


@jitable
def descend_block(slope, passes, gates, gates_vjp, like, lanes, progress, tape, first_step, count, max_steps, rows):
    """Steps first_step ... first_step + count - 1 of gradient descent, or fewer once no lane goes on.

    Returns the step to go on with, and whether any lane does. With rows of shape (0, LANES) nothing is recorded,
    otherwise `rows` (count * (1 + 3 * trained), LANES) receives loss, weights, gradients and steps of each step.
    """
    trained = progress.trained.size
    for k in range(first_step, first_step + count):
        slope(passes, gates, gates_vjp, like, progress.weights, lanes, tape)
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
    trace_back: object  # one pass with its ledger


def kernels_for(cell: Cell, trained: Iterable[str] | None = None, width=4, width_runs=16, pairs_runs=0, pairs=0) -> Kernels:
    """The kernels of a cell that compute the gradients of the trained weights at least; None: of all weights."""
    parameters = set(cell.parameters)
    return compile_kernels(cell, trained is not None and parameters.intersection(trained) <= {cell.recurrent}, width, width_runs, pairs_runs, pairs)


@cache
def compile_kernels(cell: Cell, recurrent_alone: bool, width, width_runs, pairs_runs, pairs, /) -> Kernels:
    """For the gradients of all weights or, which is quicker, of the recurrent one and the readout's alone.

    They close over the cell's plain functions (closing over jitted ones would defeat the disk cache).
    """
    gates, gates_vjp = cell.gates, cell.gates_vjp
    wanted = [not recurrent_alone or name == cell.recurrent for name in cell.parameters]
    def like_of(w):
        w = Width(w)
        return Like(cell.table, (w,) * len(wanted), tuple(w if x else None for x in wanted), (w,) * len(cell.states), (w, w), (w,),
            (0.0, *(0.0 if x else None for x in wanted), 0.0, 0.0))
    like_runs, like_seq, like_all = like_of(width_runs), like_of(width), like_of(LANES)
    by_runs = in_pairs if pairs_runs else in_turn
    by_sequences = in_pairs if pairs else in_turn
    seq = slope_of_few if pairs == 2 else slope_of_sequences

    def descend_runs(lanes, progress, tape, first_step, count, max_steps, rows):
        packs, where_it_stands = progress.tolerance.shape[0], (first_step, True)  # one row a pack
        for pack in range(packs):
            begun, one = lanes_of(lanes, pack, packs), descent_of(progress, pack, packs)
            where_it_stands = descend_block(
                slope_of_runs, by_runs, gates, gates_vjp, like_runs, begun, one, tape, first_step, count, max_steps, rows
            )
        return where_it_stands

    def descend_sequences(lanes, progress, tape, first_step, count, max_steps, rows):
        return descend_block(
            seq, by_sequences, gates, gates_vjp, like_seq, lanes, progress, tape, first_step, count, max_steps, rows
        )

    def trace_back(weights, lanes, index, tape, ledger):
        one = begin(like_all, weights, lanes, index, 0, tape)
        store_each(tape.groups, 0, one_pass(gates, gates_vjp, one, ledger))

    extent, source = "recurrent" if recurrent_alone else "all", fingerprint(descend_block, gates, gates_vjp)
    functions = (descend_runs, descend_sequences, trace_back)
    for function, extra in zip(functions, (f"{width_runs}_{pairs_runs}",f"{width}_{pairs}","")):  # the name is part of the file name in numba's cache: one file per kernel and source
        function.__qualname__ = f"{function.__name__}.{cell.name}.{extent}.{source}.{extra}"
    return Kernels(*map(kernel, functions))
