"""Claims about gradient descent: learning rates, clipping, Adam, momentum. Each is checked by running it."""

from dataclasses import replace

import numpy as np

from app import charts, tables
from app.lesson.figures import lines_figure, weights_figure
from app.lesson.network import chain
from app.lesson.scenes import DAYS
from app.lesson.verdict import Verdict
from app.lesson.words import ending
from app.theme import EXPLODE
from core import Fate, StoppedBy, descend, finish, gradient
from core.analysis.clipping_in_formats import clipped_by_squares, rounded
from core.analysis.curvature import critical_rate, curvature
from core.numbers import number_text

RATES = [float(f"{digit}e{power}") for power in range(-36, 16) for digit in (1, 2, 5)]
FEW = 4  # unrolls
SHOWN = 40  # steps of a run that goes on like that for ever


def bounces_from_two() -> Verdict:
    """False: a single step ends it."""
    run = descend(chain(2.0))
    why = (
        f"The very first step has size {number_text(run.sizes[0])}. The run {ending(run)}: there the ReLU "
        "answers 0, its gradient is exactly 0, and w2 never moves again."
    )
    return Verdict(run.fate is Fate.bouncing, why, weights_figure({"w2 from 2": run}))


def a_rate_too_high_bounces(times: float = 1.2) -> Verdict:
    """True."""
    bend = curvature(chain(1.0, unrolls=FEW), "w2", np.array([1.0]))
    (critical,) = critical_rate(bend)
    experiment = chain(1.05, unrolls=FEW, learning_rate=times * critical)
    run, shown = descend(experiment), descend(replace(experiment, max_steps=SHOWN))
    low, high = sorted(run.weights["w2"][-2:])
    why = (
        f"With {FEW} unrolls a rate above {critical:g} cannot settle at the minimum. With {times:g} times that the run "
        f"from w2 = 1.05 {ending(run)}: the last two values of w2 are {number_text(low)} and {number_text(high)}."
    )
    return Verdict(run.fate is Fate.bouncing, why, weights_figure({"w2 from 1.05": shown}))


def one_rate_cures_both() -> Verdict:
    """False."""
    outcomes = {
        f"w2 = {weight:g}": [
            tables.FateAtRate(rate, end.fate, end.sealed_at)
            for rate, end in zip(RATES, finish([chain(weight, learning_rate=rate) for rate in RATES]), strict=True)
        ]
        for weight in (2.0, 0.5)
    }
    both = sum(one.fate is other.fate is Fate.converged for one, other in zip(*outcomes.values(), strict=True))
    low, high = number_text(RATES[0]), number_text(RATES[-1])
    why = (
        f"Of {len(RATES)} learning rates from {low} to {high}, {f'{both} bring' if both else 'not one brings'} both "
        "the run from w2 = 2 and the run from w2 = 0.5 to the minimum within 1,000 steps: what tames the one freezes "
        "the other."
    )
    return Verdict(both > 0, why, charts.fate_chart(tables.fate_table(outcomes), chain(2.0).learning_rate, {}))


def clipping_keeps_alive() -> Verdict:
    """True."""
    free, clipped = (descend(chain(2.0, clip=clip)) for clip in (None, 1.0))
    why = (
        f"Without clipping the run {ending(free)}. With every gradient clipped to a length of at most 1, no step is "
        f"longer than {number_text(clipped.largest_step)}: after {clipped.stopped_at:,} steps w2 has come from 2 to "
        f"{number_text(clipped.weights['w2'][-1])}."
    )
    figure = weights_figure({"not clipped": free, "clipped": clipped})
    return Verdict(free.fate.is_lost and not clipped.fate.is_lost, why, figure)


def clipping_cures_vanishing() -> Verdict:
    """False: nothing is long enough to be clipped."""
    free, clipped = (descend(chain(0.5, clip=clip)) for clip in (None, 1.0))
    same = np.array_equal(free.weights["w2"], clipped.weights["w2"])
    steps = "takes the same steps to the last bit" if same else "takes other steps"
    why = (
        f"From w2 = 0.5 the first gradient is {number_text(free.gradients['w2'][0])}. Clipping shortens only what is "
        f"longer than 1, so the clipped run {steps}: it {ending(clipped)}."
    )
    return Verdict(
        not same and clipped.fate is Fate.converged, why, weights_figure({"not clipped": free, "clipped": clipped})
    )


