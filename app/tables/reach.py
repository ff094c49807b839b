"""How far back networks feel, in tidy tables: what is left of the gradient by lag, and unit by unit."""

from collections.abc import Mapping

import numpy as np

from app.tables.cures import carried_text
from app.tables.runs import finite
from app.tables.table import Table, of_rows, stack
from core import Reach


def reach_table(reaches: Mapping[str, Reach]) -> Table:
    """What is left of the gradient k steps back, the geometric mean over all paths and their ends, from lag 0 on.

    Columns: run, lag, log10 left, low, high (log10 as well, of the least and the largest path), left (text). What is no
    finite number is left out of the first three, and named in the last.
    """
    parts = []
    for name, found in reaches.items():
        logs = found.log_norms / np.log(10)
        middle, low, high = found.log10_norms, logs.min(axis=0), logs.max(axis=0)
        columns = {"run": name, "lag": np.concatenate(([0], found.lags))}
        columns |= {
            label: np.concatenate(([0.0], finite(values)))
            for label, values in (("log10 left", middle), ("low", low), ("high", high))
        }
        parts.append(Table(columns | {"left": ["1", *map(carried_text, middle)]}))
    return stack(parts)


def left_table(reaches: Mapping[str, Reach], lag: int, begin: int) -> Table:
    """What is left of the gradient after `lag` steps, a row a network, and the factor a step from `begin` on.

    Columns: run, log10 left, low, high, left (text), factor.
    """
    rows = []
    for name, found in reaches.items():
        at = int(np.flatnonzero(found.lags == lag)[0])
        logs = found.log_norms[:, at] / np.log(10)
        ends = finite(np.array([logs.mean(), logs.min(), logs.max()]))
        rows.append((name, *ends, carried_text(logs.mean()), found.factor(begin, lag)))
    return of_rows(("run", "log10 left", "low", "high", "left", "factor"), rows)
