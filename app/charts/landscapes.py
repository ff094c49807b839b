"""Landscapes: the loss over two weights seen from above, walks on it, and the loss along one weight."""

from collections.abc import Mapping
from typing import NamedTuple

import altair as alt
import numpy as np

from app.charts.axes import NUMBER_LABEL, decades, log_axis, target, tips, unseen
from app.charts.drawing import Drawing, first, rows_of_table, written_once
from app.charts.motion import LEAST, chosen, gone
from app.charts.planes import (
    LEGEND_OFFSET,
    beside,
    hands,
    image,
    lines,
    names_of,
    outlined,
    places,
    plane_axis,
    ring,
    shades_colour,
)
from app.tables import Table
from app.theme import CURVE, EXPLODE, LINE_WIDTH, styled
from core.maps.sweep import Axis

CLOCK = "walk-clock"  # id of the input whose value, from 0 to 1, says how much of the walk a page plays; "": all of it
_TO = first("shown", "step")
# Vega expressions: up to which step the walks are drawn. Early steps are the long ones, so they are played slowly.
_PLAYED = f"(played === '' ? {_TO} : floor({_TO} * pow(toNumber(played), 3)))"
_STOPPED = "stopped"


class _Walking(NamedTuple):
    """The walks go on, step by step, as far as they are shown."""

    def moments(self, tables):
        """Steps of all walks."""
        walks, window, upto = tables["walks"], tables["picks"], tables["shown"]["step"][0]
        walks = walks[walks["step"] <= upto]
        times = np.unique(np.append(walks["step"], upto))
        return chosen(times, np.log1p(times), gone(walks, times, "step", ("x", "y"), window), LEAST)

    def at(self, tables, now):
        """Up to this step; without the points that no pointer will look for, which take most of the time."""
        return {
            "shown": Table({"step": [now]}),
            "walks": tables["walks"][tables["walks"]["step"] <= now],
            "picks": tables["picks"][:1],
        }


def surface_chart(
    axes: tuple[Axis, Axis],
    picture: Table,
    picks: Table,
    curves: Table,
    walks: Table,
    upto: int,
    colours: Mapping[str, str],
    shades: tuple[str, tuple[float, float]],
    touch: bool = False,
    in_file: bool = False,
) -> Drawing:
    """A landscape seen from above, and the walks of gradient descent on it: drag to zoom, click to start there.

    walks: app.tables.walk_table; a dot for each step up to `upto`, the older the fainter; a ring marks the start, large
    dots where the walks stand. shades: as of app.charts.map_chart; touch: of app.charts.planes.hands. in_file: the walk
    follows a slider of its own; otherwise the input on the page that has CLOCK as its id.
    """
    start = beside(walks[:1].with_columns(word="start"), *axes)
    parts = {
        "pictures": picture,
        "picks": picks.with_columns(shade=shades[1][0]),
        "curves": curves,
        "names": names_of(curves, *axes),
        "walks": walks,
        "shown": Table({"step": [upto]}),
        "ring": walks[:1],
        "start": start,
    }
    plane, names = tuple((axis.low, axis.high, axis.log) for axis in axes), tuple(axis.name for axis in axes)
    longest = int(walks["step"].max()) if in_file else None
    template = _surface(plane, names, shades, not curves.empty, tuple(colours.items()), touch, longest)
    return Drawing(template, parts, moves=None if in_file else _Walking())


@written_once
def _surface(axes, titles, shades, walled, colours, touch, longest):
    x, y = plane_axis(alt.X, "x", axes[0], titles[0]), plane_axis(alt.Y, "y", axes[1], titles[1])
    points = rows_of_table("picks").mark_point(opacity=0, filled=True, size=1)
    points = points.encode(x=x, y=y, color=shades_colour(*shades), tooltip=tips(*places(titles), "loss:Q"))
    layers = [unseen("shown"), image(), points.add_params(*hands(touch)), *lines(walled, x, y)]
    layers += _walks(x, y, titles, colours, _PLAYED if longest is None else _STOPPED)
    layers += [*ring(True, x, y), *outlined("start", x, y, "word")]
    if longest is None:
        moved = alt.param("played", value="", bind=alt.BindDirect(element=f"#{CLOCK}"))
    else:
        moved = alt.param(_STOPPED, value=longest, bind=alt.binding_range(min=0, max=longest, step=1, name="step "))
    return styled(*layers, height=520).add_params(moved)


def _walks(x, y, titles, colours, now):
    """A line and a dot for each step up to now, the older the fainter, and a large dot where each walk stands."""
    names, shades = zip(*colours, strict=True)
    scale = alt.Scale(domain=list(names), range=list(shades))
    fade = f"exp((datum.step - {now}) / ({now} / 5 + 5))"
    told = tips("run:N", "step:Q", *places(titles), "loss:Q")
    rows = rows_of_table("walks").transform_filter(f"datum.step <= {now}").encode(x=x, y=y)
    layers = []
    for run, colour in colours:
        legs = rows.transform_filter((alt.datum["run"] == run) & "isValid(datum.x_before)")
        leg = legs.encode(x2="x_before:Q", y2="y_before:Q").mark_rule
        faint = {"clip": True, "opacity": alt.ExprRef(f"0.5 + 0.5 * {fade}")}
        layers += [leg(color="white", strokeWidth=4, **faint), leg(color=colour, strokeWidth=2, **faint)]
    legend = {"orient": "top", "offset": LEGEND_OFFSET, "columns": 1, "symbolSize": 130, "symbolOpacity": 1}
    legend = alt.Legend(title=None, symbolStrokeWidth=0, **legend)
    fill = alt.Fill("run:N", scale=scale, legend=legend)
    dots, last = rows.encode(fill=fill, tooltip=told), rows.transform_filter(f"{now} < datum.next_step")
    edge = {"stroke": "white", "clip": True}
    return [
        *layers,
        dots.mark_point(size=36, strokeWidth=0.7, opacity=alt.ExprRef(f"0.3 + 0.7 * {fade}"), **edge),
        last.encode(fill=fill, tooltip=told).mark_point(size=190, strokeWidth=3, opacity=1, **edge),
    ]


def curve_chart(table: Table, weight: str, cursor: float, bent: bool, colour: str = EXPLODE[0]) -> Drawing:
    """The loss along one weight (app.tables.landscape_table); the rule is the cursor. bent: a symlog axis."""
    template = _curve(weight, bent, tuple(decades(table["log10 loss"])), colour)
    return Drawing(template, {"curve": table, "here": Table({weight: [cursor]})})


@written_once
def _curve(weight, bent, domain, colour):
    scale = alt.Scale(type="symlog", constant=1, nice=False) if bent else alt.Scale(nice=False, zero=False)
    ticks = alt.Axis(tickCount=9, labelExpr=NUMBER_LABEL)
    x = alt.X(f"{weight}:Q", title=weight, scale=scale, axis=ticks)
    line = rows_of_table("curve").encode(x=x, y=log_axis("log10 loss", "loss", list(domain)))
    return styled(
        line.mark_line(strokeWidth=LINE_WIDTH, color=CURVE),
        target(line.encode(tooltip=tips(f"{weight}:Q", "loss:Q", "slope:N", "curvature:N", "rate:N"))),
        rows_of_table("here").mark_rule(strokeWidth=3, color=colour).encode(x=x),
        height=320,
    )
