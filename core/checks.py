"""What people give, checked in one way: a ValueError names the value, the rule and the remedy."""

import math

import numpy as np

LARGEST = np.finfo(float).max
BELOW_1 = math.nextafter(1, 0)
# What Python would take for a number although nobody who gives it means one.
_NO_NUMBERS = (bool, np.bool_, bytes, bytearray, complex, np.complexfloating, np.datetime64, np.timedelta64)
_LONGEST = 60  # letters of a value in a sentence


def shown(value) -> str:
    """A value as it stands in a sentence: on one line, and not for ever."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # of a whole number of over 4,300 digits; of a class of somebody's own
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def number(name, value, low, high, remedy, whole=False):
    """`value` as a float (or int), or a ValueError that names it, the rule and the remedy.

    remedy: of a whole number that is too large; of any other number, whatever is wrong with it.
    """
    given = _read(value)
    if low <= given <= high and math.isfinite(given) and not (whole and given != int(given)):
        return int(given) if whole else given
    if whole and given < low:
        remedy = f"give at least {low:,.0f}"
    elif whole and not given > high:
        remedy = "give a whole number"
    kind = "whole number" if whole else "number"
    ends = f"{_end(low, whole)} to {_end(high, whole)}"
    raise ValueError(f"{name} = {shown(value)} is not a {kind} from {ends}; {remedy}.")


def _read(value):
    """As a float, also from text; NaN if it is no number, infinite if it is a whole number beyond every float64."""
    usual = type(value) in (float, int)  # asked first, since an experiment has a dozen of these
    if not usual and (isinstance(value, _NO_NUMBERS) or getattr(value, "ndim", 0)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except Exception:  # whatever a class of somebody's own raises
        return math.nan


def _end(end, whole):
    return f"{end:,.0f}" if whole else "below 1" if end == BELOW_1 else f"{end:g}"


def numbers(name: str, values, fewest: int = 0) -> np.ndarray:
    """`values` as a new array of float64 with at least so many dimensions, or a ValueError. Infinities are numbers."""
    try:
        given = np.array(values, ndmin=fewest)
    except Exception as error:
        raise ValueError(
            f"{name} = {shown(values)} is no table of numbers with rows of one length; give as many in each row."
        ) from error
    if given.dtype.kind in "iuf":
        with np.errstate(over="ignore"):  # beyond float64: infinite
            return np.array(given, dtype=np.float64, order="C")
    given = np.array(values, dtype=object, ndmin=fewest)  # what was given, and not what NumPy made of it
    read = np.array([_read(value) for value in given.ravel()], dtype=np.float64).reshape(given.shape)
    for place in np.argwhere(np.isnan(read)):
        value = given[tuple(place)]
        if not (isinstance(value, float) or value is None):  # these are missing numbers
            where = f"{name}{place.tolist()}" if place.size else name
            raise ValueError(f"{where} = {shown(value)} is not a number; give a number such as 1 or 0.5.")
    return read


def choice(name, value, choices):
    """Nothing, or a ValueError that names the value and all that it may be."""
    if not isinstance(value, str) or value not in tuple(choices):
        raise ValueError(f"{name} = {shown(value)} is not known; choose one of {', '.join(choices)}.")


def instance(name: str, value, kind: type, remedy: str):
    """`value`, or a ValueError that names it if it is no instance of this class."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise ValueError(f"{name} = {shown(value)} is not {article} {kind.__name__}; {remedy}.")
    return value


def listed(name: str, values, kind: type, remedy: str) -> list:
    """`values` as a list, or a ValueError if it is none, or if one of them is no instance of this class."""
    try:
        found = list(values)
    except Exception:
        raise ValueError(f"{name} = {shown(values)} is not a list; {remedy}.") from None
    return [instance(f"{name}[{index}]", value, kind, remedy) for index, value in enumerate(found)]
