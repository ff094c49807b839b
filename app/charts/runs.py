"""Figures of runs of gradient descent: one figure is one function, and each returns one expression."""

import math

import altair as alt
import numpy as np
import pandas as pd

from app.charts.axes import (
    FRAME_NOTE,
    NAMES,
    POWER_LABEL,
    STEP_TICKS,
    corners,
    decades,
    frame,
    log_axis,
    names_in_order,
    notes,
    one_by_one,
    rows_of,
    run_colour,
    step_axis,
    target,
    tips,
    unroll_axis,
    unseen,
)
from app.charts.drawing import Drawing, template
from app.tables import Table
from app.theme import CURVE, FATE_COLOURS, LINE_WIDTH, styled

MOST_DOTS = 80  # a dot is ten times the work of its stretch of line


def amplification_chart(
    table: Table, colours: dict[str, str], title: str = "Input 1 is multiplied by", ends_named: bool = True
) -> Drawing:
    """w2^k over the unrolls for all runs, on one logarithmic axis (app.tables.amplification_table)."""
    low, high = decades(table["log10 amplification"])
    room = max(1, (high - low) / 16)  # for the words at the ends
    drawn = np.isfinite(table["log10 amplification"])
    last = table[drawn & (table["unrolls"] == table["unrolls"].max())]
    named = last if ends_named else last[:0]
    rising = named["log10 amplification"] >= 0
    reach = frame({"unrolls": [0, table["unrolls"].max()]}, {"log10 amplification": [low - room, high + room]})
    names, shades = names_in_order(colours), list(colours.values())
    lengths = tuple(map(len, colours))
    return _amplification(table, last, named[rising], named[~rising], reach, names, shades, title, lengths)


@template("colours")
def _amplification(table, last, above, below, frame, names, colours, title, lengths):
    x, y = unroll_axis(), log_axis("log10 amplification", title)
    colour = run_colour(NAMES, colours)
    base = alt.Chart(table).encode(x=x, y=y, color=colour)
    unchanged = alt.Chart(pd.DataFrame({"log10 amplification": [0.0]})).mark_rule(color=CURVE, strokeDash=[4, 4])
    ends = alt.Chart(last).encode(x=x, y=y, color=colour)
    drawing = styled(
        corners(frame, x, y),
        unseen(names),
        unchanged.encode(y=y),
        *one_by_one(base.mark_line(strokeWidth=LINE_WIDTH), len(lengths)),
        *one_by_one(target(base.encode(tooltip=tips("run", "unrolls", "amplification"))), len(lengths)),
        ends.mark_point(filled=True, size=110),
        *notes(above, x, y, "amplification", align="right", dy=-16),
        *notes(below, x, y, "amplification", align="right", dy=18),
        height=400,
    )
    # Vega gives a legend its room once: names that take more or less of it need the figure built anew.
    return drawing.properties(usermeta={"lengths": lengths})


def signal_chart(table: Table, powers: Table, run: str, colours: dict[str, str]) -> Drawing:
    """The real hidden state of one run on its way (points) and w2^k (line), axis shared by all runs in the tables."""
    domain = decades(table["log10 state"], powers["log10 amplification"])
    reach = frame({"unrolls": [0, powers["unrolls"].max()]}, {"log10 amplification": domain}, note=run)
    return _signal(rows_of(powers, run), rows_of(table, run), reach, colours[run])


@template("colour")
def _signal(powers, states, frame, colour):
    x, y = unroll_axis(), log_axis("log10 amplification", "hidden state h")
    line = alt.Chart(powers).encode(x=x, y=y)
    points = alt.Chart(states).encode(
        x=unroll_axis(), y=alt.Y("log10 state:Q"), tooltip=tips("unrolls", alt.Tooltip("state:N", title="h"))
    )
    return styled(
        corners(frame, x, y),
        line.mark_line(strokeWidth=LINE_WIDTH, color=CURVE),
        target(line.encode(tooltip=tips("unrolls", alt.Tooltip("amplification:N", title="w2 to this power")))),
        points.mark_point(filled=True, size=55, opacity=1, color=colour),
        note=FRAME_NOTE,
    )


def loss_chart(table: Table, run: str, colours: dict[str, str], verdict: str) -> Drawing:
    """Loss against the step for one run, with both axes shared by all runs in the table."""
    domain = decades(table["log10 loss"])
    return _over_steps(table, run, colours, "log10 loss", "loss", domain, f"{run}: {verdict}")


def weight_chart(table: Table, run: str, colours: dict[str, str], window: list[float], weight: str = "w2") -> Drawing:
    """The weight against the step for one run; what lies outside the window stands at its edge and is named above."""
    note = _off_the_chart(rows_of(table, run), run)
    return _over_steps(table, run, colours, f"{weight} drawn", weight, window, note)


def _off_the_chart(rows, run):
    """The run's name, and the first value that the window cannot hold."""
    outside = rows[rows["off the chart"] != ""]
    return run if outside.empty else f"{run}, off the chart: {outside['off the chart'][0]}"


