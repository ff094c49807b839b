"""What the reach page computes, remembered for all viewers."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.reach import settings
from app.server.compute import compile_many_units, remembered_with_bar
from app.server.memory import remembered
from app.ui.networks import SETTLING, followed_by, noise_of
from core import Reach, backpropagate, reach
from core.vector.reach import joined, usual_lags


def reach_of(network: str, values: Mapping) -> Reach:
    """How far back networks of this kind feel, one path a random start, remembered or computed. Raises ValueError."""
    times, seeds = values["unrolls"] + SETTLING, values["seeds"]
    lags = usual_lags(values["unrolls"])

    def work(progress):
        found = []
        for seed in range(seeds):
            drawn = settings.network_of(network, values, seed)
            compile_many_units(drawn.cell.name)
            found.append(reach(drawn, noise_of(values, times, seed), lags, of="hidden", largest=False))
            progress(seed + 1, seeds)
        return joined(found)

    return remembered_with_bar(("reach", *_key(network, values), values["unrolls"], seeds), work, unit="Random start")


class UnitByUnit(NamedTuple):
    """One sequence through one network: (unrolls, units) each, a row a step."""

    states: np.ndarray  # h
    gradient: np.ndarray  # of the squared error at the end with respect to h, in parts of its largest entry there


def unit_by_unit(network: str, values: Mapping) -> UnitByUnit:
    """The hidden state and the gradient at every step, remembered or computed. Raises ValueError."""

    def compute():
        drawn, times = settings.network_of(network, values, 0), values["unrolls"]
        inputs = noise_of(values, times, 0)
        target, at_the_end = np.zeros((times, 1, 1)), np.zeros((times, 1))
        target[-1], at_the_end[-1] = 1.0, 1.0
        back = backpropagate(drawn, inputs, target, at_the_end)
        slopes = back.d_states[1:, 0, :, 0]
        with np.errstate(all="ignore"):
            return UnitByUnit(back.states[1:, 0, :, 0], slopes / np.abs(slopes[-1]).max())

    return remembered(("unit by unit", *_key(network, values), values["unrolls"]), compute, "figures")


def _key(network, values):
    """All that decides how a network is drawn and what enters."""
    followed = ("w2",) if network == settings.ONE_UNIT else followed_by(network)
    return network, *(values[key] for key in (*followed, "units", "inputs", "noise"))
