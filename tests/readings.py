"""The fate of a run a second time, to be held against the first: written from the words on the page alone.

It was first written without a look at core.fate, and follows the words wherever they changed since. It wants a run that
has every row, and takes the best known loss from it.
"""

import numpy as np

from core import Run


@np.errstate(over="ignore", invalid="ignore")
def fate_in_words(run: Run) -> str:
    """The label of the first fate whose words hold."""
    fates = (overflowed, converged, dead, bouncing, stalled, settled)
    return next((fate.__name__ for fate in fates if fate(run)), "ran out")


def overflowed(run: Run) -> bool:
    seen = [run.losses, *run.weights.values(), *run.gradients.values()]
    # What the optimizer keeps stands in no row: only the reason why the run stopped tells of it.
    return run.stopped_by.value == "non_finite" or not all(np.isfinite(values).all() for values in seen)


def converged(run: Run) -> bool:
    above = above_goal(run)
    back = not above[-(run.experiment.max_steps // 10) - 1 :].any()
    return not above[-1] and (run.stopped_by.value != "max_steps" or back or not left_again(run))


def dead(run: Run) -> bool:
    moving = np.any([gradient != 0 for gradient in run.gradients.values()], axis=0)
    at_zero = len(moving) if not moving.any() else int(np.argmax(moving[::-1]))
    return run.stopped_by.value == "zero_gradient" or at_zero > max(quarter(run), 1)


def bouncing(run: Run) -> bool:
    return run.stopped_by.value == "max_steps" and swings(run) and (left_again(run) or undamped(run))


def swings(run: Run) -> bool:
    steps = run.experiment.max_steps
    half = range(steps // 2, steps)
    against = sum(k > 0 and went_back(run, k) for k in half)
    too_long = run.sizes[steps - quarter(run) : steps].max(initial=0) > distance(run)
    return against >= 2 and (4 * against >= len(half) or too_long)


def went_back(run: Run, k: int) -> bool:
    most = max(run.steps.values(), key=lambda steps: abs(steps[k]))
    return np.sign(most[k]) == -np.sign(most[k - 1]) != 0


def undamped(run: Run) -> bool:
    steps = run.experiment.max_steps
    _, third, fourth = np.split(run.sizes[:steps], (steps // 2, steps - quarter(run)))
    before, largest = third.max(initial=0), fourth.max(initial=0)
    return largest > 0.75 * before and largest > 1e-12 * (run.path + distance(run))


def stalled(run: Run) -> bool:
    return run.path < 0.01 * distance(run)


def settled(run: Run) -> bool:
    if run.stopped_by.value != "max_steps" or run.experiment.max_steps < 20:
        return False
    slope = max(np.abs(gradient[-quarter(run) - 1 :]).max() for gradient in run.gradients.values())
    late = quarter(run) * run.sizes[-quarter(run) - 1 : -1].max()
    return late < 0.01 * run.path and slope * distance(run) < 0.01 * (run.losses[-1] - run.best.loss)


def above_goal(run: Run) -> np.ndarray:
    way = min(run.losses[0], run.best.reference) - run.best.loss
    return run.losses > run.best.loss + max(0.01 * way, 1e-9 * run.best.reference)


def left_again(run: Run) -> bool:
    # Step k of the last quarter begins in row k, so the first row that counts is compared with the one before it.
    above = above_goal(run)[-quarter(run) - 2 :]
    return bool((above[1:] & ~above[:-1]).any())


def distance(run: Run) -> float:
    return run.best.distance(tuple(values[0] for values in run.weights.values()))


def quarter(run: Run) -> int:
    return run.experiment.max_steps // 4
