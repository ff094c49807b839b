"""Trainings of many units in tidy tables: what is seen step by step, the reach by lag, and the norms so far."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.tables.runs import finite, log10
from app.tables.table import Table, of_rows, stack
from core import Training
from core.analysis.norm_statistics import LEAST_AND_MOST, spikes_in
from core.numbers import number_text

BINS_A_DECADE = 8
SMOOTH = 9  # rows, over which single held-out batches are averaged


def steps_table(trainings: Mapping[str, Training]) -> Table:
    """What is seen of each training at some of its steps, a row each (core.vector.record.Rows).

    Columns: run, step, loss (in guesses, the mean of the batches since the row before), log10 loss, norm (of the
    gradient before clipping, the median since the row before), log10 norm, log10 low, log10 high (the least and the
    largest since), clipped (share of the steps since), radius, saturated (share).
    """
    parts = []
    for name, training in trainings.items():
        norms = training.by_step.norms
        columns = {"run": name, "step": training.rows.at}
        loss = training.since_last_row(training.in_guesses, np.mean)
        low, norm, high = (training.since_last_row(norms, measure) for measure in (np.min, np.median, np.max))
        columns |= {"loss": loss, "log10 loss": log10(loss), "norm": norm, "log10 norm": log10(norm)}
        columns |= {"log10 low": log10(low), "log10 high": log10(high), "radius": finite(training.rows.radius)}
        columns |= {"clipped": training.clipped_shares}
        columns |= {"saturated": training.rows.saturated}
        parts.append(Table(columns))
    return stack(parts)


def held_out_table(trainings: Mapping[str, Training]) -> Table:
    """The loss on held-out data of those whose task has them, in guesses, averaged over SMOOTH rows.

    Columns: run, step, loss, log10 loss.
    """
    parts = [Table({"run": [], "step": [], "loss": [], "log10 loss": []})]
    for name, training in trainings.items():
        if training.plan.task.held_out is None:
            continue
        rows, values = training.rows, training.rows.held_out
        window = np.ones(min(SMOOTH, values.size))
        with np.errstate(all="ignore"):
            loss = np.convolve(values, window, "same") / np.convolve(np.ones(values.size), window, "same")
        parts.append(Table({"run": name, "step": rows.at, "loss": loss, "log10 loss": log10(loss)}))
    return stack(parts)


def lag_table(trainings: Mapping[str, Training]) -> Table:
    """How much of the gradient is left k steps back, |dL/d state_(T-k)| / |dL/d state_T|, at every row of the record.

    Columns: run, at (the step), lag, log10 left, left (text).
    """
    parts = []
    for name, training in trainings.items():
        by_lag, at = training.rows.by_lag, training.rows.at
        lags = drawn_lags(by_lag.shape[1])
        with np.errstate(all="ignore"):
            shares = by_lag[:, lags] / by_lag[:, :1]
        columns = {"run": name, "at": np.repeat(at, lags.size), "lag": np.tile(lags, at.size)}
        parts.append(Table(columns | {"left": shares.ravel(), "log10 left": log10(shares.ravel())}))
    return stack(parts)


def drawn_lags(count: int, most: int = 120) -> np.ndarray:
    """At most so many of the lags 0 ... count - 1, evenly apart, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))


class Norms(NamedTuple):
    """How large the gradients of one training were so far, before clipping."""

    count: int  # steps
    mean: float
    calm_mean: float  # of those that are no spikes (core.analysis.norm_statistics)
    median: float
    largest: float
    unknown: int  # not finite

    @property
    def advised(self) -> tuple[float, float]:
        """Between these thresholds training can still go well: half to ten times the average norm (Pascanu et al.
        2013), spikes left out.
        """
        return tuple(times * self.calm_mean for times in LEAST_AND_MOST)


def norms_of(training: Training) -> Norms:
    """Of all steps so far."""
    norms = training.by_step.norms
    known = norms[np.isfinite(norms)]
    if not known.size:
        return Norms(norms.size, *[math.nan] * 4, norms.size)
    calm = np.delete(norms, spikes_in(norms))
    calm_mean = float(np.mean(calm[np.isfinite(calm)]))
    median, largest = float(np.median(known)), float(np.max(known))
    return Norms(norms.size, float(np.mean(known)), calm_mean, median, largest, norms.size - known.size)


def share_above(training: Training, threshold: float) -> float:
    """The share of the steps so far whose gradient is longer than this; what is not finite is."""
    return float(np.mean(~(training.by_step.norms <= threshold)))


def norm_table(training: Training) -> Table:
    """How often which length of the gradient has come, in eighths of a decade; 0 and what is not finite left out.

    Columns: log10 from, log10 to, steps, none (0), size (text).
    """
    exponents = log10(training.by_step.norms)
    places = np.floor(exponents[np.isfinite(exponents)] * BINS_A_DECADE).astype(int)
    bins, counts = np.unique(places, return_counts=True)
    low, high = bins / BINS_A_DECADE, (bins + 1) / BINS_A_DECADE
    with np.errstate(all="ignore"):
        sizes = [f"{number_text(a)} to {number_text(b)}" for a, b in zip(10.0**low, 10.0**high, strict=True)]
    return of_rows(
        ("log10 from", "log10 to", "steps", "none", "size"),
        [(*row[:3], 0, row[3]) for row in zip(low, high, counts.tolist(), sizes, strict=True)],
    )


def fan_of_steps(trainings: Mapping[str, Sequence[Training]]) -> Table:
    """The loss of every random start of each network at some of its steps.

    Columns: run, seed, step, loss, log10 loss.
    """
    parts = []
    for name, each in trainings.items():
        for seed, training in enumerate(each):
            table = steps_table({name: training})
            columns = {key: table[key] for key in ("run", "step", "loss", "log10 loss")}
            parts.append(Table(columns | {"seed": seed}))
    return stack(parts)


def norm_marks(norms: Norms, threshold: float) -> Table:
    """What is marked among the lengths. Columns: mark, norm, log10 norm."""
    rows = {"mean": norms.mean, "median": norms.median, "threshold": threshold}
    return Table({"mark": list(rows), "norm": list(rows.values()), "log10 norm": log10(list(rows.values()))})


def ends_of_norms(trainings: Mapping[str, Training], threshold: float) -> tuple[float, float]:
    """The axis on which the lengths of all gradients lie and the threshold, log10, in whole halves of a decade."""
    logs = np.concatenate([log10(one.by_step.norms) for one in trainings.values()] + [log10([threshold])])
    known = logs[np.isfinite(logs)]
    return math.floor(2 * known.min() - 0.2) / 2, math.ceil(2 * known.max() + 0.2) / 2


def clips_table(phases: Sequence[tuple[int, float, float | None]], until: int) -> Table:
    """The clipping threshold over the steps. Columns: step, to, log10 norm. phases: (first step, rate, clip) in order.

    Without clipping there is no row.
    """
    firsts = [first for first, *_ in phases if first < until]
    rows = [
        (first, end, math.log10(clip))
        for first, end, (_, _, clip) in zip(firsts, [*firsts[1:], until], phases, strict=False)
        if clip is not None
    ]
    return of_rows(("step", "to", "log10 norm"), rows)


def forecast_table(real: np.ndarray, forecast: np.ndarray) -> Table:
    """What the closes did and what was forecast of it, each window once. Columns: real change, forecast change."""
    known = np.unique(np.stack([finite(real), finite(forecast)]), axis=1)
    return Table({"real change": known[0], "forecast change": known[1]})
