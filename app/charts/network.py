"""The unrolled network as a drawing for slides and files: it stands still, or numbers pass through it and come back."""

from typing import NamedTuple

import altair as alt
import numpy as np

from app.charts.axes import ring_on_its_way, tips
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import between, on_the_way
from app.tables import Table
from app.theme import COPY, CURVE, EXPLODE, INK, VANISH, styled

NODE = "#EFEDF7"  # ground of a circle, on which ink is read
HEIGHT = 230  # pixels, of the drawing on the page
FEWEST, END = 5, 2.2  # days that fill the width; columns for what stands after the last one
STATE, BACK = 5.2, 11.6  # the heights of both rows, in lines from above


def _sizes(columns):
    """Vega expressions: a line, 16 pixels and more on a slide, but no more than there is room for; the radius of a
    circle; the type in it, which in a file is wider than in a browser.
    """
    line = f"max(12, min(width / {5.3 * columns:g}, height / {HEIGHT / 16:g}))"
    radius = f"min({0.36 / columns:g} * width, 2.1 * {line})"
    return line, radius, f"min({line}, max(15, 0.4 * {radius}))"


class _Passing(NamedTuple):
    """The state goes from day to day to the answer, then the gradient comes back; a ring shows where. What it has not
    reached is empty and grey.
    """

    def moments(self, tables):
        """As many places back as forth, and the answer between."""
        return on_the_way(2 * len(tables["days"]) + 1)

    def at(self, tables, now):
        """What has been reached, and the ring, until it is back."""
        days, copies, inputs, end = (tables[name] for name in ("days", "copies", "inputs", "end"))
        count, moment = len(days), int(now)
        forth, back = days["place"] <= moment, days["place"] >= 2 * count - moment
        return {
            "days": days.with_columns(
                **_told(days, forth, ("h text",), "grown"), **_told(days, back, ("gradient text",), "fed")
            ),
            "copies": copies.with_columns(**_told(copies, back[:-1], (), "arrived")),
            "inputs": inputs[inputs["place"] <= moment],
            "end": end.with_columns(
                **_told(end, [moment >= count], ("text",)), **_told(end, [moment > count], ("begins",))
            ),
            "ring": _ring(count, end["tail"][0], now)[: now < 2 * count],
        }


def _told(table, reached, texts, heat=None):
    """Columns of texts that are empty, and of colours that are grey, where nothing has been reached."""
    empty = {name: np.where(reached, table[name], "").astype(object) for name in texts}
    return empty | ({heat: np.where(reached, table[heat], 0.0)} if heat else {})


def _ring(count, end, now):
    """Where the ring is: over the days, to the answer, under the days."""
    there = [*range(count), end, *reversed(range(count))]
    heights = [*[STATE] * count, (STATE + BACK) / 2, *[BACK] * count]
    return Table({"place": [between(there, now)], "height": [between(heights, now)]})


def network_chart(days: Table, end: Table, copy: str, picked: int = 0) -> Drawing:
    """The network unrolled: states in circles, the one weight on every arrow, the gradient coming back beneath.

    days, end: app.tables.network_table and end_table; copy: what stands at every copy; picked: the day in bold.
    What has grown on its way is orange, what has shrunk is blue.
    """
    place, last = days["place"], len(days) - 1
    chosen = (days["day"] == picked) & ~days["folded"]
    parts = {
        "days": days,
        "copies": days[1:].with_columns(
            tail=place[1:] - 0.62, middle=place[1:] - 0.5, tip=place[1:] - 0.44, arrived=days["fed"][:-1], copy=copy
        ),
        "inputs": days[days["x text"] != ""],
        "others": days[~chosen],
        "picked": days[chosen],
        "end": end.with_columns(tail=[last + 0.38], middle=[last + 0.9], tip=[last + 0.7], arrived=[0.0]),
        "ring": Table({"place": [], "height": []}),
    }
    template = _network(max(len(days), FEWEST) + END, not parts["inputs"].empty, not parts["picked"].empty)
    return Drawing(template, parts, moves=_Passing())


@written_once
def _network(columns, fed, picked):
    across = alt.Scale(domain=[-0.7, columns - 0.7], nice=False)
    down = alt.Scale(domain=[HEIGHT / 16, 0], nice=False)
    line, radius, in_node = _sizes(columns)
    area = alt.ExprRef(f"PI * pow({radius}, 2)")
    tones = alt.Scale(domain=[-1, 0, 1], range=[VANISH[0], CURVE, EXPLODE[0]], interpolate="rgb", clamp=True)

    def layer(table, height, x="place"):
        """What stands at this height."""
        at = alt.X(f"{x}:Q", scale=across, axis=None), alt.Y(datum=height, type="quantitative", scale=down, axis=None)
        return rows_of_table(table).encode(*at)

    def words(table, height, field, x="place", size=line, **mark):
        """The words of a field, on as many lines as it has."""
        up = alt.ExprRef(f"-0.55 * (length(split(datum['{field}'], '\\n')) - 1) * {size}")
        mark |= {"lineBreak": "\n", "baseline": "middle", "fontSize": alt.ExprRef(size)}
        drawn = layer(table, height, x).mark_text(dy=up, **mark)
        return drawn.encode(text=alt.Text(f"{field}:N"))

    def arrow(table, height, tail, tip, angle, colour):
        """From one place to another, with its point there."""
        point = {"shape": "triangle", "angle": angle, "filled": True, "opacity": 1}
        size = alt.ExprRef(f"0.6 * pow({line}, 2)")
        return (
            layer(table, height, tail).mark_rule(strokeWidth=4).encode(x2=alt.X2(tip), color=colour),
            layer(table, height, tip).mark_point(size=size, **point).encode(color=colour),
        )

    def nodes(height, shape, field):
        """The days of one row, with their ground and their edge."""
        drawn = layer("days", height).mark_point(
            shape=shape, size=area, filled=True, opacity=1, fill=NODE, strokeWidth=3
        )
        told = tips("day:Q", "h:Q", "gradient:Q", "share:Q")
        return drawn.encode(stroke=alt.Stroke(f"{field}:Q", scale=tones, legend=None), tooltip=told)

    violet, arrived = alt.value(COPY), alt.Color("arrived:Q", scale=tones, legend=None)
    bold = {"size": in_node, "fontWeight": "bold", "color": INK["light"]}
    drawing = styled(
        *arrow("copies", STATE, "tail", "tip", 90, violet),
        *arrow("end", STATE, "tail", "tip", 90, violet),
        layer("copies", STATE - 1.4, "middle").mark_text(fontSize=alt.ExprRef(line)).encode(text=alt.Text("copy:N")),
        *arrow("copies", BACK, "tip", "tail", 270, arrived),
        *arrow("end", BACK, "tip", "tail", 270, arrived),
        *([words("inputs", 1, "x text")] if fed else []),
        nodes(STATE, "circle", "grown"),
        words("days", STATE, "h text", **bold),
        words("others", STATE + 3.1, "day text"),
        *([words("picked", STATE + 3.1, "day text", fontWeight="bold")] if picked else []),
        nodes(BACK, "square", "fed"),
        words("days", BACK, "gradient text", **bold),
        words("end", STATE, "text", "middle", align="left"),
        words("end", BACK, "begins", "middle", align="left"),
        ring_on_its_way(
            alt.X("place:Q", scale=across, axis=None),
            alt.Y("height:Q", scale=down, axis=None),
            alt.ExprRef(f"1.35 * PI * pow({radius}, 2)"),
        ),
        height=HEIGHT,
    )
    return drawing.properties(usermeta={"drawing": True})  # its proportions matter (app.export.formats)
