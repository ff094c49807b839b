"""How an answer is judged: loss(outputs, targets, mask) -> (the loss, its gradient by the outputs).

outputs and targets are (looks, B, O), mask (looks, B). A loss is the mean over the entries whose mask is 1, as the
tasks count it (core.vector.tasks). Only + - * / and core.packs.elementary, so that every machine gives the same bits.
"""

from types import MappingProxyType

import numpy as np

from core.packs.elementary import LN2_HIGH, LN2_LOW, exp


def squared(outputs, targets, mask):
    """(output - target)^2, summed over the outputs."""
    share = _share(mask)
    with np.errstate(all="ignore"):
        error = outputs - targets
        loss = np.where(mask > 0.0, (error * error).sum(axis=-1) * share, 0.0).sum()
        slope = (2.0 * error) * share[..., None]
    return float(loss), np.where(mask[..., None] > 0.0, slope, 0.0)


def cross_entropy(outputs, targets, mask):
    """-ln of the probability that softmax over the outputs gives the wanted class, in nats; targets are one-hot."""
    share = _share(mask)
    with np.errstate(all="ignore"):
        above = outputs - outputs.max(axis=-1, keepdims=True)
        powers = exp(above)
        total = powers.sum(axis=-1, keepdims=True)
        wanted = np.where(targets == 0.0, 0.0, targets * above)  # a class that is not wanted may be impossible
        nats = log(total[..., 0]) - wanted.sum(axis=-1)
        loss = np.where(mask > 0.0, nats * share, 0.0).sum()
        slope = (powers / total - targets) * share[..., None]
    return float(loss), np.where(mask[..., None] > 0.0, slope, 0.0)


LOSSES = MappingProxyType({"squared": squared, "cross entropy": cross_entropy})


def _share(mask):
    return mask / mask.sum()


def log(x: np.ndarray) -> np.ndarray:
    """The natural logarithm of finite positive numbers, 2 artanh((m - 1) / (m + 1)) of the mantissa m; within 2 ulp."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < 0.7071067811865476
    mantissa, exponent = np.where(low, 2.0 * mantissa, mantissa), exponent - low
    part = (mantissa - 1.0) / (mantissa + 1.0)
    square, series = part * part, np.zeros_like(part)
    for odd in range(25, 1, -2):  # the next term is below 2^-56 of the first
        series = (series + 1.0 / odd) * square
    return exponent * LN2_HIGH + (2.0 * (part + part * series) + exponent * LN2_LOW)