def clipping_keeps_finite() -> Verdict:
    """False: in float32 the norm overflows long before the gradient does, and then the gradient itself."""
    counts = np.arange(1, 2 * DAYS + 1)
    given = np.array([list(gradient(chain(2.0, unrolls=int(n))).by_parameter.values()) for n in counts])
    place = list(chain(2.0).weights).index("w2")
    clipped = np.array([clipped_by_squares(slopes, 1.0).gradients for slopes in given])
    before, after = rounded(given[:, place]), clipped[:, place]
    (first, then), (zero, lost) = ([number_text(of[n - 1]) for n in (DAYS, 2 * DAYS)] for of in (before, after))
    why = (
        f"From w2 = 2 in float32, over {DAYS} unrolls the gradient of w2 is {first}. Its square is too large for "
        "float32, so the norm is infinite, and PyTorch's clipping multiplies by 1 / infinite: the gradient becomes "
        f"{zero}, and nothing moves. Over {2 * DAYS} unrolls the gradient is {then}, and times 0 it is {lost}: from "
        "then on w2 is not a number either."
    )
    lines = {"before clipping": (counts, tables.log10(before)), "clipped to 1": (counts, tables.log10(after))}
    return Verdict(bool(np.isfinite(clipped).all()), why, lines_figure(lines, EXPLODE, "gradient of w2"))


def adam_cures_vanishing() -> Verdict:
    """False with the epsilon that everyone uses."""
    usual, tiny = (
        descend(chain(0.5, optimizer="adam", learning_rate=0.001, **more)) for more in ({}, {"epsilon": 1e-30})
    )
    why = (
        "Adam divides each step by the size of the gradient plus a small number, epsilon, usually 10⁻⁸. This gradient "
        f"is far smaller: the first step has size {number_text(usual.sizes[0])} in place of 0.001, and the run "
        f"{ending(usual)}. With an epsilon of 10⁻³⁰ it {ending(tiny)}."
    )
    figure = weights_figure({"epsilon 10⁻⁸": usual, "epsilon 10⁻³⁰": tiny})
    return Verdict(usual.fate is Fate.converged, why, figure)


def few_unrolls_are_fine(weight: float = 0.5) -> Verdict:
    """True."""
    few, many = (descend(chain(weight, unrolls=unrolls)) for unrolls in (FEW, DAYS))
    why = (
        f"From w2 = {weight:g}, with the same learning rate and the same 1,000 steps: over {FEW} unrolls the run "
        f"{ending(few)}, over {DAYS} it {ending(many)}."
    )
    figure = weights_figure({f"{FEW} unrolls": few, f"{DAYS} unrolls": many})
    return Verdict(few.fate is Fate.converged and many.fate is not Fate.converged, why, figure)


def tiny_step_means_done() -> Verdict:
    """False: it may only mean that the ground is flat."""
    run = descend(chain(0.5, tolerance=0.001))
    stopped = run.stopped_by is StoppedBy.step_below_tolerance
    why = (
        "A tolerance stops the training as soon as a step is smaller than it. With a tolerance of 0.001 the run from "
        f"w2 = 0.5 stops after step {run.stopped_at}. Its loss is {number_text(run.losses[-1])}; the best possible is "
        f"{number_text(run.best.loss)}."
    )
    return Verdict(bool(stopped and run.losses[-1] < 0.01), why, weights_figure({"w2 from 0.5": run}))


def near_one_is_safe() -> Verdict:
    """False with the usual learning rate."""
    run = descend(chain(1.05, learning_rate=0.01))
    calm = descend(chain(1.05, learning_rate=1e-5, max_steps=5000))
    why = (
        f"From w2 = 1.05, with the usual learning rate of 0.01, the first step has size {number_text(run.sizes[0])} "
        f"and the run {ending(run)}. With a rate of 10⁻⁵ it {ending(calm)}."
    )
    return Verdict(run.fate is Fate.converged, why, weights_figure({"rate 0.01": run, "rate 10⁻⁵": calm}))


def momentum_revives() -> Verdict:
    """False: it carries it further away."""
    plain, carried = (descend(replace(chain(2.0), optimizer=rule)) for rule in ("gd", "momentum"))
    end = number_text(carried.weights["w2"][-1])
    why = (
        f"Plain gradient descent from w2 = 2 {ending(plain)}. Momentum repeats a part of each earlier step; with it "
        f"the run {ending(carried)}, too, and the old steps carry it on, to w2 = {end}."
    )
    return Verdict(carried.fate is not Fate.dead, why, weights_figure({"plain": plain, "momentum": carried}))
