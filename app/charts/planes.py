"""What maps and landscapes share: images beneath real axes, lines over them, and what a hand can do there."""

import base64
import io
import math

import altair as alt
import numpy as np
from PIL import Image

from app.charts.axes import NUMBER_LABEL, POWER_LABEL
from app.charts.drawing import rows_of_table
from app.tables import Table, of_rows
from app.theme import FATE_COLOURS, SHADES, growing
from core.maps.sweep import Axis

LEGEND_OFFSET = 8  # pixels between a legend and the plane
# Closed form -> its dashes, and how far along it its name stands.
CURVES = {
    "critical rate": ([1, 0], 0.0),
    "one step to death": ([8, 5], 0.26),
    "bounded up to here": ([3, 3], 0.5),
    "the wall": ([8, 5], 0.6),
}


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


def shade_pictures(values: np.ndarray, ends: tuple[float, float] | None = None) -> tuple[Table, tuple[float, float]]:
    """One picture of a continuous quantity (NaN stays clear), shaded between two ends, by default its 1st and 99th
    percentile.

    Returns the table (fate, picture) and these two values.
    """
    if ends is None:
        ends = np.nanpercentile(values, [1, 99]) if np.isfinite(values).any() else (0.0, 1.0)
    low, high = ends
    high = high if high > low else low + 1.0
    share = np.clip(np.nan_to_num((values - low) / (high - low)), 0, 1)
    stops = np.array([_channels(shade) for shade in SHADES], dtype=float)
    channels = [np.interp(share, np.linspace(0, 1, len(SHADES)), stops[:, channel]) for channel in range(3)]
    pixels = np.stack([*channels, np.where(np.isfinite(values), 255, 0)], axis=2).astype(np.uint8)
    return Table({"fate": ["all"], "picture": [_picture(pixels)]}), (float(low), float(high))


def plane_axis(kind: type, column: str, ends: tuple[float, float, bool], title: str):
    """One axis of a plane (alt.X or alt.Y); ends: low, high, logarithmic."""
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


def hands(touch: bool) -> list[alt.Parameter]:
    """What a hand can do on a plane: drag a rectangle to zoom, click or tap to pick a point.

    touch: whether a finger draws rectangles. Else it scrolls the page, as everywhere, and a tap picks. Vega finds what
    is under a pointer when that moves, which a finger does not before it touches; so fingers have events of their own.
    """
    mouse = "[event.pointerType != 'touch']"
    drag, click = f"[pointerdown{mouse}, window:pointerup] > window:pointermove!", f"click{mouse}"
    if touch:
        drag += ", [touchstart, touchend] > touchmove!"
    else:
        click += ", touchend[event.cancelable]"  # that of a finger that scrolled is not
    zoom = alt.selection_interval(name="zoom", encodings=["x", "y"], on=drag, translate=False, zoom=False)
    return [zoom, alt.selection_point(name="pick", fields=["x", "y"], nearest=True, on=click, empty=False)]


def image() -> alt.Chart:
    """Pictures that fill the whole plane beneath the axes."""
    whole = {"x": 0, "y": alt.ExprRef("height"), "width": alt.ExprRef("width"), "height": alt.ExprRef("height")}
    mark = rows_of_table("pictures").mark_image(aspect=False, smooth=False, align="left", baseline="bottom", **whole)
    return mark.encode(url=alt.Url("picture:N"))


def shades_colour(title: str, domain: tuple[float, float]) -> alt.Color:
    """The legend of a continuous quantity, given by its powers of ten."""
    powers = list(range(math.ceil(domain[0]), math.floor(domain[1]) + 1))
    few = len(powers) < 2
    marks = list(domain) if few else powers[:: math.ceil(len(powers) / 3)]
    return alt.Color(
        "shade:Q",
        title=title,
        scale=alt.Scale(domain=list(domain), range=list(SHADES)),
        legend=alt.Legend(
            orient="top",
            titleOrient="left",
            gradientLength=alt.ExprRef("clamp(width - 215, 60, 190)"),  # other legends stand beside it
            offset=LEGEND_OFFSET,
            values=marks,
            labelExpr=POWER_LABEL,
            labelOverlap="greedy",
        ),
    )


def places(titles: tuple[str, str]) -> list[alt.Tooltip]:
    """What a tooltip says of where a point is: the axes by their own names."""
    return [alt.Tooltip(f"{column}:Q", title=title, format=".4~g") for column, title in zip("xy", titles, strict=True)]


def lines(there: bool, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Closed forms, white in black so that they are seen on every colour, each with its name beside it."""
    if not there:
        return []
    dash = alt.Scale(domain=list(CURVES), range=[dashes for dashes, _ in CURVES.values()])
    mark = rows_of_table("curves").encode(x=x, y=y, detail=alt.Detail("curve:N"))
    dashed = mark.encode(strokeDash=alt.StrokeDash("curve:N", scale=dash, legend=None))
    return [
        mark.mark_line(color="black", strokeWidth=5, clip=True),  # or the plane would make room for its edge
        dashed.mark_line(color="white", strokeWidth=2, clip=True),
        *outlined("names", x, y, "curve"),
    ]


def outlined(table: str, x: alt.X, y: alt.Y, text: str) -> list[alt.Chart]:
    """Words beside points on a picture, above on the right or below on the left, where there is room (`beside`)."""
    fits = f"datum.share * width + {growing(9).expr} * length(datum.{text}) < width"
    place = {
        "align": alt.ExprRef(f"{fits} ? 'left' : 'right'"),
        "dx": alt.ExprRef(f"{fits} ? 8 : -8"),
        "dy": alt.ExprRef(f"{fits} && !datum.top ? -10 : 14"),
    }
    words = rows_of_table(table).encode(x=x, y=y, text=alt.Text(f"{text}:N"))
    look = {"fontWeight": "bold", "clip": True, **place}
    return [
        words.mark_text(color="black", stroke="black", strokeWidth=4, strokeJoin="round", **look),
        words.mark_text(color="white", **look),
    ]


def names_of(curves: Table, x: Axis, y: Axis) -> Table:
    """Where the name of each closed form stands, once a curve. Columns: curve, x, y, share, top."""
    rows = []
    for name in dict.fromkeys(curves["curve"]):
        there = np.flatnonzero(curves["curve"] == name)
        rows.append(there[int(CURVES[name][1] * (there.size - 1))])
    return beside(curves[rows], x, y)


def beside(points: Table, x: Axis, y: Axis) -> Table:
    """The points, with where on the plane they are: words go where there is room. More columns: share, top."""
    return points.with_columns(share=_share(points["x"], x), top=_share(points["y"], y) > 0.9)


def _share(values, axis):
    """Where on an axis values are, from 0 to 1; not a number where a logarithmic one has no place for them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high, values = (
            np.log(part) if axis.log else np.asarray(part) for part in (axis.low, axis.high, np.asarray(values, float))
        )
        return (values - low) / (high - low)


def one_point(at: tuple[float, float] | None) -> Table:
    """One point as a table, or a table without any."""
    x, y = at or (math.nan, math.nan)
    return Table({"x": [x], "y": [y]})[: 1 if at else 0]


def ring(there: bool, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A ring around one point, if there is one."""
    if not there:
        return []
    mark = rows_of_table("ring").encode(x=x, y=y)
    return [
        mark.mark_point(size=320, strokeWidth=6, color="black", clip=True),
        mark.mark_point(size=320, strokeWidth=2, color="white", clip=True),
    ]
