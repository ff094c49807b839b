"""Spectra in words. Every number comes from the record; tests assert what each sentence claims."""

import math
from collections.abc import Mapping

import numpy as np

from app.tables.cures import carried_text
from app.tables.spectrum import LONG_RUN, ON_IT, ON_THE_CIRCLE, OUTSIDE, sides
from core import Lyapunov
from core.analysis.hump import Hump
from core.analysis.random_matrices import share_outside
from core.numbers import number_text

UNDER_PLANE = (
    "An eigenvalue λ is what a matrix multiplies by in a direction of its own: after T steps by λ to the power of T. "
    "Outside the dashed unit circle that explodes (orange), inside it vanishes (blue), and on it neither (green)."
)
OF_YOUR_OWN = (
    "What enters is noise of the size that is set, and not what it was trained on. Gain, cell, start, units, inputs "
    "and forget bias are those of a network that is drawn: they move nothing here."
)
OF_A_GATE = (
    "In a cell with gates W is only a part of a step. What a step really multiplies by is its Jacobian: choose that "
    "under Settings, and see its products in the figures below."
)
NO_SUCH_GATE = "A GRU has no output gate: W of its new gate is shown."
NO_GAIN = "A framework's start has a size of its own: the gain moves nothing here."
UNDER_HUMP = (
    "The largest singular value of a matrix is the most that it can make a vector longer. That of Wᵗ is what the "
    "gradient in the worst direction is multiplied by over t steps of a linear network."
)
NOTICE_HUMP = " Notice where it leaves the dashed line, which is all that the eigenvalues say."
UNDER_EDGE = (
    " Dotted: the edge of the Fuss-Catalan law, √((t+1)ᵗ⁺¹/tᵗ) times the radius to the power of t, for infinitely many "
    "units (Alexeev et al. 2010)."
)
UNDER_PRODUCT = (
    "The Jacobian of a step says by how much each state depends on each state one step before. Their product over T "
    "steps has as many singular values as there are states, a line each: by so much the gradient is multiplied in its "
    "own directions. Orange has grown at the end, blue has shrunk. Notice how they fan out: one network keeps some "
    "directions and loses others."
)
UNDER_EXPONENTS = (
    "A Lyapunov exponent is the rate at which such a line goes up or down in the long run, in nats a step: e to its "
    "power is the factor a step. Bars: one standard error. Above 0 (orange) the gradient explodes, below (blue) it "
    "vanishes; green cannot be told from 0, for it is within three standard errors of it."
)
_CHI = (
    "χ is what the square of a small change is multiplied by at a step, by mean-field theory (Sompolinsky et al. 1988; "
    "with inputs Schuecker et al. 2018)"
)
LINES = {
    "largest, for ∞ units": f"half the logarithm of χ. {_CHI}",
    "W drawn anew at each step": (
        "the products of matrices that are drawn anew at each step, as in a deep network that shares no weights "
        "(Newman 1986); of all singular values those at a quarter, at half and at three quarters of their order"
    ),
    "W drawn anew, each exponent": (
        "that of products of matrices that are drawn anew at each step, as in a deep network that shares no weights "
        "(Newman 1986)"
    ),
    "root mean square, for ∞ units": f"the root of χ to the power of T. {_CHI}",
    "ln |eigenvalue of W|": "the logarithms of the eigenvalues' sizes, where a linear network's exponents end",
}
NORMAL = 1e-6  # a matrix whose eigenvalues leave no more of its length than this is normal but for rounding


def eigenvalues(name: str, values: np.ndarray, norm: float) -> str:
    """How large they are, and on which side of the unit circle."""
    where = sides(np.abs(values)).tolist()
    out, on = where.count(OUTSIDE), where.count(ON_IT)
    some = f", {on:,} on it" if on else ""
    count = f"{values.size:,} eigenvalue{'' if values.size == 1 else 's'}"
    return (
        f"{name[0].upper()}{name[1:]} has the spectral radius **{_short(np.abs(values).max())}**, the size of its "
        f"largest eigenvalue, and the largest singular value **{_short(norm)}**. Of {count} {out:,} "
        f"{'is' if out == 1 else 'are'} outside the unit circle{some}, {values.size - out - on:,} inside."
    )


def known_of_eigenvalues(
    values: np.ndarray, radius: float | None, at_any_size: bool, expected_real: float | None, fills_disc: bool
) -> str:
    """What theory says of them, or nothing where it does not."""
    told = []
    if radius:
        begins = "By how W starts all lie" if at_any_size else "With infinitely many units all would lie"
        told.append(f"{begins} within {_short(radius)} of 0 (solid circle)")
        if fills_disc:
            share = share_outside(radius)
            outside = f"{share:.0%} of them" if share else "none of them"
            told[-1] += f" and fill that disc evenly (the circular law), {outside} outside the unit circle"
        told[-1] += "."
    real = int(np.sum(values.imag == 0))
    if expected_real is not None:
        told.append(
            f"{real:,} of them {'is' if real == 1 else 'are'} real; Gaussian matrices of this size have "
            f"{_short(expected_real)} on average (Edelman et al. 1994)."
        )
    return " ".join(told)


