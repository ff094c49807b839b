"""How much the copied weight amplifies Input 1: weight^unrolls, in log space, so that no power is too large to name."""

import math
from dataclasses import dataclass

from core.checks import LARGEST, number
from core.numbers import power_text

MOST_UNROLLS = 100_000_000  # beyond these float64's logarithm no longer holds four digits of a power


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

    weight: finite float; unrolls: whole number from 0 to MOST_UNROLLS. Raises ValueError otherwise.
    """
    weight = number("weight", weight, -LARGEST, LARGEST, "give a finite number such as 2")
    unrolls = number("unrolls", unrolls, 0, MOST_UNROLLS, "give fewer unrolls", whole=True)
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
