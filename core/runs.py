"""Gradient descent from the start to its fate: `descend` for one experiment, `compare` for several side by side."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from core.cells import CELLS
from core.descent import S_AT, S_BY, S_PATH
from core.experiment import Experiment
from core.fate import FATES, Fate, StoppedBy, judge
from core.gradient import gradient_at
from core.kernels import compile_kernels
from core.lanes import aligned, new_descent, new_tape, shared_lanes, spread_lanes
from core.optimum import Best, best_known
from core.simd import LANES
from core.trace import EDGES, LARGEST_STEP, NON_FINITE, SMALLEST_STEP, ZERO, empty_trace, fold, merge

BLOCK_SECONDS = 0.06  # short enough to cancel at once, long enough that Python's share does not count
BLOCK_ROWS = 1024


# What all runs of a pack have in common; all else may differ from lane to lane.
SHARED = ("cell", "dataset", "wiring", "trainable", "max_steps", "reach", "optimizer", "clips")


class Cancelled(Exception):
    """The caller's `cancelled` said so; nothing was kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How many steps had which size: counts[k] of them in edges[k] <= size < edges[k + 1], and the two special bins.

    The size of a step is the largest change of any one weight; for plain gradient descent |learning rate x gradient|.
    """

    edges: np.ndarray  # (bins + 1,)
    counts: np.ndarray  # (bins,) int
    zeros: int
    non_finite: int


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run of gradient descent. All arrays are (rows,) and read-only; row r is the state at step at[r].

    Every step has its row up to 10,000 steps; beyond that the rows are thinned evenly, while the first and last, the
    extremes and the histogram stay exact. `steps` are signed changes; NaN where a row was looked at but not left.
    """

    experiment: Experiment
    at: np.ndarray  # int
    losses: np.ndarray
    weights: dict[str, np.ndarray]  # of the trained weights, before the step
    gradients: dict[str, np.ndarray]
    steps: dict[str, np.ndarray]
    sizes: np.ndarray  # of each step: its largest |change|
    histogram: Histogram
    smallest_step: float  # of the finite ones; NaN if there was none
    largest_step: float
    path: float  # sum of the sizes of all steps
    best: Best
    fate: Fate
    sealed_at: int
    stopped_by: StoppedBy
    stopped_at: int

    @property
    def verdict(self) -> str:
        """The fate and when it was sealed: "dead at step 1", "stalled after 1,000 steps"."""
        if self.fate in (Fate.stalled, Fate.ran_out):
            return f"{self.fate.label} after {self.stopped_at:,} steps"
        when = "from" if self.fate in (Fate.converged, Fate.bouncing) else "at"
        return f"{self.fate.label} {when} step {self.sealed_at:,}"

    @property
    def blew_up_in(self) -> str | None:
        """Where an overflowed run left the finite numbers, in words, or None."""
        if self.fate is not Fate.overflowed:
            return None
        last = self.experiment.weights | {name: values[-1] for name, values in self.weights.items()}
        bad = [name for name in self.weights if not math.isfinite(last[name])]
        if bad:
            return f"the weight {bad[0]}"
        here = gradient_at(self.experiment, tuple(last.values()))
        return here.first_non_finite or f"the {self.experiment.optimizer} optimizer's mean of squared gradients"


def descend(experiment: Experiment, progress: Callable | None = None, cancelled: Callable | None = None) -> Run:
    """Run gradient descent until a stopping rule holds.

    progress: called now and then with (step, max_steps). cancelled: asked as often; if it says true, Cancelled is
    raised within about 0.1 s. Never raises for numbers: overflow is a result (`Run.fate`).
    """
    return compare([experiment], progress, cancelled)[0]


def compare(
    experiments: Sequence[Experiment], progress: Callable | None = None, cancelled: Callable | None = None
) -> list[Run]:
    """Several runs, in packs where they share cell and data; bit for bit what `descend` gives for each alone."""
    runs = dict.fromkeys(experiments)
    packs = _packs(list(runs))
    for done, (pack, a_lane_is) in enumerate(packs):

        def report(step, max_steps, done=done):
            if progress is not None:
                progress(done * max_steps + step, len(packs) * max_steps)

        runs.update(zip(pack, _descend(pack, a_lane_is, report, cancelled), strict=True))
    return [runs[experiment] for experiment in experiments]


