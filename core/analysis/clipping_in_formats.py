"""Clipping by norm in the number formats that networks are trained in: which way of computing the norm survives."""

from dataclasses import dataclass

import numpy as np

from core.analysis.one_sequence import FORMATS
from core.optimizers.clipping import scale_by_norm, squared_share


@dataclass(frozen=True, slots=True, eq=False)
class Clipped:
    """Gradients clipped by norm; all three are in the format of the computation.

    norm: of the gradients, as it was computed. factor: what each was multiplied by. gradients: (n,), afterwards.
    """

    norm: np.floating
    factor: np.floating
    gradients: np.ndarray

    @property
    def length(self) -> float:
        """Of the clipped gradients, in float64."""
        return float(np.linalg.norm(self.gradients.astype(np.float64)))


def rounded(gradients: np.ndarray, name: str = "float32") -> np.ndarray:
    """(n,) the gradients in the format `name`, a key of FORMATS; infinite where they are too large for it."""
    with np.errstate(over="ignore"):
        return np.asarray(gradients, dtype=np.float64).astype(FORMATS[name])


def longest(name: str = "float32") -> float:
    """Above this a number's square is infinite in the format `name`, a key of FORMATS: 1.845 × 10¹⁹ in float32."""
    return float(np.sqrt(np.finfo(FORMATS[name]).max))


def clipped_by_squares(gradients: np.ndarray, threshold: float, name: str = "float32") -> Clipped:
    """As PyTorch's clip_grad_norm_ does it, rounded to the format after every operation.

    gradients: (n,), of n weights. threshold: the longest norm that is left as it is. name: a key of FORMATS.
    Where the sum of the squares overflows, the norm is infinite and the factor threshold / norm is 0: a finite gradient
    becomes 0, an infinite one NaN. (torch.nn.utils.clip_grad_norm_: 1e-6 is added to the norm, its reciprocal times the
    threshold is held to at most 1.)
    """
    kind = FORMATS[name]
    given = rounded(gradients, name)
    with np.errstate(all="ignore"):
        norm = np.sqrt(_sum(given * given))
        factor = np.minimum(kind(1.0) / (norm + kind(1e-6)) * kind(threshold), kind(1.0))  # a NaN stays one
        return Clipped(norm, factor, given * factor)


def clipped_by_shares(gradients: np.ndarray, threshold: float, name: str = "float32") -> Clipped:
    """As the engine does it (core.optimizers.clipping), but in that format: divided by the largest of them first.

    Arguments as above. No square overflows, so finite gradients survive as long as the format can hold the factor; one
    that is infinite already stays so.
    """
    kind = FORMATS[name]
    given = rounded(gradients, name)
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(given))
        shares = _sum(kind(squared_share(gradient, largest)) for gradient in given)
        factor = kind(scale_by_norm(shares, largest, kind(threshold)))
        return Clipped(largest * np.sqrt(shares), factor, given * factor)


def _sum(values):
    """One after another, each sum rounded to the format of the values."""
    total, *others = values
    for value in others:
        total = total + value
    return total
