"""What the lesson draws besides: a chain of days, prices, the way to a thousand, the gradient, a gate."""

from typing import NamedTuple

import altair as alt
import numpy as np

from app.charts.axes import (
    FRAME_NOTE,
    NUMBER_LABEL,
    corners,
    decades,
    frame,
    log_axis,
    notes,
    ring_on_its_way,
    target,
    tips,
)
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import Growing, on_the_way
from app.tables import Table
from app.theme import COPY, CURVE, EXPLODE, INK, LINE_WIDTH, STEADY, VANISH, styled

PER_ROW = 5  # days side by side, so that a narrow screen can hold them
ROW_HEIGHT = 150
PLATE = "white"  # behind words in ink of the light page; as a name it stays what it is in greys for print
MARGIN = 0.7  # of the distance of two days, before the first one

# The drawing fills whatever room it is given, so all sizes are parts of the distance of two days.
_UNIT = f"min(width / {PER_ROW + MARGIN - 0.5}, height / %d)"


class _Passing(NamedTuple):
    """The state goes from day to day, a ring around it; later days have none yet."""

    def moments(self, tables):
        """From the first day to the last."""
        return on_the_way(len(tables["days"]))

    def at(self, tables, now):
        """The states so far, and where the ring is; it enters each row of days from the left."""
        days, day = tables["days"], int(now)
        states = np.where(np.arange(len(days)) <= day, days["state"], "").astype(object)
        arriving = days[day + (now > day) :][:1]  # none at the end, where nothing moves any more
        ring = {"column": arriving["column"] - (day + 1 - now) * (now > day), "row": arriving["row"]}
        return {"days": days.with_columns(state=states), "ring": Table(ring)[: now < len(days) - 1]}


def chain_chart(table: Table, passes: bool = False) -> Drawing:
    """The days of a chain in circles, and on each arrow what leads from one to the next (app.tables.chain_table).

    passes: whether it moves; then all states are known.
    """
    row, column = np.divmod(np.arange(len(table)), PER_ROW)
    days = table.with_columns(column=column, row=row, before=column - 0.7, to=column - 0.36, middle=column - 0.5)
    parts = {"days": days, "links": days[days["link"] != ""], "ring": Table({"column": [], "row": []})}
    return Drawing(_chain(int(row.max()) + 1), parts, moves=_Passing() if passes else None)


@written_once
def _chain(rows):
    unit = _UNIT % rows
    across = alt.Scale(domain=[-MARGIN, PER_ROW - 0.5], nice=False)
    down = alt.Scale(domain=[rows - 0.5, -0.5], nice=False)

    def layer(table, x):
        position = alt.X(f"{x}:Q", scale=across, axis=None), alt.Y("row:Q", scale=down, axis=None)
        return rows_of_table(table).encode(*position, tooltip=tips("name:N", "state:N"))

    def words(table, x, column, share, up, **mark):
        size, dy = alt.ExprRef(f"max(11, {share} * {unit})"), alt.ExprRef(f"{-up} * {unit}")
        mark |= {"lineBreak": "\n", "baseline": "middle"}
        mark = layer(table, x).mark_text(fontSize=size, fontWeight="bold", dy=dy, **mark)
        return mark.encode(text=alt.Text(f"{column}:N"))

    circle = alt.ExprRef(f"0.25 * {unit} * {unit}")
    head = alt.ExprRef(f"0.012 * {unit} * {unit}")
    return styled(
        layer("links", "before").mark_rule(strokeWidth=3, color=COPY).encode(x2=alt.X2("to")),
        layer("links", "to").mark_point(shape="triangle", filled=True, opacity=1, angle=90, size=head, color=COPY),
        layer("days", "column").mark_point(size=circle, filled=True, opacity=1, color=PLATE, stroke=COPY),
        words("days", "column", "state", 0.15, 0, color=INK["light"]),
        words("links", "middle", "link", 0.14, 0.2),
        words("days", "column", "name", 0.13, 0.4),
        ring_on_its_way(
            alt.X("column:Q", scale=across, axis=None),
            alt.Y("row:Q", scale=down, axis=None),
            alt.ExprRef(f"1.4 * ({circle.expr})"),
        ),
        height=ROW_HEIGHT * rows,
    )


def thousand_chart(table: Table, goal: float, unrolls: int, colour: str) -> Drawing:
    """The first powers as they are, and a rule at the goal, on axes that go on (app.tables.amplification_table)."""
    factors = 10 ** table["log10 amplification"]
    rule = Table({"goal": [goal], "words": [f"{goal:,.0f}"], "unrolls": [0]})
    ends = frame({"unrolls": [0, unrolls]}, {"factor": [0, goal * 1.15]})
    parts = {"powers": table.with_columns(factor=factors), "goal": rule, "frame": ends}
    return Drawing(_thousand(colour), parts, moves=Growing("unrolls", ("powers",), even=True))


@written_once
def _thousand(colour):
    x = alt.X("unrolls:Q", title="unrolls", axis=alt.Axis(tickMinStep=1), scale=alt.Scale(nice=False))
    y = alt.Y(
        "factor:Q",
        title="Input 1 is multiplied by",
        scale=alt.Scale(nice=False),
        axis=alt.Axis(format=",d", tickCount=5),
    )
    goal = alt.Y("goal:Q")
    powers = rows_of_table("powers").encode(x=x, y=y)
    return styled(
        corners(x, y),
        rows_of_table("goal").mark_rule(color=CURVE, strokeWidth=2, strokeDash=[6, 4]).encode(y=goal),
        *notes("goal", True, x, goal, "words", align="left", dx=6, dy=-12),
        powers.mark_line(strokeWidth=LINE_WIDTH, color=colour),
        powers.encode(tooltip=tips("unrolls:Q", "amplification:N")).mark_point(
            filled=True, size=110, opacity=1, color=colour
        ),
    )


