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
    unseen,
)
from app.charts.drawing import Drawing, every, rows_of_table, written_once
from app.tables import Table
from app.theme import COPY, CURVE, EXPLODE, INK, LINE_WIDTH, SHADES, STEADY, VANISH, styled

PER_ROW = 5  # copies side by side, so that a narrow screen can hold them
ROW_HEIGHT = 118  # pixels, of the drawing
WHOLE = alt.Axis(tickMinStep=1, format="d")
FORMAT_DASHES = {"float64": [1, 0], "float32": [8, 4], "float16": [2, 3]}
FORMAT_COLOURS = {"float64": STEADY[0], "float32": VANISH[0], "float16": EXPLODE[0]}


def network_chart(table: Table, largest_power: float, weight_text: str, picked: int) -> Drawing:
    """The network unrolled: states in circles, the one weight on every arrow, the gradient coming back beneath.

    The width and colour of an arrow back show the power of ten of dL/dh (blue: small, orange: large, thin to thick),
    its sign stands beside it. largest_power: the power of ten at which colours end. picked: the day with a ring.
    """
    days = _in_rows(table)
    parts = {"days": days, "copies": days[~days["folded"]], "ringed": days[days["day"] == picked]}
    scale = Table({"power": [-largest_power, 0.0, largest_power]})
    template = _network(int(days["row"].max()) + 1, weight_text, not parts["ringed"].empty)
    return Drawing(template, {**parts, "scale": scale})


def _in_rows(table):
    """The days with where they are drawn, and from where to where the arrows go that lead into them; the distance of
    two days is 1.
    """
    row, column = np.divmod(np.arange(len(table)), PER_ROW)
    arrows = {
        "from": column - 0.68,
        "to": column - 0.32,
        "middle": column - 0.5,
        "forward": row - 0.1,
        "back": row + 0.13,
    }
    return table.with_columns(column=column, row=row, **arrows)


@written_once
def _network(rows, weight_text, ringed):
    across = alt.Scale(domain=[-0.75, 4.5], nice=False)
    down = alt.Scale(domain=[rows - 0.45, -0.6], nice=False)
    powers = every("scale", "power")
    thin_to_thick = alt.Scale(domain=alt.ExprRef(f"extent({powers})"), range=[1, 11], clamp=True)
    width = alt.StrokeWidth("log10 gradient:Q", scale=thin_to_thick, legend=None)
    colours = [VANISH[0], CURVE, EXPLODE[0]]
    scale = alt.Scale(domain=alt.ExprRef(powers), range=colours, interpolate="rgb", clamp=True)
    colour = alt.Color("log10 gradient:Q", scale=scale, legend=None)

    def layer(table, x, y):
        position = alt.X(f"{x}:Q", scale=across, axis=None), alt.Y(f"{y}:Q", scale=down, axis=None)
        return rows_of_table(table).encode(*position, tooltip=tips("day:Q", "h:Q", "gradient:Q", "share:Q"))

    copy, arrow = {"color": COPY}, {"shape": "triangle", "filled": True, "opacity": 1}
    rings = [layer("ringed", "column", "row")] if ringed else []
    drawing = styled(
        unseen("scale"),
        layer("copies", "from", "forward").mark_rule(strokeWidth=3, **copy).encode(x2=alt.X2("to")),
        layer("copies", "to", "forward").mark_point(angle=90, size=110, **arrow, **copy),
        layer("copies", "middle", "forward")
        .mark_text(fontSize=12, fontWeight="bold", dy=-10)
        .encode(text=alt.value(weight_text)),
        layer("copies", "from", "back").mark_rule().encode(x2=alt.X2("to"), strokeWidth=width, color=colour),
        layer("copies", "from", "back").mark_point(angle=270, size=170, **arrow).encode(color=colour),
        layer("copies", "middle", "back")
        .mark_text(fontSize=12, fontWeight="bold", dy=16)
        .encode(text=alt.Text("gradient text:N")),
        layer("days", "column", "row").mark_point(size=1050, filled=True, opacity=1, color="#EFEDF7", stroke=COPY),
        *(ring.mark_point(size=1600, color=EXPLODE[0], strokeWidth=4) for ring in rings),
        layer("days", "column", "row")
        .mark_text(fontSize=12, fontWeight="bold", color=INK["light"])
        .encode(text=alt.Text("h text:N")),
        layer("days", "column", "row").mark_text(fontSize=11, dy=-32).encode(text=alt.Text("x text:N")),
        height=ROW_HEIGHT * rows,
    )
    return drawing.properties(usermeta={"drawing": True})  # its proportions matter (app.export.formats)


def ledger_chart(table: Table, run: str, colour: str, total: str) -> Drawing:
    """What each copy adds to the gradient, by how long ago it was; axes shared by all runs in the table."""
    low, high = decades(table["log10 share"])
    rows = rows_of(table, run).with_columns(floor=low)
    ends = {"unrolls ago": [0, int(table["unrolls ago"].max())]}
    return Drawing(_ledger(colour), {"shares": rows, "frame": frame(ends, {"log10 share": [low, high]}, note=total)})


@written_once
def _ledger(colour):
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
        note=FRAME_NOTE,
        height=300,
    )


def running_sum_chart(table: Table, run: str, colour: str) -> Drawing:
    """The shares of all copies added up from the last day back: it ends at the gradient."""
    return Drawing(_running_sum(colour), {"shares": rows_of(table, run)})


@written_once
def _running_sum(colour):
    base = rows_of_table("shares").encode(
        x=alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(nice=False), axis=WHOLE),
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
    return styled(
        rows_of_table("fields")
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
            tooltip=tips("weight:Q", "unrolls ago:Q", "share:N"),
        ),
        rows_of_table("now").mark_rule(color=EXPLODE[0], strokeWidth=3).encode(x=alt.X("weight:Q")),
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
    frame_ = frame({"unrolls": [0, int(table["unrolls"].max())]}, {drawn: decades(table[drawn])})
    parts = {"lines": table, "ends": ends, "words": words, "frame": frame_}
    return Drawing(_formats(column, title, bool(named)), parts)


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
    return styled(
        corners(x, y),
        lines.encode(strokeDash=dashes).mark_line(strokeWidth=LINE_WIDTH),
        points.mark_point(filled=True, size=110),
        *notes("words", named, x, y, "format", dy=-14, align="right"),
        height=320,
    )
