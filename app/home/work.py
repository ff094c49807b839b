"""What the home page computes, remembered for all viewers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.home.figures import PairFigures, figures_of_pair
from app.prices import read_prices
from app.server.compute import remembered_with_bar
from app.server.memory import remembered
from app.ui.choices import PAIR
from core import Experiment, Fate, Run, finish
from core.data import Prices, load_prices

# What can be chosen: 1, 2 and 5 of each decade up to 1, from one whose first step would hardly ever be seen on a chart.
RATES = (*(float(f"{digit}e{decade}") for decade in range(-36, 0) for digit in (1, 2, 5)), 1.0)
LONG_WORK = 2e9  # cell steps, some seconds on one core


def pair_figures_of(pair: Mapping[str, Experiment], runs: Mapping[str, Run]) -> PairFigures:
    """The figures of these runs, remembered or made."""
    return remembered(tuple(pair.items()), lambda: figures_of_pair(pair, runs), "figures")


def prices_of(upload) -> Prices | None:
    """The prices in an uploaded file, read once and not at every change; None without a file. Raises ValueError."""
    if upload is None:
        return None
    return remembered(("file", upload.file_id), lambda: read_prices(upload, upload.name), "runs")


class FateAtRate(NamedTuple):
    """What became of one run at one learning rate."""

    learning_rate: float
    fate: Fate
    sealed_at: int


def shown_prices(data: str, given: Prices | None) -> Prices | None:
    """The prices that the windows are cut from: given by the viewer, shipped, or None for the pair x = 1, y = 1."""
    return given if given is not None or data == PAIR else load_prices(data)


def fates_at_rates(experiment: Experiment, rates: Sequence[float]) -> list[FateAtRate]:
    """The fate of the same experiment at each of these learning rates; only those not tried before are computed."""
    tried = remembered(("rates", replace(experiment, learning_rate=0.0)), dict, "runs")
    if missing := [rate for rate in rates if rate not in tried]:
        untried = [replace(experiment, learning_rate=rate) for rate in missing]
        ends = remembered_with_bar(("ends", *untried), lambda progress: finish(untried, progress))
        tried |= {rate: FateAtRate(rate, end.fate, end.sealed_at) for rate, end in zip(missing, ends, strict=True)}
    return [tried[rate] for rate in rates]


def rates_to_try(runs: Sequence[Run], chosen: float = 1.0) -> list[float]:
    """The learning rates of RATES, from the chosen one or from one whose first step would not be seen on any chart."""
    steepest = max(float(np.max(np.abs([values[0] for values in run.gradients.values()]))) for run in runs)
    lowest = min(-3 - math.ceil(math.log10(steepest)), -4) if 0 < steepest < math.inf else -math.inf
    return [rate for rate in RATES if rate >= min(10.0**lowest * 0.99, chosen)]


def nearest(rates: Sequence[float], rate: float) -> float:
    """The one of `rates` nearest to `rate` on a logarithmic axis."""
    return min(rates, key=lambda other: abs(math.log(other) - math.log(max(rate, 1e-300))))


def is_long(experiments: Sequence[Experiment], times: int) -> bool:
    """Whether running each of these that many times would keep a viewer waiting."""
    return times * sum(one.dataset.inputs.size * one.max_steps for one in experiments) > LONG_WORK
