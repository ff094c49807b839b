"""What each copy of the weight adds to the gradient, and the same network in fewer digits."""

import altair as alt
import numpy as np

from app.charts.axes import (
    FRAME_NOTE,
    NUMBER_LABEL,
    POWER_LABEL,
    corners,
    decades,
    frame,
    log_axis,
    notes,
    rows_of,
    run_legend,
    tips,
    unroll_axis,
)
from app.charts.drawing import Drawing, every, first, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table, of_rows
from app.theme import COPY, CURVE, INK, LINE_WIDTH, SHADES, STEADY, growing, styled

PALE = INK["dark"]
WHOLE = alt.Axis(tickMinStep=1, format="d")
ROOM = 0.35  # of the width, in which the names of formats stand
FORMAT_DASHES = {"float64": [1, 0], "float32": [8, 4], "float16": [2, 3]}
FORMAT_COLOURS = {"float64": CURVE, "float32": COPY, "float16": STEADY[0]}


def ledger_chart(table: Table, run: str, colour: str, total: str) -> Drawing:
    """What each copy adds to the gradient, by how long ago it was, the largest with its number; axes shared by all runs
    in the table.
    """
    low, high = decades(table["log10 share"])
    rows = rows_of(table, run).with_columns(floor=low)
    ends = {"unrolls ago": [0, int(table["unrolls ago"].max())]}
    drawn = rows[~np.isnan(rows["log10 share"])]
    largest = drawn[drawn["log10 share"] == drawn["log10 share"].max(initial=-np.inf)][:1]
    parts = {"shares": rows, "largest": largest, "frame": frame(ends, {"log10 share": [low, high]}, note=total)}
    return Drawing(_ledger(colour, not largest.empty), parts)


@written_once
def _ledger(colour, named):
    inwards = alt.ExprRef(f"2 * datum['unrolls ago'] > {first('frame', 'unrolls ago', 1)} ? 'left' : 'right'")
    x = alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(reverse=True, nice=False, padding=8), axis=WHOLE)
    y = log_axis("log10 share", "adds to the gradient")
    bars = rows_of_table("shares").encode(
        x=x,
        y=y,
        y2=alt.Y2("floor"),
        opacity=alt.Opacity(
            "sign:O",
            title=None,
            sort=["positive", "negative"],
            scale=alt.Scale(domain=["positive", "negative"], range=[1, 0.45]),
            legend=alt.Legend(orient="top", symbolType="square"),
        ),
        tooltip=tips("day:Q", "unrolls ago:Q", "share text:N", "sum text:N"),
    )
    return styled(
        corners(x, y),
        bars.mark_bar(color=colour, width={"band": 0.8}, size=6),
        *notes("largest", named, x, y, "share text", dy=-10, align=inwards),
        note=FRAME_NOTE,
        height=300,
    )


def running_sum_chart(table: Table, run: str, colour: str) -> Drawing:
    """The shares of all copies added up from the last day back: it ends at the gradient."""
    return Drawing(_running_sum(colour), {"shares": rows_of(table, run)})


@written_once
def _running_sum(colour):
    base = rows_of_table("shares").encode(
        x=alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(reverse=True, nice=False, padding=8), axis=WHOLE),
        y=alt.Y("running sum:Q", title="sum so far", axis=alt.Axis(labelExpr=NUMBER_LABEL, tickCount=5)),
        tooltip=tips("unrolls ago:Q", "sum text:N"),
    )
    return styled(
        base.mark_line(color=colour, strokeWidth=LINE_WIDTH, interpolate="step-after"),
        base.mark_point(filled=True, size=35, color=colour),
        height=250,
    )


def ledger_map_chart(table: Table, weight: float, title: str) -> Drawing:
    """Where the gradient comes from at each weight: dark fields add nothing, light ones the most."""
    weights = np.unique(table["weight"])
    half = (weights[1] - weights[0]) / 2
    fields = table.with_columns(left=table["weight"] - half, right=table["weight"] + half)
    return Drawing(_ledger_map(title), {"fields": fields, "now": Table({"weight": [weight]})})


