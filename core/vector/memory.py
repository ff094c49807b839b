"""The arrays that passes of networks of many units work on, and batches into and out of lanes."""

import math
from collections.abc import Sequence

import numpy as np

from core.cells import Cell
from core.packs.types import LANES
from core.vector.gradients import BAND
from core.vector.panels import PAD, rounded_up
from core.vector.passes import ROWS, Scratch, Sizes, Tape


def sizes_of(shape: Sequence[int], times: int, sequences: int, looks: int, width: int) -> Sizes:
    """shape: (H, I, O); times: that the tape has room for; width: sequences of a pass."""
    units, inputs, outputs = shape
    return Sizes(
        units=units,
        inputs=inputs,
        outputs=outputs,
        filled=rounded_up(units, ROWS),
        filled_outputs=rounded_up(outputs, ROWS),
        columns=inputs + 1 + units + PAD,
        times=times,
        looks=looks,
        passes=math.ceil(sequences / width),
    )


def new_tape(cell: Cell, sizes: Sizes, sequences: int, width: int, ledger: bool) -> Tape:
    """A tape on which nothing stands but the 1 that each column of gates has beside x and h."""
    passes, times, numbers = sizes.passes, sizes.times, sizes.units * len(cell.states)
    history = np.zeros((passes * sizes.columns * (times + 1), width))
    history.reshape(passes, sizes.columns, -1)[:, sizes.inputs] = 1.0
    valid = np.zeros(passes * width)
    valid[:sequences] = 1.0
    return Tape(
        history=history,
        states=np.zeros((passes * (times + 1) * numbers, width)),
        saved=np.zeros((passes * times * sizes.units * cell.saved, width)),
        outputs=np.zeros((passes * sizes.looks * sizes.filled_outputs, width)),
        d_outputs=np.zeros((passes * sizes.looks * sizes.filled_outputs, width)),
        d_states=np.zeros((passes * numbers, width)),
        d_pre=np.zeros((passes * len(cell.biases) * sizes.filled * times, width)),
        ledger=np.zeros((passes * (times + 1) * numbers if ledger else 0, width)),
        look_at=np.full(times, -1),
        valid=valid.reshape(passes, width),
    )


def new_scratch(cell: Cell, sizes: Sizes, width: int) -> Scratch:
    """For one thread."""
    column = max(sizes.columns, ROWS * len(cell.recurrent_weights))
    return Scratch(np.zeros((column, width)), np.zeros((len(cell.biases) * sizes.filled, width)))


def new_groups(sizes: Sizes) -> np.ndarray:
    """Where a band of a gradient sums the lanes of all passes, for one thread."""
    return np.zeros((BAND * (sizes.columns + PAD), LANES))


def new_so_far(rows: int, sizes: Sizes, breadth: int, width: int) -> np.ndarray:
    """Where the sums of so many rows of a gradient, in tiles so broad, wait for what earlier time steps add."""
    return np.zeros((sizes.passes * rows * (sizes.columns // breadth + 1) * breadth, width))


def in_lanes(batch: np.ndarray, passes: int, width: int) -> np.ndarray:
    """(passes, steps, numbers, width) of (steps, B, numbers); lanes left over are 0."""
    steps, sequences, numbers = batch.shape
    lanes = np.zeros((steps, passes * width, numbers))
    lanes[:, :sequences] = batch
    return lanes.reshape(steps, passes, width, numbers).transpose(1, 0, 3, 2)


def by_sequence(rows: np.ndarray, passes: int, steps: int, numbers: int, sequences: int) -> np.ndarray:
    """(steps, B, numbers) of an array (passes * steps * numbers, width), copied: the next pass leaves it alone."""
    width = rows.shape[1]
    table = rows.reshape(passes, steps, numbers, width).transpose(1, 0, 3, 2).copy()
    return table.reshape(steps, passes * width, numbers)[:, :sequences]
