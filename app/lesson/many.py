"""The networks of many units that the lesson and its claims are about, and what is left of their gradients."""

import math
from collections.abc import Sequence

import numpy as np

from app.ui import networks
from core import Network, Reach, reach
from core.analysis.hump import Hump, hump
from core.vector.reach import joined

UNITS, INPUTS, SEEDS = 64, 16, 3
STEPS = 50  # that the gradient goes back
AT_MOST, TO_THE_N = "at most", "radius to the n"  # lines of a matrix's powers
Line = tuple[np.ndarray, np.ndarray]  # steps, log10


def layer(
    cell: str, start: str, gain: float = 1.0, bias: float | None = None, units: int = UNITS, seed: int = 0
) -> Network:
    """A layer as it starts; start: a label of app.ui.networks.START_BY_LABEL."""
    return networks.drawn(cell, start, {"units": units, "inputs": INPUTS, "gain": gain}, bias, seed)


def layers(cell: str, start: str, gain: float = 1.0, bias: float | None = None) -> list[Network]:
    """The same of each random start."""
    return [layer(cell, start, gain, bias, seed=seed) for seed in range(SEEDS)]


def left_of(drawn: Sequence[Network], noise: float = 1.0, steps: int = STEPS) -> Reach:
    """What is left of the gradient at each lag, a path a network; noise: of what size enters at each step."""
    lags, values = range(1, steps + 1), {"inputs": INPUTS, "noise": noise}
    found = [
        reach(one, networks.noise_of(values, steps + networks.SETTLING, seed), lags, of="hidden", largest=False)
        for seed, one in enumerate(drawn)
    ]
    return joined(found)


def powers_of(network: Network, steps: int) -> Hump:
    """What the powers of W do, W¹ ... Wⁿ."""
    return hump(network.W[0], steps)


def line_of(found: Reach) -> Line:
    """What is left of the gradient, from step 0 on."""
    return np.concatenate(([0], found.lags)), np.concatenate(([0.0], found.log10_norms))


def lines_of_powers(found: Hump, shown: int | None = None) -> dict[str, Line]:
    """name -> the largest singular value of each power, and the spectral radius to that power, which says how it ends.

    shown: the last power; None: all.
    """
    counts = np.arange((shown or found.log_norms.size) + 1)
    norms = np.concatenate(([0.0], found.log_norms))[: counts.size]
    with np.errstate(invalid="ignore"):
        radius = np.where(counts > 0, counts * found.log_radius, 0.0)
    return {AT_MOST: (counts, norms / math.log(10)), TO_THE_N: (counts, radius / math.log(10))}
