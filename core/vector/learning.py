"""What became of a training: the reading of it. Each definition stands here only.

Losses are counted in guesses: divided by the loss of the task's mere guess (Task.guess) at the length of the batch.
"""

from enum import StrEnum

import numpy as np

from core.vector.tasks import Task

LEARNED = 0.1  # of the guess
CLEARLY = 2.0  # standard errors
FAR = 10.0  # times the guess and the loss of the first batch
SMOOTHED = 100  # batches, over which the loss is averaged to say since when


class Learning(StrEnum):
    """The reading of a training. Tried in this order; the first that holds is its fate."""

    def __new__(cls, value, definition, meaning):
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        member.meaning = meaning  # the same in plain words, of a network that "has"
        return member

    diverged = (
        "diverged",
        "a loss, gradient, weight or what the optimizer keeps of them left the finite numbers, or the loss on new "
        f"sequences ended above {FAR:g} times both the guess and the loss of the first batch",
        "its numbers grew beyond all bounds",
    )
    learned = (
        "learned",
        f"the loss on new sequences is under {LEARNED:.0%} of that of a mere guess; where the task has data held out, "
        f"which no network can know, it is below the guess by more than {CLEARLY:g} standard errors",
        "it answers far better than a mere guess",
    )
    not_yet = (
        "not_yet",
        "none of the others when the steps were used up",
        "it had not learned the task when it had used up its steps",
    )

    @property
    def label(self) -> str:
        """As written on the page."""
        return self.value.replace("_", " ")


def goal_of(task: Task) -> float:
    """Below this many guesses the task is learned."""
    return LEARNED if task.held_out is None else 1.0


def fate_of(task: Task, judged: np.ndarray, first: float, finite: bool) -> Learning:
    """The fate of a training whose loss on new batches is `judged` (batches,) guesses and on its first batch `first`.

    finite: whether all its numbers were finite.
    """
    mean, error = mean_and_error(judged)
    if not finite or not mean <= FAR * max(1.0, first):
        return Learning.diverged
    bound = 0.0 if task.held_out is None else CLEARLY * error
    return Learning.learned if mean + bound < goal_of(task) else Learning.not_yet


def mean_and_error(judged: np.ndarray) -> tuple[float, float]:
    """The mean of independent batches and its standard error."""
    with np.errstate(all="ignore"):
        return float(judged.mean()), float(judged.std(ddof=1) / np.sqrt(judged.size))


def learned_at(in_guesses: np.ndarray, goal: float) -> int | None:
    """The first step at which the mean of the last SMOOTHED batch losses (of a tenth of all, if that is less) is
    below the goal, or None.

    in_guesses: (looked,), of each step.
    """
    window = max(1, min(SMOOTHED, in_guesses.size // 10))
    with np.errstate(all="ignore"):
        means = np.lib.stride_tricks.sliding_window_view(in_guesses, window).mean(axis=1)
    below = np.flatnonzero(means < goal)
    return int(below[0]) + window - 1 if below.size else None
