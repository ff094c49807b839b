"""How much the copied weight amplifies Input 1: weight^unrolls, in log space, so that no power is too large to name."""

import math
from dataclasses import dataclass

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Amplification:
    """weight^unrolls as a float, as a power of ten and in words.

    factor: float64; 0 or infinite once float64 ends (see `log10` then).
    log10: log10 |weight^unrolls|; -inf for 0.
    text: "16", "1.126 × 10¹⁵", "-8.88 × 10⁻¹⁶".
    """

    factor: float
    log10: float
    text: str


def amplification(weight: float, unrolls: int) -> Amplification:
    """The factor weight^unrolls by which Input 1 arrives at the last step of the chain (StatQuest).

    weight: finite float; unrolls: whole number >= 0. Raises ValueError otherwise.
    """
    try:
        weight = float(weight)
    except OverflowError:  # a Python integer beyond every float64
        weight = math.inf
    if not math.isfinite(weight):
        raise ValueError(f"weight = {weight} is not a finite number; give one between -1.8e308 and 1.8e308.")
    if not unrolls >= 0 or unrolls == math.inf or unrolls != int(unrolls):
        raise ValueError(f"unrolls = {unrolls} is not a whole number of unrolls; give 0 or more.")
    unrolls = int(unrolls)
    sign = -1.0 if weight < 0 and unrolls % 2 else 1.0
    if unrolls == 0:
        return Amplification(1.0, 0.0, "1")
    if weight == 0:
        return Amplification(0.0, -math.inf, "0")
    log10 = unrolls * math.log10(abs(weight))
    try:
        factor = float(weight) ** unrolls
    except OverflowError:
        factor = sign * math.inf
    return Amplification(factor, log10, power_text(sign, log10, factor))


def power_text(sign: float, log10: float, factor: float) -> str:
    """Four significant digits, as a plain number from 0.001 to 99,999 and as a power of ten outside."""
    if math.isfinite(factor) and 1e-3 <= abs(factor) < 99_999.5:
        return f"{factor:.4g}" if abs(factor) < 9999.5 else f"{factor:,.0f}"
    if math.isfinite(factor) and abs(factor) >= np.finfo(float).tiny:
        mantissa, exponent = f"{abs(factor):.3e}".split("e")  # exact digits while float64 has them
        short = mantissa.rstrip("0").rstrip(".")
        mantissa = short if float(f"{short}e{exponent}") == abs(factor) else mantissa
    else:
        exponent = math.floor(log10)
        mantissa = f"{10 ** (log10 - exponent):.3f}"
        if mantissa == "10.000":
            mantissa, exponent = "1.000", exponent + 1
    minus = "-" if sign < 0 else ""
    times = "" if mantissa == "1" else f"{mantissa} × "
    return f"{minus}{times}10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def number_text(value: float) -> str:
    """Any float64 as people read it: "0.5", "1.126 × 10¹⁵", "infinite", "not a number"."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    if value == 0:
        return "0"
    return power_text(math.copysign(1, value), math.log10(abs(value)), value)