def _thinned(rows):
    """What a pointer can still tell apart; an odd stride, so that a run that bounces shows both sides."""
    return rows[:: 1 + len(rows) // MOST_DOTS // 2 * 2]


def _over_steps(table, run, colours, column, shown, domain, note):
    rows = rows_of(table, run)
    ends = [int(table["step"].min()), max(int(table["step"].max()), 1)]
    reach = frame({"step": ends}, {column: domain}, note=note)
    return _steps(rows, _thinned(rows), reach, column, shown, colours[run], len(rows) < 60)


@template("colour")
def _steps(rows, dots, frame, column, shown, colour, few):
    x, y = step_axis(), alt.Y(f"{column}:Q", title=shown, scale=alt.Scale(nice=False, zero=False))
    if column.startswith("log10"):
        y = log_axis(column, shown)
    line, points = (alt.Chart(part).encode(x=x, y=y) for part in (rows, dots))
    points = points.encode(tooltip=tips("step", shown, "step size"))
    return styled(
        corners(frame, x, y),
        line.mark_line(strokeWidth=LINE_WIDTH if few else LINE_WIDTH / 2, color=colour),
        points.mark_point(filled=True, size=60, opacity=1, color=colour) if few else target(points),
        note=FRAME_NOTE,
    )


def path_chart(
    curve: Table,
    table: Table,
    domain: list[float],
    window: list[float],
    run: str,
    colour: str,
    weight: str = "w2",
) -> Drawing:
    """The exact loss over the weight (grey) and the points at which gradient descent stood, in order."""
    rows = rows_of(table, run)
    reach = frame({f"{weight} drawn": window}, {"log10 loss": domain}, note=_off_the_chart(rows, run))
    return _path(curve, rows, _thinned(rows), rows[:1], reach, colour, weight)


@template("colour")
def _path(curve, rows, dots, start, frame, colour, weight):
    x_scale = alt.Scale(nice=False, zero=False)
    drawn = alt.X(f"{weight} drawn:Q", title=weight, scale=x_scale)
    y = log_axis("log10 loss", "loss")
    walked, points = (alt.Chart(part).encode(x=drawn, y=y) for part in (rows, dots))
    points = points.encode(tooltip=tips("step", weight, "loss"))
    return styled(
        corners(frame, drawn, y),
        alt.Chart(curve)
        .mark_line(strokeWidth=LINE_WIDTH, color=CURVE, clip=True)
        .encode(x=alt.X(f"{weight}:Q", title=weight, scale=x_scale), y=y, tooltip=tips(weight, "loss")),
        walked.mark_line(strokeWidth=1.5, color=colour, opacity=0.6).encode(order=alt.Order("step:Q")),
        points.mark_point(filled=True, size=60, color=colour, opacity=0.8),
        alt.Chart(start).encode(x=drawn, y=y).mark_point(size=260, strokeWidth=3, color=colour),
        note=FRAME_NOTE,
    )


def histogram_chart(table: Table, run: str, colours: dict[str, str]) -> Drawing:
    """Step sizes of one run; the logarithmic axis and the count axis are shared by all runs in the table."""
    sizes = table[table["bin"] == "size"]
    low, high = decades(sizes["log10 from"], sizes["log10 to"]) if len(sizes) else (0, 0)
    ends = np.concatenate([table["log10 from"], table["log10 to"], [low, high]])
    margin = (ends.max() - ends.min()) / 20
    domain = [ends.min() - margin, ends.max() + margin]
    rows = rows_of(table, run).with_columns(none=0)
    kinds = [rows[rows["bin"] == kind] for kind in ("size", "exactly 0", "not finite")]
    counts = {"steps": [0, float(table["steps"].max(initial=0)) * 3]}
    reach = frame({"log10 from": domain}, counts, note=run, low=low, high=high)
    return _histogram(rows, *kinds, reach, colours[run])


@template("colour")
def _histogram(rows, sizes, zeros, infinite, frame, colour):
    labels = f"datum.value < data('frame')[0].low || datum.value > data('frame')[0].high ? '' : {POWER_LABEL}"
    x = alt.X(
        "log10 from:Q",
        title="size of a step: learning rate × gradient",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(labelExpr=labels, tickMinStep=1, tickCount=12, grid=False),
    )
    scale = alt.Scale(type="symlog", constant=1, nice=False)
    y = alt.Y("steps:Q", title="steps", scale=scale, axis=alt.Axis(values=STEP_TICKS, format=",d"))
    bars = alt.Chart(rows).encode(x=x, x2=alt.X2("log10 to"), y=y, y2=alt.Y2("none"), tooltip=tips("size", "steps"))
    return styled(
        corners(frame, x, y),
        bars.mark_rect(color=colour, stroke=colour, strokeWidth=2),
        *notes(sizes, alt.X("log10 middle:Q"), y, "label", dy=-10),
        *notes(zeros, x, y, "label", dy=-10, align="left"),
        *notes(infinite, alt.X("log10 to:Q"), y, "label", dy=-10, align="right"),
        note=FRAME_NOTE,
        height=240,
    )


def fate_chart(table: Table, rate: float) -> Drawing:
    """Which fate each run meets at which learning rate; the rule marks the rate in use."""
    return _fates(table, Table({"log10 rate": [math.log10(rate)]}), names_in_order(dict.fromkeys(table["run"])))


@template()
def _fates(table, rate, names):
    now = alt.Chart(rate).encode(x=alt.X("log10 rate:Q"))
    strips = (
        alt.Chart(table)
        .mark_rect()
        .encode(
            x=alt.X(
                "log10 rate:Q",
                title="learning rate",
                scale=alt.Scale(nice=False, zero=False),
                axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=12, grid=False),
            ),
            x2=alt.X2("log10 rate to"),
            y=alt.Y("run:N", title=None, sort=None, scale=alt.Scale(domain=NAMES), axis=alt.Axis(labelLimit=220)),
            color=alt.Color(
                "fate:N",
                title=None,
                scale=alt.Scale(domain=list(FATE_COLOURS), range=list(FATE_COLOURS.values())),
                legend=alt.Legend(orient="top", columns=2, symbolType="square"),
            ),
            tooltip=tips("run", "learning rate", "fate", "sealed at"),
        )
    )
    halo, line = now.mark_rule(strokeWidth=7, color="white"), now.mark_rule(strokeWidth=3, color="black")
    return styled(unseen(names), strips, halo, line, height=250)
