"""Figures of trainings of many units, which share the axis of steps: the loss, gradients, weights, and how far back."""

import math
from typing import NamedTuple

import altair as alt
import numpy as np

from app.charts.axes import (
    RUNS,
    corners,
    decades,
    ends_of_frame,
    frame,
    log_axis,
    run_colour,
    run_dash,
    target,
    tips,
)
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import Growing, chosen
from app.tables import Table, stack
from app.theme import CURVE, EXPLODE, LINE_WIDTH, styled

WIDEST = (-6.0, 3.0)  # log10 of the loss in guesses, beyond which its axis does not go
Colours = dict[str, str]


class Passing(NamedTuple):
    """One picture after another: of each run its rows of the last time that there is, by the column `clock`."""

    clock: str
    every: str  # the table of all times, of which nothing is drawn
    shown: str  # the table that is drawn

    def moments(self, tables):
        """All times, or some of them evenly apart."""
        times = np.unique(tables[self.every][self.clock])
        return chosen(times, times, times)

    def at(self, tables, now):
        """What there was then."""
        come = tables[self.every][tables[self.every][self.clock] <= now]
        return {self.shown: last_of_each(come, self.clock)}


def last_of_each(table: Table, clock: str) -> Table:
    """Of each run its rows of the last time."""
    parts = [table[table["run"] == run] for run in dict.fromkeys(table["run"])]
    return stack(part[part[clock] == part[clock].max()] for part in parts)


def learning_chart(
    table: Table, held_out: Table, before: Table, colours: Colours, until: int, goal: float | None, turned_at: int = 0
) -> Drawing:
    """The loss in guesses against the step, all networks in one picture (app.tables.steps_table).

    Dashed: a mere guess. Dotted: the goal, where there is one. Thin: on held-out data (app.tables.held_out_table), and
    the way of before where the networks have gone back to the step `turned_at` and taken another.
    """
    thin = stack([held_out, before])
    parts = {
        "lines": table,
        "thin": thin,
        "turn": Table({"step": [turned_at]}),
        **_marks(goal, until, table, thin),
    }
    moves = Growing("step", ("lines", "thin"), even=True)
    template = _learning(tuple(colours.values()), goal is not None, len(thin) > 0, turned_at > 0)
    return _drawing(template, parts, colours, moves)


@written_once
def _learning(colours, goal, thin, turned):
    x, y = _steps(), log_axis("log10 loss", "loss, in guesses", ends_of_frame("log10 loss"))
    lines = rows_of_table("lines").encode(x=x, y=y, color=run_colour(RUNS, colours, "stroke"), strokeDash=run_dash())
    others = rows_of_table("thin").encode(x=x, y=y, color=run_colour(RUNS, colours, "stroke"))
    return styled(
        corners(x, y),
        *_levels(y, goal),
        *([rows_of_table("turn").mark_rule(color=CURVE, strokeWidth=2).encode(x=x)] if turned else []),
        *([others.mark_line(strokeWidth=1.2, opacity=0.75, clip=True)] if thin else []),
        lines.mark_line(strokeWidth=LINE_WIDTH, clip=True),
        target(lines.encode(tooltip=tips("run:N", "step:Q", "loss:Q")), clip=True),
        height=440,
    )


def _marks(goal, until, *tables):
    """The ends of the axes, where a mere guess stands and, if there is one, the goal."""
    low, high = decades(*(table["log10 loss"] for table in tables), [-1.0, 0.2])
    ends = frame({"step": [0, until]}, {"log10 loss": [max(low, WIDEST[0]), min(high, WIDEST[1])]})
    marks = {"frame": ends, "guess": Table({"log10 loss": [0.0]})}
    return marks if goal is None else marks | {"goal": Table({"log10 loss": [math.log10(goal)]})}


def _levels(y, goal):
    """A dashed rule at the guess and a dotted one at the goal."""
    dashes = {"guess": [8, 4]} | ({"goal": [2, 3]} if goal else {})
    return [
        rows_of_table(name).mark_rule(color=CURVE, strokeWidth=2, strokeDash=dash).encode(y=y)
        for name, dash in dashes.items()
    ]


def norms_chart(table: Table, clips: Table, colours: Colours, until: int) -> Drawing:
    """Lengths of the gradients before clipping against the step (app.tables.steps_table): the median since the point
    before, and a band from the least to the largest. A rule where they are clipped (columns: step, to, log10 norm).
    """
    low, high = decades(table["log10 low"], table["log10 high"], clips["log10 norm"])
    ends = frame({"step": [0, until]}, {"log10 norm": [low, high]})
    moves = Growing("step", ("lines",), even=True)
    parts = {"lines": table, "clips": clips, "frame": ends}
    return _drawing(_norms(tuple(colours.values()), len(clips) > 0), parts, colours, moves)


@written_once
def _norms(colours, clipped):
    x, y = _steps(), log_axis("log10 norm", "length of the gradient")
    lines = rows_of_table("lines").encode(x=x, color=run_colour(RUNS, colours, "stroke", 1))
    low, high = alt.Y("log10 low:Q", title="length of the gradient"), alt.Y2("log10 high")
    rule = rows_of_table("clips").encode(x=x, x2=alt.X2("to"), y=y)
    told = tips("run:N", "step:Q", "norm:Q", "clipped:Q")
    return styled(
        corners(x, y),
        lines.encode(y=low, y2=high).mark_area(opacity=0.22, clip=True),
        lines.encode(y=y, strokeDash=run_dash(columns=1)).mark_line(strokeWidth=LINE_WIDTH, clip=True),
        *([rule.mark_rule(color=EXPLODE[0], strokeWidth=2.5)] if clipped else []),
        target(lines.encode(y=y, tooltip=told)),
        height=390,
    )


