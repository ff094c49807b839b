"""Maps and landscapes: images beneath real axes."""

import base64
import io
import math

import altair as alt
import numpy as np
from PIL import Image

from app.charts.axes import NUMBER_LABEL, POWER_LABEL, decades, log_axis, target, tips
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.tables import Table, of_rows
from app.theme import CURVE, EXPLODE, FATE_COLOURS, LINE_WIDTH, SHADES, styled
from core.maps.sweep import Axis, Map

CURVES = {"critical rate": [1, 0], "one step to death": [8, 4], "bounded up to here": [3, 3], "the wall": [8, 4]}


def _channels(colour):
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _picture(pixels):
    """(rows, columns, 4) uint8, row 0 at the bottom, as a data URI."""
    memory = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[::-1])).save(memory, "PNG", compress_level=3)
    return f"data:image/png;base64,{base64.b64encode(memory.getvalue()).decode()}"


def fate_pictures(fate: np.ndarray, labels: list[str]) -> Table:
    """One picture a fate, so that each can be dimmed alone. Columns: fate, picture (a data URI).

    fate: (rows, columns), whole numbers that count in `labels`; row 0 is the lowest.
    """
    rows = []
    for index in np.unique(fate):
        pixels = np.zeros((*fate.shape, 4), dtype=np.uint8)
        pixels[fate == index] = [*_channels(FATE_COLOURS[labels[index]]), 255]
        rows.append((labels[index], _picture(pixels)))
    return of_rows(("fate", "picture"), rows)


def shade_pictures(values: np.ndarray) -> tuple[Table, tuple[float, float]]:
    """One picture of a continuous quantity (NaN stays clear), shaded between its 1st and 99th percentile.

    Returns the table (fate, picture) and these two values.
    """
    low, high = np.nanpercentile(values, [1, 99]) if np.isfinite(values).any() else (0.0, 1.0)
    high = high if high > low else low + 1.0
    share = np.clip(np.nan_to_num((values - low) / (high - low)), 0, 1)
    stops = np.array([_channels(shade) for shade in SHADES], dtype=float)
    channels = [np.interp(share, np.linspace(0, 1, len(SHADES)), stops[:, channel]) for channel in range(3)]
    pixels = np.stack([*channels, np.where(np.isfinite(values), 255, 0)], axis=2).astype(np.uint8)
    return Table({"fate": ["all"], "picture": [_picture(pixels)]}), (float(low), float(high))


def _axis(kind, column, ends, title):
    low, high, log = ends
    kind_of_scale = {"type": "log"} if log else {"zero": False}
    scale = alt.Scale(domain=[low, high], nice=False, **kind_of_scale)
    labels = alt.Axis(grid=False, tickCount=7, labelExpr=NUMBER_LABEL, labelFlush=False)
    if log:
        labels = alt.Axis(grid=False, values=_log_ticks(low, high), labelExpr=NUMBER_LABEL, labelFlush=False)
    return kind(f"{column}:Q", title=title, scale=scale, axis=labels)


