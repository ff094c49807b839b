"""Tables into charts: one figure is one function, and each returns one expression. No Streamlit, no mathematics.

Logarithmic axes are drawn from the tables' log10 columns on a linear scale, so that no number is too large for the
browser, and labelled as powers of ten.
"""

import math

import altair as alt
import pandas as pd

from app.theme import CURVE, FATE_COLOURS, LINE_WIDTH, NOTE_SIZE, styled

_DIGITS = dict(zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))


def _superscript(expression):
    for digit, small in _DIGITS.items():
        expression = f"replace({expression}, regexp('{digit}', 'g'), '{small}')"
    return expression


# Vega expression: the label 10⁻⁵ for the value -5 of an axis that shows log10.
POWER_LABEL = "datum.value == 0 ? '1' : datum.value == 1 ? '10' : datum.value == 2 ? '100' : '10' + " + _superscript(
    "format(datum.value, '.0f')"
)
STEP_TICKS = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]


def _decades(values: pd.Series) -> list[float]:
    """Whole powers of ten around the values, at least one apart; any two if nothing can be drawn."""
    if values.isna().all():
        return [0, 1]
    low, high = math.floor(values.min()), math.ceil(values.max())
    return [low, max(high, low + 1)]


def shared_decades(*columns: pd.Series) -> list[float]:
    """One logarithmic domain for several charts."""
    return _decades(pd.concat(columns))


def _log_axis(column, title, domain, **axis):
    return alt.Y(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=7, **axis),
    )


def _step_axis(domain=alt.Undefined):
    return alt.X(
        "step:Q",
        title="gradient descent step",
        scale=alt.Scale(type="symlog", constant=1, nice=False, domain=domain),
        axis=alt.Axis(values=STEP_TICKS, format=",d"),
    )


def _run_colour(colours):
    return alt.Color(
        "run:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=alt.Legend(title=None, orient="top"),
    )


def _notes(table, x, y, text, colour, **mark):
    """Words beside points, set bold; none for an empty table (Vega would warn of an axis without extent)."""
    if table.empty:
        return []
    words = alt.Chart(table).mark_text(fontSize=NOTE_SIZE, fontWeight="bold", color=colour, **mark)
    return [words.encode(x=x, y=y, text=alt.Text(f"{text}:N"))]


def _tips(*columns):
    # Channel objects throughout this file: Altair takes 4 ms to make one of a string, 1 ms to take it as it is.
    return [alt.Tooltip(column) if isinstance(column, str) else column for column in columns]


def _unroll_axis():
    return alt.X("unrolls:Q", title="unrolls", axis=alt.Axis(tickMinStep=1, tickCount=10), scale=alt.Scale(nice=False))


def amplification_chart(table: pd.DataFrame, colours: dict[str, str]) -> alt.LayerChart:
    """w2^k over the unrolls for all runs, on one logarithmic axis (core.tables.amplification_table)."""
    low, high = _decades(table["log10 amplification"])
    x, y = _unroll_axis(), _log_axis("log10 amplification", "Input 1 is multiplied by", [low - 1, high + 1])
    base = alt.Chart(table).encode(
        x=x, y=y, color=_run_colour(colours), tooltip=_tips("run", "unrolls", "amplification")
    )
    unchanged = alt.Chart(pd.DataFrame({"log10 amplification": [0.0]})).mark_rule(color=CURVE, strokeDash=[4, 4])
    last = table[table["unrolls"] == table["unrolls"].max()].dropna()
    ends = alt.Chart(last).encode(x=x, y=y, color=_run_colour(colours))
    rising = last["log10 amplification"] >= 0
    return styled(
        unchanged.encode(y=y),
        base.mark_line(strokeWidth=LINE_WIDTH),
        base.mark_point(filled=True, size=220, opacity=0),  # a target for the tooltip
        ends.mark_point(filled=True, size=110),
        *_notes(last[rising], x, y, "amplification", CURVE, align="right", dy=-16),
        *_notes(last[~rising], x, y, "amplification", CURVE, align="right", dy=18),
        height=400,
    )


def signal_chart(table: pd.DataFrame, powers: pd.DataFrame, run: str, colours: dict[str, str]) -> alt.LayerChart:
    """The real hidden state of one run on its way (points) and w2^k (line), axis shared by all runs in the tables."""
    domain = shared_decades(table["log10 state"], powers["log10 amplification"])
    line = alt.Chart(powers[powers["run"] == run]).encode(
        x=_unroll_axis(),
        y=_log_axis("log10 amplification", "hidden state h", domain),
        tooltip=_tips("unrolls", alt.Tooltip("amplification:N", title="w2 to this power")),
    )
    points = alt.Chart(table[table["run"] == run]).encode(
        x=_unroll_axis(), y=alt.Y("log10 state:Q"), tooltip=_tips("unrolls", alt.Tooltip("state:N", title="h"))
    )
    return styled(
        line.mark_line(strokeWidth=LINE_WIDTH, color=CURVE),
        points.mark_point(filled=True, size=55, opacity=1, color=colours[run]),
        note=run,
        colour=colours[run],
    )


def loss_chart(table: pd.DataFrame, run: str, colours: dict[str, str], verdict: str) -> alt.LayerChart:
    """Loss against the step for one run, with both axes shared by all runs in the table."""
    y = _log_axis("log10 loss", "loss", _decades(table["log10 loss"]))
    return _over_steps(table, run, colours, y, "loss", f"{run}: {verdict}")


