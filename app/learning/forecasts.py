"""What a network forecasts of prices, beside the forecast that tomorrow is as today."""

from typing import NamedTuple

import numpy as np

from core import Training, respond

WINDOWS = 1024  # drawn among the held-out ones


class Forecasts(NamedTuple):
    """A network's forecasts of prices beside that of today's close, on the same held-out windows."""

    count: int
    real: np.ndarray  # (count,) tomorrow's close less today's, in standard deviations of the window
    forecast: np.ndarray  # the same of the network's forecast
    ratio: float  # of the sums of squared errors
    moved: float  # the average size of a forecast change, in parts of that of a real one
    right: float  # share of the windows whose direction is right


def forecasts_of(training: Training) -> Forecasts:
    """What the last network forecasts, on windows that were kept from it."""
    length = max(training.plan.lengths)
    inputs, targets, _ = training.plan.judge.batch(length, WINDOWS, 0)
    today, real = inputs[-1, :, 0], targets[-1, :, 0] - inputs[-1, :, 0]
    with np.errstate(all="ignore"):
        forecast = respond(training.end, inputs)[0][-1, :, 0] - today
        ratio = np.sum((forecast - real) ** 2) / np.sum(real**2)
        moved = np.abs(forecast).mean() / np.abs(real).mean()
    right = np.mean(np.sign(forecast) == np.sign(real))
    return Forecasts(real.size, real, forecast, float(ratio), float(moved), float(right))
