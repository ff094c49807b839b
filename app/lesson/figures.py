"""Figures that scenes of the lesson and its claims share."""

from collections.abc import Mapping, Sequence

import numpy as np

from app import charts, tables
from app.lesson.network import chain
from app.theme import run_colours
from core import Run
from core.numbers import power_text

ROOM = 0.2  # of an axis, for the words at the ends of its lines, which are large in a hall


def weights_figure(runs: dict[str, Run]) -> charts.Drawing:
    """Where w2 stood after each step of these runs."""
    window = tables.weight_window(runs)
    trace = tables.with_drawn_weight(tables.trace_table(runs), *window)
    away, best = tables.off_the_chart_table(runs, trace), tables.best_weight_table(runs, *window)
    colours = run_colours({name: run.weights["w2"][0] for name, run in runs.items()})
    return charts.pair_weight_chart(trace, away, best, colours, window)


def powers_figure(
    weights: dict[str, float],
    unrolls: int,
    title: str = "Input 1 is multiplied by",
    across: str = "unrolls",
    colours: Mapping[str, str] | None = None,
) -> charts.Drawing:
    """What these weights make of Input 1, unroll by unroll; colours: by name, None for those of the weights."""
    table, colours = tables.amplification_table(weights, unrolls), dict(colours or run_colours(weights))
    return charts.amplification_chart(table, colours, title, room=ROOM, across=across)


def left_figure(lines: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> charts.Drawing:
    """What is left of the gradient by steps back, each line coloured by what it has come to: a thousandth has vanished,
    ten times as much explodes.
    """
    ends = {name: powers[-1] for name, (_, powers) in lines.items()}
    factors = {name: 2.0 if end > 1 else 0.5 if end < -3 else 1.0 for name, end in ends.items()}
    return lines_figure(lines, tuple(run_colours(factors).values()), "left of the gradient", "steps back")


def lines_figure(
    lines: Mapping[str, tuple[np.ndarray, np.ndarray]], colours: Sequence[str], title: str, across: str = "unrolls"
) -> charts.Drawing:
    """Lines over the unrolls, each of (unrolls, log10 of what is shown); a line ends where there is no such number."""
    parts = []
    for name, (counts, powers) in lines.items():
        powers = np.where(np.isfinite(powers), powers, np.nan)
        texts = [power_text(1.0, power, 10.0**power) for power in np.nan_to_num(powers).tolist()]
        columns = {"run": name, "unrolls": counts, "log10 amplification": powers, "amplification": texts}
        parts.append(tables.Table(columns))
    shades = dict(zip(lines, colours, strict=False))
    return charts.amplification_chart(tables.stack(parts), shades, title, False, level=False, across=across)


def gradient_figure(weight: float) -> charts.Drawing:
    """The gradient over w2, and this weight on it."""
    experiment = chain(1.0)
    curve, here = (tables.gradient_table(experiment, at) for at in (np.linspace(0.4, 2.2, 181), np.array([weight])))
    return charts.gradient_chart(curve, here)
