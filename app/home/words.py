"""What the home page says of two weights and their runs. Tests assert what each sentence claims."""

import math
from collections.abc import Mapping, Sequence

from core import Amplification, Experiment, Fate, Run, amplification, gradient
from core.numbers import number_text

FIRST_CASE = 4  # unrolls in the article's first example
LETTERS = (
    "h: hidden state; x: input of the day; t: day; w1, w2, w3: weights; b1, b2: biases. After the last day the network "
    "answers w3 h + b2, and the loss is the sum over all windows of (answer - target)². Only w2 is trained here. Each "
    "window of prices is divided by its own average, so 1 is an average day; the target is the close of the day after."
)


def growth(experiment: Experiment, power: Amplification) -> str:
    """What w2^n does to Input 1, and what the cell lets through of it, in one or two sentences."""
    weight, unrolls = experiment.weights["w2"], experiment.unrolls
    if abs(weight) > 1:
        what = "it explodes"
    elif abs(weight) < 1:
        what = "it vanishes"
    else:
        what = "it neither explodes nor vanishes"
    first = f"{FIRST_CASE} unrolls multiply Input 1 by {amplification(weight, FIRST_CASE).text}, "
    after = f"{unrolls:,} unrolls " + ("" if unrolls > FIRST_CASE else "multiply Input 1 ")
    sentence = f"With w2 = {weight:g}, {first if unrolls > FIRST_CASE else ''}{after}by {power.text}: {what}."
    if lets_through(experiment):
        return sentence
    arrives = gradient(experiment).states[0, -1, 0]
    through = "squeezes" if experiment.cell.name in ("tanh", "sigmoid") else "cuts off"
    what = "every day's number" if through == "squeezes" else "whatever is negative"
    return f"{sentence} But the {experiment.cell.label} {through} {what}, and what arrives is {number_text(arrives)}."


def lets_through(experiment: Experiment) -> bool:
    """Whether the cell hands Input 1 on as it comes: nothing is squeezed, and prices are never negative."""
    return experiment.cell.name == "linear" or (experiment.cell.name == "relu" and experiment.weights["w2"] >= 0)


def into_the_steps(pair: Mapping[str, Experiment]) -> str:
    """Why the steps are as they are."""
    if all(map(lets_through, pair.values())):
        return "That number gets into the gradient, and so into the steps."
    return "What the cell lets through of that number gets into the gradient, and so into the steps."


def step_contrast(runs: Mapping[str, Run]) -> str:
    """The largest steps of two runs against each other, in one sentence."""
    (one, left), (other, right) = runs.items()
    if not (left.largest_step > 0 and right.largest_step > 0):
        return "Only one of the two runs took a step that can be compared."
    if left.largest_step < right.largest_step:
        (one, left), (other, right) = (other, right), (one, left)
    if left.largest_step == right.largest_step:
        return f"The largest step of both runs is {number_text(left.largest_step)}."
    return (
        f"The largest step of {one} ({number_text(left.largest_step)}) is "
        f"{number_text(left.largest_step / right.largest_step)} times the largest step of {other} "
        f"({number_text(right.largest_step)})."
    )


def loss_legend(runs: Mapping[str, Run]) -> str:
    """What is dotted in the figure of both losses, and what is crossed."""
    losses = dict.fromkeys(run.best.loss for run in runs.values())
    best = " and ".join(map(number_text, losses))
    drawn = f"Dotted: best known loss, {best}." if any(losses) else "The best known loss is 0, below any such axis."
    return f"{drawn} Cross: lost." if any(run.fate.is_lost for run in runs.values()) else drawn


def weight_legend(runs: Mapping[str, Run], window: Sequence[float]) -> str:
    """What is dotted in the figure of both weights, which goes over this window, and what stands at its edge."""
    low, high = window
    best = dict.fromkeys(point[0] for run in runs.values() for point in run.best.points)
    drawn = " and ".join(number_text(value) for value in best if low <= value <= high)
    parts = [f"Dotted: best known w2, {drawn}."] if drawn else []
    if any(not low <= value <= high for run in runs.values() for value in run.weights["w2"]):
        parts.append("Off the chart: at its edge.")
    return " ".join(parts)


def third_row(others: Mapping[str, Run]) -> str:
    """What the run beside the two is there for; nothing without one."""
    return "".join(
        f"The third row, {name} with a rate just too high, **bounces**: its {run.stopped_at:,} steps stay between "
        f"{number_text(run.smallest_step)} and {number_text(run.largest_step)}, too long to settle and too short to "
        "escape."
        for name, run in others.items()
    )


def just_right(rates: Mapping[str, float]) -> str:
    """The learning rates with which the first step of each run would reach the optimum, in one sentence."""
    fitting = {name: rate for name, rate in rates.items() if 0 < rate < math.inf}
    if len(fitting) < 2:
        return ""
    (one, low), (other, high) = sorted(fitting.items(), key=lambda item: item[1])
    return (
        f"The first step of {one} would be just right with {number_text(low)}, that of {other} with "
        f"{number_text(high)}: that is {number_text(high / low)} times as much."
    )


def rates_verdict(outcomes: Mapping[str, Sequence]) -> str:
    """Whether any of the tried learning rates makes both runs converge, in words."""
    first, second = outcomes.values()
    good = [
        one.learning_rate
        for one, other in zip(first, second, strict=True)
        if one.fate is Fate.converged and other.fate is Fate.converged
    ]
    low, high = (number_text(first[index].learning_rate) for index in (0, -1))
    tried = f"Tried with the same number of steps: {len(first)} learning rates from {low} to {high}."
    if not good:
        return f"{tried} Not one of them brings both runs to the optimum."
    if len(good) == 1:
        return f"{tried} Only {number_text(good[0])} brings both runs to the optimum."
    best = f"from {number_text(min(good))} to {number_text(max(good))}"
    return f"{tried} {len(good)} of them bring both runs to the optimum, {best}."
