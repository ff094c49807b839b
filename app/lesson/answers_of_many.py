"""What the engine answers in the lesson's scenes on many units, for the value that the viewer has moved to."""

import math

import numpy as np

from app.lesson.answer import Answer
from app.lesson.figures import lines_figure, powers_figure
from app.lesson.many import STEPS, layer, layers, left_of, line_of, powers_of, radius_of
from app.lesson.scenes import HUMPS, IN_DEPTH, LARGEST, LEFT, LEFT_OF_TURNS
from app.tables.cures import carried_text
from app.theme import CURVE, EXPLODE, STEADY, VANISH
from core import amplification
from core.numbers import number_text

FEW = 12  # steps, in which the first ones can be told apart
HUMP = 300  # steps, in which what grows first has vanished
CHAIN = 20  # units
AT = 36  # the step that is asked for
CHANGE = "a change is multiplied by"


def matrix(gain: float) -> Answer:
    """The largest singular value of W, of its powers, and its spectral radius."""
    drawn, usual = layer("linear", "gaussian", gain), layer("linear", "gaussian")
    found = powers_of(drawn, FEW)
    radius, once = radius_of(drawn), float(found.largest[0])
    last = carried_text(found.log10_largest[-1])
    sentence = (
        f"With a gain of {gain:g} one step multiplies by up to {number_text(once)}, {FEW} steps by up to {last}. The "
        f"spectral radius is {number_text(radius)}, and to the {FEW}th {amplification(radius, FEW).text}."
    )
    lines = {"at most": line_of(found, "log10_largest"), "radius to the n": _power(radius, FEW)}
    right = min(zip((1, 2, 64), LARGEST, strict=True), key=lambda one: abs(one[0] - powers_of(usual, 1).largest[0]))[1]
    return Answer(right, sentence, lines_figure(lines, (EXPLODE[0], CURVE), CHANGE, "steps"))


def hump(units: int) -> Answer:
    """The powers of a chain, which is far from normal."""
    found, usual = powers_of(_chain(units), HUMP), powers_of(_chain(CHAIN), AT)
    peak = int(np.argmax(found.log10_largest))
    radius = radius_of(_chain(units))
    if found.log10_largest[peak] > 0:
        below = int(found.lags[np.flatnonzero(found.log10_largest >= 0)[-1]]) + 1
        sentence = (
            f"A change grows, up to {carried_text(found.log10_largest[peak])} times at step {found.lags[peak]}, and "
            f"from step {below} on less than all of it is left."
        )
    else:
        sentence = f"A change only shrinks: {carried_text(found.log10_largest[-1])} is left after {HUMP} steps."
    shown = min(3 * int(found.lags[peak]) + 10, HUMP)
    lines = {"at most": line_of(found, "log10_largest"), "radius to the n": _power(radius, HUMP)}
    lines = {name: (steps[: shown + 1], powers[: shown + 1]) for name, (steps, powers) in lines.items()}
    reached = usual.log10_largest[-1]
    right = HUMPS[0] if reached < -1 else HUMPS[1] if reached < 1 else HUMPS[2]
    return Answer(right, sentence, lines_figure(lines, (EXPLODE[0], CURVE), CHANGE, "steps"))


def framework(bias: float) -> Answer:
    """nn.LSTM as PyTorch draws it, and with this forget bias."""
    plain, biased = (left_of(layers("lstm", "PyTorch", bias=one)) for one in (None, bias))
    name = f"forget bias {number_text(bias)}"
    sentence = (
        f"As PyTorch draws it, {carried_text(plain.log10_norms[-1])} of the gradient is left after {STEPS} steps; with "
        f"a forget bias of {number_text(bias)} it is {carried_text(biased.log10_norms[-1])}."
    )
    lines = {"nn.LSTM": line_of(plain), name: line_of(biased)}
    left = plain.norms[-1]
    right = LEFT[2] if left < 1e-9 else LEFT[1] if left < 0.1 else LEFT[0]
    return Answer(right, sentence, lines_figure(lines, (VANISH[0], STEADY[0]), "left of the gradient", "steps back"))


def orthogonal(noise: float) -> Answer:
    """An orthogonal W, with inputs of this size."""
    turning, usual = (left_of(layers("tanh", "orthogonal"), one) for one in (noise, 1.0))
    plain = left_of(layers("tanh", "PyTorch"), noise)
    sentence = (
        f"With inputs of size {noise:g}, {carried_text(turning.log10_norms[-1])} of the gradient is left after {STEPS} "
        f"steps, and of nn.RNN's own start {carried_text(plain.log10_norms[-1])}."
    )
    lines = {"W orthogonal": line_of(turning), "nn.RNN": line_of(plain)}
    left = usual.norms[-1]
    right = LEFT_OF_TURNS[2] if left < 1e-3 else LEFT_OF_TURNS[1] if left < 0.5 else LEFT_OF_TURNS[0]
    return Answer(right, sentence, lines_figure(lines, (STEADY[0], VANISH[0]), "left of the gradient", "steps back"))


def residual(depth: int) -> Answer:
    """Products over depth or time, and what is spread at once."""
    plain, scaled, spread = amplification(2.0, depth), amplification(1 + 1 / depth, depth), amplification(1 / depth, 1)
    sentence = (
        f"{depth} blocks multiply the gradient by {plain.text}, scaled by {scaled.text}; attention over {depth} steps "
        f"hands {spread.text} to each."
    )
    usual = amplification(2.0, STEPS)
    right = IN_DEPTH[2] if usual.log10 > 10 else IN_DEPTH[1] if usual.log10 > 0.2 else IN_DEPTH[0]
    factors = {"x + f(x)": 2.0, "x + f(x) / L": 1 + 1 / depth}
    figure = powers_figure(factors, depth, "the gradient is multiplied by", "blocks")
    return Answer(right, sentence, figure)


def _chain(units):
    return layer("linear", "chain", units=units)


def _power(factor, steps):
    """A line: the factor to the power of each step."""
    counts = np.arange(steps + 1)
    return counts, counts * math.log10(factor) if factor > 0 else np.where(counts == 0, 0.0, np.nan)
