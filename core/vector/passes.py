"""Passes of a network of many units over one sequence a lane, forward and back, written once for every cell.

What goes into a unit's gates is one sum over the column [x_t; 1; h_(t-1)] with the row [U, b, W] of each gate, term by
term in that order, so that one unit gives the bits of core.engine. A pass holds as many sequences as one machine
operation treats; several units' sums are under way at once (`ROWS`), each in a register of its own.
"""

from typing import NamedTuple

import numpy as np

from core.cells.contract import Cell
from core.packs.jit import jitable
from core.packs.rows import pack_of
from core.packs.tiles import load_apart, scale_each, store_apart, sum_pairs
from core.packs.tuples import add_each, load_each, store_each
from core.packs.types import Width

ROWS = 8  # sums under way at once: with AVX2 they, what is added and what it is made of fill the sixteen registers


class Sizes(NamedTuple):
    """How large all is; rows of units and outputs are filled up to a multiple of ROWS, with zeros."""

    units: int  # H
    inputs: int  # I
    outputs: int  # O
    filled: int  # H, filled up
    filled_outputs: int
    columns: int  # of [x_t; 1; h_(t-1)], with room for a tile that begins at the last
    times: int  # T, or as many as the tape has room for
    looks: int  # time steps whose output counts
    passes: int


class Panels(NamedTuple):
    """The weights in the order in which they are read, ROWS rows at a time, and what each gate has (core.cells)."""

    forward: np.ndarray  # (gates * filled * columns,): for each block of rows its columns in turn, ROWS numbers each
    back: np.ndarray  # (recurrent weights * filled * H,): the same of the transposed W
    readout: np.ndarray  # (filled outputs * H,)
    readout_back: np.ndarray  # (filled * O,)
    offsets: np.ndarray  # (filled outputs,) c
    begins: np.ndarray  # (gates,) int: the first column that a gate has
    ends: np.ndarray  # (gates,) int
    recurrent: np.ndarray  # (recurrent weights,) int: the gate that each feeds


class Tape(NamedTuple):
    """What passes leave behind, each in its own rows of every array, (rows, width)."""

    history: np.ndarray  # (passes * columns * (T + 1), width): of each column its values in turn
    states: np.ndarray  # (passes * (T + 1) * H * states, width)
    saved: np.ndarray  # (passes * T * H * saved, width)
    outputs: np.ndarray  # (passes * looks * filled outputs, width)
    d_outputs: np.ndarray  # the same: the gradient of the loss
    d_states: np.ndarray  # (passes * H * states, width): of the time step that the way back has come to
    d_pre: np.ndarray  # (passes * gates * filled * T, width): of each gate of each unit its values in turn
    ledger: np.ndarray  # (passes * (T + 1) * H * states, width) of the gradient by every state, or no rows
    look_at: np.ndarray  # (T,) int: the number of the look at this time step, or -1
    valid: np.ndarray  # (passes, width): 1.0, and 0.0 in lanes that only fill up


class Scratch(NamedTuple):
    """Memory of one thread."""

    column: np.ndarray  # (columns, width) [x_t; 1; h_(t-1)]
    sums: np.ndarray  # (gates * filled, width)


class Like(NamedTuple):
    """Tuples of Widths that carry nothing but their length, which numba needs to know as it compiles."""

    one: tuple
    gates: tuple
    states: tuple
    saved: tuple
    direct: tuple  # as the states; None for h where it goes no way around the sums
    ways: tuple  # recurrent weights
    rows: tuple  # ROWS
    tile: tuple  # all of a tile
    tile_rows: tuple
    tile_columns: tuple


def like_of(cell: Cell, width: Width, tile: tuple[int, int]) -> Like:
    """For passes of so many sequences, and gradients summed in tiles of so many rows and columns."""
    gates, states = len(cell.biases), len(cell.states)
    some = tuple(np.zeros(1) for _ in range(max(gates, states, cell.saved)))
    with np.errstate(all="ignore"):  # which of them are None is all that counts
        _, d_states = cell.gates_vjp(some[:states], some[:states], some[: cell.saved], some[:states])
    rows, columns = tile
    return Like(
        one=(width,),
        gates=(width,) * gates,
        states=(width,) * states,
        saved=(width,) * cell.saved,
        direct=tuple(None if way is None else width for way in d_states),
        ways=(width,) * sum(name is not None for name in cell.recurrent_weights),
        rows=(width,) * ROWS,
        tile=(width,) * (rows * columns),
        tile_rows=(width,) * rows,
        tile_columns=(width,) * columns,
    )


@jitable
def tape_of(tape, index, passes):
    """What one of several passes writes."""
    return Tape(
        pack_of(tape.history, index, passes),
        pack_of(tape.states, index, passes),
        pack_of(tape.saved, index, passes),
        pack_of(tape.outputs, index, passes),
        pack_of(tape.d_outputs, index, passes),
        pack_of(tape.d_states, index, passes),
        pack_of(tape.d_pre, index, passes),
        pack_of(tape.ledger, index, passes),
        tape.look_at,
        pack_of(tape.valid, index, passes),
    )


