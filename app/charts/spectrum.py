"""Figures of spectra: eigenvalues on the plane, singular values by steps, Lyapunov exponents, and the hump."""

from typing import NamedTuple

import altair as alt
import numpy as np

from app.charts.axes import (
    corners,
    decades,
    frame,
    log_axis,
    notes,
    run_legend,
    target,
    tips,
    unchanged,
    unseen,
)
from app.charts.drawing import Drawing, first, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table, spectrum
from app.tables.spectrum import scaled_circles, scaled_eigenvalues
from app.theme import COPY, CURVE, EXPLODE, INK_OF_THE_PAGE, LINE_WIDTH, STEADY, TYPE, VANISH, growing, styled

ROOM = 30  # such a part of an axis is left free beyond its last line
MOMENTS = 48  # of the plane while the gain grows
THREE = [EXPLODE[0], VANISH[0], STEADY[0]]  # what grows, what shrinks, what does neither
ENDS = {spectrum.SHRUNK: VANISH[0], spectrum.STEADY: STEADY[0], spectrum.GROWN: EXPLODE[0]}  # one upon the other
DASHES = ([8, 5], [2, 3], [10, 3, 2, 3])  # of theories


class GrowingGain(NamedTuple):
    """The eigenvalues of a matrix that grows from 0 to what it is, as its gain does."""

    def moments(self, tables):
        """Shares of its size."""
        return np.linspace(0.0, 1.0, MOMENTS)

    def at(self, tables, now):
        """The eigenvalues at this share, and what theory says of them."""
        scaled = {"points": scaled_eigenvalues, "circles": scaled_circles}
        return {name: scale(tables[name], now) for name, scale in scaled.items()}


class Snapshots(NamedTuple):
    """The eigenvalues of a network while it is trained, up to the one that is looked at."""

    def moments(self, tables):
        """The steps."""
        return np.unique(tables["every"]["at"])

    def at(self, tables, now):
        """The eigenvalues of this step."""
        return {"points": tables["every"][tables["every"]["at"] == now]}


def plane_chart(points: Table, circles: Table, half: float, grows: bool, trained: Table | None = None) -> Drawing:
    """Eigenvalues on the plane of complex numbers, with the unit circle and that of theory (app.tables.spectrum).

    half: how far the plane reaches from 0, at least; grows: whether the matrix is its gain times another, so that the
    figure can go by with it; trained: those of a training up to these, with which it can go by as well.
    """
    ends, names = Table({"half": [half]}), tuple(dict.fromkeys(circles["circle"]))
    parts = {"points": points, "circles": circles, "frame": ends}
    if trained is not None:
        return Drawing(_plane(names), parts | {"every": trained}, moves=Snapshots())
    return Drawing(_plane(names), parts, moves=GrowingGain() if grows else None)


@written_once
def _plane(circles_named):
    half = first("frame", "half")

    def axis(kind, column, title, share):
        """An axis of the same scale as the other, whatever the figure's proportions."""
        scale = alt.Scale(domain=alt.ExprRef(f"[-{half} * {share}, {half} * {share}]"), nice=False, zero=False)
        # What becomes wider once the figure has its width would leave it: a title beside labels, a label at the end.
        room = {"minExtent": growing(3 * TYPE)} if kind is alt.Y else {"labelBound": True}
        return kind(f"{column}:Q", title=title, scale=scale, axis=alt.Axis(tickCount=7, **room))

    x = axis(alt.X, "real", "real part", "max(1, width / height)")
    y = axis(alt.Y, "imaginary", "imaginary part", "max(1, height / width)")
    names = alt.Scale(domain=list(circles_named), range=[[6, 5], [1, 0]][: len(circles_named)])
    dash = alt.StrokeDash("circle:N", sort=None, scale=names, legend=run_legend("stroke"))
    circles = rows_of_table("circles").encode(x=x, y=y, order=alt.Order("corner:Q"), strokeDash=dash)
    sides = alt.Scale(domain=[spectrum.OUTSIDE, spectrum.INSIDE, spectrum.ON_IT], range=THREE)
    colour = alt.Color("side:N", scale=sides, legend=None)  # where a point stands says it too
    points = rows_of_table("points").encode(x=x, y=y, color=colour, tooltip=tips("eigenvalue:N", "size:Q"))
    return styled(
        unseen("frame"),
        # The unit circle lies upon that of theory, which may be the same.
        circles.transform_filter(alt.datum["circle"] != spectrum.UNIT_CIRCLE).mark_line(
            color=CURVE, strokeWidth=2, clip=True
        ),
        circles.transform_filter(alt.datum["circle"] == spectrum.UNIT_CIRCLE).mark_line(
            color=INK_OF_THE_PAGE, strokeWidth=2, clip=True
        ),
        points.mark_point(filled=True, size=growing(70), opacity=0.85),
        height=480,
    )


def singular_values_chart(lines: Table, known: Table) -> Drawing:
    """All singular values of the product over T steps, and what theory says of them (app.tables.spectrum)."""
    low, high = decades(lines["log10 value"], known["log10 value"])
    ends = frame({"steps": [0, lines["steps"].max()]}, {"log10 value": [low, high + (high - low) / ROOM]})
    names = tuple(dict.fromkeys(known["theory"]))
    parts = {"lines": lines, "known": known, "frame": ends, "unchanged": _level("log10 value")}
    return Drawing(_singular_values(names), parts, moves=Growing("steps", ("lines", "known"), even=True))


