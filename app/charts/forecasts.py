"""The figure of a network's forecasts of prices, beside the forecast that tomorrow is as today."""

import altair as alt
import numpy as np

from app.charts.axes import FRAME_NOTE, tips, unseen
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.tables import Table
from app.theme import CURVE, styled


def forecast_chart(table: Table, note: str, colour: str) -> Drawing:
    """What was forecast of the closes beside what they did (app.tables.forecast_table).

    Dashed: the forecast that tomorrow is as today. Dotted: a forecast that is always right.
    """
    size = float(np.nanmax(np.abs([*table["real change"], *table["forecast change"], 1.0])))
    ways = {
        "real change": [-size, size] * 2,
        "forecast change": [0.0, 0.0, -size, size],
        "dash": ["as today", "as today", "right", "right"],
    }
    return Drawing(_forecasts(colour), {"windows": table, "ways": Table(ways), "frame": Table({"note": [note]})})


@written_once
def _forecasts(colour):
    axis = alt.Axis(tickCount=5)
    x = alt.X("real change:Q", title="real change", axis=axis, scale=alt.Scale(nice=False))
    y = alt.Y("forecast change:Q", title="forecast change", axis=axis, scale=alt.Scale(nice=False))
    dash = alt.Scale(domain=["as today", "right"], range=[[8, 4], [2, 3]])
    ways = rows_of_table("ways").encode(x=x, y=y, strokeDash=alt.StrokeDash("dash:N", scale=dash, legend=None))
    dots = rows_of_table("windows").encode(x=x, y=y, tooltip=tips("real change:Q", "forecast change:Q"))
    return styled(
        unseen("frame"),
        ways.mark_line(color=CURVE, strokeWidth=2),
        dots.mark_point(filled=True, size=30, opacity=0.6, color=colour),
        note=FRAME_NOTE,
        height=340,
    )
