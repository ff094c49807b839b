"""What charts share: axes, colours of runs, words beside points.

Logarithmic axes are drawn from the tables' log10 columns on a linear scale, so that no number is too large for the
browser, and labelled as powers of ten.
"""

import math
from collections.abc import Iterable, Sequence

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from app.charts.drawing import every, first, rows_of_table
from app.tables import Table
from app.theme import CURVE, INK_OF_THE_PAGE, IS_NARROW
from core.numbers import TIMES

TARGET_WIDTH = 18  # of what a pointer has to meet, in pixels
_DIGITS = dict(zip("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))  # Vega writes a true minus


def _superscript(expression):
    for digit, small in _DIGITS.items():
        expression = f"replace({expression}, regexp('{digit}', 'g'), '{small}')"
    return expression


def power_words(log10: str) -> str:
    """Vega expression: the number with this log10 (an expression), as core.numbers.number_text writes it."""
    value, power = f"pow(10, {log10})", f"floor({log10} + 1e-9)"
    plain = f"{value} < 9999.5 ? format({value}, ',.4~r') : format({value}, ',.0f')"
    digits = f"format(pow(10, {log10} - {power}), '.4~r')"
    raised = f"({digits} == '1' ? '' : {digits} + '{TIMES}') + '10' + " + _superscript(f"format({power}, '.0f')")
    return f"({log10} > -3.00001 && {log10} < log(99999.5) / LN10 ? ({plain}) : {raised})"


# Vega expressions for the labels of an axis: of one that shows log10, and of one that shows the numbers themselves.
POWER_LABEL = power_words("datum.value")
NUMBER_LABEL = "datum.value == 0 ? '0' : (datum.value < 0 ? '−' : '') + " + power_words(
    "(log(abs(datum.value)) / LN10)"
)


STEP_TICKS = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]


def decades(*columns: ArrayLike) -> list[float]:
    """Whole powers of ten around all the values, at least one apart; any two if nothing can be drawn."""
    values = np.concatenate([np.asarray(column, dtype=float) for column in columns])
    values = values[~np.isnan(values)]
    if values.size == 0:
        return [0, 1]
    low, high = math.floor(values.min()), math.ceil(values.max())
    return [low, max(high, low + 1)]


def rows_of(table: Table, run: str) -> Table:
    """The rows of one run, which stand together in every table; a view, where a filter would copy."""
    rows = np.flatnonzero(table["run"] == run)
    return table[rows[0] : rows[-1] + 1] if rows.size else table[:0]


FRAME_NOTE = alt.ExprRef(first("frame", "note"))


def frame(x: dict[str, list[float]], y: dict[str, list[float]], **more) -> Table:
    """The ends of both axes, and the note above, as a table: where they are data, a figure follows them as it stands.

    Vega takes 30 ms to build a figure anew and 5 ms to give one other data.
    """
    return Table(x | y | more)


def ends_of_frame(column: str) -> alt.ExprRef:
    """Vega expression: the ends of one axis, where what lies outside is to be cut off."""
    return alt.ExprRef(every("frame", column))


def corners(x: alt.X, y: alt.Y) -> alt.Chart:
    """Two points that cannot be seen and stretch the axes to the ends in the table `frame`."""
    return rows_of_table("frame").mark_point(opacity=0, size=0, tooltip=None).encode(x=x, y=y)


UNCHANGED = Table({"log10 amplification": [0.0]})


def unchanged(column: str = "log10 amplification") -> alt.Chart:
    """A rule where all is multiplied by 1, which the table `unchanged` says."""
    mark = rows_of_table("unchanged").mark_rule(color=CURVE, strokeDash=[4, 4])
    return mark.encode(y=alt.Y(f"{column}:Q"))


def log_axis(column: str, title: str, domain: list[float] = alt.Undefined, **axis) -> alt.Y:
    """A vertical axis of a log10 column, labelled as powers of ten; without a domain as far as the data goes."""
    return alt.Y(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        # What is raised stands higher than Vega takes letters to be, so it leaves more labels than there is room for.
        axis=alt.Axis(labelExpr=POWER_LABEL, tickMinStep=1, tickCount=7, labelSeparation=8, **axis),
    )


def step_axis(domain: list[float] = alt.Undefined) -> alt.X:
    """Steps of gradient descent; the first ones are spread out so that each can be seen."""
    return alt.X(
        "step:Q",
        title="gradient descent step",
        scale=alt.Scale(type="symlog", constant=1, nice=False, domain=domain),
        axis=alt.Axis(values=STEP_TICKS, format=",d"),
    )


# The names in order, on a scale or in a filter, where they are data too (`names_in_order`).
NAMES = alt.ExprRef(every("names", "name"))


def names_in_order(names: Iterable[str]) -> Table:
    """The names of runs, cures or learners as a table, to be drawn by `unseen`.

    A scale that reads its domain off the data keeps the old order for the old names when only the data is replaced: a
    run with a new name would change places with the other one, and colours.
    """
    return Table({"name": list(names)})


def unseen(table: str) -> alt.Chart:
    """Nothing to be seen, but Vega keeps only tables that a layer draws."""
    return rows_of_table(table).mark_point(opacity=0, size=0).transform_filter("false")


def one_by_one(base: alt.Chart, runs: int) -> list[alt.Chart]:
    """A layer for each run, which thus lie upon each other in the order of their names, whatever was drawn before."""
    return [base.transform_filter(f"datum.run === {first('names', 'name', index)}") for index in range(runs)]


RUNS = alt.ExprRef("runs")  # the names of runs, as a parameter: with other names Vega makes other legends
DASHES = ([1, 0], [9, 4], [2, 3], [10, 3, 2, 3])  # the runs stay apart when printed in grey


def run_colour(
    runs: alt.ExprRef, colours: Sequence[str], symbol: str = "circle", columns: int | None = None
) -> alt.Color:
    """One colour a run, named in a legend on top that a narrow screen does not cut; columns: as of `run_legend`."""
    scale = alt.Scale(domain=runs, range=list(colours))
    return alt.Color("run:N", sort=None, scale=scale, legend=run_legend(symbol, columns))


def run_dash(runs: alt.ExprRef = RUNS, columns: int | None = None) -> alt.StrokeDash:
    """One dash a run, in the legend of its colour (with strokes for symbols)."""
    scale = alt.Scale(domain=runs, range=list(DASHES))
    return alt.StrokeDash("run:N", sort=None, scale=scale, legend=run_legend("stroke", columns))


def run_legend(symbol: str, columns: int | None = None) -> alt.Legend:
    """Which run is which; where a run has a dash as well, both channels need this very legend to share one.

    columns: None is one on a narrow screen, else two.
    """
    size = 324 if symbol == "stroke" else 100  # a stroke long enough to show how it is dashed
    return alt.Legend(
        title=None,
        orient="top",
        columns=columns or alt.ExprRef(f"{IS_NARROW} ? 1 : 2"),
        symbolType=symbol,
        symbolSize=size,
        symbolStrokeWidth=3,
        symbolOpacity=1,
    )


def notes(table: str, there: bool, x, y, text: str, **mark) -> list[alt.Chart]:
    """Words beside points, set bold; none where none are there (Vega would warn of an axis without extent)."""
    if not there:
        return []
    words = rows_of_table(table).mark_text(fontWeight="bold", **mark)
    return [words.encode(x=x, y=y, text=alt.Text(f"{text}:N"))]


def target(base: alt.Chart, **mark) -> alt.Chart:
    """What a pointer meets: a wide line that cannot be seen and tells of its nearest point. The browser keeps one
    element for it, where points that cannot be seen would be hundreds, each made anew at every change.
    """
    return base.mark_line(strokeWidth=TARGET_WIDTH, opacity=0, **mark)


def ring_on_its_way(x: alt.X, y: alt.Y, size: alt.ExprRef) -> alt.Chart:
    """A ring around what is reached while a figure moves (app.charts.motion); its table `ring` is empty at rest."""
    ring = rows_of_table("ring").mark_point(size=size, strokeWidth=3, opacity=1)
    return ring.encode(x=x, y=y, color=alt.value(INK_OF_THE_PAGE))


def ink_on(field: str) -> alt.ExprRef:
    """Vega expression: white or black, whichever is read better on the colour that this field has in the figure."""
    colour = f"scale('color', datum['{field}'])"
    return alt.ExprRef(f"contrast({colour}, 'white') < contrast({colour}, 'black') ? 'black' : 'white'")


def tips(*columns: str | alt.Tooltip) -> list[alt.Tooltip]:
    """Tooltips of columns with their kinds: "step:Q" is a number, "fate:N" a text.

    Charts use channel objects throughout: Altair takes 4 ms to make one of a string, 1 ms to take one.
    """
    return [alt.Tooltip(column) if isinstance(column, str) else column for column in columns]


def unroll_axis(title: str = "unrolls") -> alt.X:
    """How often the copied weight has been passed."""
    return alt.X("unrolls:Q", title=title, axis=alt.Axis(tickMinStep=1, tickCount=10), scale=alt.Scale(nice=False))