def _packs(experiments):
    """Split into packs that one kernel call can advance, and choose what a lane is by counting passes."""
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


def _descend(pack, a_lane_is, progress, cancelled):
    """Advance one pack block by block to the end of all its runs."""
    first = pack[0]
    kernels = compile_kernels(CELLS[first.cell])
    if a_lane_is == "run":
        lanes, kernel = shared_lanes(pack), kernels.descend_runs
    else:
        lanes, kernel = spread_lanes(first), kernels.descend_sequences
    bests = [best_known(experiment) for experiment in pack]
    descent = new_descent(pack, [(best.loss, best.silent) for best in bests])
    tape = new_tape(first.cell, lanes.times)
    traces = [empty_trace(len(first.trainable)) for _ in pack]
    width = 1 + 3 * len(first.trainable)
    count = max(1, min(BLOCK_ROWS, int(BLOCK_SECONDS / (1e-8 * lanes.inputs.shape[0]))))
    rows = aligned(BLOCK_ROWS * width)
    step, reported = 0, perf_counter()
    while step >= 0:
        started = perf_counter()
        count = min(count, first.max_steps + 1 - step)
        begin, step = step, kernel(lanes, descent, tape, step, count, first.max_steps, rows)
        end = -step if step < 0 else step
        block = rows[: (end - begin) * width].reshape(-1, width, LANES)
        for lane, trace in enumerate(traces):
            reason, stopped_at = int(descent.statistics[S_BY, lane]), int(descent.statistics[S_AT, lane])
            fold(trace, block, lane, begin, stopped_at if reason else end, reason not in (1, 2), EDGES)
        now = perf_counter()
        count = max(1, min(BLOCK_ROWS, int(count * BLOCK_SECONDS / (now - started + 1e-9))))
        if step >= 0 and now - reported > BLOCK_SECONDS:
            reported = now
            progress(step, first.max_steps)
            if cancelled is not None and cancelled():
                raise Cancelled(f"cancelled at step {step} of {first.max_steps}")
    return [
        _run(experiment, trace, descent.statistics[:, [lane]], best)
        for lane, (experiment, trace, best) in enumerate(zip(pack, traces, bests, strict=True))
    ]


def _run(experiment, trace, statistics, best):
    """The record of one run from its trace (core.trace) and its statistics (len(STATISTICS), 1)."""
    table = merge(trace)
    table.flags.writeable = False
    names = experiment.trainable
    trained = len(names)
    start = tuple(experiment.weights[name] for name in names)
    fates, sealed = judge(statistics, experiment.max_steps, np.array([best.distance(start)]))

    def columns(block):
        return {name: table[:, 2 + block * trained + place] for place, name in enumerate(names)}

    def size(rows):
        return np.abs(rows[..., 2 + 2 * trained :]).max(axis=-1)

    used = np.flatnonzero(trace.counts[:ZERO])
    low, high = (used[0], used[-1] + 1) if used.size else (0, 0)
    at, sizes = table[:, 0].astype(np.int64), size(table)
    edges, counts = EDGES[low : high + 1].copy(), trace.counts[low:high]
    for array in (at, sizes, edges, counts):
        array.flags.writeable = False
    return Run(
        experiment=experiment,
        at=at,
        losses=table[:, 1],
        weights=columns(0),
        gradients=columns(1),
        steps=columns(2),
        sizes=sizes,
        histogram=Histogram(edges, counts, int(trace.counts[ZERO]), int(trace.counts[NON_FINITE])),
        smallest_step=float(size(trace.extremes[SMALLEST_STEP])),
        largest_step=float(size(trace.extremes[LARGEST_STEP])),
        path=float(statistics[S_PATH, 0]),
        best=best,
        fate=FATES[int(fates[0])],
        sealed_at=int(sealed[0]),
        stopped_by=tuple(StoppedBy)[int(statistics[S_BY, 0]) - 1],
        stopped_at=int(statistics[S_AT, 0]),
    )
