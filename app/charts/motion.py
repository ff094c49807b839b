"""How figures go by: what is in their tables at which moment. The same drawing draws each of them, so axes, legends and
words stay where they are, and at the last moment it is the figure itself.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from app.tables import Table

MOST = 72  # moments of a figure
LEAST = 1 / 1500  # of an axis; less than a pixel cannot be seen
EVERY = -1.0  # in its place: none is left out
PARTS = 3  # moments from one day to the next, where a ring goes along
Tables = Mapping[str, Table]


class Motion(Protocol):
    """How one kind of figure goes by; it knows no figure, only what it is told."""

    def moments(self, tables: Tables) -> np.ndarray:
        """Those worth drawing, in order: at most MOST of them; at the last one nothing is missing."""

    def at(self, tables: Tables, now: float) -> Tables:
        """The tables of that moment, of those that change."""


class Growing(NamedTuple):
    """Rows come one after another, by their column `clock`: a step, an unroll."""

    clock: str
    grown: tuple[str, ...]  # tables of which all rows up to now are there; the first knows all moments
    ridden: tuple[tuple[str, str], ...] = ()  # (table, other): for each run in it the last row there is in the other
    way: tuple[str, ...] = ()  # columns of the first table, along which moments are chosen
    ends: str = "frame"  # the table that has the ends of their axes
    whole: bool = False  # whether these are all axes: who goes no way there stands still
    even: bool = False  # whether moments are, on their own axis; or else the first ones are spread out

    def moments(self, tables):
        """All of them, or those that tell most."""
        rows = tables[self.grown[0]]
        times = np.unique(rows[self.clock])
        axis = times if self.even else np.log1p(times - times[0])
        if not self.way:
            return chosen(times, axis, axis)
        far = gone(rows, times, self.clock, self.way, tables[self.ends])
        return chosen(times, axis, far, LEAST if self.whole else EVERY)

    def at(self, tables, now):
        """What has come until now."""
        seen = {name: tables[name][tables[name][self.clock] <= now] for name in self.grown}
        for name, other in self.ridden:
            come = tables[other][tables[other][self.clock] <= now]
            seen[name] = come[_last_of_runs(come, tables[name])]
        return seen


def chosen(times: np.ndarray, axis: np.ndarray, way: np.ndarray, least: float = EVERY) -> np.ndarray:
    """These times, or MOST of them and no more: half of them even on the axis, half along the way, most of which may be
    gone in a single step. axis, way: where each time is, rising.

    least: those that are no further along the way than this are left out. All, if none is.
    """
    places = np.arange(times.size)
    if times.size > MOST:
        picked = (np.searchsorted(one, np.linspace(one[0], one[-1], MOST // 2)) for one in (axis, way))
        places = np.unique([0, times.size - 1, *np.concatenate(list(picked))])
    kept = [0]
    for place in places[1:]:
        if way[place] - way[kept[-1]] > least:
            kept.append(place)
    if len(kept) > 1:
        kept[-1] = times.size - 1  # where nothing is missing
    return times[kept]


def gone(rows: Table, times: np.ndarray, clock: str, way: tuple[str, ...], ends: Table) -> np.ndarray:
    """How far all runs together have gone until each of these times, in parts of the axes with these ends."""
    total, parts = np.zeros(times.size), [_parts(rows[name], ends[name].min(), ends[name].max()) for name in way]
    for run in _runs(rows):
        steps = [np.diff(part[run]) for part in parts]
        np.add.at(total, np.searchsorted(times, rows[clock][run][1:]), np.sqrt(np.sum(np.square(steps), axis=0)))
    return np.cumsum(total)


def _parts(values, low, high):
    """Where on an axis the values are, from 0 to 1; 0 for what is no number."""
    with np.errstate(all="ignore"):
        return np.nan_to_num((values - low) / (high - low)).clip(0, 1)


def _runs(rows, only=None):
    """The numbers of the rows of each run, or of each that stands in the table `only`; all, if runs have no names."""
    if "run" not in rows.columns:
        return [np.arange(len(rows))] if only is None or len(only) else []
    names = rows["run"].astype(str)
    asked = dict.fromkeys(names) if only is None else dict.fromkeys(only["run"].astype(str))
    return [np.flatnonzero(names == name) for name in asked]


def _last_of_runs(come, wanted):
    """The numbers of the last rows of those runs that stand in the table `wanted`."""
    return np.array([rows[-1] for rows in _runs(come, wanted) if rows.size], dtype=int)


def on_the_way(count: int) -> np.ndarray:
    """The moments of a ring that passes so many places: 0, 1/3, 2/3, 1, ..., the last."""
    return np.arange(PARTS * (count - 1) + 1) / PARTS


def between(places: Sequence[float], now: float) -> float:
    """Where it is on its way from one of these places to the next."""
    return float(np.interp(now, np.arange(len(places)), places))