def prices_chart(table: Table, name: str) -> Drawing:
    """A window of prices in dollars, and tomorrow's as a ring (app.tables.prices_table)."""
    window, tomorrow = table[~table["tomorrow"]], table[table["tomorrow"]].with_columns(words="tomorrow?")
    first = window[:1].with_columns(words="Input 1")
    return Drawing(_prices(name), {"prices": window, "tomorrow": tomorrow, "first": first})


@written_once
def _prices(name):
    x = alt.X("day:Q", title="day", axis=alt.Axis(tickMinStep=1), scale=alt.Scale(nice=False, zero=False, padding=14))
    scale, axis = alt.Scale(zero=False, padding=44), alt.Axis(labelExpr="'$' + format(datum.value, ',')", tickCount=5)
    y = alt.Y("close:Q", title=f"{name}, closing price", scale=scale, axis=axis)
    line, first, last = (
        rows_of_table(part).encode(x=x, y=y, tooltip=tips("date:N", "close:Q"))
        for part in ("prices", "first", "tomorrow")
    )
    return styled(
        line.mark_line(strokeWidth=LINE_WIDTH, color=CURVE),
        line.mark_point(filled=True, size=30, color=CURVE, opacity=1),
        first.mark_point(filled=True, size=140, color=COPY, opacity=1),
        last.mark_point(size=180, strokeWidth=3, color=STEADY[0], opacity=1),
        *notes("first", True, x, y, "words", align="left", dy=24),
        *notes("tomorrow", True, x, y, "words", align="right", dy=26),
        height=300,
    )


def tangent_chart(curve: Table, tangent: Table) -> Drawing:
    """The loss over w2 near its lowest point, and its tangent at one weight, whose slope is the gradient there."""
    at = tangent[1:2]
    return Drawing(_tangent(), {"curve": curve, "tangent": tangent, "at": at})


@written_once
def _tangent():
    x = alt.X("w2:Q", title="w2", scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(tickCount=7))
    y = alt.Y("loss:Q", title="loss", scale=alt.Scale(nice=True), axis=alt.Axis(labelExpr=NUMBER_LABEL, tickCount=5))
    curve, tangent, at = (rows_of_table(part).encode(x=x, y=y) for part in ("curve", "tangent", "at"))
    return styled(
        curve.mark_line(strokeWidth=LINE_WIDTH, color=CURVE),
        target(curve.encode(tooltip=tips("w2:Q", "loss:Q"))),
        tangent.mark_line(strokeWidth=LINE_WIDTH, color=EXPLODE[0]),
        at.mark_point(filled=True, size=140, opacity=1, color=EXPLODE[0]),
        *notes("at", True, x, y, "slope", align="right", dx=-16),
    )


def gradient_chart(table: Table, here: Table) -> Drawing:
    """The size of the gradient over w2 (orange where it explodes, blue where it vanishes), and w2^n in grey.

    table, here: app.tables.gradient_table, the second of the one weight whose gradient is told above.
    """
    ends = {"w2": [float(table["w2"].min()), float(table["w2"].max())]}
    domain = decades(table["log10 gradient"], table["log10 factor"])
    told = f"gradient at w2 = {here['w2'][0]:g}: {here['gradient'][0]}"
    middle = table[2 * len(table) // 3 :][:1]
    parts = {side: table[table["side"] == side] for side in ("explodes", "vanishes")} | {
        "powers": table,
        "here": here,
        "gradient named": middle.with_columns(words="the gradient"),
        "power named": middle.with_columns(words="w2ⁿ"),
        "frame": frame(ends, {"log10 gradient": domain}, note=told),
    }
    return Drawing(_gradient(bool(np.isfinite(here["log10 gradient"]).all())), parts)


@written_once
def _gradient(there):
    x = alt.X("w2:Q", title="w2", scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(labelExpr=NUMBER_LABEL))
    y, power = log_axis("log10 gradient", "size"), alt.Y("log10 factor:Q")
    vanishes, explodes = (rows_of_table(side).encode(x=x, y=y) for side in ("vanishes", "explodes"))
    here = rows_of_table("here").encode(x=x)
    point = here.encode(y=y).mark_point(filled=True, size=140, opacity=1, color=COPY)
    return styled(
        corners(x, y),
        here.mark_rule(strokeWidth=2, color=CURVE),
        rows_of_table("powers").encode(x=x, y=power).mark_line(strokeWidth=2, strokeDash=[6, 4], color=CURVE),
        vanishes.mark_line(strokeWidth=LINE_WIDTH, color=VANISH[0]),
        explodes.mark_line(strokeWidth=LINE_WIDTH, color=EXPLODE[0]),
        *(target(line.encode(tooltip=tips("w2:Q", "gradient:N"))) for line in (vanishes, explodes)),
        *([point] if there else []),
        *notes("gradient named", True, x, y, "words", align="right", dx=-12, dy=-10),
        *notes("power named", True, x, power, "words", align="left", dx=6, dy=20),
        note=FRAME_NOTE,
    )


def gate_chart(table: Table) -> Drawing:
    """What a gate keeps each day, over its forget bias (app.tables.gate_table)."""
    return Drawing(_gate(), {"gate": table})


@written_once
def _gate():
    x = alt.X("bias:Q", title="forget bias", scale=alt.Scale(nice=False))
    y = alt.Y(
        "kept:Q", title="share kept each day", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5)
    )
    line = rows_of_table("gate").encode(x=x, y=y)
    return styled(
        line.mark_line(strokeWidth=LINE_WIDTH, color=STEADY[0]),
        target(line.encode(tooltip=tips("bias:Q", "kept:Q"))),
    )
