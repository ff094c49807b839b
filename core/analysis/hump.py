"""A matrix whose eigenvalues say that it shrinks, and whose powers grow first: the hump of one that is not normal."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.checks import number

MOST_POWERS = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Hump:
    """The powers of a matrix, from the 1st on, as natural logarithms; -inf where a power is 0.

    log_norms: (steps,) of the largest singular value of W^t; log_radius: of the spectral radius of W.
    """

    log_norms: np.ndarray
    log_radius: float

    @property
    def peak(self) -> int:
        """The power with the largest norm."""
        return int(np.argmax(self.log_norms)) + 1

    @property
    def below_one(self) -> int | None:
        """The first power from which on the norm stays below 1 as far as is known; None if it is not below at last."""
        high = np.flatnonzero(~(self.log_norms < 0.0))
        first = int(high[-1]) + 2 if high.size else 1
        return first if first <= self.log_norms.size else None


def hump(matrix: np.ndarray, steps: int, progress: Callable | None = None) -> Hump:
    """The norms of the first powers of a square matrix. progress: called with (done, all). Raises ValueError."""
    steps = number("steps", steps, 1, MOST_POWERS, f"give at most {MOST_POWERS:,}", whole=True)
    power, exponent, norms = np.eye(len(matrix)), 0, np.empty(steps)
    for step in range(steps):
        power = power @ matrix
        largest = float(np.abs(power).max())
        if largest == 0.0:
            norms[step:] = -math.inf
            break
        shift = math.frexp(largest)[1]  # in the range of float64, without a change of digits
        power, exponent = np.ldexp(power, -shift), exponent + shift
        norms[step] = math.log(np.linalg.norm(power, 2)) + exponent * math.log(2)
        if progress is not None:
            progress(step + 1, steps)
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    return Hump(norms, math.log(radius) if radius > 0.0 else -math.inf)


def departure_from_normal(matrix: np.ndarray) -> float:
    """The share of a matrix's length that its eigenvalues do not account for, from 0 to 1 (Henrici 1962).

    sqrt(1 - sum |lambda|^2 / ||W||_F^2): 0 for a normal matrix, whose powers are as long as its eigenvalues say.
    """
    length = float(np.sum(np.square(matrix)))
    if length == 0.0:
        return 0.0
    return math.sqrt(max(1.0 - float(np.sum(np.abs(np.linalg.eigvals(matrix)) ** 2)) / length, 0.0))
