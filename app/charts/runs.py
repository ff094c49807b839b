"""Figures of runs of gradient descent: one figure is one function, and each returns one expression."""

import math
from collections.abc import Mapping

import altair as alt

from app.charts.axes import (
    FRAME_NOTE,
    NAMES,
    POWER_LABEL,
    corners,
    decades,
    frame,
    log_axis,
    names_in_order,
    rows_of,
    step_axis,
    target,
    tips,
    unseen,
)
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table
from app.theme import CURVE, FATE_COLOURS, LINE_WIDTH, styled

BINS = ("size", "exactly 0", "not finite")  # app.tables.histogram_table
MOST_DOTS = 80  # a dot is ten times the work of its stretch of line


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
    parts = {"steps": rows, "dots": _thinned(rows), "frame": frame({"step": ends}, {column: domain}, note=note)}
    moves = Growing("step", ("steps", "dots"), way=(column,))
    return Drawing(_steps(column, shown, colours[run], len(rows) < 60), parts, moves=moves)


@written_once
def _steps(column, shown, colour, few):
    x, y = step_axis(), alt.Y(f"{column}:Q", title=shown, scale=alt.Scale(nice=False, zero=False))
    if column.startswith("log10"):
        y = log_axis(column, shown)
    line, points = (rows_of_table(part).encode(x=x, y=y) for part in ("steps", "dots"))
    points = points.encode(tooltip=tips("step:Q", f"{shown}:Q", "step size:Q"))
    return styled(
        corners(x, y),
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
    """The exact loss over the weight (grey) and the points at which gradient descent stood, in order: a ring marks the
    first, a large dot the last.
    """
    rows = rows_of(table, run)
    ends = frame({f"{weight} drawn": window}, {"log10 loss": domain}, note=_off_the_chart(rows, run))
    walk = {"steps": rows, "dots": _thinned(rows), "start": rows[:1], "now": rows[-1:]}
    moves = Growing("step", ("steps", "dots"), (("now", "steps"),), (f"{weight} drawn", "log10 loss"), whole=True)
    return Drawing(_path(colour, weight), {"curve": curve, **walk, "frame": ends}, moves=moves)


@written_once
def _path(colour, weight):
    x_scale = alt.Scale(nice=False, zero=False)
    drawn = alt.X(f"{weight} drawn:Q", title=weight, scale=x_scale)
    y = log_axis("log10 loss", "loss")
    walked, points = (rows_of_table(part).encode(x=drawn, y=y) for part in ("steps", "dots"))
    points = points.encode(tooltip=tips("step:Q", f"{weight}:Q", "loss:Q"))
    return styled(
        corners(drawn, y),
        rows_of_table("curve")
        .mark_line(strokeWidth=LINE_WIDTH, color=CURVE, clip=True)
        .encode(x=alt.X(f"{weight}:Q", title=weight, scale=x_scale), y=y, tooltip=tips(f"{weight}:Q", "loss:Q")),
        walked.mark_line(strokeWidth=1.5, color=colour, opacity=0.6).encode(order=alt.Order("step:Q")),
        points.mark_point(filled=True, size=60, color=colour, opacity=0.8),
        rows_of_table("start").encode(x=drawn, y=y).mark_point(size=260, strokeWidth=3, color=colour),
        rows_of_table("now").encode(x=drawn, y=y).mark_point(filled=True, size=210, opacity=1, color=colour),
        note=FRAME_NOTE,
    )


def fate_chart(table: Table, rate: float, right: Mapping[str, float]) -> Drawing:
    """Which fate each run meets at which learning rate; a rule marks the rate in use, a ring each run's `right` one."""
    low, high = table["log10 rate"].min(), table["log10 rate to"].max()
    fitting = {name: math.log10(value) for name, value in right.items() if value > 0}
    fitting = {name: value for name, value in fitting.items() if low <= value <= high}
    parts = {
        "rates": table,
        "now": Table({"log10 rate": [math.log10(rate)] if 10**low <= rate <= 10**high else []}),
        "names": names_in_order(dict.fromkeys(table["run"])),
        "right": Table(
            {"log10 rate": list(fitting.values()), "run": list(fitting), "note": ["just right"] * len(fitting)}
        ),
    }
    return Drawing(_fates(bool(fitting)), parts)


@written_once
def _fates(right):
    ring = rows_of_table("right").encode(x=alt.X("log10 rate:Q"), y=alt.Y("run:N"))
    now = rows_of_table("now").encode(x=alt.X("log10 rate:Q"))
    strips = (
        rows_of_table("rates")
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
            tooltip=tips("run:N", "learning rate:N", "fate:N", "sealed at:Q"),
        )
    )
    halo, line = now.mark_rule(strokeWidth=7, color="white"), now.mark_rule(strokeWidth=3, color="black")
    rings = (
        ring.mark_point(size=200, strokeWidth=6, color="white"),
        ring.mark_point(size=200, strokeWidth=3, color="black"),
    )
    return styled(unseen("names"), strips, halo, line, *(rings if right else ()), height=250)
