"""The unrolled network as a drawing, and the ledger of its copies."""

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
from app.charts.drawing import Drawing, template
from app.tables import Table
from app.theme import COPY, CURVE, EXPLODE, INK, LINE_WIDTH, SHADES, STEADY, VANISH, styled

ROW = 118  # pixels a row of the drawing
WHOLE = alt.Axis(tickMinStep=1, format="d")
FORMAT_DASHES = {"float64": [1, 0], "float32": [8, 4], "float16": [2, 3]}
FORMAT_COLOURS = {"float64": STEADY[0], "float32": VANISH[0], "float16": EXPLODE[0]}


def network_chart(table: Table, colour_reach: float, weight_text: str, picked: int) -> Drawing:
    """The network unrolled: states in circles, the one weight on every arrow, the gradient coming back beneath.

    The width and colour of an arrow back show the power of ten of dL/dh (blue: small, orange: large, thin to thick),
    its sign stands beside it. colour_reach: the power of ten at which colours end. picked: the day with a ring.
    """
    copies, ringed = table[~table["folded"]], table[table["day"] == picked]
    hot = [-colour_reach, 0.0, colour_reach]
    return _network(table, copies, ringed, int(table["row"].max()) + 1, hot, hot[::2], weight_text)


@template("hot", "wide", "weight_text")
def _network(table, copies, ringed, rows, hot, wide, weight_text):
    across = alt.Scale(domain=[-0.75, 4.5], nice=False)
    down = alt.Scale(domain=[rows - 0.45, -0.6], nice=False)
    width = alt.StrokeWidth("log10 gradient:Q", scale=alt.Scale(domain=wide, range=[1, 11], clamp=True), legend=None)
    colours = [VANISH[0], CURVE, EXPLODE[0]]
    scale = alt.Scale(domain=hot, range=colours, interpolate="rgb", clamp=True)
    colour = alt.Color("log10 gradient:Q", scale=scale, legend=None)

    def layer(part, x, y):
        places = alt.X(f"{x}:Q", scale=across, axis=None), alt.Y(f"{y}:Q", scale=down, axis=None)
        return alt.Chart(part).encode(*places, tooltip=tips("day", "h", "gradient", "share"))

    copy = {"color": COPY}
    rings = [] if ringed.empty else [layer(ringed, "column", "row")]
    drawing = styled(
        layer(copies, "from", "forward").mark_rule(strokeWidth=3, **copy).encode(x2=alt.X2("to")),
        layer(copies, "to", "forward").mark_point(shape="triangle", angle=90, size=110, filled=True, opacity=1, **copy),
        layer(copies, "middle", "forward")
        .mark_text(fontSize=12, fontWeight="bold", dy=-10)
        .encode(text=alt.value(weight_text)),
        layer(copies, "from", "back").mark_rule().encode(x2=alt.X2("to"), strokeWidth=width, color=colour),
        layer(copies, "from", "back")
        .mark_point(shape="triangle", angle=270, size=170, filled=True, opacity=1)
        .encode(color=colour),
        layer(copies, "middle", "back")
        .mark_text(fontSize=12, fontWeight="bold", dy=16)
        .encode(text=alt.Text("gradient text:N")),
        layer(table, "column", "row").mark_point(size=1050, filled=True, opacity=1, color="#EFEDF7", stroke=COPY),
        *(ring.mark_point(size=1600, color=EXPLODE[0], strokeWidth=4) for ring in rings),
        layer(table, "column", "row")
        .mark_text(fontSize=12, fontWeight="bold", color=INK["light"])
        .encode(text=alt.Text("h text:N")),
        layer(table, "column", "row").mark_text(fontSize=11, dy=-32).encode(text=alt.Text("x text:N")),
        height=ROW * rows,
    )
    return drawing.properties(usermeta={"drawing": True})  # its proportions matter (app.export.formats)


def ledger_chart(table: Table, run: str, colour: str, total: str) -> Drawing:
    """What each copy adds to the gradient, by how long ago it was; axes shared by all runs in the table."""
    low, high = decades(table["log10 share"])
    rows = rows_of(table, run).with_columns(floor=low)
    ends = {"unrolls ago": [0, int(table["unrolls ago"].max())]}
    return _ledger(rows, frame(ends, {"log10 share": [low, high]}, note=total), colour)


