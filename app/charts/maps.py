"""Maps: every pixel is a run, beneath real axes."""

import altair as alt

from app.charts.axes import tips
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.planes import (
    LEGEND_OFFSET,
    hands,
    image,
    lines,
    names_of,
    one_point,
    places,
    plane_axis,
    ring,
    shades_colour,
)
from app.tables import Table
from app.theme import FATE_COLOURS, styled
from core.maps.sweep import Map

# Of the legend of fates: in a low and wide frame they take as few lines as there is room for.
COLUMNS = alt.ExprRef("width >= 0 && windowSize()[1] < 500 && windowSize()[0] >= 700 ? 4 : 3")


def map_chart(
    plane: Map, pictures: Table, picks: Table, curves: Table, at, titles, shades=None, touch: bool = False
) -> Drawing:
    """A map beneath real axes: drag a rectangle to zoom, click to pick a run, click the legend to see one fate alone.

    at: (x, y) of the picked run or None. titles: of x and y. shades: (title, (low, high)) where the picture shows a
    continuous quantity, else its colours are fates. touch: as of app.charts.planes.hands.
    """
    if shades:
        picks = picks.with_columns(shade=shades[1][0])
    axes = tuple((axis.low, axis.high, axis.log) for axis in (plane.x, plane.y))
    names = names_of(curves, plane.x, plane.y)
    parts = {"pictures": pictures, "picks": picks, "curves": curves, "names": names, "ring": one_point(at)}
    return Drawing(_map(axes, tuple(titles), shades, not curves.empty, bool(at), touch), parts)


@written_once
def _map(axes, titles, shades, curved, ringed, touch):
    x, y = plane_axis(alt.X, "x", axes[0], titles[0]), plane_axis(alt.Y, "y", axes[1], titles[1])
    shown = alt.selection_point(name="shown", fields=["fate"], bind="legend")
    pictures = image().encode(opacity=alt.condition(shown, alt.value(1), alt.value(0.12)))
    colour = shades_colour(*shades) if shades else _fates()
    points = rows_of_table("picks").mark_point(opacity=0, filled=True, size=1)
    points = points.encode(x=x, y=y, color=colour, tooltip=tips(*places(titles), "fate:N"))
    points = points.add_params(*hands(touch), shown)
    return styled(pictures, points, *lines(curved, x, y), *ring(ringed, x, y), height=520)


def _fates():
    """The legend of fates, all of them, whichever are there."""
    return alt.Color(
        "fate:N",
        title=None,
        scale=alt.Scale(domain=list(FATE_COLOURS), range=list(FATE_COLOURS.values())),
        legend=alt.Legend(orient="top", offset=LEGEND_OFFSET, columns=COLUMNS, symbolType="square", symbolOpacity=1),
    )
