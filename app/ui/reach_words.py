"""What pages say alike of how far back a network feels: its pace, and where its gradient is lost. No Streamlit."""

import math

import numpy as np

from core import Reach
from core.numbers import number_text

THOUSANDTH = -3.0  # log10 of what is left
LEVEL = 0.005  # a factor this near to 1 neither grows nor vanishes
BEGIN = 20  # from this step on the factor a step is taken, where there are enough
FLOAT32_ENDS = math.log10(float(np.finfo(np.float32).tiny))  # below it float32 has fewer and fewer digits


def begin_of(found: Reach) -> int:
    """From where the factor a step is taken: the first steps are not yet like the later ones."""
    lags = found.lags.tolist()
    return max(lag for lag in lags if lag <= BEGIN and lag <= max(2 * lags[-1] // 5, 1))


def pace(found: Reach) -> float:
    """By how much the gradient is multiplied at each step back, on average over the later ones."""
    return found.factor(begin_of(found), int(found.lags[-1]))


def pace_text(factor: float) -> str:
    """A factor a step in four digits."""
    return number_text(float(f"{factor:.4g}"))


def first_below(found: Reach, level: float) -> int | None:
    """The first lag at which less than this is left (log10), or None."""
    below = np.flatnonzero(found.log10_norms < level)
    return int(found.lags[below[0]]) if below.size else None


def float32_ends(found: Reach) -> int:
    """After about how many steps float32 ends, at a pace below 1; not before the last lag."""
    last = int(found.lags[-1])
    more = (FLOAT32_ENDS - float(found.log10_norms[-1])) / math.log10(pace(found))
    return max(round(last + more), last)
