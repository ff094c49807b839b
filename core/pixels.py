"""The runs of a map's pixels: a block of them is a plain function of plain arguments, for any worker anywhere."""

from dataclasses import replace

import numpy as np

from core.cells import CELLS
from core.dataset import Dataset
from core.descent import S_AT, S_BEST, S_BY, S_LARGEST, S_LOSS, S_SILENT, S_SMALLEST, S_SUM, STATISTICS
from core.experiment import Experiment
from core.fate import judge
from core.kernels import compile_kernels
from core.lanes import NO_ROWS, clear, in_lanes, new_descent, new_tape, shared_lanes
from core.optimum import best_known
from core.simd import LANES

RULES = ("learning_rate", "clip", "momentum", "decay", "epsilon", "tolerance")  # rows of Rule and Descent
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
    lanes = shared_lanes([experiment])
    tape = new_tape(experiment.cell, lanes.times)
    descend_runs = compile_kernels(CELLS[experiment.cell]).descend_runs
    descent = new_descent([with_settings(experiment, dict(zip(names, values[:, 0], strict=True)))], [(0.0, 0.0)])
    start = descent.weights.copy()
    rows = {name: _row(name, experiment, lanes, descent, start) for name in names if name != "unrolls"}
    best, silent, distance = _marks(experiment, names, values) if steps else np.zeros((3, values.shape[1]))
    statistics = np.empty((len(STATISTICS), values.shape[1]))
    for begin in range(0, values.shape[1], LANES):
        pack = slice(begin, min(begin + LANES, values.shape[1]))
        clear(descent.statistics)
        descent.statistics[S_BEST], descent.statistics[S_SILENT] = in_lanes(best[pack]), in_lanes(silent[pack])
        for place, name in enumerate(names):
            if name in rows:
                rows[name][:] = in_lanes(values[place, pack])
        descent.weights[:] = start
        descent.rule.memory[:], descent.rule.powers[:], descent.steps[:] = 0.0, 1.0, 0.0
        descend_runs(lanes, descent, tape, 0, steps + 1, steps, NO_ROWS)
        statistics[:, pack] = descent.statistics[:, : pack.stop - pack.start]
    fates, _ = judge(statistics, steps, distance)
    kept = (S_BY, S_AT, S_LOSS, S_SMALLEST, S_LARGEST, S_SUM)
    return np.stack([fates, *statistics[list(kept)]]) - np.array([0, 1, 0, 0, 0, 0, 0])[:, None]


def _row(name, experiment, lanes, descent, start):
    """The row of lanes that holds this setting before a run begins."""
    if name == "initial_state":
        return lanes.first_state[0]
    if name == "tolerance":
        return descent.tolerance[0]
    return getattr(descent.rule, name)[0] if name in RULES else start[tuple(experiment.weights).index(name)]


def _marks(experiment, names, values):
    """Best known loss, silent loss, and distance from the start to the best known weights, for each pixel."""
    network = [place for place, name in enumerate(names) if name not in (*RULES, *experiment.trainable)]
    best, silent, distance = np.empty((3, values.shape[1]))
    kinds, kind_of = np.unique(values[network], axis=1, return_inverse=True) if network else (np.empty((0, 1)), 0)
    kind_of = np.broadcast_to(np.ravel(kind_of), values.shape[1])
    for kind in range(kinds.shape[1]):
        where = kind_of == kind
        known = best_known(
            with_settings(experiment, {names[place]: kinds[row, kind] for row, place in enumerate(network)})
        )
        starts = [
            values[names.index(name), where] if name in names else np.full(where.sum(), experiment.weights[name])
            for name in experiment.trainable
        ]
        with np.errstate(over="ignore"):
            ways = [np.hypot.reduce([at - to for at, to in zip(starts, point, strict=True)]) for point in known.points]
        best[where], silent[where] = known.loss, known.silent
        distance[where] = np.min(ways, axis=0) if ways else known.distance(())
    return best, silent, distance


def with_settings(experiment: Experiment, settings: dict[str, float]) -> Experiment:
    """The experiment with these settings (with fewer unrolls: the first days of each sequence). Raises ValueError."""
    changes = {name: float(value) for name, value in settings.items() if name in (*RULES, "initial_state")}
    weights = {name: float(value) for name, value in settings.items() if name in experiment.weights}
    if "unrolls" in settings:
        unrolls, data = int(settings["unrolls"]), experiment.dataset
        if unrolls != experiment.unrolls:
            data = Dataset(data.inputs[:, : unrolls + 1], data.targets, data.name)
        changes |= {"unrolls": unrolls, "dataset": data, "truncate": None}
    return replace(experiment, weights=experiment.weights | weights, **changes)
