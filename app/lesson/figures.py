"""Figures that scenes of the lesson and its claims share."""

import numpy as np

from app import charts, tables
from app.lesson.scenes import DAYS
from app.theme import run_colours
from core import Experiment, Run

ROOM = 0.2  # of an axis, for the words at the ends of its lines, which are large in a hall


def weights_figure(runs: dict[str, Run]) -> charts.Drawing:
    """Where w2 stood after each step of these runs."""
    window = tables.weight_window(runs)
    trace = tables.with_drawn_weight(tables.trace_table(runs), *window)
    away, best = tables.off_the_chart_table(runs, trace), tables.best_weight_table(runs, *window)
    colours = run_colours({name: run.weights["w2"][0] for name, run in runs.items()})
    return charts.pair_weight_chart(trace, away, best, colours, window)


def powers_figure(weights: dict[str, float], unrolls: int) -> charts.Drawing:
    """What these weights make of Input 1, unroll by unroll."""
    return charts.amplification_chart(tables.amplification_table(weights, unrolls), run_colours(weights), room=ROOM)


def gradient_figure(weight: float) -> charts.Drawing:
    """The gradient over w2, and this weight on it."""
    experiment = Experiment(weights={"w2": 1.0}, unrolls=DAYS)
    curve, here = (tables.gradient_table(experiment, at) for at in (np.linspace(0.4, 2.2, 181), np.array([weight])))
    return charts.gradient_chart(curve, here)