def under_hump(departure: float, edge: bool) -> str:
    """What the figure of the powers shows; edge: whether theory's line is drawn."""
    return f"{UNDER_HUMP}{'' if departure < NORMAL else NOTICE_HUMP}{UNDER_EDGE if edge else ''}"


def hump(name: str, found: Hump, departure: float) -> str:
    """Whether the powers of W do what its eigenvalues say."""
    radius, steps = math.exp(found.log_radius), found.log_norms.size
    highest, last = carried_text(found.log_norms[found.peak - 1] / math.log(10)), _power(found.log_norms[-1])
    begins = f"The spectral radius of {name} is {_short(radius)}"
    if departure < NORMAL:
        return (
            f"{begins}, and its powers are exactly as long as that says: after {steps:,} steps "
            f"they multiply by {last}. {_NORMAL}"
        )
    tail = _departure(departure)
    shrinks = radius < 1.0 - ON_THE_CIRCLE
    if shrinks and found.log_norms[found.peak - 1] > ON_THE_CIRCLE:
        when = f"from t = {found.below_one:,} on it is below 1" if found.below_one else f"at t = {steps:,} it is {last}"
        return (
            f"{begins}, which says: it vanishes. In fact Wᵗ first grows, **{highest}** times at t = {found.peak:,}; "
            f"{when}. {tail}"
        )
    if shrinks:
        return f"{begins}, and Wᵗ shrinks from the first step on: after {steps:,} steps {last} is left. {tail}"
    said = _power(steps * found.log_radius)
    return f"{begins}: after {steps:,} steps that says {said}, and Wᵗ really multiplies by up to {last}. {tail}"


_NORMAL = "Such a matrix is called normal: its own directions are at right angles."


def _departure(share):
    return f"W is not normal: its eigenvalues leave {_short(share)} of its length unsaid (Henrici's departure, 0 to 1)."


def product(logs: np.ndarray, steps: int) -> str:
    """How far apart the singular values are after all steps, and how many have grown; logs: (states,)."""
    grown, lost = int(np.sum(logs > ON_THE_CIRCLE)), int(np.sum(np.isneginf(logs)))
    there = logs[~np.isneginf(logs)]
    if not there.size:
        return f"After {steps:,} steps nothing is left: all {logs.size:,} singular values are exactly 0."
    text = (
        f"After {steps:,} steps the largest singular value is **{_power(logs[0])}**, the smallest "
        f"{'that is not 0 ' if lost else ''}{_power(there[-1])}; {grown:,} of {logs.size:,} have grown."
    )
    if lost:
        text += f" {lost:,} {'is' if lost == 1 else 'are'} exactly 0: what lies in {_directions(lost)} is lost."
    if np.isfinite(there).all() and there[0] - there[-1] > math.log(2.0**53):
        text += " Each is exact; multiplied out in float64, all below 10⁻¹⁶ of the largest would be rounding."
    return text


def exponents(found: Lyapunov, bounded: bool, silent: bool) -> str:
    """The largest exponent, how many are positive, and what that means; bounded: whether the states cannot overflow."""
    largest, error = float(found.exponents[0]), float(found.errors[0])
    count = found.exponents.size
    if not np.isfinite(largest):
        return f"The largest exponent is {number_text(largest)}: a change is gone after some steps."
    positive = int(np.sum(found.exponents > LONG_RUN * np.maximum(found.errors, ON_THE_CIRCLE)))
    text = (
        f"The largest exponent is **{_short(largest)} ± {_short(error)}** nats a step, a factor of "
        f"{_short(math.exp(largest))} a step; {positive:,} of {count:,} are positive by more than {LONG_RUN} "
        f"standard errors."
    )
    if bounded and positive:
        why = "with nothing that enters" if silent else "although the same enters"
        size = f", on an attractor of about {_short(found.dimension)} dimensions" if silent and found.dimension else ""
        text += f" States that begin side by side part, {why}: this is chaos{size}."
    if (lost := int(np.sum(np.isneginf(found.exponents)))) > 0:
        text += f" {lost:,} {'is' if lost == 1 else 'are'} minus infinite: what lies in {_directions(lost)} is lost."
    return text


def defective(found: Lyapunov, known: Mapping[str, np.ndarray]) -> str:
    """A word where the exponents are not yet where a linear network's end; else nothing."""
    end = known.get("ln |eigenvalue of W|")
    if end is None or not (np.isfinite(end[0]) and np.isfinite(found.exponents[0])):
        return ""
    away = float(found.exponents[0] - end[0])
    if away < LONG_RUN * found.errors[0] + 0.02:
        return ""
    return f" The largest is still {_short(away)} above where it ends: the hump is felt for long."


def lines(known: Mapping[str, np.ndarray]) -> str:
    """What the dashed lines are; nothing where there are none."""
    return "".join(f" “{name}”: {LINES[name]}." for name in known)


def _directions(count):
    return "that direction" if count == 1 else "those directions"


def _short(value):
    return number_text(float(f"{float(value):.3g}"))


def _power(natural):
    """A number given by its natural logarithm."""
    return carried_text(float(natural) / math.log(10))
