"""What is often said about exploding and vanishing gradients, and what the engine computes about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core import Dataset, Experiment, Fate, StoppedBy, amplification, descend, finish, gradient
from core.analysis.one_sequence import unroll
from core.initial import kept_share
from core.numbers import number_text

DAYS = 50
RATES = [float(f"{digit}e{power}") for power in range(-36, 1) for digit in (1, 2, 5)]


@dataclass(frozen=True)
class Misconception:
    """A claim, and `check() -> (is it true, the sentence that says why, with its numbers)`."""

    key: str
    claim: str
    check: Callable[[], tuple[bool, str]]


def chain(weight: float, **settings) -> Experiment:
    """The article's network: ReLU, 50 unrolls, x = 1, target 1."""
    return Experiment(weights={"w2": weight}, **({"unrolls": DAYS} | settings))


def gradient_is_the_power():
    slope, power = gradient(chain(2.0)).by_parameter["w2"], amplification(2.0, DAYS).factor
    true = bool(np.isclose(slope, power))
    return true, f"2^50 is {number_text(power)}, the gradient is {number_text(slope)}: 2 (w2ⁿ - 1) n w2ⁿ⁻¹."


def exploding_bounces():
    run = descend(chain(2.0))
    return run.fate is Fate.bouncing, (
        f"From w2 = 2 the first step has size {number_text(run.sizes[0])}. The run is {run.verdict}: the ReLU answers "
        "0 and its gradient is exactly 0 for ever."
    )


def smaller_rate_cures():
    fates = [[end.fate for end in finish([chain(w, learning_rate=r) for r in RATES])] for w in (2.0, 0.5)]
    both = sum(one is other is Fate.converged for one, other in zip(*fates, strict=True))
    return both > 0, (
        f"Of {len(RATES)} learning rates from {number_text(RATES[0])} to {number_text(RATES[-1])}, {both} bring both "
        "w2 = 2 and w2 = 0.5 to the optimum in 1,000 steps: what tames one freezes the other."
    )


def clipping_cures_vanishing():
    free, clipped = (descend(chain(0.5, clip=clip)) for clip in (None, 1.0))
    same = np.array_equal(free.weights["w2"], clipped.weights["w2"])
    return not same and clipped.fate is Fate.converged, (
        f"From w2 = 0.5 the gradient is {number_text(free.gradients['w2'][0])}: nothing is longer than the threshold "
        f"1, so nothing is clipped. The clipped run is {clipped.verdict}, the same steps to the last bit."
    )


def adam_cures_vanishing():
    run = descend(chain(0.5, optimizer="adam", learning_rate=0.001))
    tiny = descend(chain(0.5, optimizer="adam", learning_rate=0.001, epsilon=1e-30))
    return run.fate is Fate.converged, (
        f"Adam's first step has size {number_text(run.sizes[0])}, not the learning rate 0.001, because the gradient is "
        f"far below epsilon = 10⁻⁸: {run.verdict}. With epsilon = 10⁻³⁰ it is {tiny.verdict}."
    )


def lstm_always_cures():
    half, open_ = (amplification(kept_share(bias), DAYS) for bias in (0.0, 5.0))
    return half.factor > 0.1, (
        f"With forget bias 0 the gate keeps {kept_share(0.0):g} a day, so {half.text} over 50 days: 0.5^50 once more. "
        f"With bias 5 it keeps {open_.text}."
    )


def tiny_step_means_done():
    run = descend(chain(0.5, tolerance=0.001))
    stopped = run.stopped_by is StoppedBy.step_below_tolerance
    return bool(stopped and run.losses[-1] < 0.01), (
        f"With a tolerance of 0.001 the run from w2 = 0.5 stops after step {run.stopped_at}, because that step was "
        f"smaller. Its loss is {number_text(run.losses[-1])}, the best is {number_text(run.best.loss)}."
    )


def whole_gradient_vanishes():
    data = Dataset.stocks("AAPL", DAYS, 1)
    record = unroll(chain(0.5, wiring="every", dataset=data))
    shares = np.abs(record.shares["w2"])
    total, early = float(record.shares["w2"].sum()), float(shares[: DAYS // 2].sum() / shares.sum())
    return abs(total) < 1e-6, (
        f"With a price on every day and w2 = 0.5 the gradient is {number_text(total)}. What vanishes is the share of "
        f"the first 25 days: {number_text(early)} of it."
    )


def near_one_is_safe():
    run = descend(chain(1.05, learning_rate=0.01))
    calm = descend(chain(1.05, learning_rate=1e-5, max_steps=5000))
    return run.fate is Fate.converged, (
        f"From w2 = 1.05, with the usual learning rate 0.01, the first step has size {number_text(run.sizes[0])} and "
        f"the run is {run.verdict}. With 10⁻⁵ it is {calm.verdict}."
    )


def doubles_never_reach_zero():
    slope = gradient(chain(0.5, unrolls=1200)).by_parameter["w2"]
    return slope != 0, f"After 1,200 unrolls with w2 = 0.5 the gradient in float64 is {number_text(slope)}, exactly."


def momentum_revives():
    plain, carried = (descend(replace(chain(2.0), optimizer=rule)) for rule in ("gd", "momentum"))
    return carried.fate is not Fate.dead, (
        f"Plain descent from w2 = 2 is {plain.verdict}. With momentum it is {carried.verdict}, and the old steps carry "
        f"it on, to w2 = {number_text(carried.weights['w2'][-1])}."
    )


BANK = (
    Misconception("power", "The gradient is w2 to the power n.", gradient_is_the_power),
    Misconception("bounce", "An exploding gradient makes gradient descent bounce around.", exploding_bounces),
    Misconception("rate", "One smaller learning rate cures both.", smaller_rate_cures),
    Misconception("clip", "Clipping the gradient also cures vanishing.", clipping_cures_vanishing),
    Misconception("adam", "Adam adapts its steps, so it cures vanishing.", adam_cures_vanishing),
    Misconception("lstm", "An LSTM cures vanishing, whatever its weights.", lstm_always_cures),
    Misconception("tolerance", "When the steps get tiny, training has finished.", tiny_step_means_done),
    Misconception("whole", "With w2 below 1 the whole gradient vanishes.", whole_gradient_vanishes),
    Misconception("one", "With w2 close to 1 nothing can go wrong.", near_one_is_safe),
    Misconception("zero", "In float64 a gradient may get tiny, but never exactly 0.", doubles_never_reach_zero),
    Misconception("momentum", "Momentum carries a dead ReLU back to life.", momentum_revives),
)
