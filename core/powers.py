"""How much the copied weight amplifies Input 1: weight^unrolls, in log space, so that no power is too large to name."""

import math
from dataclasses import dataclass

from core.numbers import power_text


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
