"""What a network's gates are along a sequence: how open, how often saturated, and over which values they spread."""

from dataclasses import dataclass

import numpy as np

from core.vector.backprop import inputs_of, unrolling_of
from core.vector.network import Network
from core.vector.observe import HIGH_TANH, LOW_SIGMOID, TANH_GATES, gates_of
from core.vector.panels import weights_of

SLOPE = "slope"  # what stands for the gates of a cell without any: the factor that its activation has on the way back
BINS = 50
_SLOPES = {
    "tanh": lambda h: 1.0 - h * h,
    "sigmoid": lambda h: h * (1.0 - h),
    "relu": lambda h: (h > 0.0).astype(float),
    "linear": np.ones_like,
}


@dataclass(frozen=True, slots=True, eq=False)
class GateSeen:
    """One gate over all units, time steps and sequences; numbers that are not finite count in `finite` alone.

    closed, open: the share of values where it is saturated (core.vector.observe), at its low and at its high end.
    """

    shares: np.ndarray  # (BINS,) of the finite values, evenly from low to high
    low: float
    high: float
    median: float  # NaN where no value is finite
    mean: float
    deviation: float
    closed: float
    open: float
    finite: float  # share


def gates_along(network: Network, inputs: np.ndarray) -> dict[str, GateSeen]:
    """Each gate by its name (i, f, g, o or r, z, n) along the real pass over (T, B, I), from states of 0.

    A cell without gates has its activation's slope in their place (SLOPE), a cell of somebody's own nothing.
    Raises ValueError.
    """
    inputs = inputs_of(network, inputs)
    unrolling = unrolling_of(network, inputs.shape[:2], (), back=0)
    with np.errstate(all="ignore"):
        unrolling.forward(weights_of(network), inputs)
        names = gates_of(network.cell)
        if names:
            saved = unrolling.saved
            return {name: _seen(saved[..., at], name in TANH_GATES) for at, name in enumerate(names)}
        slope = _SLOPES.get(network.cell.name)
        return {} if slope is None else {SLOPE: _seen(slope(unrolling.states[1:, ..., 0]), False)}


def _seen(values, of_tanh):
    low, high = (-1.0, 1.0) if of_tanh else (0.0, 1.0)
    ends = (-HIGH_TANH, HIGH_TANH) if of_tanh else (LOW_SIGMOID, 1.0 - LOW_SIGMOID)
    known = values[np.isfinite(values)]
    if not known.size:
        return GateSeen(np.zeros(BINS), low, high, np.nan, np.nan, np.nan, np.nan, np.nan, 0.0)
    counts, _ = np.histogram(known, BINS, (low, high))
    return GateSeen(
        counts / known.size,
        low,
        high,
        float(np.median(known)),
        float(known.mean()),
        float(known.std()),
        float((known < ends[0]).mean()),
        float((known > ends[1]).mean()),
        known.size / values.size,
    )
