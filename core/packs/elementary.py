"""exp, sigmoid and tanh from + - * / alone, so that a float, a numba scalar and each lane of a pack give the same bits.

Numba's wheels have no vector mathematics, and libraries differ in the last bit from machine to machine; these do not.
The error stays below 1.1 ulp for exp, 1.5 for tanh and 2.5 for sigmoid over the whole range
(tests/core/test_elementary.py; the largest seen in 3 x 10^7 points each: 1.067, 1.478 and 2.459).
"""

from core.packs.arithmetic import power_of_two, where
from core.packs.jit import jitable

LOG2_E = 1.4426950408889634
# ln 2 in two pieces; the first has 20 trailing zero bits, so that k * LN2_HIGH is exact for every |k| < 2^20.
LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.9082149292705877e-10
# Adding and subtracting 1.5 * 2^52 rounds to the nearest whole number (ties to even) on every machine.
ROUND = 6755399441055744.0


@jitable
def _exp_reduced(x):
    """exp(x) = fraction * 2^k with |r| <= ln(2) / 2; returns (fraction, k). Domain: |x| < 2^40."""
    k = (x * LOG2_E + ROUND) - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    # exp(r) = 1 + r + r^2 q(r); q by Chebyshev interpolation in 60 digits, its error is below 1.3e-17.
    q01 = 0.5000000000000001 + r * 0.16666666666666669
    q23 = 0.04166666666662413 + r * 0.008333333333330062
    q45 = 0.0013888888917213717 + r * 0.00019841269863053618
    q67 = 2.4801521295954376e-05 + r * 2.7557268459997064e-06
    q89 = 2.7620088445409746e-07 + r * 2.510038549551032e-08
    q = (q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * q89)
    return 1.0 + (r + r2 * q), k


@jitable
def _exp_finite(x):
    """exp(x) for |x| <= 708, where neither the result nor its power of two leaves the normal numbers."""
    fraction, k = _exp_reduced(x)
    return fraction * power_of_two(k)


@jitable
def exp(x):
    """e^x over the whole range: 0 below -745.2, subnormal and infinite where it must be, NaN for NaN."""
    x = where(x > 710.0, 710.0, x)
    x = where(x < -746.0, -746.0, x)
    fraction, k = _exp_reduced(x)
    half = (k * 0.5 + ROUND) - ROUND
    return fraction * power_of_two(half) * power_of_two(k - half)  # two factors: 2^1024 alone would overflow


@jitable
def sigmoid(x):
    """1 / (1 + e^-x), without overflow on either side (below -708 it stays at e^-708 = 3.3e-308)."""
    x = where(x > 708.0, 708.0, x)
    x = where(x < -708.0, -708.0, x)
    return 1.0 / (1.0 + _exp_finite(-x))


@jitable
def tanh(x):
    """Hyperbolic tangent; one division serves both branches."""
    size = abs(x)
    size = where(size > 20.0, 20.0, size)  # tanh(20) rounds to 1
    square = size * size
    # Near 0: Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...))), cut after 15.
    near_top = size * square * (675675.0 + square * (45045.0 + square * (594.0 + square)))
    near_bottom = 2027025.0 + square * (945945.0 + square * (51975.0 + square * (630.0 + square)))
    near = size < 0.55
    # Elsewhere: 1 - 2 / (e^2x + 1).
    top = where(near, near_top, 2.0)
    bottom = where(near, near_bottom, _exp_finite(size + size) + 1.0)
    result = where(near, size, 1.0) - top / bottom
    return where(x < 0.0, -result, result)
