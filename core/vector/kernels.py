"""The passes of networks of many units, compiled once a cell for every size.

Kernels trust their arguments and never raise; core.vector.unrolling and core.vector.jacobians prepare and read them.
"""

from functools import cache
from typing import NamedTuple

from core.cells.contract import Cell
from core.packs.jit import kernel_without_memory
from core.packs.rows import pack_of
from core.packs.sources import fingerprint
from core.packs.types import Width
from core.packs.widths import pass_width, tile_of_sums
from core.vector.carrying import carry_back, keep_in_range, make_upright
from core.vector.gradients import BAND, gradient_rows
from core.vector.passes import backward, forward, like_of, tape_of


class Kernels(NamedTuple):
    """The compiled kernels of one cell; they compile at their first call or come from the disk cache."""

    forward: object  # some passes, over some time steps
    backward: object
    gradient: object  # some bands of rows of [dU, db, dW]
    readout_gradient: object  # of [dc, dV]
    carry: object  # products of Jacobians, from which norms are taken
    carry_upright: object  # the same, made orthonormal after each step
    width: int  # sequences, or directions, of a pass


def kernels_for(cell: Cell) -> Kernels:
    """The kernels of a cell for this processor."""
    return compile_kernels(cell, pass_width(), tile_of_sums())


@cache
def compile_kernels(cell: Cell, width: int, tile: tuple[int, int], /) -> Kernels:
    """They close over the cell's plain functions (closing over jitted ones would defeat the disk cache)."""
    gates, gates_vjp, like = cell.gates, cell.gates_vjp, like_of(cell, Width(width), tile)

    def vector_forward(panels, sizes, tape, scratch, passes, begin, end):
        for index in range(passes[0], passes[1]):
            forward(gates, like, panels, sizes, tape_of(tape, index, sizes.passes), scratch, begin, end)

    def vector_backward(panels, sizes, tape, scratch, passes, begin, end, last):
        for index in range(passes[0], passes[1]):
            backward(gates_vjp, like, panels, sizes, tape_of(tape, index, sizes.passes), scratch, begin, end, last)

    def vector_gradient(panels, sizes, tape, steps, bands, sums, found):
        left, right, valid, apart = tape.d_pre, tape.history, tape.valid, sizes.times
        in_a_gate = (sizes.filled + BAND - 1) // BAND
        for band in range(bands[0], bands[1]):
            gate, begin = band // in_a_gate, band % in_a_gate * BAND
            rows = gate * sizes.filled + begin, min(BAND, sizes.filled - begin)
            columns = panels.begins[gate], panels.ends[gate]
            gradient_rows(like, sizes, steps, left, apart, 1, right, rows, columns, valid, sums, found)

    def vector_readout(sizes, tape, steps, sums, found):
        left, right, valid, apart = tape.d_outputs, tape.history, tape.valid, sizes.filled_outputs
        columns = sizes.inputs, sizes.inputs + 1 + sizes.units  # of 1 and h
        for row in range(0, sizes.filled_outputs, BAND):
            rows = row, min(BAND, sizes.filled_outputs - row)
            gradient_rows(like, sizes, steps, left, 1, apart, right, rows, columns, valid, sums, found)

    def vector_carry(panels, sizes, states, saved, directions, scratch, squares, exponents, end):
        for step in range(exponents.size - 1):
            t = end - 1 - step
            for index in range(sizes.passes):
                some = pack_of(directions, index, sizes.passes)
                carry_back(gates_vjp, like, panels, sizes, states, saved, some, scratch, t)
            keep_in_range(like, sizes, directions, squares, exponents, step)

    def vector_upright(panels, sizes, states, saved, directions, scratch, triangles, again, lanes, end):
        for step in range(triangles.shape[0]):
            t = end - 1 - step
            for index in range(sizes.passes):
                some = pack_of(directions, index, sizes.passes)
                carry_back(gates_vjp, like, panels, sizes, states, saved, some, scratch, t)
            make_upright(like, sizes, directions, triangles[step], again, lanes)

    source = fingerprint(forward, gradient_rows, carry_back, gates, gates_vjp)
    functions = vector_forward, vector_backward, vector_gradient, vector_readout, vector_carry, vector_upright
    for function in functions:  # the name is part of the file name in numba's cache: a file each
        function.__qualname__ = f"{function.__name__}.{cell.name}.{width}.{tile[1]}.{source}"
    return Kernels(*map(kernel_without_memory, functions), width)
