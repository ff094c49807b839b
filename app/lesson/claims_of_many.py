"""Claims about networks of many units: radius, starts, gates, NaN. Each is checked by computing it."""

import math

import numpy as np

from app.lesson.answers_of_many import AT, CHAIN, CHANGE, HUMP
from app.lesson.figures import left_figure, lines_figure
from app.lesson.many import AT_MOST, INPUTS, STEPS, UNITS, layer, layers, left_of, line_of, lines_of_powers, powers_of
from app.lesson.verdict import Verdict
from app.tables.cures import carried_text
from app.theme import CURVE, EXPLODE, VANISH
from core import RECALL, Network, backpropagate, reach, train
from core.numbers import number_text

LOST = -3.0  # log10: less than a thousandth is left


def radius_forbids_growth(units: int = CHAIN) -> Verdict:
    """False: on the way it may grow."""
    found = powers_of(layer("linear", "chain", units=units), HUMP)
    highest = found.log_norms[found.peak - 1]
    why = (
        f"Of a chain of {units} units the spectral radius is {math.exp(found.log_radius):g}, and yet a small change "
        f"grows up to {carried_text(highest / math.log(10))} times, at step {found.peak}. It vanishes only after that."
    )
    figure = lines_figure(lines_of_powers(found, 3 * AT), (EXPLODE[0], CURVE), CHANGE, "steps")
    return Verdict(bool(highest <= 0), why, figure)


def lstm_remembers(bias: float | None = None) -> Verdict:
    """False: its gates stand half open."""
    plain, opened = left_of(layers("lstm", "PyTorch", bias=bias)), left_of(layers("lstm", "PyTorch", bias=5.0))
    why = (
        f"As PyTorch draws nn.LSTM with {UNITS} units, {carried_text(plain.log10_norms[-1])} of the gradient is left "
        f"after {STEPS} steps, for its forget gates stand half open. With a forget bias of 5 it is "
        f"{carried_text(opened.log10_norms[-1])}."
    )
    lines = {"nn.LSTM": line_of(plain), "forget bias 5": line_of(opened)}
    figure = left_figure(lines)
    return Verdict(bool(plain.log10_norms[-1] > LOST), why, figure)


def more_bias_is_better(bias: float = 5.0, steps: int = 6 * STEPS) -> Verdict:
    """False: with much of it the gradient grows."""
    found = left_of(layers("lstm", "PyTorch", bias=bias), steps=steps)
    begin = found.lags[found.lags.size // 2 - 1]
    pace = found.factor(int(begin), steps)
    why = (
        f"With a forget bias of {bias:g} the gates hardly forget, and what the inputs and the other weights do adds "
        f"up: over the last {steps - int(begin):,} of {steps:,} steps the gradient is multiplied by {pace:.4g} a step, "
        f"and in the end it is {carried_text(found.log10_norms[-1])} times what it was."
    )
    figure = left_figure({f"forget bias {bias:g}": line_of(found)})
    return Verdict(pace <= 1.0, why, figure)


def orthogonal_solves(noise: float = 1.0) -> Verdict:
    """False once something enters."""
    silent, busy = (left_of(layers("tanh", "orthogonal"), size) for size in (0.0, noise))
    why = (
        f"In silence an orthogonal W multiplies the gradient by {carried_text(silent.log10_norms[-1])} over {STEPS} "
        f"steps. With {INPUTS} inputs of size {noise:g} the tanh bends, its slope is below 1, and "
        f"{carried_text(busy.log10_norms[-1])} is left."
    )
    lines = {"in silence": line_of(silent), "with inputs": line_of(busy)}
    return Verdict(bool(busy.log10_norms[-1] > LOST), why, left_figure(lines))


def slope_of_weights_tells(steps: int = STEPS) -> Verdict:
    """False: the gradient of W is the sum over all steps, and the last ones alone make it large."""
    network, random = layer("tanh", "PyTorch"), np.random.default_rng(0)
    targets, mask = np.zeros((steps, 1, 1)), np.zeros((steps, 1))
    targets[-1], mask[-1] = 1.0, 1.0
    back = backpropagate(network, random.normal(size=(steps, 1, INPUTS)), targets, mask)
    sizes = np.linalg.norm(back.d_states[1:, 0, :, 0], axis=1)[::-1]
    first = sizes[-1] / sizes[0]
    why = (
        f"In nn.RNN over {steps} steps the gradient of W has the length {number_text(np.linalg.norm(back.W))}. But of "
        f"the gradient that reaches the state, {number_text(first)} is left at the first step: W learns from the last "
        "steps alone."
    )
    line = np.arange(steps), np.log10(sizes / sizes[0])
    figure = left_figure({"nn.RNN": line})
    return Verdict(bool(first > 1e-3), why, figure)


def nan_means_vanishing(gain: float = 30.0) -> Verdict:
    """False: it is what becomes of numbers that are too large."""
    start = Network.start("linear", UNITS, RECALL.inputs, RECALL.outputs, "gaussian", gain)
    run = train(start, RECALL, length=6 * STEPS, batch=2, steps=3, clip=None)
    ended = f"it left the finite numbers at {run.blew_up_in}" if run.blew_up_in else "all its numbers stayed finite"
    when = f"after {run.stopped_at:,} steps of descent" if run.stopped_at else "before its first step of descent"
    found = powers_of(start, 2 * STEPS)
    why = (
        f"A training was started with a gain of {gain:g}: {ended}, {when}. NaN "
        "comes of infinite less infinite, or of 0 times infinite: of an explosion. What vanishes becomes 0, and 0 is a "
        "number."
    )
    figure = lines_figure({f"gain {gain:g}": lines_of_powers(found)[AT_MOST]}, EXPLODE, CHANGE, "steps")
    return Verdict(run.blew_up_in is None, why, figure)


def louder_forgets_faster(loud: float = 2.0) -> Verdict:
    """True of tanh: the louder, the flatter."""
    found = {size: left_of(layers("tanh", "gaussian"), size) for size in (0.1, loud)}
    quiet, busy = (carried_text(one.log10_norms[-1]) for one in found.values())
    why = (
        f"With inputs of size 0.1, {quiet} of the gradient is left after {STEPS} steps; with inputs of size {loud:g}, "
        f"{busy}. Loud inputs push the tanh to where it is flat."
    )
    lines = {f"inputs of size {size:g}": line_of(one) for size, one in found.items()}
    paces = [one.factor(20, STEPS) for one in found.values()]
    return Verdict(paces[1] < paces[0], why, left_figure(lines))


def orthogonal_is_one_unit(start: str = "orthogonal") -> Verdict:
    """True: each singular value is the gain."""
    gain, silence = 0.9, np.zeros((STEPS, 1, INPUTS))
    found, power = reach(layer("linear", start, gain), silence, range(1, STEPS + 1)), gain**STEPS
    ends = [float(values[-1]) for values in (found.norms, found.largest)]
    why = (
        f"With a gain of {gain:g}, {UNITS} linear units multiply by {number_text(ends[0])} over {STEPS} steps, and at "
        f"most by {number_text(ends[1])}; one unit with w2 = {gain:g} by {number_text(power)}."
    )
    counts, mean = line_of(found)
    lines = {"on average": (counts, mean), AT_MOST: (counts, np.concatenate(([0.0], found.log10_largest)))}
    figure = lines_figure(lines, (VANISH[0], CURVE), CHANGE, "steps")
    return Verdict(bool(np.allclose(ends, power, rtol=1e-9)), why, figure)