@jitable
def weighted_sums(panel, row, vector, begin, end, like):
    """ROWS sums over the rows begin ... end - 1 of a vector, whose weights stand from `row` of the panel on."""
    sums = scale_each(load_each(panel, row, like.rows), load_each(vector, begin, like.one)[0])
    for index in range(1, end - begin):
        products = scale_each(load_each(panel, row + index, like.rows), load_each(vector, begin + index, like.one)[0])
        sums = add_each(sums, products)
    return sums


@jitable
def forward(gates, like, panels, sizes, tape, scratch, begin, end):
    """The time steps begin ... end - 1 of one pass; before the first, the states before it stand on the tape."""
    units, filled, columns, times = sizes.units, sizes.filled, sizes.columns, sizes.times
    first_h, blocks = sizes.inputs + 1, filled // ROWS
    column, sums = scratch.column, scratch.sums
    for unit in range(units):
        store_each(column, first_h + unit, load_each(tape.history, (first_h + unit) * (times + 1) + begin, like.one))
    for t in range(begin, end):
        for row in range(first_h):
            store_each(column, row, load_each(tape.history, row * (times + 1) + t, like.one))
        for gate in range(len(like.gates)):
            for block in range(blocks):
                row = (gate * blocks + block) * columns + panels.begins[gate]
                store_each(
                    sums,
                    gate * blocks + block,
                    weighted_sums(panels.forward, row, column, panels.begins[gate], panels.ends[gate], like),
                )
        for unit in range(units):
            before = load_each(tape.states, t * units + unit, like.states)
            after, saved = gates(load_apart(sums, unit, filled, like.gates), before)
            store_each(tape.states, (t + 1) * units + unit, after)
            store_each(tape.saved, t * units + unit, saved)
            store_each(column, first_h + unit, (after[0],))
            store_each(tape.history, (first_h + unit) * (times + 1) + t + 1, (after[0],))
        look = tape.look_at[t]
        if look >= 0:
            for block in range(sizes.filled_outputs // ROWS):
                total = weighted_sums(panels.readout, block * units, column, first_h, first_h + units, like)
                output = add_each(total, load_each(panels.offsets, block, like.rows))
                store_each(tape.outputs, look * (sizes.filled_outputs // ROWS) + block, output)


@jitable
def backward(gates_vjp, like, panels, sizes, tape, scratch, begin, end, last):
    """Backpropagation through time (Werbos 1990) over the time steps end - 1 ... begin of one pass.

    What comes back to each gate goes to the tape, from which core.vector.gradients sums it. last: the last time step
    of the sequences, to which nothing has come back yet.
    """
    units, filled, times = sizes.units, sizes.filled, sizes.times
    blocks, states, sums = filled // ROWS, len(like.states), scratch.sums
    for t in range(end - 1, begin - 1, -1):
        look = tape.look_at[t]
        if look >= 0:
            outputs = pack_of(tape.d_outputs, look, sizes.looks)
            for block in range(blocks):
                to_h = weighted_sums(panels.readout_back, block * sizes.outputs, outputs, 0, sizes.outputs, like)
                store_each(sums, block, to_h)
            for unit in range(units):
                to_h = load_each(sums, unit, like.one)
                if t != last:
                    to_h = add_each(load_each(tape.d_states, unit * states, like.one), to_h)
                store_each(tape.d_states, unit * states, to_h)
        for unit in range(units):
            d_after = load_each(tape.d_states, unit, like.states)
            if tape.ledger.shape[0] > 0:
                store_each(tape.ledger, (t + 1) * units + unit, d_after)
            d_pre, d_before = back_through_gates(gates_vjp, like, tape.states, tape.saved, t, unit, units, d_after)
            store_apart(sums, unit, filled, d_pre)
            store_apart(tape.d_pre, unit * times + t, filled * times, d_pre)
            store_each(tape.d_states, unit, d_before)
        back_through_weights(like, panels, sizes, tape.d_states, scratch)
    if begin == 0 and tape.ledger.shape[0] > 0:
        for unit in range(units):
            store_each(tape.ledger, unit, load_each(tape.d_states, unit, like.states))


@jitable
def back_through_gates(gates_vjp, like, states, saved, t, unit, units, d_after):
    """What comes back to the gates of one unit at time step t, and to its states by the ways around the weights."""
    before = load_each(states, t * units + unit, like.states)
    after = load_each(states, (t + 1) * units + unit, like.states)
    return gates_vjp(before, after, load_each(saved, t * units + unit, like.saved), d_after)


@jitable
def back_through_weights(like, panels, sizes, d_states, scratch):
    """Add to d_states, which has the ways around the weights, what comes back through W from the gates in `sums`."""
    units, filled = sizes.units, sizes.filled
    blocks, states, ways = filled // ROWS, len(like.states), len(like.ways)
    for block in range(blocks):
        for way in range(ways):
            gate = panels.recurrent[way] * filled
            row = (way * blocks + block) * units
            to_h = weighted_sums(panels.back, row, scratch.sums, gate, gate + units, like)
            store_each(scratch.column, way, to_h)
        for unit in range(block * ROWS, min(block * ROWS + ROWS, units)):
            through = load_apart(scratch.column, unit - block * ROWS, ROWS, like.ways)
            around = load_each(d_states, unit * states, like.direct[:1])
            store_each(d_states, unit * states, (sum_pairs(through + around),))
