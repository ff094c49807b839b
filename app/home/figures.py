"""What the first page draws of two experiments and their runs: six kinds of figures."""

from collections.abc import Mapping
from typing import NamedTuple

from app import charts, tables
from app.charts import Drawing
from app.theme import run_colours
from core import Experiment, Run


class PairFigures(NamedTuple):
    """The figures by the name of the run."""

    signals: dict[str, Drawing]
    losses: dict[str, Drawing]
    weights: dict[str, Drawing]
    paths: dict[str, Drawing]
    sizes: dict[str, Drawing]


def amplification_figure(weights: Mapping[str, float], unrolls: int) -> Drawing:
    """The powers of both weights, which need no run."""
    return charts.amplification_chart(tables.amplification_table(weights, unrolls), run_colours(weights))


def figures_of_pair(pair: Mapping[str, Experiment], runs: Mapping[str, Run]) -> PairFigures:
    """All figures of these runs; axes are shared wherever the two are to be compared."""
    weights = {name: experiment.weights["w2"] for name, experiment in pair.items()}
    colours = run_colours(weights)
    curve = tables.amplification_table(weights, next(iter(pair.values())).unrolls)
    signals, sizes = tables.signal_table(runs), tables.histogram_table(runs)
    window = tables.weight_window(runs)
    trace = tables.with_drawn_weight(tables.trace_table(runs), *window)
    grounds = {name: tables.loss_curve_table(experiment, *window) for name, experiment in pair.items()}
    decades = charts.decades(*(ground["log10 loss"] for ground in grounds.values()), trace["log10 loss"])
    return PairFigures(
        signals={name: charts.signal_chart(signals, curve, name, colours) for name in runs},
        losses={name: charts.loss_chart(trace, name, colours, run.verdict) for name, run in runs.items()},
        weights={name: charts.weight_chart(trace, name, colours, window) for name in runs},
        paths={name: charts.path_chart(grounds[name], trace, decades, window, name, colours[name]) for name in runs},
        sizes={name: charts.histogram_chart(sizes, name, colours) for name in runs},
    )
