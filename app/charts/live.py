"""Figures whose algebra goes with them: in an exported file their sliders work without the app."""

import altair as alt

from app.charts.axes import POWER_LABEL, power_words, target, unchanged
from app.charts.drawing import Drawing, written_once
from app.tables import Table
from app.theme import EXPLODE, LINE_WIDTH, VANISH, styled

MOST_UNROLLS = 200


def live_amplification_chart(first: float, second: float, unrolls: int) -> Drawing:
    """w2^k over the unrolls for two weights, recomputed by Vega itself: a slider for each weight and one for n."""
    return Drawing(_live(first, second, unrolls), {"unchanged": Table({"log10": [0.0]})})


@written_once
def _live(first, second, unrolls):
    count = alt.param("n", value=unrolls, bind=_slider(1, max(MOST_UNROLLS, unrolls), 1, "unrolls"))
    grid = alt.Data(sequence=alt.SequenceParams(start=0, stop=max(MOST_UNROLLS, unrolls) + 1, **{"as": "unrolls"}))
    layers = [unchanged("log10")]
    for index, (weight, colour, dash) in enumerate(((first, EXPLODE[0], [1, 0]), (second, VANISH[0], [9, 4]))):
        name = f"w2_{index}"
        param = alt.param(name, value=weight, bind=_slider(-3, 3, 0.01, f"w2, {('first', 'second')[index]}"))
        power = f"datum.unrolls == 0 ? 0 : datum.unrolls * log(abs({name})) / LN10"
        base = alt.Chart(grid).transform_filter("datum.unrolls <= n").transform_calculate(log10=power)
        base = base.transform_filter("isFinite(datum.log10)")  # 0 to any power has no place on this axis
        base = base.transform_calculate(
            sign=f"{name} < 0 && datum.unrolls % 2 == 1 ? '-' : ''",
            factor=f"datum.sign + ({power_words('datum.log10')})",
            words=f"'w2 = ' + format({name}, '~g') + ': ' + datum.factor",
        )
        base = base.encode(
            x=alt.X("unrolls:Q", title="unrolls", scale=alt.Scale(nice=False), axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("log10:Q", title="Input 1 is multiplied by", axis=_axis()),
        )
        beside = alt.ExprRef(f"abs({name}) < 1 ? 26 : -22")  # on the free side of the line
        last = base.transform_filter("datum.unrolls == n")
        layers += [
            base.mark_line(strokeWidth=LINE_WIDTH, color=colour, strokeDash=dash).add_params(param),
            target(base.encode(tooltip=[alt.Tooltip("unrolls:Q"), alt.Tooltip("factor:N", title="factor")])),
            last.mark_point(filled=True, size=110, color=colour, opacity=1),
            last.mark_text(align="right", dy=beside, fontWeight="bold").encode(text=alt.Text("words:N")),
        ]
    layers[1] = layers[1].add_params(count)
    return styled(*layers, height=400)


def _axis():
    return alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=7)


def _slider(low, high, step, name):
    return alt.binding_range(min=low, max=high, step=step, name=f"{name} ")
