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
from app.charts.drawing import Drawing, every, rows_of_table, written_once
from app.tables import Table
from app.theme import COPY, CURVE, EXPLODE, INK, LINE_WIDTH, SHADES, STEADY, VANISH, styled

NODE = "#EFEDF7"  # ground of a circle, on which ink is read
HEIGHT = 230  # pixels, of the drawing on the page
COLUMNS = 9.2  # seven days, and what stands after the last one
STATE, BACK = 5.2, 11.6  # the heights of both rows, in lines from above
# Vega expressions: a line of 16 pixels, and more on a slide, but no more than there is room for; a circle's radius.
LINE = f"max(12, min(width / 49, height / {HEIGHT / 16}))"
IN_NODE = f"min({LINE}, max(16, 0.8 * {LINE}))"  # other type than a browser's is wider
RADIUS = f"min(0.36 * width / {COLUMNS}, 2.1 * {LINE})"
WHOLE = alt.Axis(tickMinStep=1, format="d")
FORMAT_DASHES = {"float64": [1, 0], "float32": [8, 4], "float16": [2, 3]}
FORMAT_COLOURS = {"float64": CURVE, "float32": COPY, "float16": STEADY[0]}


def network_chart(days: Table, end: Table, copy: str, picked: int = 0) -> Drawing:
    """The network unrolled: states in circles, the one weight on every arrow, the gradient coming back beneath.

    days, end: app.tables.network_table and end_table; copy: what stands at every copy; picked: the day in bold.
    What has grown on its way is orange, what has shrunk is blue.
    """
    place, last = days["place"], len(days) - 1
    chosen = (days["day"] == picked) & ~days["folded"]
    parts = {
        "days": days,
        "copies": days[1:].with_columns(
            tail=place[1:] - 0.62, middle=place[1:] - 0.5, tip=place[1:] - 0.44, arrived=days["fed"][:-1]
        ),
        "inputs": days[days["x text"] != ""],
        "others": days[~chosen],
        "picked": days[chosen],
        "end": end.with_columns(tail=[last + 0.38], middle=[last + 0.9], tip=[last + 0.7], arrived=[0.0]),
    }
    return Drawing(_network(copy, not parts["inputs"].empty, not parts["picked"].empty), parts)


@written_once
def _network(copy, fed, picked):
    across = alt.Scale(domain=[-0.7, COLUMNS - 0.7], nice=False)
    down = alt.Scale(domain=[HEIGHT / 16, 0], nice=False)
    line, area = alt.ExprRef(LINE), alt.ExprRef(f"PI * pow({RADIUS}, 2)")
    tones = alt.Scale(domain=[-1, 0, 1], range=[VANISH[0], CURVE, EXPLODE[0]], interpolate="rgb", clamp=True)

    def layer(table, height, x="place"):
        """What stands at this height."""
        at = alt.X(f"{x}:Q", scale=across, axis=None), alt.Y(datum=height, type="quantitative", scale=down, axis=None)
        return rows_of_table(table).encode(*at)

    def words(table, height, field, x="place", size=LINE, **mark):
        """The words of a field, on as many lines as it has."""
        up = alt.ExprRef(f"-0.55 * (length(split(datum['{field}'], '\\n')) - 1) * {size}")
        mark |= {"lineBreak": "\n", "baseline": "middle", "fontSize": alt.ExprRef(size)}
        drawn = layer(table, height, x).mark_text(dy=up, **mark)
        return drawn.encode(text=alt.Text(f"{field}:N"))

    def arrow(table, height, tail, tip, angle, colour):
        """From one place to another, with its point there."""
        point = {"shape": "triangle", "angle": angle, "filled": True, "opacity": 1}
        size = alt.ExprRef(f"0.6 * pow({LINE}, 2)")
        return (
            layer(table, height, tail).mark_rule(strokeWidth=4).encode(x2=alt.X2(tip), color=colour),
            layer(table, height, tip).mark_point(size=size, **point).encode(color=colour),
        )

    def nodes(height, shape, field):
        """The days of one row, with their ground and their edge."""
        drawn = layer("days", height).mark_point(
            shape=shape, size=area, filled=True, opacity=1, fill=NODE, strokeWidth=3
        )
        told = tips("day:Q", "h:Q", "gradient:Q", "share:Q")
        return drawn.encode(stroke=alt.Stroke(f"{field}:Q", scale=tones, legend=None), tooltip=told)

    violet, arrived = alt.value(COPY), alt.Color("arrived:Q", scale=tones, legend=None)
    bold = {"size": IN_NODE, "fontWeight": "bold", "color": INK["light"]}
    drawing = styled(
        *arrow("copies", STATE, "tail", "tip", 90, violet),
        *arrow("end", STATE, "tail", "tip", 90, violet),
        layer("copies", STATE - 1.4, "middle").mark_text(fontSize=line).encode(text=alt.value(copy)),
        *arrow("copies", BACK, "tip", "tail", 270, arrived),
        *arrow("end", BACK, "tip", "tail", 270, arrived),
        *([words("inputs", 1, "x text")] if fed else []),
        nodes(STATE, "circle", "grown"),
        words("days", STATE, "h text", **bold),
        words("others", STATE + 3.1, "day text"),
        *([words("picked", STATE + 3.1, "day text", fontWeight="bold")] if picked else []),
        nodes(BACK, "square", "fed"),
        words("days", BACK, "gradient text", **bold),
        words("end", STATE, "text", "middle", align="left"),
        words("end", BACK, "begins", "middle", align="left"),
        height=HEIGHT,
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
    tens = alt.ExprRef(f"sequence(0, extent({every('fields', 'unrolls ago')})[1] + 1, 10)")
    return styled(
        rows_of_table("fields")
        .mark_rect()
        .encode(
            x=alt.X("left:Q", title=title, scale=alt.Scale(nice=False, zero=False)),
            x2=alt.X2("right"),
            y=alt.Y("unrolls ago:O", title="unrolls ago", sort="descending", axis=alt.Axis(values=tens)),
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
        *(  # seen on dark fields and on light ones
            rows_of_table("now").mark_rule(color=colour, strokeWidth=width).encode(x=alt.X("weight:Q"))
            for colour, width in ((NODE, 6), (INK["light"], 2))
        ),
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
