"""A viewer's own prices as they were understood, small."""

import altair as alt
import numpy as np

from app.charts.axes import tips
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.tables import Table
from app.theme import CURVE, styled
from core.data import Prices

MOST_DAYS = 500  # more than there are pixels


def history_chart(prices: Prices) -> Drawing:
    """These prices as a line from the first day to the last; of more than MOST_DAYS only so many, evenly spread."""
    shown = np.unique(np.linspace(0, len(prices.closes) - 1, MOST_DAYS).astype(int))
    days = prices.dates[shown].astype(str).astype(object)
    return Drawing(_history(), {"history": Table({"day": days, "price": prices.closes[shown]})})


@written_once
def _history():
    x = alt.X("day:T", title=None, axis=alt.Axis(tickCount=3, grid=False))
    y = alt.Y("price:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=3))
    line = rows_of_table("history").encode(x=x, y=y, tooltip=tips("day:N", "price:Q"))
    return styled(line.mark_line(strokeWidth=2, color=CURVE), height=120)
