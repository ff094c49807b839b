"""Figures of how far back networks feel: what is left of the gradient by lag, of a whole table of networks, by unit."""

from typing import NamedTuple

import altair as alt
import numpy as np

from app.charts.axes import (
    NAMES,
    NUMBER_LABEL,
    POWER_LABEL,
    RUNS,
    corners,
    decades,
    frame,
    log_axis,
    names_in_order,
    run_colour,
    run_dash,
    target,
    tips,
    unseen,
)
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import Growing, chosen
from app.charts.planes import LEGEND_OFFSET, image, shade_pictures
from app.tables import Table, log10
from app.theme import CURVE, LEARNERS, LINE_WIDTH, PHONE, SHADES, STEADY, VANISH, growing, styled

# Where nothing is lost, and where a thousandth is left.
_LEVELS = Table({"log10 left": [0.0, -3.0], "level": ["all", "a thousandth"]})


def network_colours(names: list[str]) -> dict[str, str]:
    """Name -> colour, of networks side by side, in their order."""
    return dict(zip(names, LEARNERS, strict=False))


def reach_chart(table: Table, colours: dict[str, str]) -> Drawing:
    """What is left of the gradient k steps back, all networks on one logarithmic axis (app.tables.reach_table).

    Bands: from the least to the largest of the random starts. Dashed: nothing is lost. Dotted: a thousandth is left.
    """
    low, high = decades(table["low"], table["high"], [-3.0])
    ends = frame({"lag": [0, table["lag"].max()]}, {"log10 left": [low, high + 1]})
    parts = {"lines": table, "frame": ends, "levels": _LEVELS}
    moves = Growing("lag", ("lines",), even=True)
    return Drawing(_reach(tuple(colours.values())), parts, {"runs": list(colours)}, moves, tuple(map(len, colours)))


@written_once
def _reach(colours):
    x = alt.X(
        "lag:Q",
        title="steps back (lag)",
        axis=alt.Axis(tickMinStep=1, tickCount=10),
        scale=alt.Scale(nice=False),
    )
    y = log_axis("log10 left", "left of the gradient")
    lines = rows_of_table("lines").encode(x=x, y=y, color=run_colour(RUNS, colours, "stroke"))
    low, high = alt.Y("low:Q", title="left of the gradient"), alt.Y2("high")
    return styled(
        corners(x, y),
        *_levels(y),
        lines.encode(y=low, y2=high).mark_area(opacity=0.16, clip=True),
        lines.encode(strokeDash=run_dash()).mark_line(strokeWidth=LINE_WIDTH, clip=True),
        target(lines.encode(tooltip=tips("run:N", "lag:Q", "left:N"))),
        height=420,
    )


def _levels(y):
    """A rule where nothing is lost, and one where a thousandth is left."""
    rules = rows_of_table("levels").encode(y=y)
    return [
        rules.transform_filter(alt.datum["level"] == level).mark_rule(color=CURVE, strokeWidth=1.5, strokeDash=dash)
        for level, dash in (("all", [4, 4]), ("a thousandth", [2, 3]))
    ]


def left_chart(table: Table) -> Drawing:
    """What is left of the gradient of each network after some steps, a row a network (app.tables.left_table)."""
    low, high = decades(table["low"], table["high"], [0.0])
    names = names_in_order(table["run"])
    ends = Table({"log10 left": [low, high + 1]})
    return Drawing(_left(len(names)), {"bars": table, "names": names, "frame": ends})


