"""The gradient of a network of many units held within a threshold, before the optimizer sees it.

Each takes (gradient, parts, size, threshold): all of it side by side, the same numbers as a list of arrays (views of
it), its Size, and the largest gradient to follow. Each returns what all was multiplied by (1 where it was left alone,
and by value) and whether it was clipped; the gradient is changed in place.
"""

from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from core.optimizers.clipping import by_value as held_within
from core.optimizers.clipping import scale_by_norm, squared_share


class Size(NamedTuple):
    """How large a gradient is, such that no square overflows."""

    largest: np.float64  # its largest absolute number
    squares: np.float64  # sum of the squared shares of it

    @property
    def norm(self) -> float:
        """Euclidean."""
        return float(self.largest * np.sqrt(self.squares))


def size_of(gradient: np.ndarray) -> Size:
    """Of all numbers together."""
    largest = np.abs(gradient).max()
    return Size(largest, np.sum(squared_share(gradient, largest)))


def by_norm(gradient, parts, size, threshold):
    """g <- g threshold / |g| where |g| is larger (Pascanu et al. 2013, algorithm 1)."""
    factor = scale_by_norm(size.squares, size.largest, threshold)
    if factor != 1.0:
        gradient *= factor
    return float(factor), bool(factor < 1.0)


def by_value(gradient, parts, size, threshold):
    """Each number held within [-threshold, threshold], as torch.nn.utils.clip_grad_value_ does."""
    clipped = bool(size.largest > threshold)
    if clipped:
        gradient[:] = held_within(gradient, threshold)
    return 1.0, clipped


def as_pytorch(kind, gradient, parts, size, threshold):
    """torch.nn.utils.clip_grad_norm_: times threshold / (norm + 1e-6), held to at most 1, rounded to `kind` throughout.

    The norm is that of the norms of the arrays, as PyTorch has it. Where a sum of squares overflows, the norm is
    infinite and the factor 0: a finite gradient becomes 0, an infinite one NaN (error_if_nonfinite is False there). A
    PyTorch layer has two biases where a Network has their sum, so there the biases' gradient counts twice.
    """
    rounded = [part.astype(kind) for part in parts]
    norms = np.array([np.sqrt(np.sum(part * part, dtype=kind)) for part in rounded])
    norm = np.sqrt(np.sum(norms * norms, dtype=kind))
    factor = np.minimum(kind(1.0) / (norm + kind(1e-6)) * kind(threshold), kind(1.0))  # a NaN stays one
    for part, given in zip(parts, rounded, strict=True):
        part[...] = given * factor
    return float(factor), bool(factor < 1.0)


# In float32, in which most networks are trained, a square overflows from 1.8e19 on.
CLIPPING = MappingProxyType(
    {
        "norm": by_norm,
        "value": by_value,
        "pytorch": partial(as_pytorch, np.float64),
        "pytorch float32": partial(as_pytorch, np.float32),
    }
)
