"""A checked network in tidy tables: its gates, the gradient by lag, and the norms of a training."""

import math
from collections.abc import Mapping

import numpy as np

from app.tables.cures import carried_text
from app.tables.runs import finite, log10
from app.tables.table import Table, of_rows, stack
from core.analysis.norm_log import NormLog
from core.analysis.norm_statistics import NormStatistics
from core.numbers import number_text
from core.vector.along import GateSeen

MOST_STRETCHES = 300  # of a long list of norms; of each the lowest and the highest are drawn
NORM_BINS = 40


def gates_table(gates: Mapping[str, GateSeen], names: Mapping[str, str]) -> Table:
    """How often each gate has which value, a row a bin; names: gate -> what it is called, of those that are wanted.

    Columns: run (the gate), value from, value to, value, percent.
    """
    parts = []
    for gate, name in names.items():
        seen = gates[gate]
        edges = np.linspace(seen.low, seen.high, seen.shares.size + 1)
        columns = {"run": name, "value from": edges[:-1], "value to": edges[1:], "value": (edges[1:] + edges[:-1]) / 2}
        parts.append(Table(columns | {"percent": 100 * seen.shares}))
    return stack(parts)


def error_table(by_state: Mapping[str, np.ndarray]) -> Table:
    """How the gradient of an error at the end goes back, in parts of that by h at the end, as app.tables.reach_table
    has it: run (the state), lag, log10 left (the mean over the sequences), low, high, left (text).
    """
    parts = []
    with np.errstate(divide="ignore", invalid="ignore"):
        end = np.log10(next(iter(by_state.values()))[:, :1])
        for name, norms in by_state.items():
            logs = np.log10(norms) - end
            middle = logs.mean(axis=0)
            columns = {"run": name, "lag": np.arange(middle.size)}
            drawn = {"log10 left": middle, "low": logs.min(axis=0), "high": logs.max(axis=0)}
            columns |= {label: finite(values) for label, values in drawn.items()}
            parts.append(Table(columns | {"left": [carried_text(value) for value in middle]}))
    return stack(parts)


def logged_norms_table(log: NormLog) -> Table:
    """The norms in their order; of a long list the lowest and the highest of each stretch.

    Columns: place (from 1 on), log10 norm, norm (text), line (of the text).
    """
    logs = log10(log.values)
    places = np.arange(logs.size)
    if logs.size > 2 * MOST_STRETCHES:
        stretch = places * MOST_STRETCHES // logs.size
        order = np.lexsort((np.where(np.isnan(logs), np.inf, logs), stretch))
        starts = np.flatnonzero(np.diff(stretch[order], prepend=-1))
        known = np.bincount(stretch, weights=np.isfinite(logs), minlength=MOST_STRETCHES).astype(int)
        highest = starts + np.maximum(known - 1, 0)
        places = np.unique(np.concatenate(([0, logs.size - 1], order[starts], order[highest])))
    return Table(
        {
            "place": places + 1,
            "log10 norm": logs[places],
            "norm": [number_text(value) for value in log.values[places].tolist()],
            "line": log.lines[places],
        }
    )


def logged_marks_table(log: NormLog, found: NormStatistics) -> Table:
    """Where something happens: each spike (at most 200, the largest), and the first norm that is infinite or no number.

    Columns: place, log10 norm (NaN where there is none), norm, mark.
    """
    spikes = found.spikes
    if spikes.size > 200:
        spikes = np.sort(spikes[np.argsort(log.values[spikes])[-200:]])
    rows = [(int(at) + 1, math.log10(log.values[at]), number_text(float(log.values[at])), "spike") for at in spikes]
    for at, mark in ((found.first_nan, "not a number"), (found.first_infinite, "infinite")):
        if at is not None:
            rows.append((at + 1, math.nan, mark, f"first {mark}"))
    return of_rows(("place", "log10 norm", "norm", "mark"), rows)


def logged_bins_table(log: NormLog, found: NormStatistics) -> Table:
    """How many norms are how large, and how many a log-normal distribution of their mean and spread would have there.

    Columns: log10 from, log10 to, log10 middle, norms, expected.
    """
    logs = log10(log.values)
    logs = logs[~np.isnan(logs)]
    if not logs.size:
        return of_rows(("log10 from", "log10 to", "log10 middle", "norms", "expected"), [])
    low, high = logs.min(), logs.max()
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(logs, NORM_BINS, (low, high))
    mean, deviation = found.log_mean / math.log(10), found.log_deviation / math.log(10)
    expected = np.zeros(NORM_BINS)
    if deviation > 1e-9:
        below = np.array([math.erf((edge - mean) / (deviation * math.sqrt(2))) / 2 for edge in edges])
        expected = logs.size * np.diff(below)
    return Table(
        {
            "log10 from": edges[:-1],
            "log10 to": edges[1:],
            "log10 middle": (edges[1:] + edges[:-1]) / 2,
            "norms": counts,
            "expected": expected,
        }
    )