@written_once
def _left(rows):
    short = f"width >= 0 && windowSize()[0] < {PHONE} ? split(datum.label, ', ') : datum.label"
    names = alt.Axis(labelLimit=growing(330), labelExpr=short, labelOverlap=False, labelFlush=False)
    x = alt.X(
        "log10 left:Q",
        title="left of the gradient",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=7),
    )
    y = alt.Y("run:N", title=None, sort=None, scale=alt.Scale(domain=NAMES), axis=names)
    vanished = alt.datum["log10 left"] < _LEVELS["log10 left"][1]
    colour = alt.condition(vanished, alt.value(VANISH[0]), alt.value(STEADY[0]))
    base = rows_of_table("bars").encode(y=y, color=colour, tooltip=tips("run:N", "left:N", "factor:Q"))
    words = rows_of_table("bars").encode(x=x, y=y, text=alt.Text("left:N"))
    return styled(
        unseen("names"),
        rows_of_table("frame").mark_point(opacity=0, size=0, tooltip=None).encode(x=x),
        base.encode(x=alt.X("low:Q", title="left of the gradient"), x2=alt.X2("high")).mark_rule(
            strokeWidth=5, opacity=0.4
        ),
        base.encode(x=x).mark_point(filled=True, size=150, opacity=1),
        words.mark_text(fontWeight="bold", align="center", dy=-16),
        height=52 * rows + 40,
    )


class Filling(NamedTuple):
    """A picture whose steps come one after another, the last ones first if it goes backwards."""

    values: np.ndarray  # (steps, units), as they are shaded
    ends: tuple[float, float]
    backwards: bool

    def moments(self, tables):
        """One a step, or as many as can be told apart."""
        steps = np.arange(1, len(self.values) + 1)
        return chosen(steps, steps, steps)

    def at(self, tables, now):
        """The picture of the steps that have come."""
        steps = np.arange(1, len(self.values) + 1)
        come = steps > len(self.values) - now if self.backwards else steps <= now
        return {"pictures": shade_pictures(np.where(come[:, None], self.values, np.nan).T, self.ends)[0]}


def unit_chart(values: np.ndarray, title: str, log: bool, backwards: bool = False) -> Drawing:
    """A field for each unit and step, (steps, units), from little to much; log: by the power of ten of |value|.

    backwards: whether it comes about from the last step to the first, as a gradient does.
    """
    values = log10(values) if log else values
    known = values[np.isfinite(values)]
    # A few powers of ten far below all others would take all shades.
    ends = (np.percentile(known, 1) if log else known.min(), known.max()) if known.size else (0.0, 1.0)
    pictures, ends = shade_pictures(values.T, ends)
    parts = {"pictures": pictures, "frame": _corners(values.shape, "step", ends)}
    return Drawing(_fields(title, "step", ends, log), parts, moves=Filling(values, ends, backwards))


def weights_chart(weights: np.ndarray) -> Drawing:
    """A field for each weight of a matrix W, (units, units), from little to much."""
    pictures, ends = shade_pictures(weights)
    parts = {"pictures": pictures, "frame": _corners(weights.shape, "from unit", ends)}
    return Drawing(_fields("weight", "from unit", ends, False), parts)


def _corners(shape, across, ends):
    """Two corners of a picture, and the ends of its shades."""
    width, height = shape
    return Table({across: [0.5, width + 0.5], "unit": [0.5, height + 0.5], "shade": list(ends)})


@written_once
def _fields(title, across, ends, log):
    plain = {"scale": alt.Scale(nice=False, zero=False), "axis": alt.Axis(grid=False, tickMinStep=1, tickCount=7)}
    colour = alt.Color(
        "shade:Q",
        title=title,
        scale=alt.Scale(domain=list(ends), range=list(SHADES)),
        legend=alt.Legend(
            orient="top",
            gradientLength=alt.ExprRef("clamp(width - 40, 60, 300)"),
            offset=LEGEND_OFFSET,
            tickCount=3,
            labelExpr=POWER_LABEL if log else NUMBER_LABEL,
            labelOverlap="greedy",
        ),
    )
    x, y = alt.X(f"{across}:Q", title=across, **plain), alt.Y("unit:Q", title="unit", **plain)
    return styled(
        image(),
        rows_of_table("frame").mark_point(opacity=0, size=0, tooltip=None).encode(x=x, y=y, color=colour),
        height=320,
    )
