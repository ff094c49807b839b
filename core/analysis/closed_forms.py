"""What is known about the chain without running it: curves to be drawn over maps, and to be tested against."""

from dataclasses import dataclass, replace

import numpy as np

from core.bptt import gradient
from core.experiment import Experiment
from core.optimum import is_chain


@dataclass(frozen=True, slots=True)
class Chain:
    """The loss of a chain for w > 0: square w^2n - 2 product w^n + rest, with n unrolls.

    For one pair x, y (w1 = w3 = 1, b2 = 0) square = x^2 and product = x y.
    """

    unrolls: int
    square: float
    product: float

    @property
    def optimum(self) -> float:
        """The weight with the lowest loss, (product / square)^(1 / n)."""
        return float((self.product / self.square) ** (1 / self.unrolls))

    @property
    def critical_rate(self) -> float:
        """2 / curvature: descent settles at the optimum below this rate and bounces above; 1 / n^2 for x = y = 1."""
        n, w = self.unrolls, self.optimum
        return float(1 / (self.square * n**2 * w ** (2 * n - 2)))

    def death_rate(self, weight: np.ndarray) -> np.ndarray:
        """The rate above which one step from `weight` leaves w > 0: a ReLU unit dies of it. NaN below the optimum."""
        n = self.unrolls
        with np.errstate(all="ignore"):
            slope = 2 * (self.square * weight**n - self.product) * n * weight ** (n - 1)
            return np.where(slope > 0, weight / slope, np.nan)

    def bound_of_two(self, rate: np.ndarray) -> np.ndarray:
        """With two unrolls and a linear cell: the largest |w| from which descent stays bounded; NaN where none is.

        From v <- v - 4 eta v (v^2 - 1), v = w / optimum, eta = rate x product: bounded if eta <= 1/2 and
        |v| <= sqrt((1 + 2 eta) / (2 eta)).
        """
        eta = np.asarray(rate) * self.product
        with np.errstate(all="ignore"):
            return np.where(eta <= 0.5, self.optimum * np.sqrt((1 + 2 * eta) / (2 * eta)), np.nan)


def chain_of(experiment: Experiment) -> Chain | None:
    """The experiment's chain, or None where it has no closed form (other cell, wiring, bias; targets out of reach)."""
    if not is_chain(experiment) or experiment.unrolls < 1:
        return None
    at_one = gradient(replace(experiment, weights=experiment.weights | {"w2": 1.0}))
    outputs, targets = (values - experiment.weights["b2"] for values in (at_one.outputs, experiment.dataset.targets))
    square, product = float(outputs @ outputs), float(outputs @ targets)
    return Chain(experiment.unrolls, square, product) if square > 0 and product > 0 else None


def critical_rate_under(experiment: Experiment, chain: Chain) -> float:
    """The rate above which the experiment's optimizer cannot settle at the chain's optimum; NaN where none is known.

    From the eigenvalues of one step on a parabola: with momentum m 2 (1 + m) / curvature (Polyak 1964), with Nesterov's
    2 (1 + m) / ((1 + 2 m) curvature). Clipping changes nothing there, for the gradients are small. Optimizers that
    divide by the gradient's size have no such rate.
    """
    m = experiment.momentum
    stretches = {"gd": 1.0, "momentum": 1 + m, "nesterov": (1 + m) / (1 + 2 * m)}
    return chain.critical_rate * stretches.get(experiment.optimizer, np.nan)


def death_rate_under(experiment: Experiment, chain: Chain, weight: np.ndarray) -> np.ndarray:
    """The rate above which the experiment's first step from `weight` leaves w > 0, by its optimizer and its clip."""
    with np.errstate(all="ignore"):
        gradient = weight / chain.death_rate(weight)  # NaN where the first step goes up
        clipped = gradient if experiment.clip is None else np.minimum(gradient, experiment.clip)
        step = {  # of rate 1; what the optimizers make of their first gradient
            "gd": clipped,
            "momentum": clipped,
            "nesterov": (1 + experiment.momentum) * clipped,
            "rmsprop": clipped / (np.sqrt(1 - experiment.decay) * clipped + experiment.epsilon),
            "adam": clipped / (clipped + experiment.epsilon),
        }[experiment.optimizer]
        return np.where(np.isnan(gradient), np.nan, weight / step)


def wall(experiment: Experiment, w2: np.ndarray) -> np.ndarray:
    """The b1 at which the cliff of Pascanu et al. (2013, figure 6) stands over each w2; NaN where there is none.

    A sigmoid cell without input, started at h_0 = sigmoid(x_0): the state sits on the fixed point x_0 = w2 h_0 + b1,
    and where it is unstable, w2 h_0 (1 - h_0) > 1, the smallest change sends it one way or the other.
    """
    h, w2 = experiment.initial_state, np.asarray(w2, dtype=np.float64)
    silent = experiment.weights["w1"] == 0.0 or not experiment.inputs.any()
    if experiment.cell.name != "sigmoid" or not silent or not 0 < h < 1:
        return np.full_like(w2, np.nan)
    return np.where(w2 * h * (1 - h) > 1, np.log(h / (1 - h)) - w2 * h, np.nan)
