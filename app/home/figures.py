"""What the first page draws of two experiments and their runs."""

from collections.abc import Mapping
from typing import NamedTuple

from app import charts, tables
from app.charts import Drawing
from app.tables import Table
from app.theme import run_colours
from core import Experiment, Run


class PairFigures(NamedTuple):
    """The figures of both runs, and what their walks are drawn from: the stretch of w2, and every step within it."""

    losses: Drawing
    weights: Drawing
    sizes: Drawing
    window: list[float]
    trace: Table


def amplification_figure(weights: Mapping[str, float], unrolls: int) -> Drawing:
    """The powers of both weights, which need no run."""
    return charts.amplification_chart(tables.amplification_table(weights, unrolls), run_colours(weights))


def figures_of_pair(pair: Mapping[str, Experiment], runs: Mapping[str, Run], others: Mapping[str, Run]) -> PairFigures:
    """All figures of these runs, on shared axes; the step sizes also of `others`, for comparison."""
    weights = {name: experiment.weights["w2"] for name, experiment in pair.items()}
    colours = run_colours(weights)
    window = tables.weight_window(runs)
    trace = tables.with_drawn_weight(tables.trace_table(runs), *window)
    compared = dict(runs) | dict(others)
    sizes = tables.rows_of_sizes(tables.histogram_table(compared))
    shades = run_colours({name: run.experiment.weights["w2"] for name, run in compared.items()})
    ends, best = tables.endings_table(runs, trace), tables.best_loss_table(runs)
    away, best_weight = tables.off_the_chart_table(runs, trace), tables.best_weight_table(runs, *window)
    return PairFigures(
        losses=charts.pair_loss_chart(trace, ends, best, colours),
        weights=charts.pair_weight_chart(trace, away, best_weight, colours, window),
        sizes=charts.step_sizes_chart(sizes, shades),
        window=window,
        trace=trace,
    )


def walks_of_pair(pair: Mapping[str, Experiment], trace: Table, window: list[float]) -> dict[str, Drawing]:
    """Each run's walk on its loss curve, by its name, on shared axes; trace, window: those of their other figures."""
    colours = run_colours({name: experiment.weights["w2"] for name, experiment in pair.items()})
    curves = {name: tables.loss_curve_table(experiment, *window) for name, experiment in pair.items()}
    decades = charts.decades(*(curve["log10 loss"] for curve in curves.values()), trace["log10 loss"])
    return {name: charts.path_chart(curves[name], trace, decades, window, name, colours[name]) for name in pair}
