"""The unrolled network as a drawing, and the ledger of its copies."""

import altair as alt
import pandas as pd

from app.charts.axes import NUMBER_LABEL, POWER_LABEL, decades, log_axis, notes, tips, unroll_axis
from app.charts.drawing import Drawing, drawn
from app.theme import CURVE, EXPLODE, INK, LINE_WIDTH, STEADY, VANISH, styled

COPY = "#7C6CF0"  # every copy of the weight, since it is one and the same
ROW = 118  # pixels a row of the drawing
WHOLE = alt.Axis(tickMinStep=1, format="d")
FORMAT_DASHES = {"float64": [1, 0], "float32": [8, 4], "float16": [2, 3]}
FORMAT_COLOURS = {"float64": STEADY[0], "float32": VANISH[0], "float16": EXPLODE[0]}


@drawn
def network_chart(table: pd.DataFrame, colour_reach: float, weight_text: str, picked: int) -> Drawing:
    """The network unrolled: states in circles, the one weight on every arrow, the gradient coming back beneath.

    The width and colour of an arrow back show the power of ten of dL/dh (blue: small, orange: large, thin to thick),
    its sign stands beside it. colour_reach: the power of ten at which colours end. picked: the day with a ring.
    """
    rows = int(table["row"].max()) + 1
    across = alt.Scale(domain=[-0.75, 4.5], nice=False)
    down = alt.Scale(domain=[rows - 0.45, -0.6], nice=False)
    reach = [-colour_reach, 0, colour_reach]
    wide = alt.Scale(domain=[-colour_reach, colour_reach], range=[1, 11], clamp=True)
    hot = alt.Scale(domain=reach, range=[VANISH[0], CURVE, EXPLODE[0]], interpolate="rgb", clamp=True)
    width = alt.StrokeWidth("log10 gradient:Q", scale=wide, legend=None)
    colour = alt.Color("log10 gradient:Q", scale=hot, legend=None)

    def layer(rows_of, x, y):
        places = alt.X(f"{x}:Q", scale=across, axis=None), alt.Y(f"{y}:Q", scale=down, axis=None)
        return alt.Chart(rows_of).encode(*places, tooltip=tips("day", "h", "gradient", "share"))

    copies = table[~table["folded"]]
    ringed = [] if picked not in set(table["day"]) else [table[table["day"] == picked]]
    copy = {"color": COPY}
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
        *(layer(day, "column", "row").mark_point(size=1600, color=EXPLODE[0], strokeWidth=4) for day in ringed),
        layer(table, "column", "row")
        .mark_text(fontSize=12, fontWeight="bold", color=INK["light"])
        .encode(text=alt.Text("h text:N")),
        layer(table, "column", "row").mark_text(fontSize=11, dy=-32).encode(text=alt.Text("x text:N")),
        height=ROW * rows,
    )
    return drawing.properties(usermeta={"drawing": True})  # its proportions matter (app.exports)


@drawn
def ledger_chart(table: pd.DataFrame, run: str, colour: str, total: str) -> Drawing:
    """What each copy adds to the gradient, by how long ago it was; axes shared by all runs in the table."""
    rows = table[table["run"] == run]
    low, high = decades(table["log10 share"])
    y = log_axis("log10 share", "adds to the gradient", [low, high])
    bars = alt.Chart(rows.assign(floor=low)).encode(
        x=alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(reverse=True, nice=False, padding=8), axis=WHOLE),
        y=y,
        y2=alt.Y2("floor"),
        opacity=alt.Opacity(
            "sign:N",
            title=None,
            scale=alt.Scale(domain=["positive", "negative"], range=[1, 0.45]),
            legend=alt.Legend(orient="top", symbolType="square"),
        ),
        tooltip=tips("day", "unrolls ago", "share text", "sum text"),
    )
    return styled(bars.mark_bar(color=colour, width={"band": 0.8}, size=6), note=total, height=260)


@drawn
def running_sum_chart(table: pd.DataFrame, run: str, colour: str) -> Drawing:
    """The shares of all copies added up from the last day back: it ends at the gradient."""
    base = alt.Chart(table[table["run"] == run]).encode(
        x=alt.X("unrolls ago:Q", title="unrolls ago", scale=alt.Scale(nice=False), axis=WHOLE),
        y=alt.Y("running sum:Q", title="sum so far", axis=alt.Axis(labelExpr=NUMBER_LABEL, tickCount=5)),
        tooltip=tips("unrolls ago", "sum text"),
    )
    return styled(
        base.mark_line(color=colour, strokeWidth=LINE_WIDTH, interpolate="step-after"),
        base.mark_point(filled=True, size=35, color=colour),
        height=200,
    )


@drawn
def ledger_map_chart(table: pd.DataFrame, weight: float, title: str) -> Drawing:
    """Where the gradient comes from at each weight: dark fields add nothing, light ones the most."""
    step = float(table["weight"].diff().abs().replace(0, pd.NA).min())
    fields = alt.Chart(table.assign(left=table["weight"] - step / 2, right=table["weight"] + step / 2))
    now = alt.Chart(pd.DataFrame({"weight": [weight]})).encode(x=alt.X("weight:Q"))
    return styled(
        fields.mark_rect().encode(
            x=alt.X("left:Q", title=title, scale=alt.Scale(nice=False, zero=False)),
            x2=alt.X2("right"),
            y=alt.Y("unrolls ago:O", title="unrolls ago", axis=alt.Axis(labelOverlap=True)),
            color=alt.Color(
                "log10 share:Q",
                title="share of the largest",
                scale=alt.Scale(domain=[-16, 0], range=["#14204A", "#1C5D99", "#3FA7A0", "#B8D46A", "#FFF3B0"]),
                legend=alt.Legend(
                    orient="top", gradientLength=220, labelExpr=POWER_LABEL, values=[-16, -12, -8, -4, 0]
                ),
            ),
            tooltip=tips("weight", "unrolls ago", "share"),
        ),
        now.mark_rule(color=EXPLODE[0], strokeWidth=3),
        height=380,
    )


@drawn
def formats_chart(table: pd.DataFrame, column: str, title: str) -> Drawing:
    """The same number in three formats; a line ends where its number is exactly 0 or infinite."""
    names = list(FORMAT_DASHES)
    x, y = unroll_axis(), log_axis(f"log10 {column}", title, decades(table[f"log10 {column}"]))
    base = alt.Chart(table).encode(
        x=x,
        y=y,
        color=alt.Color(
            "format:N",
            scale=alt.Scale(domain=names, range=list(FORMAT_COLOURS.values())),
            legend=alt.Legend(title=None, orient="top", symbolType="stroke"),
        ),
        tooltip=tips("format", "unrolls", column),
    )
    dashes = alt.StrokeDash("format:N", scale=alt.Scale(domain=names, range=list(FORMAT_DASHES.values())), legend=None)
    ends = table.dropna(subset=[f"log10 {column}"]).groupby("format", sort=False).tail(1)
    named = ends.groupby("unrolls", as_index=False).agg({f"log10 {column}": "max", "format": ", ".join})
    return styled(
        base.encode(strokeDash=dashes).mark_line(strokeWidth=LINE_WIDTH),
        base.properties(data=ends).mark_point(filled=True, size=110),
        *notes(named, x, y, "format", dy=-14, align="right"),
        height=320,
    )
