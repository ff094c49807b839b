"""What the home page says of two weights and their runs. Tests assert what each sentence claims."""

from collections.abc import Mapping, Sequence

from core import Amplification, Fate, Run
from core.numbers import number_text

LETTERS = (
    "h: hidden state; x: input of the day; t: day; w1, w2, w3: weights; b1, b2: biases. After the last day the network "
    "answers w3 h + b2, and the loss is the sum over all windows of (answer - target)². Only w2 is trained here. Each "
    "window of prices is divided by its own average, so 1 is an average day; the target is the close of the day after."
)


def growth(weight: float, unrolls: int, power: Amplification) -> str:
    """What w2^n does to Input 1, in one sentence."""
    if abs(weight) > 1:
        what = "it explodes"
    elif abs(weight) < 1:
        what = "it vanishes"
    else:
        what = "it neither explodes nor vanishes"
    return f"With w2 = {weight:g}, Input 1 arrives after {unrolls:,} unrolls multiplied by {power.text}: {what}."


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
