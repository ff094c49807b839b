"""Runs of gradient descent into tidy tables.

Charts never compute: where an axis is logarithmic the table carries log10 of the value beside it, with what cannot be
drawn (0, infinite, not a number) left out of that column and named in the column `note`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.tables.table import Table, of_rows, stack
from core.engine.lanes import losses
from core.experiment import Experiment
from core.fate import Fate
from core.numbers import number_text
from core.powers import amplification
from core.runs import Run

DRAWN_ROWS = 400  # what a chart can show; the record keeps more
HISTOGRAM_BINS = 48


def finite(values: np.ndarray) -> np.ndarray:
    """NaN in the place of what no axis can show."""
    return np.where(np.isfinite(values), values, np.nan)


def log10(values) -> np.ndarray:
    """log10 |value|, NaN where that is not a finite number."""
    values = np.abs(np.asarray(values, dtype=np.float64))
    drawable = np.isfinite(values) & (values > 0)
    return np.where(drawable, np.log10(np.where(drawable, values, 1.0)), np.nan)


def amplification_table(weights: Mapping[str, float], unrolls: int, rows: int = 200) -> Table:
    """w2^k for k = 0 ... unrolls (at most `rows` of them), one line per name in `weights`.

    Columns: run, unrolls, log10 amplification, amplification (text).
    """
    counts = np.unique(np.linspace(0, unrolls, min(unrolls + 1, rows)).round().astype(int))
    parts = []
    for run, weight in weights.items():
        powers = [amplification(weight, k) for k in counts.tolist()]
        exponents = np.array([power.log10 for power in powers])
        columns = {"run": run, "unrolls": counts}
        columns["log10 amplification"] = np.where(np.isfinite(exponents), exponents, np.nan)
        parts.append(Table(columns | {"amplification": [power.text for power in powers]}))
    return stack(parts)


def trace_table(runs: Mapping[str, Run], rows: int | None = DRAWN_ROWS) -> Table:
    """Every kept step of every run; `rows` limits them per run, None keeps all (the CSV).

    Columns: run, step, loss, log10 loss, then for each trained weight its name, gradient of it and step of it, and
    step size.
    """
    parts = []
    for name, run in runs.items():
        columns = {"run": name, "step": run.at, "loss": run.losses, "log10 loss": log10(run.losses)}
        for weight, values in run.weights.items():
            columns |= {
                weight: values,
                f"gradient of {weight}": run.gradients[weight],
                f"step of {weight}": run.steps[weight],
            }
        part = Table(columns | {"step size": run.sizes})
        parts.append(part if rows is None else part[_telling_rows(run, rows)])
    return stack(parts)


def _telling_rows(run, rows):
    """The numbers of at most `rows` rows that keep the shape of the curve: lowest and highest loss of each stretch.

    Stretches are as long as they look on an axis on which the first steps are spread out.
    """
    if run.at.size <= rows:
        return np.arange(run.at.size)
    along = np.log1p(run.at)
    stretch = np.minimum(along * ((rows // 2 - 1) / along[-1]), rows // 2 - 2).astype(int)
    ranked = np.lexsort((np.nan_to_num(run.losses, nan=np.inf), stretch))
    starts = np.flatnonzero(np.diff(stretch[ranked], prepend=-1))
    ends = np.append(starts[1:], ranked.size) - 1
    return np.unique(np.concatenate(([0, run.at.size - 1], ranked[starts], ranked[ends])))


def with_drawn_weight(table: Table, low: float, high: float, weight: str = "w2") -> Table:
    """Two more columns: the weight held within [low, high], and in `off the chart` the values outside it, as text."""
    values = table[weight]
    notes = np.full(len(table), "", dtype=object)
    for row in np.flatnonzero(~((values >= low) & (values <= high))):
        notes[row] = f"{weight} = {number_text(values[row])}"
    return table.with_columns(**{f"{weight} drawn": values.clip(low, high), "off the chart": notes})


def weight_window(runs: Mapping[str, Run], weight: str = "w2", limit: float = 3.0) -> list[float]:
    """The stretch of one weight worth drawing: where runs went and the best known points, at most -limit to limit.

    In whole quarters, so that axes stay as they are while a weight moves a little.
    """
    known = [np.zeros(1)]
    for run in runs.values():
        index = run.experiment.trainable.index(weight)
        known += [run.weights[weight], np.array([point[index] for point in run.best.points])]
    known = np.concatenate(known)
    known = known[np.abs(known) <= limit]
    return [math.floor(4 * known.min() - 0.5) / 4, math.ceil(4 * known.max() + 0.5) / 4]


def loss_curve_table(experiment: Experiment, low: float, high: float, weight: str = "w2", rows: int = 321) -> Table:
    """The exact loss over one weight from low to high, all else as in the experiment.

    Columns: the weight's name, loss, log10 loss.
    """
    values = np.linspace(low, high, rows)
    loss = losses(experiment, weight, values)
    return Table({weight: values, "loss": loss, "log10 loss": log10(loss)})


def histogram_table(runs: Mapping[str, Run]) -> Table:
    """Step sizes of all runs on one logarithmic axis, in whole numbers of the engine's exact quarter-decade bins.

    Columns: run, bin ("size", "exactly 0" or "not finite"), log10 from, log10 to, log10 middle, steps, size (text),
    label. The two special bins stand to the left of the smallest and to the right of the largest size.
    """
    exponents = [log10(run.histogram.edges) for run in runs.values() if run.histogram.counts.size]
    low = min((edges[0] for edges in exponents), default=-1.0)
    high = max((edges[-1] for edges in exponents), default=0.0)
    widths = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0]
    width = next(width for width in widths if (high - low) / width <= HISTOGRAM_BINS or width == widths[-1])
    low, high = np.floor(low / max(width, 1)) * max(width, 1), np.ceil(high / max(width, 1)) * max(width, 1)
    return stack(_sizes_of(name, run, low, high, width) for name, run in runs.items())


def _sizes_of(name, run, low, high, width):
    """The rows of one run, from the smallest size to the largest."""
    histogram, gap = run.histogram, width + (high - low) / 20
    edges = log10(histogram.edges[:-1]) if histogram.counts.size else np.empty(0)
    steps = np.bincount(np.floor((edges - low) / width + 1e-6).astype(int), weights=histogram.counts)
    filled = np.flatnonzero(steps)
    begins, steps = low + filled * width, steps[filled].astype(int)
    with np.errstate(over="ignore"):  # the last bin ends beyond float64
        sizes = [
            f"{number_text(begin)} to {number_text(end)}"
            for begin, end in zip(10.0**begins, 10.0 ** (begins + width), strict=True)
        ]
    alone = (np.diff(begins, prepend=-np.inf) > 1.5 * width) & (np.diff(begins, append=np.inf) > 1.5 * width)
    rows = [
        # neighbours' labels would overlap; the tooltip has them
        ("size", begin, begin + width, count, size, f"{count:,}" if label else "")
        for begin, count, size, label in zip(begins.tolist(), steps.tolist(), sizes, alone, strict=True)
    ]
    zeros, infinite = histogram.zeros, histogram.non_finite
    if zeros:
        rows.insert(0, ("exactly 0", low - gap - width, low - gap, zeros, "exactly 0", f"exactly 0: {zeros:,}"))
    if infinite:
        start = high + gap
        rows.append(("not finite", start, start + width, infinite, "not finite", f"not finite: {infinite:,}"))
    names = ("bin", "log10 from", "log10 to", "steps", "size", "label")
    table = of_rows(("run", *names), [(name, *row) for row in rows])
    return table.with_columns(**{"log10 middle": (table["log10 from"] + table["log10 to"]) / 2})


class FateAtRate(NamedTuple):
    """What became of one run at one learning rate."""

    learning_rate: float
    fate: Fate
    sealed_at: int


def fate_table(outcomes: Mapping[str, Sequence[FateAtRate]]) -> Table:
    """Which fate at which learning rate, in order of the rates.

    Columns: run, learning rate (text), log10 rate, log10 rate to, fate, sealed at.
    """
    parts = []
    for name, sequence in outcomes.items():
        rates = np.log10([outcome.learning_rate for outcome in sequence])
        middles = (rates[1:] + rates[:-1]) / 2
        parts.append(
            Table(
                {
                    "run": name,
                    "learning rate": [number_text(outcome.learning_rate) for outcome in sequence],
                    "log10 rate": np.concatenate([rates[:1], middles]),
                    "log10 rate to": np.concatenate([middles, rates[-1:]]),
                    "fate": [outcome.fate.label for outcome in sequence],
                    "sealed at": [outcome.sealed_at for outcome in sequence],
                }
            )
        )
    return stack(parts)
