"""Figures of a checked network: its gates, and the gradient norms of a training over time and by size."""

import math

import altair as alt

from app.charts.axes import POWER_LABEL, corners, decades, frame, log_axis, run_colour, run_dash, target, tips
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table
from app.theme import CURVE, EXPLODE, LEARNERS, LINE_WIDTH, STEADY, VANISH, styled

GATES = alt.ExprRef("gates")  # their names, a parameter: with other names Vega makes other legends
GATE_COLOURS = (STEADY[0], LEARNERS[4], LEARNERS[2])  # the gate that keeps comes first


def gates_chart(table: Table) -> Drawing:
    """How often each gate has which value (app.tables.gates_table); the first one's field is filled."""
    names = list(dict.fromkeys(table["run"]))
    ends = frame({"value": [0.0, 1.0]}, {"percent": [0.0, max(float(table["percent"].max()), 1.0)]})
    parts = {"bins": table[table["run"] == names[0]], "lines": table, "frame": ends}
    return Drawing(_gates(len(names)), parts, {"gates": names}, named=tuple(map(len, names)))


@written_once
def _gates(count):
    x = alt.X("value:Q", title="value of the gate", scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=6))
    y = alt.Y("percent:Q", title="percent of all", scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=5))
    colours = GATE_COLOURS[:count]
    bars = rows_of_table("bins").encode(x=alt.X("value from:Q", title="value of the gate"), x2=alt.X2("value to"), y=y)
    lines = rows_of_table("lines").encode(x=x, y=y, color=run_colour(GATES, colours, "stroke"))
    return styled(
        corners(x, y),
        bars.mark_rect(color=colours[0], opacity=0.25).encode(y2=alt.Y2Datum(0)),
        lines.encode(strokeDash=run_dash(GATES)).mark_line(strokeWidth=LINE_WIDTH, interpolate="step"),
        target(lines.encode(tooltip=tips("run:N", "value from:Q", "value to:Q", "percent:Q"))),
        height=340,
    )


def logged_norms_chart(table: Table, marks: Table, clip: float | None) -> Drawing:
    """The gradient norm of each step (app.tables.logged_norms_table) with its spikes (app.tables.logged_marks_table).

    Dashed: the threshold to begin with. A rule across: from here on a norm is infinite or no number.
    """
    level = Table({"log10 norm": [math.log10(clip)] if clip else []})
    low, high = decades(table["log10 norm"], level["log10 norm"])
    ends = frame({"place": [1, max(int(table["place"].max()), 2)]}, {"log10 norm": [low, high]})
    spikes, others = marks[marks["mark"] == "spike"], marks[marks["mark"] != "spike"]
    parts = {"norms": table, "clip": level, "spikes": spikes, "others": others, "frame": ends}
    moves = Growing("place", ("norms", "spikes"), even=True)
    return Drawing(_norms(), parts, moves=moves)


@written_once
def _norms():
    x = alt.X("place:Q", title="norm, in the order of the list", scale=alt.Scale(nice=False, zero=False))
    x.axis = alt.Axis(format=",d", tickMinStep=1, tickCount=8)
    y = log_axis("log10 norm", "gradient norm")
    lines = rows_of_table("norms").encode(x=x, y=y)
    rules = rows_of_table("others").encode(x=x, tooltip=tips("mark:N", "place:Q"))
    return styled(
        corners(x, y),
        rows_of_table("clip").mark_rule(color=STEADY[0], strokeWidth=2, strokeDash=[8, 4]).encode(y=y),
        lines.mark_line(strokeWidth=LINE_WIDTH / 2, color=VANISH[0]),
        target(lines.encode(tooltip=tips("place:Q", "norm:N", "line:Q"))),
        rows_of_table("spikes")
        .mark_point(filled=True, size=90, opacity=1, color=EXPLODE[0])
        .encode(x=x, y=y, tooltip=tips("mark:N", "place:Q", "norm:N")),
        rules.mark_rule(color=EXPLODE[0], strokeWidth=LINE_WIDTH),
        height=320,
    )


def logged_bins_chart(table: Table, clip: float | None) -> Drawing:
    """How many norms are how large (app.tables.logged_bins_table).

    Line: a log-normal distribution. Dashed: the threshold to begin with.
    """
    level = Table({"log10 middle": [math.log10(clip)] if clip else []})
    low, high = decades(table["log10 from"], table["log10 to"], level["log10 middle"])
    most = float(max([*table["norms"], *table["expected"], 1]))
    ends = frame({"log10 middle": [low, high]}, {"norms": [0, most]})
    return Drawing(_norm_bins(), {"bins": table, "clip": level, "frame": ends})


@written_once
def _norm_bins():
    x = alt.X(
        "log10 middle:Q",
        title="gradient norm",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=7),
    )
    y = alt.Y("norms:Q", title="how many", scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=5, tickMinStep=1))
    begin = alt.X("log10 from:Q", title="gradient norm")
    bars = rows_of_table("bins").encode(x=begin, x2=alt.X2("log10 to"), y=y, tooltip=tips("norms:Q", "expected:Q"))
    curve = rows_of_table("bins").encode(x=x, y=alt.Y("expected:Q", title="how many"))
    return styled(
        corners(x, y),
        bars.mark_rect(color=VANISH[0], opacity=0.75).encode(y2=alt.Y2Datum(0)),
        curve.mark_line(strokeWidth=LINE_WIDTH, color=CURVE),
        rows_of_table("clip").mark_rule(color=STEADY[0], strokeWidth=2, strokeDash=[8, 4]).encode(x=x),
        height=320,
    )
