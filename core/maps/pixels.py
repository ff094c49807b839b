"""The runs of a map's pixels: a block of them is a plain function of plain arguments, for any worker anywhere."""

import math
from dataclasses import replace

import numpy as np

from core.dataset import Dataset
from core.engine.kernels import kernels_for
from core.engine.lanes import NO_ROWS, PACKS, in_lanes, many_packs, new_descent, new_tape, shared_lanes
from core.experiment import Experiment
from core.fate import judge
from core.optimizers import OPTIMIZERS
from core.optimum import ORDINARY, best_known, is_below
from core.packs.rows import of_packs
from core.packs.types import LANES
from core.statistics import Kept, Reason, Statistic

# Settings of the rule; what the optimizer does not use changes nothing.
RULES = ("learning_rate", "clip", "momentum", "decay", "epsilon", "tolerance")
FIELDS = ("fate", "stopped_by", "steps", "loss", "smallest_step", "largest_step", "summed_loss")


def sweep_block(experiment: Experiment, names: tuple[str, str], values: np.ndarray, steps: int) -> np.ndarray:
    """Train the experiment for `steps` steps at each column of `values` (2, pixels); returns (len(FIELDS), pixels)."""
    parts = []
    lengths = values[names.index("unrolls")] if "unrolls" in names else np.zeros(values.shape[1])
    for length in dict.fromkeys(lengths.tolist()):
        same = values[:, lengths == length]
        base = with_settings(experiment, {"unrolls": length}) if "unrolls" in names else experiment
        parts.append(_train(base, names, same, steps))
    return np.concatenate(parts, axis=1)


def _train(experiment, names, values, steps):
    """The same for pixels whose runs have equally many time steps."""
    nothing = np.zeros(values.shape[1])
    best, reference, distance = _marks(experiment, names, values) if steps else (nothing, nothing, nothing)
    statistics, ends = _run_through(experiment, names, values, steps, best, reference)
    end = Kept(*statistics)
    lower = is_below(end.lowest, best, reference) & bool(steps)
    if lower.any():  # what core.optimum.surpassed says of one run
        best = np.where(lower, end.lowest, best)
        there = lower & ~is_below(end.lowest, end.loss, reference)
        distance[there] = _ways(_starts(experiment, names, values[:, there]), ends[:, there])
        again = _run_through(experiment, names, values[:, lower], steps, best[lower], reference[lower])
        statistics[:, lower] = again[0]
    fates, _ = judge(statistics, steps, distance)
    index = end.stopped_by - Reason.max_steps  # in REASONS, which begin with this one
    return np.stack([fates, index, end.stopped_at, end.loss, end.smallest, end.largest, end.summed_loss])


def _run_through(experiment, names, values, steps, best, reference):
    """The runs of these pixels, measured against these marks: statistics, and the last weights (trained, pixels)."""
    kernels = kernels_for(experiment.cell, experiment.trainable)
    lanes, descent = shared_lanes([experiment]), new_descent([experiment], [(0.0, 0.0)])
    tape = new_tape(experiment.cell, lanes.times, kernels.width)
    reachable = best < np.inf  # as core.optimum.Best.marks
    marks = np.where(reachable, best, -np.inf), np.where(reachable, reference, 0.0)
    statistics = np.empty((len(Statistic), values.shape[1]))
    ends = np.empty((descent.trained.size, values.shape[1]))
    for begin in range(0, values.shape[1], LANES * PACKS):
        some = slice(begin, min(begin + LANES * PACKS, values.shape[1]))
        packs = math.ceil((some.stop - some.start) / LANES)
        many, starts = many_packs(lanes, descent, packs)
        for axis, name in enumerate(names):
            rows = _rows(name, experiment, many, starts, packs)
            if rows is not None:
                rows[:] = in_lanes(values[axis, some])
        kept = of_packs(starts.statistics, packs)
        kept[:, Statistic.best_loss], kept[:, Statistic.reference] = (in_lanes(mark[some]) for mark in marks)
        kernels.descend_runs(many, starts, tape, 0, steps + 1, steps, NO_ROWS["run"])
        moved = of_packs(starts.weights, packs)[:, descent.trained]
        for table, packed in ((statistics, kept), (ends, moved)):
            table[:, some] = packed.transpose(1, 0, 2).reshape(len(table), -1)[:, : some.stop - some.start]
    return statistics, ends


def _rows(name, experiment, lanes, descent, packs):
    """The row of each pack that holds this setting before its runs begin, (packs, LANES); None if they use none."""
    optimizer = OPTIMIZERS[experiment.optimizer]
    settings = [optimizer.field_of(setting) for setting in optimizer.settings._fields]
    if name == "initial_state":
        array, row = lanes.first_state, 0
    elif name == "tolerance":
        array, row = descent.tolerance, 0
    elif name == "clip":
        array, row = descent.rule.clip, 0
    elif name in settings:
        array, row = descent.rule.settings, settings.index(name)
    elif name == "unrolls" or name in RULES:
        return None
    else:
        array, row = descent.weights, tuple(experiment.weights).index(name)
    return of_packs(array, packs)[:, row]


def _marks(experiment, names, values):
    """Best known loss, reference, and distance from the start to the best known weights, for each pixel."""
    network = [axis for axis, name in enumerate(names) if name not in (*RULES, *experiment.trainable)]
    best, reference, distance = np.empty((3, values.shape[1]))
    kinds, kind_of = np.unique(values[network], axis=1, return_inverse=True) if network else (np.empty((0, 1)), 0)
    kind_of = np.broadcast_to(np.ravel(kind_of), values.shape[1])
    for kind in range(kinds.shape[1]):
        where = kind_of == kind
        known = best_known(
            with_settings(experiment, {names[axis]: kinds[row, kind] for row, axis in enumerate(network)})
        )
        starts = _starts(experiment, names, values[:, where])
        best[where], reference[where] = known.loss, known.reference
        distance[where] = np.min([_ways(starts, np.reshape(point, (-1, 1))) for point in known.points], axis=0)
    return best, reference, distance


def _starts(experiment, names, values):
    """The first weights of these pixels, (trained, pixels)."""
    every = np.empty((len(experiment.trainable), values.shape[1]))
    for row, name in zip(every, experiment.trainable, strict=True):
        row[:] = values[names.index(name)] if name in names else experiment.weights[name]
    return every


def _ways(starts, ends):
    """Distances between weights as core.optimum.Best has them, (pixels,) of two arrays (trained, pixels)."""
    with np.errstate(over="ignore", invalid="ignore"):
        ways = np.hypot.reduce(starts - ends)
    return ways if len(starts) == 1 else np.minimum(ways, ORDINARY)


def with_settings(experiment: Experiment, settings: dict[str, float]) -> Experiment:
    """The experiment with these settings (with fewer unrolls: the first days of each sequence). Raises ValueError."""
    if not settings:
        return experiment
    changes = {name: float(value) for name, value in settings.items() if name in (*RULES, "initial_state")}
    weights = {name: float(value) for name, value in settings.items() if name in experiment.weights}
    if "unrolls" in settings:
        unrolls, data = int(settings["unrolls"]), experiment.dataset
        if unrolls != experiment.unrolls:
            data = Dataset(data.inputs[:, : unrolls + 1], data.targets, data.name)
        changes |= {"unrolls": unrolls, "dataset": data, "truncate": None}
    return replace(experiment, weights=experiment.weights | weights, **changes)
