"""Gradient descent from the start to its fate: `descend` for one experiment, `compare` for several side by side."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.advance import BLOCK_ROWS, advance, endings, in_packs
from core.bptt import gradient_at
from core.engine.lanes import NO_ROWS, aligned, rows_of
from core.engine.trace import (
    EDGES,
    LARGEST_STEP,
    NON_FINITE,
    SMALLEST_STEP,
    ZERO,
    bins_of,
    empty_trace,
    fold,
    merge,
)
from core.experiment import Experiment, checked
from core.fate import Fate, StoppedBy
from core.optimizers import OPTIMIZERS
from core.optimum import Best
from core.packs.types import LANES
from core.statistics import STOPPED_BEFORE_THE_STEP, Reason, Statistic


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
        if self.fate in (Fate.stalled, Fate.settled, Fate.ran_out):
            return f"{self.fate.label} after {self.stopped_at:,} steps"
        when = "from" if self.fate in (Fate.converged, Fate.bouncing) else "at"
        return f"{self.fate.label} {when} step {self.sealed_at:,}"

    @property
    def answers_only_b2(self) -> bool:
        """Whether at its end the last hidden state of every sequence is 0, so that b2 is all it answers."""
        last = self.experiment.weights | {name: float(values[-1]) for name, values in self.weights.items()}
        return not np.any(gradient_at(self.experiment, tuple(last.values())).states[:, -1])

    @property
    def blew_up_in(self) -> str | None:
        """Where an overflowed run left the finite numbers, in words, or None."""
        if self.fate is not Fate.overflowed:
            return None
        last = self.experiment.weights | {name: values[-1] for name, values in self.weights.items()}
        bad = [name for name in self.weights if not math.isfinite(last[name])]
        if bad:
            return f"the weight {bad[0]}"
        if all(map(math.isfinite, (self.losses[-1], *(values[-1] for values in self.gradients.values())))):
            return f"the {self.experiment.optimizer} optimizer's {OPTIMIZERS[self.experiment.optimizer].limited_text}"
        return gradient_at(self.experiment, tuple(last.values())).first_non_finite


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, without the way there."""

    experiment: Experiment
    fate: Fate
    sealed_at: int
    stopped_by: StoppedBy
    stopped_at: int
    loss: float


def descend(experiment: Experiment, progress: Callable | None = None, cancelled: Callable | None = None) -> Run:
    """Run gradient descent until a stopping rule holds.

    progress: called now and then with (step, max_steps). cancelled: asked as often; if it says true, Cancelled is
    raised within about 0.1 s. Never raises for numbers: overflow is a result (`Run.fate`).
    """
    checked(experiment)
    return compare([experiment], progress, cancelled)[0]


def compare(
    experiments: Sequence[Experiment], progress: Callable | None = None, cancelled: Callable | None = None
) -> list[Run]:
    """Several runs, in packs where they share cell and data; bit for bit what `descend` gives for each alone."""
    return in_packs(experiments, _record, progress, cancelled)


def finish(
    experiments: Sequence[Experiment], progress: Callable | None = None, cancelled: Callable | None = None
) -> list[Outcome]:
    """The same runs, of which only the end is kept: quicker, and of no weight however many there are."""
    return in_packs(experiments, _end, progress, cancelled)


class Way(NamedTuple):
    """The losses of a run on its way and its last weights, without a fate. Row r is the state at step at[r]."""

    at: np.ndarray  # int
    losses: np.ndarray
    weights: dict[str, float]  # the trained ones


def ways(
    experiments: Sequence[Experiment], progress: Callable | None = None, cancelled: Callable | None = None
) -> list[Way]:
    """The same runs where nobody asks for their fates: no best known loss is searched for."""

    def take(pack, a_lane_is, report):
        names, trained = pack[0].trainable, len(pack[0].trainable)
        tables = [merge(trace) for trace in _traced(pack, a_lane_is, report, judged=False)[0]]
        ends = [dict(zip(names, table[-1, 2 : 2 + trained].tolist(), strict=True)) for table in tables]
        return [Way(table[:, 0].astype(np.int64), table[:, 1], end) for table, end in zip(tables, ends, strict=True)]

    return in_packs(experiments, take, progress, cancelled)


def _traced(pack, a_lane_is, report, judged=True):
    """The traces of the runs of a pack (core.engine.trace), their statistics and their marks."""
    trained, traces = len(pack[0].trainable), []
    width = 1 + 3 * trained
    lanes = LANES if a_lane_is == "run" else 1
    rows = np.empty(BLOCK_ROWS * width) if lanes == 1 else aligned(BLOCK_ROWS * width)

    def keep(descent, begin, end):
        if begin == 0:  # also when the pack begins anew, against a better mark
            traces[:] = [empty_trace(trained, pack[0].max_steps) for _ in pack]
        block = rows[: (end - begin) * width].reshape(-1, width, lanes)
        stopped = rows_of(descent.statistics, len(pack))[: Statistic.stopped_at + 1].T.tolist()
        for lane, (trace, (reason, stopped_at)) in enumerate(zip(traces, stopped, strict=True)):
            last = end if reason == Reason.running else int(stopped_at)
            fold(trace, block, lane, begin, last, reason not in STOPPED_BEFORE_THE_STEP, EDGES)

    return traces, *advance(pack, a_lane_is, rows, keep, report, judged)


def _record(pack, a_lane_is, report):
    """The full record of each run of a pack."""
    traces, statistics, bests = _traced(pack, a_lane_is, report)
    ends = endings(pack, statistics, bests)
    return [_run(*one) for one in zip(pack, traces, statistics[Statistic.path], bests, ends, strict=True)]


def _end(pack, a_lane_is, report):
    """The end of each run of a pack."""
    statistics, bests = advance(pack, a_lane_is, NO_ROWS[a_lane_is], lambda *_: None, report)
    ends = endings(pack, statistics, bests)
    losses = statistics[Statistic.loss].tolist()
    return [Outcome(one, *end, loss) for one, end, loss in zip(pack, ends, losses, strict=True)]


def _run(experiment, trace, path, best, end):
    """The record of one run from its trace (core.engine.trace), the length of its path, its mark and its end."""
    table = merge(trace)
    table.flags.writeable = False
    names = experiment.trainable
    trained = len(names)
    fate, sealed_at, stopped_by, stopped_at = end

    def size(rows):
        steps = np.abs(rows[:, 2 + 2 * trained :])
        return steps[:, 0] if trained == 1 else steps.max(axis=1)

    at, sizes, extremes = table[:, 0].astype(np.int64), size(table), size(trace.extremes)
    smallest, largest = extremes[SMALLEST_STEP : LARGEST_STEP + 1].tolist()
    low, high = (0, 0) if math.isnan(smallest) else bins_of(smallest, largest)
    edges, counts = EDGES[low : high + 1].copy(), trace.counts[low:high]
    for array in (at, sizes, edges, counts):
        array.flags.writeable = False
    columns = iter(table.T[2:])
    weights, gradients, steps = (dict(zip(names, columns, strict=False)) for _ in range(3))
    return Run(
        experiment=experiment,
        at=at,
        losses=table[:, 1],
        weights=weights,
        gradients=gradients,
        steps=steps,
        sizes=sizes,
        histogram=Histogram(edges, counts, int(trace.counts[ZERO]), int(trace.counts[NON_FINITE])),
        smallest_step=smallest,
        largest_step=largest,
        path=float(path),
        best=best,
        fate=fate,
        sealed_at=sealed_at,
        stopped_by=stopped_by,
        stopped_at=stopped_at,
    )
