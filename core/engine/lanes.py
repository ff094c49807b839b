"""Experiments into the arrays that kernels compute on, in either arrangement: a lane is a run, or it is a sequence."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from core.cells import Cell
from core.checks import choice, numbers
from core.engine.descent import Descent, Rule
from core.engine.kernels import kernels_for
from core.engine.passes import Lanes, Tape
from core.experiment import Experiment, checked
from core.optimizers import OPTIMIZERS
from core.optimizers.clipping import Clipping
from core.packs.arithmetic import LANES, of_packs
from core.statistics import Statistic

NO_ROWS = np.empty((0, LANES))
PACKS = 64  # that one call of the kernel takes: a call costs as much as a short run


def aligned(rows: int, width: int = LANES) -> np.ndarray:
    """An uninitialised array (rows, width) that starts on a cache line, so that no pack straddles two."""
    memory = np.empty(rows * width + 8)
    start = (-memory.ctypes.data % 64) // 8
    return memory[start : start + rows * width].reshape(rows, width)


def shared_lanes(experiments: Sequence[Experiment]) -> Lanes:
    """Up to LANES experiments on the same data, one a lane; lanes left over repeat the last."""
    first = experiments[0]
    return Lanes(
        np.ascontiguousarray(first.inputs).ravel().copy(),
        first.dataset.targets.copy(),
        np.ones(first.dataset.targets.size),
        _first_state(experiments),
        first.unrolls + 1,
        first.reach,
    )


def spread_lanes(experiment: Experiment, width: int = LANES) -> Lanes:
    """One experiment, one sequence a lane, `width` at once; lanes left over in the last pass are marked invalid."""
    inputs, targets = experiment.inputs, experiment.dataset.targets
    sequences, times = inputs.shape
    passes = math.ceil(sequences / width)
    padded = np.zeros((passes * width, times))
    padded[:sequences] = inputs
    filled = np.zeros((2, passes * width))
    filled[0, :sequences] = targets
    filled[1, :sequences] = 1.0
    in_lanes = padded.reshape(passes, width, times).transpose(0, 2, 1)  # (passes, times, width)
    first_state = np.zeros(len(experiment.cell.states))
    first_state[0] = experiment.initial_state
    return Lanes(
        np.ascontiguousarray(in_lanes).reshape(-1, width),
        filled[0].reshape(passes, width).copy(),
        filled[1].reshape(passes, width).copy(),
        first_state,
        times,
        experiment.reach,
    )


def _first_state(experiments):
    state = aligned(len(experiments[0].cell.states))
    state[:] = 0.0
    state[:1] = in_lanes([experiment.initial_state for experiment in experiments])
    return state


def in_lanes(values: Sequence[float]) -> np.ndarray:
    """Numbers as rows of LANES, (packs, LANES); the last is repeated in the lanes left over."""
    packs = math.ceil(len(values) / LANES)
    rows = np.full(packs * LANES, values[-1], dtype=np.float64)
    rows[: len(values)] = values
    return rows.reshape(packs, LANES)


def many_packs(lanes: Lanes, descent: Descent, packs: int) -> tuple[Lanes, Descent]:
    """So many copies of a pack of runs, their rows one after another, as the kernel of runs takes them."""

    def copies(array):
        rows = aligned(packs * len(array))
        of_packs(rows, packs)[:] = array
        return rows

    rule = descent.rule
    rule = rule._replace(clip=copies(rule.clip), settings=copies(rule.settings), memory=copies(rule.memory))
    return lanes._replace(first_state=copies(lanes.first_state)), descent._replace(
        weights=copies(descent.weights),
        rule=rule,
        tolerance=copies(descent.tolerance),
        steps=copies(descent.steps),
        statistics=copies(descent.statistics),
    )


def new_tape(cell: Cell, times: int, passes: int = 2, width: int = LANES, one: bool = False) -> Tape:
    """Scratch memory for one thread, for so many passes at once over `times` time steps."""
    states, rows = len(cell.states), 1 + len(cell.parameters) + 2
    groups = aligned(LANES * rows)
    slope = np.empty(rows) if one else groups[:rows]
    return Tape(aligned(passes * (times + 1) * states, width), aligned(passes * times * cell.saved, width), groups, slope)


_AT_THE_START = np.zeros((len(Statistic), 1))
_AT_THE_START[[Statistic.outside, Statistic.alive, Statistic.first_reversal, Statistic.left]] = -1.0
_AT_THE_START[[Statistic.smallest, Statistic.lowest]] = np.inf
_GIVEN = np.array([Statistic.best_loss, Statistic.reference])


def new_descent(experiments: Sequence[Experiment], marks: Sequence[tuple[float, float]]) -> Descent:
    """Gradient descent at its start in every lane; `marks` are each experiment's best known loss and
    its reference."""
    first = experiments[0]
    names = tuple(first.weights)
    weights = aligned(len(names))
    for row, name in enumerate(names):
        weights[row : row + 1] = in_lanes([experiment.weights[name] for experiment in experiments])
    statistics = aligned(len(Statistic))
    statistics[:] = _AT_THE_START
    statistics[_GIVEN] = np.concatenate([in_lanes(mark) for mark in zip(*marks, strict=True)])
    steps = aligned(len(first.trainable))
    steps[:] = 0.0
    return Descent(
        weights,
        np.array([names.index(name) for name in first.trainable], dtype=np.int64),
        _rule(experiments),
        in_lanes([experiment.tolerance for experiment in experiments]),
        steps,
        statistics,
    )


def _rule(experiments):
    """The update rule of a pack; which optimizer and which way to clip is the same in all lanes."""
    first, trained = experiments[0], len(experiments[0].trainable)
    optimizer = OPTIMIZERS[first.optimizer]

    def row(name, default):
        return in_lanes([getattr(experiment, name, default) for experiment in experiments])

    settings, defaults = optimizer.settings._fields, optimizer.settings._field_defaults
    starts = list(optimizer.memory._field_defaults.values())
    memory = aligned(trained * len(starts))
    memory[:] = np.array(starts * trained)[:, None]
    unclipped = first.clip is None
    return Rule(
        list(OPTIMIZERS).index(first.optimizer),
        int(Clipping.none if unclipped else Clipping[first.clip_by]),
        np.full((1, LANES), np.inf) if unclipped else row("clip", None),
        np.concatenate([row(optimizer.field_of(name), defaults.get(name)) for name in settings]),
        memory,
    )


def losses(experiment: Experiment, weight: str, values: np.ndarray) -> np.ndarray:
    """The exact loss at each of `values` (any shape) of one weight, all else as in the experiment. Same shape."""
    return losses_along(experiment, weight)(values)


def losses_along(experiment: Experiment, weight: str) -> Callable:
    """The function that `losses` is of its values, for those who ask it many times."""
    row, lanes, tape, start, kernel = _prepared(experiment, weight)
    lanes = lanes._replace(back=0)  # no gradient is asked for

    def look(values):
        values = numbers("values", values)
        flat, found = values.ravel(), np.empty(values.size)
        for begin in range(0, flat.size, LANES * PACKS):
            part = flat[begin : begin + LANES * PACKS]
            packs = math.ceil(part.size / LANES)
            many, looks = many_packs(lanes, start, packs)
            of_packs(looks.weights, packs)[:, row] = in_lanes(part)
            kernel(many, looks, tape, 0, 1, 0, NO_ROWS)  # 0 steps: look, do not move
            found[begin : begin + part.size] = of_packs(looks.statistics, packs)[:, Statistic.loss].ravel()[: part.size]
        return found.reshape(values.shape)

    return look


def slopes(experiment: Experiment, weight: str, values: np.ndarray) -> np.ndarray:
    """The exact dL/dweight at each of `values` (any shape) of one weight, all else as in the experiment. Same shape."""
    row, lanes, tape, start, kernel = _prepared(experiment, weight)
    values = numbers("values", values)
    flat, found = values.ravel(), np.empty(values.size)
    for begin in range(0, flat.size, LANES):
        part = flat[begin : begin + LANES]
        start.weights[row] = in_lanes(part)
        kernel(lanes, start, tape, 0, 1, 0, NO_ROWS)
        found[begin : begin + LANES] = tape.groups[1 + row, : part.size]
    return found.reshape(values.shape)


def _prepared(experiment, weight):
    """The row of a weight, and what a kernel wants to look at values of it."""
    checked(experiment)
    choice("weight", weight, tuple(experiment.weights))
    lanes = shared_lanes([experiment])
    kernel = kernels_for(experiment.cell, (weight, *experiment.trainable)).descend_runs
    row = tuple(experiment.weights).index(weight)
    return row, lanes, new_tape(experiment.cell, lanes.times), new_descent([experiment], [(0.0, 0.0)]), kernel