@template()
def _ledger(rows, frame, colour):
    x = alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(reverse=True, nice=False, padding=8), axis=WHOLE)
    y = log_axis("log10 share", "adds to the gradient")
    bars = alt.Chart(rows).encode(
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
        tooltip=tips("day", "unrolls ago", "share text", "sum text"),
    )
    return styled(
        corners(frame, x, y),
        bars.mark_bar(color=colour, width={"band": 0.8}, size=6),
        note=FRAME_NOTE,
        height=300,
    )


def running_sum_chart(table: Table, run: str, colour: str) -> Drawing:
    """The shares of all copies added up from the last day back: it ends at the gradient."""
    return _running_sum(rows_of(table, run), colour)


@template()
def _running_sum(rows, colour):
    base = alt.Chart(rows).encode(
        x=alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(nice=False), axis=WHOLE),
        y=alt.Y("running sum:Q", title="sum so far", axis=alt.Axis(labelExpr=NUMBER_LABEL, tickCount=5)),
        tooltip=tips("unrolls ago", "sum text"),
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
    return _ledger_map(fields, Table({"weight": [weight]}), title)


@template("title")
def _ledger_map(fields, now, title):
    return styled(
        alt.Chart(fields)
        .mark_rect()
        .encode(
            x=alt.X("left:Q", title=title, scale=alt.Scale(nice=False, zero=False)),
            x2=alt.X2("right"),
            y=alt.Y("unrolls ago:O", title="unrolls ago", axis=alt.Axis(labelOverlap=True)),
            color=alt.Color(
                "log10 share:Q",
                title="share of the largest",
                scale=alt.Scale(domain=[-16, 0], range=list(SHADES)),
                legend=alt.Legend(
                    orient="top", gradientLength=220, labelExpr=POWER_LABEL, values=[-16, -12, -8, -4, 0]
                ),
            ),
            tooltip=tips("weight", "unrolls ago", "share"),
        ),
        alt.Chart(now).mark_rule(color=EXPLODE[0], strokeWidth=3).encode(x=alt.X("weight:Q")),
        height=380,
    )


def formats_chart(table: Table, column: str, title: str) -> Drawing:
    """The same number in three formats; a line ends where its number is exactly 0 or infinite."""
    drawn = f"log10 {column}"
    there = table[~np.isnan(table[drawn])]
    kinds = there["format"]
    ends = there[np.append(kinds[1:] != kinds[:-1], True)[: len(kinds)]]  # the last row of each format
    named = {}  # formats that end at the same unroll are named together, at the highest of their ends
    for unrolls, height, name in zip(ends["unrolls"].tolist(), ends[drawn].tolist(), ends["format"], strict=True):
        highest, names = named.get(unrolls, (height, ()))
        named[unrolls] = max(highest, height), (*names, name)
    heights, names = [height for height, _ in named.values()], [", ".join(names) for _, names in named.values()]
    words = Table({"unrolls": list(named), drawn: heights, "format": names})
    reach = frame({"unrolls": [0, int(table["unrolls"].max())]}, {drawn: decades(table[drawn])})
    return _formats(table, ends, words, reach, column, title)


@template("title")
def _formats(table, ends, words, frame, column, title):
    formats = list(FORMAT_DASHES)
    x, y = unroll_axis(), log_axis(f"log10 {column}", title)
    shades = alt.Scale(domain=formats, range=list(FORMAT_COLOURS.values()))
    colour = alt.Color("format:N", scale=shades, legend=run_legend("stroke"))
    lines, points = (
        alt.Chart(part).encode(x=x, y=y, color=colour, tooltip=tips("format", "unrolls", column))
        for part in (table, ends)
    )
    dashes = alt.Scale(domain=formats, range=list(FORMAT_DASHES.values()))
    dashes = alt.StrokeDash("format:N", scale=dashes, legend=run_legend("stroke"))
    return styled(
        corners(frame, x, y),
        lines.encode(strokeDash=dashes).mark_line(strokeWidth=LINE_WIDTH),
        points.mark_point(filled=True, size=110),
        *notes(words, x, y, "format", dy=-14, align="right"),
        height=320,
    )