def weight_chart(
    table: pd.DataFrame, run: str, colours: dict[str, str], window: list[float], weight: str = "w2"
) -> alt.LayerChart:
    """The weight against the step for one run; what lies outside the window stands at its edge and is named above."""
    y = alt.Y(f"{weight} drawn:Q", title=weight, scale=alt.Scale(domain=window, nice=False))
    return _over_steps(table, run, colours, y, weight, _off_the_chart(table[table["run"] == run], run))


def _off_the_chart(rows, run):
    """The run's name, and the first value that the window cannot hold."""
    outside = rows[rows["off the chart"] != ""]
    return run if outside.empty else f"{run}, off the chart: {outside['off the chart'].iloc[0]}"


def _over_steps(table, run, colours, y, shown, note):
    rows = table[table["run"] == run]
    ends = [int(table["step"].min()), max(int(table["step"].max()), 1)]
    base = alt.Chart(rows).encode(x=_step_axis(ends), y=y, tooltip=_tips("step", shown, "step size"))
    few = len(rows) < 60
    return styled(
        base.mark_line(strokeWidth=LINE_WIDTH if few else LINE_WIDTH / 2, color=colours[run]),
        base.mark_point(filled=True, size=60, opacity=1 if few else 0, color=colours[run]),
        note=note,
        colour=colours[run],
    )


def path_chart(
    curve: pd.DataFrame,
    table: pd.DataFrame,
    domain: list[float],
    window: list[float],
    run: str,
    colour: str,
    weight: str = "w2",
) -> alt.LayerChart:
    """The exact loss over the weight (grey) and the points at which gradient descent stood, in order."""
    rows = table[table["run"] == run]
    x_scale = alt.Scale(domain=window, nice=False)
    drawn = alt.X(f"{weight} drawn:Q", title=weight, scale=x_scale)
    y = _log_axis("log10 loss", "loss", domain)
    walked = alt.Chart(rows).encode(x=drawn, y=y, tooltip=_tips("step", weight, "loss"))
    return styled(
        alt.Chart(curve)
        .mark_line(strokeWidth=LINE_WIDTH, color=CURVE, clip=True)
        .encode(x=alt.X(f"{weight}:Q", title=weight, scale=x_scale), y=y, tooltip=_tips(weight, "loss")),
        walked.mark_line(strokeWidth=1.5, color=colour, opacity=0.6).encode(order=alt.Order("step:Q")),
        walked.mark_point(filled=True, size=60, color=colour, opacity=0.8),
        alt.Chart(rows.head(1)).encode(x=drawn, y=y).mark_point(size=260, strokeWidth=3, color=colour),
        note=_off_the_chart(rows, run),
        colour=colour,
    )


def histogram_chart(table: pd.DataFrame, run: str, colours: dict[str, str]) -> alt.LayerChart:
    """Step sizes of one run; the logarithmic axis and the count axis are shared by all runs in the table."""
    sizes = table[table["bin"] == "size"]
    low, high = _decades(pd.concat([sizes["log10 from"], sizes["log10 to"]])) if len(sizes) else (0, 0)
    margin = (table["log10 to"].max() - table["log10 from"].min()) / 20
    domain = [min(table["log10 from"].min(), low) - margin, max(table["log10 to"].max(), high) + margin]
    rows = table[table["run"] == run]
    x = alt.X(
        "log10 from:Q",
        title="size of a step: learning rate × gradient",
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(
            labelExpr=f"datum.value < {low} || datum.value > {high} ? '' : {POWER_LABEL}",
            tickMinStep=1,
            tickCount=12,
            grid=False,
        ),
    )
    counts = alt.Scale(type="symlog", constant=1, domain=[0, float(table["steps"].max()) * 3], nice=False)
    y = alt.Y("steps:Q", title="steps", scale=counts, axis=alt.Axis(values=STEP_TICKS, format=",d"))
    bars = alt.Chart(rows.assign(none=0)).encode(
        x=x, x2=alt.X2("log10 to"), y=y, y2=alt.Y2("none"), tooltip=_tips("size", "steps")
    )
    return styled(
        bars.mark_rect(color=colours[run], stroke=colours[run], strokeWidth=2),
        *_notes(sizes[sizes["run"] == run], alt.X("log10 middle:Q"), y, "label", colours[run], dy=-10),
        *_notes(rows[rows["bin"] == "exactly 0"], x, y, "label", colours[run], dy=-10, align="left"),
        *_notes(
            rows[rows["bin"] == "not finite"], alt.X("log10 to:Q"), y, "label", colours[run], dy=-10, align="right"
        ),
        note=run,
        colour=colours[run],
        height=240,
    )


def fate_chart(table: pd.DataFrame, rate: float) -> alt.LayerChart:
    """Which fate each run meets at which learning rate; the rule marks the rate in use."""
    now = alt.Chart(pd.DataFrame({"log10 rate": [math.log10(rate)]})).encode(x=alt.X("log10 rate:Q"))
    strips = (
        alt.Chart(table)
        .mark_rect()
        .encode(
            x=alt.X(
                "log10 rate:Q",
                title="learning rate",
                scale=alt.Scale(domain=[table["log10 rate"].min(), table["log10 rate to"].max()], nice=False),
                axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=12, grid=False),
            ),
            x2=alt.X2("log10 rate to"),
            y=alt.Y("run:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
            color=alt.Color(
                "fate:N",
                title=None,
                scale=alt.Scale(domain=list(FATE_COLOURS), range=list(FATE_COLOURS.values())),
                legend=alt.Legend(orient="top", columns=3, symbolType="square"),
            ),
            tooltip=_tips("run", "learning rate", "fate", "sealed at"),
        )
    )
    halo, line = now.mark_rule(strokeWidth=7, color="white"), now.mark_rule(strokeWidth=3, color="black")
    return styled(strips, halo, line, height=250)
