"""What the home page computes, remembered for all viewers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.charts import Drawing
from app.home.figures import PairFigures, figures_of_pair, walks_of_pair
from app.home.settings import PRESETS, SETTINGS, experiments_of
from app.server.compute import remembered_with_bar
from app.server.memory import remembered
from app.tables import FateAtRate
from app.ui.choices import PAIR
from app.ui.own_prices import prices_of
from core import Experiment, Run, finish
from core.data import Prices, load_prices

# What can be chosen: 1, 2 and 5 of each decade. Beyond them first steps are too short or too long for any chart.
RATES = (*(float(f"{digit}e{decade}") for decade in range(-36, 15) for digit in (1, 2, 5)), 1e15)
LONG_WORK = 2e9  # cell steps, some seconds on one core


def bouncing_beside(pair: Mapping[str, Experiment]) -> dict[str, Experiment]:
    """The bouncing run of the preset Bounces, for comparison, by a name; none where it is among these already."""
    bounces = {key: setting.default for key, setting in SETTINGS.items()} | PRESETS["Bounces"]
    bouncing = next(iter(experiments_of(bounces).values()))
    if bouncing in pair.values():
        return {}
    return {f"w2 = {bouncing.weights['w2']:g}, {bouncing.unrolls} unrolls": bouncing}


def pair_figures_of(pair: Mapping[str, Experiment], runs: Mapping[str, Run], others: Mapping[str, Run]) -> PairFigures:
    """The figures of these runs, remembered or made."""
    return remembered(tuple(pair.items()), lambda: figures_of_pair(pair, runs, others), "figures")


def walks_of(pair: Mapping[str, Experiment], shown: PairFigures) -> dict[str, Drawing]:
    """The walks of these runs, whose other figures are given, by their names; remembered or made."""
    return remembered(("walks", *pair.items()), lambda: walks_of_pair(pair, shown.trace, shown.window), "figures")


def shown_prices(data: str) -> Prices | None:
    """The prices that the windows are cut from: given by the viewer, shipped, or None for the pair x = 1, y = 1."""
    return None if data == PAIR else prices_of(data) or load_prices(data)


def fates_at_rates(experiment: Experiment, rates: Sequence[float]) -> list[FateAtRate]:
    """The fate of the same experiment at each of these learning rates; only those not tried before are computed."""
    tried = remembered(("rates", replace(experiment, learning_rate=0.0)), dict, "runs")
    if missing := [rate for rate in rates if rate not in tried]:
        untried = [replace(experiment, learning_rate=rate) for rate in missing]
        ends = remembered_with_bar(("ends", *untried), lambda progress: finish(untried, progress))
        tried |= {rate: FateAtRate(rate, end.fate, end.sealed_at) for rate, end in zip(missing, ends, strict=True)}
    return [tried[rate] for rate in rates]


def rates_to_try(runs: Sequence[Run], chosen: float = 1.0) -> list[float]:
    """Those of RATES with which a first step can be seen on a chart, 10⁻³ to 10³ long; and the chosen one."""
    first = [abs(values[0]) for run in runs for values in run.gradients.values()]
    usable = [float(size) for size in first if 0 < size < math.inf] or [1.0]
    low, high = min(1e-3 / max(usable), chosen, 1e-4), max(1e3 / min(usable), chosen, 1.0)
    return [rate for rate in RATES if 0.99 * low <= rate <= 1.01 * high]


def rate_of_one_step(run: Run) -> float:
    """The learning rate with which the first step alone would reach the best known w2; not positive if none does."""
    way = run.weights["w2"][0] - run.best.points[0][0]
    gradient = run.gradients["w2"][0]
    return float(way / gradient) if gradient else math.nan


def nearest(rates: Sequence[float], rate: float) -> float:
    """The one of `rates` nearest to `rate` on a logarithmic axis."""
    return min(rates, key=lambda other: abs(math.log(other) - math.log(max(rate, 1e-300))))


def is_long(experiments: Sequence[Experiment], times: int) -> bool:
    """Whether running each of these that many times would keep a viewer waiting."""
    return times * sum(one.dataset.inputs.size * one.max_steps for one in experiments) > LONG_WORK
