"""How sharply the loss bends along one weight, and the learning rate that this allows."""

import numpy as np

from core.engine.lanes import slopes
from core.experiment import Experiment
from core.optimum import best_known

WIDTH = 1e-5  # relative; the slopes are exact, so the difference is good to about 1e-9


def curvature(experiment: Experiment, weight: str, values: np.ndarray) -> np.ndarray:
    """Second derivative of the loss along one weight at each of `values`, by the central difference of exact slopes."""
    values = np.asarray(values, dtype=np.float64)
    width = WIDTH * np.maximum(np.abs(values), 1e-3)
    with np.errstate(all="ignore"):
        return (slopes(experiment, weight, values + width) - slopes(experiment, weight, values - width)) / (2 * width)


def critical_rate(bend: np.ndarray) -> np.ndarray:
    """2 / curvature: above this learning rate gradient descent cannot settle there. NaN where the loss bends down."""
    with np.errstate(all="ignore"):
        return np.where(np.asarray(bend) > 0, 2 / np.asarray(bend), np.nan)


def critical_rate_at_the_optimum(experiment: Experiment) -> float:
    """The rate above which descent on the one trained weight cannot settle at its best known value; NaN if any can."""
    (weight,) = experiment.trainable
    known = best_known(experiment)
    if known.is_limit:
        return np.nan
    best = known.points[0][0]
    return float(critical_rate(curvature(experiment, weight, np.array([best])))[0])
