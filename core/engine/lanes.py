"""Experiments into the arrays that kernels compute on, in either arrangement: a lane is a run, or it is a sequence."""

import math
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from core.cells import Cell
from core.checks import choice, numbers
from core.engine.descent import Descent, Rule
from core.engine.kernels import kernels_for
from core.engine.passes import Lanes, Tape
from core.experiment import Experiment, checked
from core.optimizers import OPTIMIZERS
from core.optimizers.clipping import Clipping
from core.packs.rows import of_packs
from core.packs.types import LANES
from core.packs.widths import FEW
from core.statistics import Statistic

NO_ROWS = {"run": np.empty((0, LANES)), "sequence": np.empty(0)}
PACKS = 64  # that one call of the kernel takes: a call costs as much as a short run


def aligned(rows: int, width: int = LANES) -> np.ndarray:
    """An uninitialised array (rows, width) that starts on a cache line, so that no pack straddles two."""
    return aligned_parts((rows, width))[0]


def aligned_parts(*shapes: tuple[int, int]) -> list[np.ndarray]:
    """Such arrays of these shapes, side by side in one piece of memory."""
    ends = list(accumulate((-(-rows * width // 8) * 8 for rows, width in shapes), initial=0))
    memory = np.empty(ends[-1] + 8)
    memory = memory[(-memory.ctypes.data % 64) // 8 :]
    return [
        memory[start : start + rows * width].reshape(rows, width)
        for start, (rows, width) in zip(ends, shapes, strict=False)
    ]


def shared_lanes(experiments: Sequence[Experiment]) -> Lanes:
    """Up to LANES experiments on the same data, one a lane; lanes left over repeat the last."""
    first = experiments[0]
    states = aligned(len(first.cell.states))
    states[:] = 0.0
    states[:1] = in_lanes([experiment.initial_state for experiment in experiments])
    inputs, targets = np.ascontiguousarray(first.inputs).reshape(-1), np.ascontiguousarray(first.dataset.targets)
    return Lanes(inputs, targets, np.ones(targets.size), states, first.unrolls + 1, first.reach)


def spread_lanes(experiment: Experiment, width: int = LANES) -> Lanes:
    """One experiment, one sequence a lane, `width` of them in a pass; lanes left over repeat the last, but are marked
    invalid.
    """
    inputs, targets = experiment.inputs, experiment.dataset.targets
    sequences, times = inputs.shape
    passes = math.ceil(sequences / width)
    padded = np.empty((passes * width, times))
    padded[:sequences], padded[sequences:] = inputs, inputs[-1]  # so that gates close there only if they do elsewhere
    filled = np.zeros((2, passes * width))
    filled[0, :sequences], filled[0, sequences:] = targets, targets[-1]
    filled[1, :sequences] = 1.0
    in_lanes = padded.reshape(passes, width, times).transpose(0, 2, 1)  # (passes, times, width)
    states = np.zeros(len(experiment.cell.states))
    states[0] = experiment.initial_state
    return Lanes(
        np.ascontiguousarray(in_lanes).reshape(-1, width),
        filled[0].reshape(passes, width),
        filled[1].reshape(passes, width),
        states,
        times,
        experiment.reach,
    )


def in_lanes(values: Sequence[float]) -> np.ndarray:
    """Numbers as rows of LANES, (packs, LANES); the last is repeated in the lanes left over."""
    packs = math.ceil(len(values) / LANES)
    rows = np.full(packs * LANES, values[-1], dtype=np.float64)
    rows[: len(values)] = values
    return rows.reshape(packs, LANES)


def rows_of(array: np.ndarray, runs: int) -> np.ndarray:
    """(rows, runs) of an array with a pack a row, or with one number a row."""
    return array[:, :runs] if array.ndim == 2 else array[:, None]


def many_packs(lanes: Lanes, descent: Descent, packs: int) -> tuple[Lanes, Descent]:
    """So many copies of a pack of runs, their rows one after another, as the kernel of runs takes them."""

    rule = descent.rule
    single = rule.clip, rule.settings, rule.memory, descent.weights, descent.tolerance, descent.steps
    single += descent.statistics, lanes.first_state
    copies = aligned_parts(*((packs * len(array), LANES) for array in single))
    for rows, array in zip(copies, single, strict=True):
        of_packs(rows, packs)[:] = array
    clip, settings, memory, weights, tolerance, steps, statistics, first_state = copies
    rule = rule._replace(clip=clip, settings=settings, memory=memory)
    descent = descent._replace(weights=weights, rule=rule, tolerance=tolerance, steps=steps, statistics=statistics)
    return lanes._replace(first_state=first_state), descent


def new_tape(cell: Cell, times: int, width: int, a_lane_is: str = "run") -> Tape:
    """Scratch memory for one thread, for two passes of `width` lanes at once over `times` time steps."""
    states, rows = len(cell.states), 1 + len(cell.parameters) + 2
    shapes = (LANES * rows, LANES), (2 * (times + 1) * states, width), (2 * times * cell.saved, width)
    # Rows of four lanes are as quick wherever they begin, and to find the place takes as long as ten passes.
    groups, *some = map(np.empty, shapes) if width == FEW else aligned_parts(*shapes)
    slope = groups[:rows] if a_lane_is == "run" else np.empty(rows)
    wide = (memory.reshape(-1, min(2 * width, LANES)) for memory in some)
    return Tape(*some, *wide, groups, slope)


_AT_THE_START = np.zeros(len(Statistic))
_AT_THE_START[[Statistic.outside, Statistic.alive, Statistic.first_reversal, Statistic.left]] = -1.0
_AT_THE_START[[Statistic.smallest, Statistic.lowest]] = np.inf


def new_descent(
    experiments: Sequence[Experiment], marks: Sequence[tuple[float, float]], a_lane_is: str = "run"
) -> Descent:
    """Gradient descent at its start, a run a lane, or of the one run whose sequences are the lanes.

    `marks` are each experiment's best known loss and its reference.
    """
    runs = list(map(_descent_of, experiments, marks))
    return _side_by_side(runs) if a_lane_is == "run" else runs[0]


def _side_by_side(parts):
    """Of many runs' arrays of numbers one of packs, the last repeated in the lanes left over; all else is the same."""
    first = parts[0]
    if isinstance(first, tuple):
        return type(first)(*map(_side_by_side, zip(*parts, strict=True)))
    if not isinstance(first, np.ndarray) or first.dtype != np.float64:
        return first
    rows = aligned(len(first))
    rows[:, : len(parts)] = np.transpose(parts)
    rows[:, len(parts) :] = parts[-1][:, None]
    return rows


def _descent_of(experiment, marks):
    """Gradient descent of one run at its start, a number a row."""
    names, trained = tuple(experiment.weights), experiment.trainable
    optimizer = OPTIMIZERS[experiment.optimizer]
    settings, defaults = optimizer.settings._fields, optimizer.settings._field_defaults
    statistics = _AT_THE_START.copy()
    statistics[Statistic.best_loss], statistics[Statistic.reference] = marks
    unclipped = experiment.clip is None
    rule = Rule(
        list(OPTIMIZERS).index(experiment.optimizer),
        int(Clipping.none if unclipped else Clipping[experiment.clip_by]),
        np.array([np.inf if unclipped else experiment.clip], dtype=np.float64),
        np.array([float(getattr(experiment, optimizer.field_of(name), defaults.get(name))) for name in settings]),
        np.array([*optimizer.memory._field_defaults.values()] * len(trained), dtype=np.float64),
    )
    return Descent(
        np.array([*experiment.weights.values()], dtype=np.float64),
        np.array([names.index(name) for name in trained]),
        rule,
        np.array([experiment.tolerance], dtype=np.float64),
        np.zeros(len(trained)),
        statistics,
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
            kernel(many, looks, tape, 0, 1, 0, NO_ROWS["run"])  # 0 steps: look, do not move
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
        kernel(lanes, start, tape, 0, 1, 0, NO_ROWS["run"])
        found[begin : begin + LANES] = tape.groups[1 + row, : part.size]
    return found.reshape(values.shape)


def _prepared(experiment, weight):
    """The row of a weight, and what a kernel wants to look at values of it."""
    checked(experiment)
    choice("weight", weight, tuple(experiment.weights))
    lanes = shared_lanes([experiment])
    kernels = kernels_for(experiment.cell, (weight, *experiment.trainable))
    row = tuple(experiment.weights).index(weight)
    tape = new_tape(experiment.cell, lanes.times, kernels.width)
    return row, lanes, tape, new_descent([experiment], [(0.0, 0.0)]), kernels.descend_runs
