"""The figure from which a clipping threshold is chosen: how long the gradients of a training were so far."""

from collections.abc import Sequence

import altair as alt

from app.charts.axes import FRAME_NOTE, POWER_LABEL, ends_of_frame, tips, unseen
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.tables import Table
from app.theme import EXPLODE, INK_OF_THE_PAGE, IS_NARROW, STEADY, styled


def norm_chart(
    bins: Table, marks: Table, advised: Sequence[float], ends: Sequence[float], note: str, colour: str
) -> Drawing:
    """Which lengths the gradients of one network had so far (app.tables.norm_table).

    marks: columns mark ("mean", "median", "threshold"), norm, log10 norm; the band: log10 of the advised thresholds;
    ends: of the axis.
    """
    parts = {
        "bins": bins,
        "marks": marks,
        "band": Table({"log10 norm": [advised[0]], "to": [advised[1]]}),
        "frame": Table({"log10 norm": list(ends), "note": note}),
    }
    return Drawing(_norm(colour), parts)


@written_once
def _norm(colour):
    x = alt.X(
        "log10 norm:Q",
        title="length of the gradient",
        scale=alt.Scale(nice=False, zero=False, domain=ends_of_frame("log10 norm")),
        axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=6, grid=False),
    )
    y = alt.Y("steps:Q", title="steps", axis=alt.Axis(tickCount=4, tickMinStep=1))
    names, dashes = ["mean", "median", "threshold"], [[1, 0], [2, 3], [8, 4]]
    inks = [INK_OF_THE_PAGE, INK_OF_THE_PAGE, EXPLODE[0]]
    columns = alt.ExprRef(f"{IS_NARROW} ? 2 : 3")
    stroke = {"symbolType": "stroke", "symbolSize": 324, "symbolStrokeWidth": 3}
    legend = alt.Legend(title=None, orient="top", columns=columns, **stroke)
    shared = {"sort": None, "legend": legend}
    rules = rows_of_table("marks").encode(
        x=x,
        color=alt.Color("mark:N", scale=alt.Scale(domain=names, range=inks), **shared),
        strokeDash=alt.StrokeDash("mark:N", scale=alt.Scale(domain=names, range=dashes), **shared),
        tooltip=tips("mark:N", "norm:Q"),
    )
    bars = rows_of_table("bins").encode(x=alt.X("log10 from:Q"), x2=alt.X2("log10 to"), y=y, y2=alt.Y2("none"))
    return styled(
        unseen("frame"),
        rows_of_table("band").mark_rect(color=STEADY[0], opacity=0.18, clip=True).encode(x=x, x2=alt.X2("to")),
        bars.encode(tooltip=tips("size:N", "steps:Q")).mark_rect(color=colour, opacity=0.75, clip=True),
        rules.mark_rule(strokeWidth=3, clip=True),
        note=FRAME_NOTE,
        height=300,
    )
