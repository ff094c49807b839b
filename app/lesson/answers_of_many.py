"""What the engine answers in the lesson's scenes on many units, for the value that the viewer has moved to."""

import math

from app.lesson.answer import Answer
from app.lesson.figures import left_figure, lines_figure, powers_figure
from app.lesson.many import STEPS, layer, layers, left_of, line_of, lines_of_powers, powers_of
from app.lesson.scenes import HUMPS, IN_DEPTH, LARGEST, LEFT, LEFT_OF_TURNS
from app.tables.cures import carried_text
from app.theme import CURVE, EXPLODE, STEADY
from core import amplification
from core.numbers import number_text

FEW = 12  # steps, in which the first ones can be told apart
HUMP = 300  # steps, in which what grows first has vanished
CHAIN = 20  # units
AT = 36  # the step that is asked for
CHANGE = "a change is multiplied by"


def matrix(gain: float) -> Answer:
    """The largest singular value of W, of its powers, and its spectral radius."""
    found, usual = (powers_of(layer("linear", "gaussian", one), FEW) for one in (gain, 1.0))
    once, last = (carried_text(found.log_norms[place] / math.log(10)) for place in (0, -1))
    radius = math.exp(found.log_radius)
    sentence = (
        f"With a gain of {gain:g} one step multiplies by up to {once}, {FEW} steps by up to {last}. The spectral "
        f"radius is {number_text(radius)}; to the power of {FEW} that is {amplification(radius, FEW).text}."
    )
    largest = math.exp(usual.log_norms[0])
    right = min(zip((1, 2, 64), LARGEST, strict=True), key=lambda one: abs(one[0] - largest))[1]
    return Answer(right, sentence, lines_figure(lines_of_powers(found), (EXPLODE[0], CURVE), CHANGE, "steps"))


def hump(units: int) -> Answer:
    """The powers of a chain, which is far from normal."""
    found, usual = (powers_of(layer("linear", "chain", units=one), HUMP) for one in (units, CHAIN))
    highest = found.log_norms[found.peak - 1]
    if highest > 0:
        sentence = (
            f"A change grows, up to {carried_text(highest / math.log(10))} times at step {found.peak}, and from step "
            f"{found.below_one} on it is smaller than it began."
        )
    else:
        left = carried_text(found.log_norms[-1] / math.log(10))
        sentence = f"A change only shrinks: {left} is left after {HUMP} steps."
    figure = lines_figure(lines_of_powers(found, min(3 * found.peak + 10, HUMP)), (EXPLODE[0], CURVE), CHANGE, "steps")
    reached = usual.log_norms[AT - 1] / math.log(10)
    right = HUMPS[0] if reached < -1 else HUMPS[1] if reached < 1 else HUMPS[2]
    return Answer(right, sentence, figure)


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
    return Answer(right, sentence, left_figure(lines))


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
    return Answer(right, sentence, left_figure(lines))


def residual(depth: int) -> Answer:
    """Products over depth or time, and what is spread at once."""
    plain, scaled, spread = amplification(2.0, depth), amplification(1 + 1 / depth, depth), amplification(1 / depth, 1)
    sentence = (
        f"{depth} blocks multiply the gradient by {plain.text}; scaled, by {scaled.text}; attention over {depth} steps "
        f"hands {spread.text} to each."
    )
    usual = amplification(2.0, STEPS)
    right = IN_DEPTH[2] if usual.log10 > 10 else IN_DEPTH[1] if usual.log10 > 0.2 else IN_DEPTH[0]
    factors = {"x + f(x)": 2.0, "x + f(x) / L": 1 + 1 / depth}
    colours = dict(zip(factors, (EXPLODE[0], STEADY[0]), strict=True))
    figure = powers_figure(factors, depth, "the gradient is multiplied by", "blocks", colours)
    return Answer(right, sentence, figure)