def lag_chart(table: Table, colours: Colours) -> Drawing:
    """What is left of the gradient k steps back, now (thick) and at the start (thin), of app.tables.lag_table."""
    now = last_of_each(table, "at")
    start = table[table["at"] == 0]
    low, high = decades(table["log10 left"], [0.0])
    ends = frame({"lag": [0, max(int(table["lag"].max()), 1)]}, {"log10 left": [max(low, -40), min(high, 40)]})
    moves = Passing("at", "every", "now")
    parts = {"now": now, "start": start, "every": table, "frame": ends, "levels": Table({"log10 left": [0.0]})}
    return _drawing(_lags(tuple(colours.values())), parts, colours, moves)


@written_once
def _lags(colours):
    axis = alt.Axis(tickMinStep=1, tickCount=8)
    x = alt.X("lag:Q", title="steps back (lag)", axis=axis, scale=alt.Scale(nice=False))
    y = log_axis("log10 left", "left of the gradient", ends_of_frame("log10 left"))
    colour = run_colour(RUNS, colours, "stroke", 1)
    now, start = (rows_of_table(name).encode(x=x, y=y, color=colour) for name in ("now", "start"))
    return styled(
        corners(x, y),
        rows_of_table("levels").mark_rule(color=CURVE, strokeDash=[4, 4]).encode(y=y),
        start.mark_line(strokeWidth=1.5, opacity=0.8, clip=True),
        now.encode(strokeDash=run_dash(columns=1)).mark_line(strokeWidth=LINE_WIDTH, clip=True),
        target(now.encode(tooltip=tips("run:N", "at:Q", "lag:Q", "left:Q")), clip=True),
        height=390,
    )


def radius_chart(table: Table, colours: Colours, until: int) -> Drawing:
    """The spectral radius of the recurrent weights against the step (app.tables.steps_table). Dashed: 1."""
    return _plain(table, colours, until, "radius", "spectral radius", [1.0], None)


def saturated_chart(table: Table, colours: Colours, until: int) -> Drawing:
    """The share of saturated units against the step (app.tables.steps_table)."""
    return _plain(table, colours, until, "saturated", "saturated units", [0.0, 0.05], "%")


def _plain(table, colours, until, column, title, seen, kind):
    """A column on a plain axis; seen: values that are to be seen as well."""
    known = table[column][~np.isnan(table[column])]
    low, high = min([*known, *seen]), max([*known, *seen])
    ends = frame({"step": [0, until]}, {column: [max(0.0, low - 0.1 * (high - low)), high + 0.1 * (high - low)]})
    parts = {"lines": table, "frame": ends, "levels": Table({column: [1.0]})}
    moves = Growing("step", ("lines",), even=True)
    template = _plainly(tuple(colours.values()), column, title, kind)
    return _drawing(template, parts, colours, moves)


@written_once
def _plainly(colours, column, title, kind):
    x = _steps()
    axis = alt.Axis(tickCount=5, **({"format": kind} if kind else {}))
    y = alt.Y(f"{column}:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=axis)
    lines = rows_of_table("lines").encode(x=x, y=y, color=run_colour(RUNS, colours, "stroke", 1))
    level = rows_of_table("levels").mark_rule(color=CURVE, strokeDash=[4, 4]).encode(y=y)
    return styled(
        corners(x, y),
        *([] if kind else [level]),
        lines.encode(strokeDash=run_dash(columns=1)).mark_line(strokeWidth=LINE_WIDTH),
        target(lines.encode(tooltip=tips("run:N", "step:Q", f"{column}:Q"))),
        height=320,
    )


def starts_chart(table: Table, colours: Colours, until: int, goal: float | None) -> Drawing:
    """The loss of every random start of each network, a thin line each (app.tables.fan_of_steps)."""
    parts = {"lines": table, **_marks(goal, until, table)}
    moves = Growing("step", ("lines",), even=True)
    return _drawing(_starts(tuple(colours.values()), goal is not None), parts, colours, moves)


@written_once
def _starts(colours, goal):
    x, y = _steps(), log_axis("log10 loss", "loss, in guesses", ends_of_frame("log10 loss"))
    lines = rows_of_table("lines").encode(
        x=x,
        y=y,
        color=run_colour(RUNS, colours, "stroke"),
        detail=alt.Detail("seed:N"),
        tooltip=tips("run:N", "seed:Q", "step:Q", "loss:Q"),
    )
    return styled(
        corners(x, y),
        *_levels(y, goal),
        lines.mark_line(strokeWidth=1.8, opacity=0.8, clip=True),
        height=320,
    )


def _drawing(template, parts, colours, moves):
    return Drawing(template, parts, {"runs": list(colours)}, moves, tuple(map(len, colours)))


def _steps():
    """The axis that all share; steps lie evenly on it, for there are thousands."""
    axis = alt.Axis(format=",d", tickMinStep=1, tickCount=6)
    return alt.X("step:Q", title="training step", scale=alt.Scale(nice=False), axis=axis)
