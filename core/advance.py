"""Packs of experiments taken to the end of all their runs, block by block, so that work can be cancelled."""

import math
from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np

from core.cancelled import Cancelled
from core.checks import listed
from core.engine.kernels import Kernels, kernels_for
from core.engine.lanes import new_descent, new_tape, rows_of, shared_lanes, spread_lanes
from core.engine.passes import Lanes, Tape
from core.experiment import Experiment
from core.fate import FATES, REASONS, Fate, StoppedBy, judge
from core.optimum import NOT_ASKED, Best, best_known, surpassed
from core.packs.types import LANES
from core.packs.widths import FEW
from core.statistics import Reason, Statistic

BLOCK_SECONDS = 0.06  # short enough to cancel at once, long enough that Python's share does not count
BLOCK_ROWS = 1024


# What all runs of a pack have in common; all else may differ from lane to lane.
SHARED = ("cell", "dataset", "wiring", "trainable", "max_steps", "reach", "optimizer", "clips")


def in_packs(experiments: Sequence[Experiment], take: Callable, progress, cancelled) -> list:
    """The results of `take`, which brings one pack to the end of all its runs, in the order of the experiments."""
    experiments = listed("experiments", experiments, Experiment, "give a list of some made by Experiment(...)")
    different = experiments if len(experiments) == 1 else list(dict.fromkeys(experiments))
    packs, results = packs_of(different), {}
    for done, (pack, a_lane_is) in enumerate(packs):

        def report(step, max_steps, done=done):
            if progress is not None:
                progress(done * max_steps + step, len(packs) * max_steps)
            if cancelled is not None and cancelled():
                raise Cancelled(f"cancelled at step {step} of {max_steps}")

        taken = take(pack, a_lane_is, report)
        if len(pack) == len(experiments):  # it has them all, in their order
            return taken
        results.update(zip(pack, taken, strict=True))
    return [results[experiment] for experiment in experiments]


def packs_of(experiments: Sequence[Experiment]) -> list[tuple[list[Experiment], str]]:
    """Split into packs that one kernel call can advance, and choose what a lane is by counting passes."""
    if len(experiments) == 1:  # sixteen lanes of one run would be of no use
        return [(experiments, "sequence")]
    groups = {}
    for experiment in experiments:
        groups.setdefault(tuple(getattr(experiment, name) for name in SHARED), []).append(experiment)
    packs = []
    for group in groups.values():
        sequences = group[0].dataset.targets.size
        if sequences * math.ceil(len(group) / LANES) < len(group) * math.ceil(sequences / LANES):
            packs += [(group[start : start + LANES], "run") for start in range(0, len(group), LANES)]
        else:
            packs += [([experiment], "sequence") for experiment in group]
    return packs


def advance(pack, a_lane_is, rows, keep, report, judged=True) -> tuple[np.ndarray, list[Best]]:
    """Take one pack to the end of all its runs; returns their statistics (len(Statistic), runs) and the mark of each.

    judged: whether their fates count, for which the best known losses have to be searched for.
    After each block `keep(descent, begin, end)` may read the records in `rows`; `report(step, max_steps)` is called.
    """
    first = pack[0]
    kernel, lanes, tape = arranged(kernels_for(first.cell, first.trainable), pack, a_lane_is)
    bests = [best_known(experiment) if judged else NOT_ASKED for experiment in pack]
    while True:
        statistics, ends = _run_through(pack, a_lane_is, kernel, lanes, tape, bests, rows, keep, report)
        lowest, losses = (statistics[row].tolist() for row in (Statistic.lowest, Statistic.loss))
        better = list(map(surpassed, bests, lowest, ends, losses))
        if better == bests:
            return statistics, bests
        bests = better  # of runs that found what the search had not; their fate is judged by that


def arranged(kernels: Kernels, pack: Sequence[Experiment], a_lane_is: str) -> tuple[Callable, Lanes, Tape]:
    """The kernel that trains the pack, and the data and scratch memory that it wants."""
    first = pack[0]
    if a_lane_is == "run":
        kernel, width, lanes = kernels.descend_runs, kernels.width, shared_lanes(pack)
    else:
        few = first.dataset.targets.size <= FEW
        kernel, width = (kernels.descend_few, FEW) if few else (kernels.descend_sequences, kernels.width)
        lanes = spread_lanes(first, width)
    return kernel, lanes, new_tape(first.cell, lanes.times, width, a_lane_is)


def _run_through(pack, a_lane_is, kernel, lanes, tape, bests, rows, keep, report):
    """All runs of the pack from their start to their end, measured against these marks; statistics and last weights."""
    first = pack[0]
    descent = new_descent(pack, [best.marks for best in bests], a_lane_is)
    count = max(1, min(BLOCK_ROWS, int(BLOCK_SECONDS / (1e-8 * lanes.inputs.shape[0]))))
    step, going_on, reported = 0, True, perf_counter()
    while going_on:
        started = perf_counter()
        count = min(count, first.max_steps + 1 - step)
        begin = step
        step, going_on = kernel(lanes, descent, tape, begin, count, first.max_steps, rows)
        keep(descent, begin, step)
        now = perf_counter()
        count = max(1, min(BLOCK_ROWS, int(count * BLOCK_SECONDS / (now - started + 1e-9))))
        if going_on and now - reported > BLOCK_SECONDS:
            reported = now
            report(step, first.max_steps)
    weights, statistics = rows_of(descent.weights, len(pack)), rows_of(descent.statistics, len(pack))
    return statistics, [tuple(row) for row in weights[descent.trained].T.tolist()]


def endings(
    pack: Sequence[Experiment], statistics: np.ndarray, bests: Sequence[Best]
) -> list[tuple[Fate, int, StoppedBy, int]]:
    """(fate, sealed_at, stopped_by, stopped_at) of each run of a pack, from its statistics."""
    starts = (tuple(experiment.weights[name] for name in experiment.trainable) for experiment in pack)
    distances = np.array([best.distance(start) for best, start in zip(bests, starts, strict=True)])
    fates, sealed = judge(statistics, pack[0].max_steps, distances)
    rows = (fates, sealed, statistics[Statistic.stopped_by], statistics[Statistic.stopped_at])
    return [
        (FATES[fate], when, REASONS[int(reason) - Reason.max_steps], int(at))  # REASONS begin with this one
        for fate, when, reason, at in zip(*(row.tolist() for row in rows), strict=True)
    ]