@written_once
def _singular_values(theories):
    x = alt.X("steps:Q", title="steps multiplied (T)", axis=alt.Axis(tickMinStep=1, tickCount=10), scale=_TIGHT)
    y = log_axis("log10 value", "singular value")
    lines = rows_of_table("lines").encode(x=x, y=y, detail=alt.Detail("line:N"))
    look = {"strokeWidth": 1.6, "opacity": 0.7, "clip": True}
    tooltip = tips("line:Q", "steps:Q", alt.Tooltip("log10 value:Q", title="log10", format=".4~g"))
    return styled(
        corners(x, y),
        unchanged("log10 value"),
        *(
            lines.transform_filter(f"datum.end === '{end}'").mark_line(color=colour, **look)
            for end, colour in ENDS.items()
        ),
        *_theory(theories, x, y, detail=alt.Detail("line:N")),
        target(lines.encode(tooltip=tooltip)),
        height=400,
    )


def exponents_chart(found: Table, known: Table, count: int) -> Drawing:
    """All Lyapunov exponents with their standard errors, and what theory says of them (app.tables.spectrum)."""
    names = tuple(dict.fromkeys(known["theory"]))
    values = np.concatenate([found["low"], found["high"], np.asarray(known["exponent"], dtype=float), [0.0]])
    low, high = np.nanmin(values), np.nanmax(values)
    room = (high - low) / ROOM or 1.0
    ends = Table({"place": [1, max(count, 2)], "exponent": [low - room, high + room]})
    parts = {"found": found, "known": known, "frame": ends, "unchanged": _level("exponent")}
    return Drawing(_exponents(names), parts)


@written_once
def _exponents(theories):
    x = alt.X("place:Q", title="exponent, the largest first", axis=alt.Axis(tickMinStep=1, tickCount=10), scale=_TIGHT)
    y = alt.Y("exponent:Q", title="nats a step", scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=7))
    signs = alt.Scale(domain=[spectrum.POSITIVE, spectrum.NEGATIVE, spectrum.ZERO], range=THREE)
    colour = alt.Color("sign:N", scale=signs, legend=None)
    base = rows_of_table("found").encode(x=x, color=colour, tooltip=tips("place:Q", "exponent:Q", "error:Q"))
    return styled(
        corners(x, y),
        unchanged("exponent"),
        *_theory(theories, x, y),
        base.encode(y=alt.Y("low:Q", title="nats a step"), y2=alt.Y2("high")).mark_rule(strokeWidth=2),
        base.encode(y=y).mark_point(filled=True, size=growing(38), opacity=1),
        height=400,
    )


def hump_chart(powers: Table, peak: Table) -> Drawing:
    """What W^t multiplies by at most, beside what its largest eigenvalue says (app.tables.spectrum)."""
    low, high = (end / 2 for end in decades(np.round(2 * powers["log10 value"], 9), [0.0]))
    low, high = (low - 0.5, high + 0.5) if high - low < 1 else (low, high)  # what hardly changes is no cliff
    room = (high - low) / (10 if len(peak) else ROOM)  # for the note
    ends = frame({"t": [0, powers["t"].max()]}, {"log10 value": [low, high + room]})
    runs = tuple(dict.fromkeys(powers["run"]))
    parts = {"lines": powers, "peak": peak, "frame": ends, "unchanged": _level("log10 value")}
    return Drawing(_hump(runs, bool(len(peak))), parts, moves=Growing("t", ("lines", "peak"), even=True))


@written_once
def _hump(runs, peaked):
    x = alt.X("t:Q", title="power t", axis=alt.Axis(tickMinStep=1, tickCount=10), scale=_TIGHT)
    y = log_axis("log10 value", "multiplied by")
    shades = alt.Scale(domain=list(runs), range=[COPY, CURVE, INK_OF_THE_PAGE][: len(runs)])
    colour = alt.Color("run:N", sort=None, scale=shades, legend=run_legend("stroke"))
    scale = alt.Scale(domain=list(runs), range=[[1, 0], [7, 4], [2, 3]][: len(runs)])
    dash = alt.StrokeDash("run:N", sort=None, scale=scale, legend=run_legend("stroke"))
    lines = rows_of_table("lines").encode(x=x, y=y, color=colour)
    tooltip = tips("run:N", "t:Q", alt.Tooltip("log10 value:Q", title="log10", format=".4~g"))
    right = "datum.t > 0.6 * " + first("frame", "t", 1)
    inwards = {"align": alt.ExprRef(f"{right} ? 'right' : 'left'"), "dx": alt.ExprRef(f"{right} ? -8 : 8")}
    top = rows_of_table("peak").encode(x=x, y=y)
    return styled(
        corners(x, y),
        unchanged("log10 value"),
        lines.encode(strokeDash=dash).mark_line(strokeWidth=LINE_WIDTH, clip=True),
        target(lines.encode(tooltip=tooltip)),
        *([top.mark_point(filled=True, size=110, color=COPY, opacity=1)] if peaked else []),
        *notes("peak", peaked, x, y, "note", dy=-14, **inwards),
        height=480,
    )


_TIGHT = alt.Scale(nice=False)


def _level(column):
    """The table of the rule where all is multiplied by 1, and exponents are 0."""
    return Table({column: [0.0]})


def _theory(names, x, y, **more):
    """Dashed lines of what is known, in ink, named in a legend; none where nothing is."""
    if not names:
        return []
    scale = alt.Scale(domain=list(names), range=list(DASHES[: len(names)]))
    dash = alt.StrokeDash("theory:N", sort=None, scale=scale, legend=run_legend("stroke"))
    mark = rows_of_table("known").encode(x=x, y=y, strokeDash=dash, **more)
    return [mark.mark_line(color=INK_OF_THE_PAGE, strokeWidth=2.2, clip=True)]
