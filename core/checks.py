"""What people give, checked in one way: a ValueError names the value, the rule and the remedy."""

import math

import numpy as np

LARGEST = np.finfo(float).max


def number(name, value, low, high, remedy, whole=False):
    """`value` as a float (or int), or a ValueError that names it, the rule and the remedy."""
    kind = "whole number" if whole else "number"
    try:
        given = float(value)
    except (TypeError, ValueError, OverflowError):  # overflow: a Python integer beyond every float64
        given = math.nan
    if not (low <= given <= high) or not math.isfinite(given) or (whole and given != int(given)):
        ends = " to ".join(f"{end:,.0f}" if whole else f"{end:g}" for end in (low, high))
        raise ValueError(f"{name} = {value!r} is not a {kind} from {ends}; {remedy}.")
    return int(given) if whole else given


def choice(name, value, choices):
    """Nothing, or a ValueError that names the value and all that it may be."""
    if value not in tuple(choices):  # a tuple compares, so that a value that cannot be hashed is refused as well
        raise ValueError(f"{name} = {value!r} is not known; choose one of {', '.join(choices)}.")