@written_once
def _ledger_map(title):
    tens = alt.ExprRef(f"sequence(0, extent({every('fields', 'unrolls ago')})[1] + 1, 10)")
    return styled(
        rows_of_table("fields")
        .mark_rect()
        .encode(
            # A label near an end stays within the plot: the room for one that does not is rounded, this way or that.
            x=alt.X("left:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(labelFlush=12)),
            x2=alt.X2("right"),
            y=alt.Y("unrolls ago:O", title="unrolls ago", sort="descending", axis=alt.Axis(values=tens)),
            color=alt.Color(
                "log10 share:Q",
                title="share of the largest",
                scale=alt.Scale(domain=[-16, 0], range=list(SHADES)),
                legend=alt.Legend(
                    orient="top", gradientLength=growing(280), labelExpr=POWER_LABEL, values=[-16, -8, 0], titleLimit=0
                ),
            ),
            tooltip=tips("weight:Q", "unrolls ago:Q", "share:N"),
        ),
        *(  # seen on dark fields and on light ones
            rows_of_table("now").mark_rule(color=colour, strokeWidth=width).encode(x=alt.X("weight:Q"))
            for colour, width in ((PALE, 6), (INK["light"], 2))
        ),
        height=380,
    )


def formats_chart(table: Table, column: str, title: str) -> Drawing:
    """The same number in three formats; a line ends where its number is exactly 0 or infinite."""
    drawn = f"log10 {column}"
    there = table[~np.isnan(table[drawn])]
    kinds, last = there["format"], int(table["unrolls"].max())
    ends = there[np.append(kinds[1:] != kinds[:-1], True)[: len(kinds)]]  # the last row of each format
    words = _names_of_ends(ends, drawn, last)
    low, high = decades(table[drawn])
    above = 0 if words.empty or words["down"][0] > 0 else 0.2 * (high - low)  # names stand above falling lines
    frame_ = frame({"unrolls": [0, last * (1 + ROOM)]}, {drawn: [low, high + above]})
    parts = {"lines": table, "ends": ends, "words": words, "frame": frame_}
    moves = Growing("unrolls", ("lines", "ends", "words"), even=True)
    return Drawing(_formats(column, title, not words.empty), parts, moves=moves)


def _names_of_ends(ends, drawn, last):
    """Where each format is named: right of its end, below a rising line and above a falling one.

    Formats that end at the same unroll are named together, at the highest of their ends; what would lie upon another
    name is left out, for there is a legend as well.
    """
    named, rises = {}, ends[drawn].max(initial=0.0) > 0
    for unrolls, height, name in zip(ends["unrolls"].tolist(), ends[drawn].tolist(), ends["format"], strict=True):
        highest, names = named.get(unrolls, (height, ()))
        named[unrolls] = max(highest, height), (*names, name)
    rows, free = [], np.inf
    for unrolls, (height, names) in sorted(named.items(), reverse=True):
        if free - unrolls >= ROOM / 3 * last:
            rows.append((unrolls, height, "\n".join(names), 8 if rises else -8 - 18 * (len(names) - 1)))
            free = unrolls
    return of_rows(("unrolls", drawn, "format", "down"), rows[::-1])


@written_once
def _formats(column, title, named):
    formats = list(FORMAT_DASHES)
    x, y = unroll_axis(), log_axis(f"log10 {column}", title)
    shades = alt.Scale(domain=formats, range=list(FORMAT_COLOURS.values()))
    colour = alt.Color("format:N", scale=shades, legend=run_legend("stroke"))
    lines, points = (
        rows_of_table(part).encode(x=x, y=y, color=colour, tooltip=tips("format:N", "unrolls:Q", f"{column}:N"))
        for part in ("lines", "ends")
    )
    dashes = alt.Scale(domain=formats, range=list(FORMAT_DASHES.values()))
    dashes = alt.StrokeDash("format:N", scale=dashes, legend=run_legend("stroke"))
    place = {"dx": 8, "dy": alt.ExprRef("datum.down"), "align": "left", "baseline": "middle", "lineBreak": "\n"}
    return styled(
        corners(x, y),
        lines.encode(strokeDash=dashes).mark_line(strokeWidth=LINE_WIDTH),
        points.mark_point(filled=True, size=110),
        *notes("words", named, x, y, "format", **place),
        height=320,
    )
