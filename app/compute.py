"""Runs for the pages: computed once, remembered for all viewers, with a moving bar, and cancelled by any change."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from app.landscapes import Ground, ground
from app.maps import Lab, Shown, lab, shown
from app.memory import memory, remembered
from app.pair import PairFigures, figures_of_pair
from app.turnstile import may_leave, outside
from core import Axis, Experiment, Fan, Fate, Map, Run, compare, fan, finish, learners, sweep, tables
from core.data import Prices, read_prices

LOWEST_DECADE = -36
LONG_WORK = 2e9  # cell steps, some seconds on one core


@st.cache_resource(show_spinner="Compiling the engine (first visit only) …")
def compiled() -> None:
    """Compile or load what the first page needs, once, with a word to the first viewer."""
    compare([Experiment(max_steps=1)])


def with_bar(work: Callable, *arguments, unit: str = "Gradient descent, step"):
    """The result of `work(*arguments, progress)` under a moving bar.

    Each st call in here is a place where a change by the viewer ends the work at once.
    """
    bar = st.empty()

    with may_leave() as leave:

        def progress(step, steps):
            leave()  # the engine reports what takes longer than a moment
            bar.progress(step / steps, f"{unit} {step:,} of {steps:,}")

        result = work(*arguments, progress)
    bar.empty()
    return result


def runs_of(experiments: Sequence[Experiment]) -> list[Run]:
    """The runs of these experiments, remembered or computed."""
    compiled()
    return remembered(tuple(experiments), lambda: with_bar(compare, experiments), "runs")


def fates_of(experiments: Sequence[Experiment]) -> list[Fate]:
    """Their fates alone, remembered or computed."""
    key = ("fates", *experiments)
    return remembered(key, lambda: [outcome.fate for outcome in with_bar(finish, experiments)])


def fan_of(cell: str, unrolls: int, others: str, bias: float | None) -> Fan:
    """The fan of these learners (core.recall.learners), remembered or trained. Raises ValueError."""

    def train(progress):
        return fan(learners(cell, unrolls, others, bias), others, progress)

    return remembered(("fan", cell, unrolls, others, bias), lambda: with_bar(train))


def pair_figures_of(pair: Mapping[str, Experiment], runs: Mapping[str, Run]) -> PairFigures:
    """The figures of these runs, remembered or made."""
    return remembered(tuple(pair.items()), lambda: figures_of_pair(pair, runs), "figures")


def ledger_map_of(experiment: Experiment, low: float, high: float) -> tables.Table:
    """Where the gradient comes from at each weight (core.tables.ledger_map_table), remembered or computed."""
    key = ("ledger map", experiment, low, high)
    return remembered(key, lambda: tables.ledger_map_table(experiment, low, high), "figures")


def prices_of(upload) -> Prices | None:
    """The prices in an uploaded file, read once and not at every change; None without a file. Raises ValueError."""
    if upload is None:
        return None
    return remembered(("file", upload.file_id), lambda: read_prices(upload, upload.name), "runs")


@st.cache_resource(show_spinner=False)
def map_workers() -> ThreadPoolExecutor:
    """The threads that compute maps: one core is left to the pages of the others."""
    return ThreadPoolExecutor(max((os.cpu_count() or 1) - 1, 1), thread_name_prefix="map")


def map_of(experiment: Experiment, x: Axis, y: Axis) -> Map:
    """The map of these runs, remembered or computed."""

    def work(progress):
        return sweep(experiment, x, y, map_workers(), progress)

    return remembered((experiment, x, y), lambda: with_bar(work, unit="run"), "maps")


def not_known_yet(experiment: Experiment, planes: Mapping[int, tuple[Axis, Axis]]) -> list[int]:
    """The sizes of a map that are still to be drawn, coarse first: none that is coarser than one that is remembered."""
    sides = list(planes)
    known = [place for place, side in enumerate(sides) if (experiment, *planes[side]) in memory("maps")]
    return sides[known[-1] if known else 0 :]


def shown_of(plane: Map, shade: str) -> Shown:
    """What the figure of this map is made of, remembered or made."""

    def make():
        with outside():
            return shown(plane, shade)

    return remembered(("map", plane.experiment, plane.x, plane.y, shade), make, "pictures")


def ground_of(experiment: Experiment, x: Axis, y: Axis) -> Ground:
    """The loss over the plane, remembered or computed. Raises ValueError."""
    return remembered(("ground", experiment, x, y), lambda: ground(experiment, x, y), "pictures")


def lab_of(experiment: Experiment) -> Lab:
    """The bounce lab of this experiment, remembered or computed. Raises ValueError."""
    return remembered(
        ("lab", experiment), lambda: lab(experiment, lambda orbits: with_bar(compare, orbits)), "pictures"
    )


class Outcome(NamedTuple):
    """What became of one run at one learning rate."""

    learning_rate: float
    fate: Fate
    sealed_at: int


def outcomes_of(experiment: Experiment, rates: Sequence[float]) -> list[Outcome]:
    """The fate of the same experiment at each of these learning rates; only those not tried before are computed."""
    tried = remembered(("rates", replace(experiment, learning_rate=0.0)), dict, "runs")
    if missing := [rate for rate in rates if rate not in tried]:
        ends = with_bar(finish, [replace(experiment, learning_rate=rate) for rate in missing])
        tried |= {rate: Outcome(rate, end.fate, end.sealed_at) for rate, end in zip(missing, ends, strict=True)}
    return [tried[rate] for rate in rates]


def rates_to_try(runs: Sequence[Run]) -> list[float]:
    """Learning rates 1, 2 and 5 of each decade up to 1, from one whose first step would not be seen on any chart."""
    steepest = max(float(np.max(np.abs([values[0] for values in run.gradients.values()]))) for run in runs)
    lowest = -3 - math.ceil(math.log10(steepest)) if 0 < steepest < math.inf else LOWEST_DECADE
    lowest = min(max(lowest, LOWEST_DECADE), -4)
    return [*(float(f"{digit}e{decade}") for decade in range(lowest, 0) for digit in (1, 2, 5)), 1.0]


def nearest(rates: Sequence[float], rate: float) -> float:
    """The one of `rates` nearest to `rate` on a logarithmic axis."""
    return min(rates, key=lambda other: abs(math.log(other) - math.log(max(rate, 1e-300))))


def is_long(experiments: Sequence[Experiment], times: int) -> bool:
    """Whether running each of these that many times would keep a viewer waiting."""
    return times * sum(one.dataset.inputs.size * one.max_steps for one in experiments) > LONG_WORK
