"""The networks of many units that the lesson and its claims are about, and what is left of their gradients."""

from collections.abc import Sequence

import numpy as np

from app.ui import networks
from core import Network, Reach, reach
from core.vector.reach import joined

UNITS, INPUTS, SEEDS = 64, 16, 3
STEPS = 50  # that the gradient goes back


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
        reach(one, networks.noise_of(values, steps + networks.SETTLING, seed), lags, of="hidden")
        for seed, one in enumerate(drawn)
    ]
    return joined(found)


def powers_of(network: Network, steps: int) -> Reach:
    """What the powers of W do, W¹ ... Wⁿ; of a linear layer in silence."""
    return reach(network, np.zeros((steps, 1, network.inputs)), range(1, steps + 1))


def radius_of(network: Network) -> float:
    """The spectral radius of W: the largest |eigenvalue|."""
    return float(np.abs(np.linalg.eigvals(network.W[0])).max())


def line_of(found: Reach, of: str = "log10_norms") -> tuple[np.ndarray, np.ndarray]:
    """(steps, log10) from step 0 on: of the mean norms, or of the largest singular values (log10_largest)."""
    return np.concatenate(([0], found.lags)), np.concatenate(([0.0], getattr(found, of)))
