"""Runs of gradient descent into tidy tables.

Charts never compute: where an axis is logarithmic the table carries log10 of the value beside it, with what cannot be
drawn (0, infinite, not a number) left out of that column and named in the column `note`.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.amplification import amplification, number_text
from core.experiment import Experiment
from core.gradient import gradient
from core.lanes import losses
from core.runs import Run

DRAWN_ROWS = 400  # what a chart can show; the record keeps more
HISTOGRAM_BINS = 48


def log10(values) -> np.ndarray:
    """log10 |value|, NaN where that is not a finite number."""
    values = np.abs(np.asarray(values, dtype=np.float64))
    drawable = np.isfinite(values) & (values > 0)
    return np.where(drawable, np.log10(np.where(drawable, values, 1.0)), np.nan)


def amplification_table(weights: Mapping[str, float], unrolls: int, rows: int = 200) -> pd.DataFrame:
    """w2^k for k = 0 ... unrolls (at most `rows` of them), one line per name in `weights`.

    Columns: run, unrolls, log10 amplification, amplification (text).
    """
    counts = np.unique(np.linspace(0, unrolls, min(unrolls + 1, rows)).round().astype(int))
    powers = [(run, k, amplification(weight, int(k))) for run, weight in weights.items() for k in counts]
    return pd.DataFrame(
        {
            "run": [run for run, _, _ in powers],
            "unrolls": [k for _, k, _ in powers],
            "log10 amplification": [power.log10 if np.isfinite(power.log10) else np.nan for *_, power in powers],
            "amplification": [power.text for *_, power in powers],
        }
    )


def signal_table(runs: Mapping[str, Run], rows: int = 200) -> pd.DataFrame:
    """Input 1 of the first sequence on its way: the real hidden state h after each unroll, at the start weights.

    Columns: run, unrolls, log10 state, state (text).
    """
    parts = []
    for name, run in runs.items():
        states = gradient(run.experiment).states[0, 1:, 0]
        kept = np.unique(np.linspace(0, states.size - 1, min(states.size, rows)).round().astype(int))
        parts.append(
            pd.DataFrame(
                {
                    "run": name,
                    "unrolls": kept,
                    "log10 state": log10(states[kept]),
                    "state": [number_text(state) for state in states[kept]],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def trace_table(runs: Mapping[str, Run], rows: int | None = DRAWN_ROWS) -> pd.DataFrame:
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
        part = pd.DataFrame(columns | {"step size": run.sizes})
        parts.append(part if rows is None else part.iloc[_telling_rows(run, rows)])
    return pd.concat(parts, ignore_index=True)


def _telling_rows(run, rows):
    """Places of at most `rows` rows that keep the shape of the curve: lowest and highest loss of each stretch.

    Stretches are as long as they look on an axis on which the first steps are spread out.
    """
    if run.at.size <= rows:
        return np.arange(run.at.size)
    reach = np.log1p(run.at)
    stretch = np.minimum(reach * ((rows // 2 - 1) / reach[-1]), rows // 2 - 2).astype(int)
    ranked = np.lexsort((np.nan_to_num(run.losses, nan=np.inf), stretch))
    starts = np.flatnonzero(np.diff(stretch[ranked], prepend=-1))
    ends = np.append(starts[1:], ranked.size) - 1
    return np.unique(np.concatenate(([0, run.at.size - 1], ranked[starts], ranked[ends])))


def with_drawn_weight(table: pd.DataFrame, low: float, high: float, weight: str = "w2") -> pd.DataFrame:
    """Two more columns: the weight held within [low, high], and in `off the chart` the values outside it, as text."""
    values = table[weight]
    outside = ~values.between(low, high)
    notes = [f"{weight} = {number_text(value)}" if out else "" for value, out in zip(values, outside, strict=True)]
    return table.assign(**{f"{weight} drawn": values.clip(low, high), "off the chart": notes})


def weight_window(runs: Mapping[str, Run], weight: str = "w2", limit: float = 3.0) -> list[float]:
    """The stretch of one weight worth drawing: where runs went and the best known points, at most -limit to limit.

    In whole quarters, so that axes stay as they are while a weight moves a little.
    """
    known = [np.zeros(1)]
    for run in runs.values():
        place = run.experiment.trainable.index(weight)
        known += [run.weights[weight], np.array([point[place] for point in run.best.points])]
    known = np.concatenate(known)
    known = known[np.abs(known) <= limit]
    return [math.floor(4 * known.min() - 0.5) / 4, math.ceil(4 * known.max() + 0.5) / 4]


def loss_curve_table(experiment: Experiment, low: float, high: float, weight: str = "w2", rows: int = 321):
    """The exact loss over one weight from low to high, all else as in the experiment.

    Columns: the weight's name, loss, log10 loss.
    """
    values = np.linspace(low, high, rows)
    loss = losses(experiment, weight, values)
    return pd.DataFrame({weight: values, "loss": loss, "log10 loss": log10(loss)})


def histogram_table(runs: Mapping[str, Run]) -> pd.DataFrame:
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
    rows = []
    for name, run in runs.items():
        edges = log10(run.histogram.edges[:-1]) if run.histogram.counts.size else np.empty(0)
        places = np.floor((edges - low) / width + 1e-6).astype(int)
        for place in np.unique(places):
            begin, steps = low + place * width, int(run.histogram.counts[places == place].sum())
            if steps:
                with np.errstate(over="ignore"):  # the last bin ends beyond float64
                    size = " to ".join(number_text(np.power(10.0, edge)) for edge in (begin, begin + width))
                rows.append((name, "size", begin, begin + width, steps, size))
        gap = width + (high - low) / 20
        if run.histogram.zeros:
            rows.append((name, "exactly 0", low - gap - width, low - gap, run.histogram.zeros, "exactly 0"))
        if run.histogram.non_finite:
            rows.append((name, "not finite", high + gap, high + gap + width, run.histogram.non_finite, "not finite"))
    table = pd.DataFrame(rows, columns=["run", "bin", "log10 from", "log10 to", "steps", "size"])
    table = table.sort_values(["run", "log10 from"], ignore_index=True)
    counts = table["steps"].map("{:,}".format)
    labels = counts.where(table["bin"] == "size", table["bin"] + ": " + counts)
    starts = table.groupby("run")["log10 from"]
    alone = (starts.diff().fillna(np.inf) > 1.5 * width) & (starts.diff(-1).fillna(-np.inf) < -1.5 * width)
    return table.assign(
        **{"log10 middle": (table["log10 from"] + table["log10 to"]) / 2},
        label=labels.where(alone | (table["bin"] != "size"), ""),  # neighbours would overlap; the tooltip has them
    )


def fate_table(outcomes: Mapping[str, Sequence]) -> pd.DataFrame:
    """Which fate at which learning rate; each outcome has learning_rate, fate and sealed_at, in order of the rates.

    Columns: run, learning rate (text), log10 rate, log10 rate to, fate, sealed at.
    """
    rows = []
    for name, sequence in outcomes.items():
        rates = np.log10([outcome.learning_rate for outcome in sequence])
        middles = (rates[1:] + rates[:-1]) / 2
        spans = zip([rates[0], *middles], [*middles, rates[-1]], strict=True)
        for outcome, span in zip(sequence, spans, strict=True):
            rows.append((name, number_text(outcome.learning_rate), *span, outcome.fate.label, outcome.sealed_at))
    return pd.DataFrame(rows, columns=["run", "learning rate", "log10 rate", "log10 rate to", "fate", "sealed at"])
