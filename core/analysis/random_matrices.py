"""What is known of large random matrices: curves to be drawn over what a network really does, and to be tested against.

All of it holds for many units; at 64 of them expect differences of a few hundredths.
"""

import math
from functools import lru_cache

import numpy as np

EULER = 0.57721566490153286
_Z = np.linspace(-12.0, 12.0, 2401)  # a normal variable; beyond it lies less than 10^-32
_WEIGHT = np.exp(-_Z * _Z / 2) / math.sqrt(2 * math.pi) * (_Z[1] - _Z[0])


def spectral_radius(start: str, gain: float, matrices: int = 1) -> float:
    """Within which radius the eigenvalues of W lie, as units go to infinity; of a start in core.vector.starts.STARTS.

    gaussian and pytorch: the circular law, the root of units times the variance of an entry (Girko 1984; Tao and Vu
    2010). antisymmetric: the ends of Wigner's semicircle. keras: a square cut out of an orthogonal matrix of so many
    of them has the root of its share (Zyczkowski and Sommers 2000). The others have it at any size.
    """
    scaled = {"gaussian": 1.0, "orthogonal": 1.0, "identity": 1.0, "sparse": 1.0, "antisymmetric": 2.0, "chain": 0.5}
    fixed = {"pytorch": 1 / math.sqrt(3), "keras": 1 / math.sqrt(matrices)}
    return gain * scaled[start] if start in scaled else fixed[start]


def share_outside(radius: float) -> float:
    """The share of eigenvalues outside the unit circle, where they fill a disc of this radius evenly."""
    return 1.0 - 1.0 / radius**2 if radius > 1.0 else 0.0


def expected_real(units: int) -> float:
    """How many eigenvalues of a Gaussian matrix are real, on average (Edelman, Kostlan and Shub 1994)."""
    odd = units % 2
    total, term = float(odd), math.sqrt(2)  # the terms are root 2 times (4k-1)!! / (4k)!!, or (4k-3)!! / (4k-2)!!
    if odd:
        term /= 2
    for k in range(units // 2):
        total += term
        n = 4 * k + 2 * odd
        term *= (n + 1) * (n + 3) / ((n + 2) * (n + 4))
    return total


def newman_exponents(units: int, gain: float = 1.0) -> np.ndarray:
    """Lyapunov exponents of products of matrices drawn anew at each step, N(0, gain^2 / units), the largest first.

    1/2 (ln(2 / N) + psi((N - k + 1) / 2)) + ln gain (Newman 1986), k from 1 to N.
    """
    with np.errstate(divide="ignore"):
        return np.array([digamma_of_half(units - k) for k in range(units)]) / 2 + math.log(2 / units) / 2 + np.log(gain)


def digamma_of_half(number: int) -> float:
    """psi(number / 2), for a whole number from 1 on."""
    value, at = (-EULER - 2 * math.log(2), 0.5) if number % 2 else (-EULER, 1.0)
    while at < number / 2:
        value, at = value + 1 / at, at + 1
    return value


def log_largest_of_product(steps: np.ndarray, gain: float = 1.0) -> np.ndarray:
    """ln of the largest singular value of a Gaussian matrix to this power, or of so many Gaussian matrices multiplied:
    the edge of the Fuss-Catalan law, gain^T sqrt((T+1)^(T+1) / T^T) (Alexeev, Goetze and Tikhomirov 2010).
    """
    T = np.asarray(steps, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = np.where(T > 0, T * np.log(gain), 0.0)
        return grown + (np.log1p(T) + T * np.where(T > 0, np.log1p(1 / T), 0.0)) / 2


@lru_cache(1024)
def mean_field_factor(gain: float, noise: float = 0.0) -> float:
    """By how much a tanh network with Gaussian W multiplies a small change at each step: the root of chi.

    chi = gain^2 E[tanh'(z)^2], z normal with the variance q = gain^2 E[tanh(z)^2] + noise^2, that of what enters a unit
    (Sompolinsky, Crisanti and Sommers 1988, in discrete time; with inputs Schuecker, Goedeke and Helias 2018). Its
    logarithm is the largest Lyapunov exponent.
    """

    def surplus(q):
        return gain**2 * _mean(np.tanh(math.sqrt(q) * _Z) ** 2) + noise**2 - q

    low, high = noise**2, gain**2 + noise**2
    if noise == 0.0:
        if gain <= 1.0:
            return gain  # the state goes to 0
        low = 1e-12
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    slopes = 1 - np.tanh(math.sqrt(high) * _Z) ** 2
    return gain * math.sqrt(_mean(slopes**2))


def _mean(values):
    """Over a standard normal variable."""
    return float(values @ _WEIGHT)
