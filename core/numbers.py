"""Numbers as people read them: plain where they are short, powers of ten where they are not."""

import math
import sys

MINUS = "−"  # as wide as the plus sign, where a hyphen is short
TIMES = "\u00a0×\u00a0"  # with spaces at which no line breaks
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_text(sign: float, log10: float, factor: float) -> str:
    """Four significant digits, as a plain number from 0.001 to 99,999 and as a power of ten outside."""
    if math.isfinite(factor) and 1e-3 <= abs(factor) < 99_999.5:
        plain = f"{factor:,.4g}" if abs(factor) < 9999.5 else f"{factor:,.0f}"
        return plain.replace("-", MINUS)
    if math.isfinite(factor) and abs(factor) >= sys.float_info.min:
        mantissa, exponent = f"{abs(factor):.3e}".split("e")  # exact digits while float64 has them
        short = mantissa.rstrip("0").rstrip(".")
        mantissa = short if float(f"{short}e{exponent}") == abs(factor) else mantissa
    else:
        exponent = math.floor(log10)
        mantissa = f"{10 ** (log10 - exponent):.3f}"
        if mantissa == "10.000":
            mantissa, exponent = "1.000", exponent + 1
    minus = MINUS if sign < 0 else ""
    times = "" if mantissa == "1" else f"{mantissa}{TIMES}"
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


def count_text(value: float) -> str:
    """How often, as people say it: "1,200", "35 trillion"; from 10¹⁵ on as any number."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if size <= value < 1e15:
            return f"{value / size:.3g} {name}" if value / size < 999.5 else number_text(value)
    return f"{value:,.0f}" if value < 1e6 else number_text(value)