def _log_ticks(low, high):
    """Powers of ten between the ends, with 2 and 5 of each where these are few; evenly spaced in a narrow window."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1,), (1, 2, 5)):
        ticks = [
            float(f"{digit}e{power}") for power in powers for digit in digits if low <= digit * 10.0**power <= high
        ]
        if len(ticks) >= 3:
            return ticks[:: math.ceil(len(ticks) / 10)]
    return np.linspace(low, high, 5).tolist()


def map_chart(
    plane: Map, pictures: Table, picks: Table, curves: Table, at, titles, shades=None, height: int = 520
) -> Drawing:
    """A map beneath real axes: drag a rectangle to zoom, click to pick a run, click the legend to see one fate alone.

    at: (x, y) of the picked run or None. titles: of x and y. shades: (title, (low, high)) where the picture shows a
    continuous quantity, else its colours are fates.
    """
    if shades:
        picks = picks.with_columns(shade=shades[1][0])
    axes = tuple((axis.low, axis.high, axis.log) for axis in (plane.x, plane.y))
    parts = {"pictures": pictures, "picks": picks, "curves": curves, "ring": _point(at)}
    return Drawing(_map(axes, tuple(titles), shades, _known(curves), bool(at), height), parts)


@written_once
def _map(axes, titles, shades, known, ringed, height):
    x, y = _axis(alt.X, "x", axes[0], titles[0]), _axis(alt.Y, "y", axes[1], titles[1])
    shown = alt.selection_point(name="shown", fields=["fate"], bind="legend")
    zoom = alt.selection_interval(name="zoom", encodings=["x", "y"])
    pick = alt.selection_point(name="pick", fields=["x", "y"], nearest=True, on="click", empty=False)
    image = _image().encode(opacity=alt.condition(shown, alt.value(1), alt.value(0.12)))
    colour = _shades(*shades) if shades else _fates()
    points = rows_of_table("picks").mark_point(opacity=0, filled=True, size=1)
    points = points.encode(x=x, y=y, color=colour, tooltip=tips("x:Q", "y:Q", "fate:N")).add_params(zoom, pick, shown)
    return styled(image, points, *_lines(known, x, y), *_ring(ringed, x, y), height=height)


def surface_chart(
    axes: tuple[Axis, Axis], picture: Table, picks: Table, curves: Table, walks: Table, colours, shades
) -> Drawing:
    """A landscape seen from above, and the walks of gradient descent on it: drag to zoom, click to start there.

    walks: app.tables.walk_table; a ring marks the start, dots where the walks in `colours` stand now. shades: as of
    `map_chart`.
    """
    run = walks["run"]
    stand = np.flatnonzero(np.append(run[1:] != run[:-1], True))
    start = walks["x"][0], walks["y"][0]
    plane, names = tuple((axis.low, axis.high, axis.log) for axis in axes), tuple(axis.name for axis in axes)
    picks = picks.with_columns(shade=shades[1][0])
    parts = {"pictures": picture, "picks": picks, "curves": curves, "walks": walks, "now": walks[stand]}
    template = _surface(plane, names, shades, _known(curves), tuple(colours.items()))
    return Drawing(template, {**parts, "ring": _point(start)})


@written_once
def _surface(axes, titles, shades, known, colours):
    x, y = _axis(alt.X, "x", axes[0], titles[0]), _axis(alt.Y, "y", axes[1], titles[1])
    zoom = alt.selection_interval(name="zoom", encodings=["x", "y"])
    pick = alt.selection_point(name="pick", fields=["x", "y"], nearest=True, on="click", empty=False)
    points = rows_of_table("picks").mark_point(opacity=0, filled=True, size=1)
    points = points.encode(x=x, y=y, color=_shades(*shades), tooltip=tips("x:Q", "y:Q", "loss:Q"))
    points = points.add_params(zoom, pick)
    walk = rows_of_table("walks").encode(x=x, y=y, order=alt.Order("step:Q"))
    walk = walk.encode(tooltip=tips("run:N", "step:Q", "x:Q", "y:Q", "loss:Q"))
    layers = []
    for run, colour in colours:
        rows = walk.transform_filter(alt.datum["run"] == run)
        layers += [
            rows.mark_line(color="white", strokeWidth=5, clip=True),
            rows.mark_line(color=colour, strokeWidth=3, clip=True, point=alt.OverlayMarkDef(color=colour, size=35)),
        ]
    last = rows_of_table("now").encode(x=x, y=y, tooltip=tips("run:N", "step:Q", "loss:Q"))
    layers.append(last.mark_point(filled=True, size=170, color="white", stroke="black", opacity=1, clip=True))
    return styled(_image(), points, *_lines(known, x, y), *layers, *_ring(True, x, y), height=520)


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


def _image():
    """Pictures that fill the whole plane beneath the axes."""
    whole = {"x": 0, "y": alt.ExprRef("height"), "width": alt.ExprRef("width"), "height": alt.ExprRef("height")}
    image = rows_of_table("pictures").mark_image(aspect=False, smooth=False, align="left", baseline="bottom", **whole)
    return image.encode(url=alt.Url("picture:N"))


def _fates():
    """The legend of fates, all of them, whichever are there."""
    return alt.Color(
        "fate:N",
        title=None,
        scale=alt.Scale(domain=list(FATE_COLOURS), range=list(FATE_COLOURS.values())),
        legend=alt.Legend(orient="top", columns=3, symbolType="square", symbolOpacity=1),
    )


def _shades(title, domain):
    """The legend of a continuous quantity, given by its powers of ten."""
    powers = list(range(math.ceil(domain[0]), math.floor(domain[1]) + 1))
    few = len(powers) < 2
    marks = list(domain) if few else powers[:: math.ceil(len(powers) / 8)]
    return alt.Color(
        "shade:Q",
        title=title,
        scale=alt.Scale(domain=list(domain), range=list(SHADES)),
        legend=alt.Legend(orient="top", gradientLength=240, values=marks, labelExpr=POWER_LABEL, labelOverlap=False),
    )


def _known(curves):
    """The names of the closed forms in a table, each once."""
    return tuple(dict.fromkeys(curves["curve"]))


def _lines(known, x, y):
    """Closed forms, white in black so that they are seen on every colour; a legend names those that are there."""
    if not known:
        return []
    dash = alt.StrokeDash(
        "curve:N",
        title=None,
        scale=alt.Scale(domain=list(known), range=[CURVES[name] for name in known]),
        legend=alt.Legend(orient="bottom", columns=2, symbolType="stroke", symbolStrokeColor=CURVE),
    )
    lines = rows_of_table("curves").encode(x=x, y=y, detail=alt.Detail("curve:N"))
    return [lines.mark_line(color="black", strokeWidth=4), lines.encode(strokeDash=dash).mark_line(color="white")]


def _point(at):
    """One point as a table, or a table without any."""
    x, y = at or (math.nan, math.nan)
    return Table({"x": [x], "y": [y]})[: 1 if at else 0]


def _ring(there, x, y):
    """A ring around one point, if there is one."""
    if not there:
        return []
    mark = rows_of_table("ring").encode(x=x, y=y)
    return [
        mark.mark_point(size=320, strokeWidth=6, color="black", clip=True),
        mark.mark_point(size=320, strokeWidth=2, color="white", clip=True),
    ]
