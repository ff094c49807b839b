"""The orbit of gradient descent for one weight: bifurcation diagram and cobweb."""

import altair as alt

from app.charts.axes import NUMBER_LABEL, tips
from app.charts.drawing import Drawing, every, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table
from app.theme import COPY, CURVE, LINE_WIDTH, STEADY, styled

# Neither orange nor blue: these places say nothing of what a weight does.
VISITED_COLOURS = {"1": STEADY[0], "2": "#B07D2B", "4": COPY, "8": STEADY[1], "many": CURVE}


def bifurcation_chart(table: Table, critical: float, rate: float, weight: str = "w2") -> Drawing:
    """Where descent still goes after many steps, for each learning rate (app.tables.bifurcation_table)."""
    now, limit = (Table({"learning rate": [value]}) for value in (rate, critical))
    return Drawing(_bifurcation(weight), {"visited": table, "now": now, "limit": limit})


@written_once
def _bifurcation(weight):
    x = alt.X(
        "learning rate:Q",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(tickCount=8, labelExpr=NUMBER_LABEL),
    )
    colour = alt.Color(
        "places:N",
        title="places it returns to",
        scale=alt.Scale(domain=list(VISITED_COLOURS), range=list(VISITED_COLOURS.values())),
        legend=alt.Legend(orient="top", symbolOpacity=1, symbolSize=120),
    )
    points = rows_of_table("visited").mark_point(filled=True, size=7, opacity=0.7)
    return styled(
        rows_of_table("now").mark_rule(color=CURVE, strokeWidth=2).encode(x=x),
        rows_of_table("limit").mark_rule(color=CURVE, strokeDash=[5, 4], strokeWidth=2).encode(x=x),
        points.encode(
            x=x,
            y=alt.Y(f"{weight}:Q", title=f"{weight} in the end", scale=alt.Scale(zero=False)),
            color=colour,
            tooltip=tips("learning rate:Q", f"{weight}:Q", "places:N"),
        ),
        height=380,
    )


def cobweb_chart(curve: Table, walk: Table, colour: str) -> Drawing:
    """One step of descent as a curve, where the next weight equals this one as a diagonal, and the orbit between,
    with a dot at its end.
    """
    window = [float(curve["w"].min()), float(curve["w"].max())]
    parts = {"curve": curve, "walk": walk, "diagonal": Table({"w": window, "next": window}), "now": walk[-1:]}
    moves = Growing("corner", ("walk",), (("now", "walk"),), ("w", "next"), "diagonal", whole=True)
    return Drawing(_cobweb(colour), parts, moves=moves)


@written_once
def _cobweb(colour):
    scale = alt.Scale(domain=alt.ExprRef(every("diagonal", "w")), nice=False, zero=False)
    x = alt.X("w:Q", title="w2 now", scale=scale)
    y = alt.Y("next:Q", title="w2 one step later", scale=scale)
    return styled(
        rows_of_table("diagonal").mark_line(color=CURVE, strokeDash=[5, 4], clip=True).encode(x=x, y=y),
        rows_of_table("curve").mark_line(color=CURVE, strokeWidth=LINE_WIDTH, clip=True).encode(x=x, y=y),
        rows_of_table("walk")
        .mark_line(color=colour, strokeWidth=1.5, clip=True)
        .encode(x=x, y=y, order=alt.Order("corner:Q"), tooltip=tips("w:Q", "next:Q")),
        rows_of_table("now").mark_point(filled=True, size=130, opacity=1, color=colour, clip=True).encode(x=x, y=y),
        height=380,
    )
