"""What became of a run: the mechanical reason why it stopped, and the reading of it. Each definition stands here only.

`judge` reads the statistics that the kernel kept, never the trace, so that a run has the same fate alone and in a map.
"""

from enum import StrEnum

import numpy as np

from core.packs.jit import jitable, kernel_without_memory
from core.packs.sources import fingerprint
from core.packs.tuples import load_each
from core.statistics import ALL_STATISTICS, SHARE, Kept, Reason

NOT_SHRINKING = 0.75
ROUNDING_STEP = 1e-12  # of the way that was gone or to go: steps so short swing by rounding alone
LONG_ENOUGH = 20  # steps, of which a quarter says whether a run has come to rest


class StoppedBy(StrEnum):
    """Why the loop ended; mechanical and exact. The names are those of core.statistics.Reason."""

    def __new__(cls, value, definition):
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        return member

    max_steps = "max_steps", "the maximum number of steps was reached"
    step_below_tolerance = "step_below_tolerance", "the last step was smaller than the tolerance"
    zero_gradient = "zero_gradient", "the gradient is exactly 0, so no further step would move anything"
    non_finite = (
        "non_finite",
        "the loss, the gradient, its square where the optimizer keeps it, or a weight left the finite numbers",
    )


class Fate(StrEnum):
    """The reading of a run. Tried in this order; the first that holds is its fate."""

    def __new__(cls, value, definition, meaning):
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        member.meaning = meaning  # the same in plain words, of a run that is "it"
        return member

    overflowed = (
        "overflowed",
        "a loss, gradient, weight or what the optimizer keeps of them left the finite numbers (float64 ends at "
        "1.8 × 10³⁰⁸)",
        "its numbers grew beyond what float64, the computer's numbers, can hold",
    )
    converged = (
        "converged",
        f"the loss came within {SHARE:.0%} of the way from its start (or from always giving the same answer, if the "
        "start was worse) to the best known loss, and stayed there: it did not leave again in the last quarter of the "
        "steps, or was back for all of the last tenth",
        f"its loss came within {SHARE:.0%} of the way to the best one known, and stayed there",
    )
    dead = (
        "dead",
        "the gradient is exactly 0, though the loss is not as near to the best as converged asks, and nothing moves "
        "any more; or it was exactly 0 through the last quarter of the steps, and only the optimizer's memory moved",
        "its gradient is exactly 0 although the loss is high, so no step will ever move it again",
    )
    bouncing = (
        "bouncing",
        "in the last half of the steps at least a quarter went against the step before (of the weight that moves "
        "most), or two did and one of the last quarter was longer than the whole way from the start to the best known "
        "weight; and in the last quarter it left the goal of converged again, or its largest step is over "
        f"{NOT_SHRINKING:.0%} of that of the quarter before and more than rounding",
        "it steps across the valley and back, and the steps do not shrink",
    )
    stalled = (
        "stalled",
        f"the whole path so far is under {SHARE:.0%} of the distance to the best known weight (of several weights: of "
        "at most 1, an ordinary weight, for there are many places as good)",
        f"all its steps together are less than {SHARE:.0%} of the way to the best weight",
    )
    settled = (
        "settled",
        f"it came to rest elsewhere: the last quarter of the steps is under {SHARE:.0%} of its path, even if all were "
        "as long as the longest of them, and the slopes there are so small that the steepest of them, followed for as "
        f"long as the way from the start to the best known weight, would gain under {SHARE:.0%} of what is missing to "
        "the best known loss",
        "it came to rest where the loss is not the best: in another valley, at a saddle or on a plain",
    )
    ran_out = (
        "ran_out",
        "none of the others: the rules stopped it on its way",
        "it was still on its way when it had used up its steps",
    )

    @property
    def label(self) -> str:
        """As written on the page."""
        return self.value.replace("_", " ")

    @property
    def is_lost(self) -> bool:
        """Whether the run ended where no gradient leads away from."""
        return self in (Fate.overflowed, Fate.dead)


FATES = tuple(Fate)
REASONS = tuple(StoppedBy)


OVERFLOWED, CONVERGED, DEAD, BOUNCING, STALLED, SETTLED, RAN_OUT = range(len(FATES))  # as kernels know them


def judge(statistics: np.ndarray, max_steps: int, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fates of runs, and the steps at which they were sealed.

    statistics: (len(Statistic), runs) from the kernel; max_steps: of the experiment; distance: (runs,) from the first
    weights to the nearest best known ones. Returns indices in FATES (runs,) int and steps (runs,) int.
    """
    fates, sealed = np.empty((2, statistics.shape[1]), dtype=np.int64)
    _judge_each(np.ascontiguousarray(statistics.T), max_steps, distance, fates, sealed)
    return fates, sealed


@jitable
def fate_of(run, max_steps, distance):
    """(index in FATES, step at which it was sealed) of one run (core.statistics.Kept): the first that holds.

    Sealed means: for a converged run the first step from which the loss stayed within the goal, for a bouncing one the
    first step that went back, for a dead one the first at which the gradient was 0, for all others the step at which it
    stopped.
    """
    half, quarter = max_steps - max_steps // 2, max_steps // 4
    used_up = run.stopped_by == Reason.max_steps
    left_late = used_up and run.left >= max_steps - quarter
    if run.stopped_by == Reason.non_finite:
        return OVERFLOWED, run.stopped_at
    if run.loss <= run.goal and not (left_late and run.outside >= max_steps - max_steps // 10):
        return CONVERGED, run.outside + 1
    if run.stopped_by == Reason.zero_gradient or run.alive < run.stopped_at - max(quarter, 1):
        return DEAD, run.alive + 1
    often = run.reversals >= max(2, half / 4)
    thrown = run.reversals >= 2 and run.largest_late > distance
    by_rounding = run.largest_late <= ROUNDING_STEP * (run.path + distance)
    shrinking = not (run.largest_late > NOT_SHRINKING * run.largest_before)
    if used_up and (often or thrown) and (left_late or not (shrinking or by_rounding)):
        return BOUNCING, run.first_reversal
    if run.path < SHARE * distance:
        return STALLED, run.stopped_at
    at_rest = quarter * run.largest_late < SHARE * run.path
    no_slope = run.steepest_late * distance < SHARE * (run.loss - run.best_loss)  # what is infinite is no rest
    if used_up and max_steps >= LONG_ENOUGH and at_rest and no_slope:
        return SETTLED, run.stopped_at
    return RAN_OUT, run.stopped_at


def _judge_each(table, max_steps, distance, fates, sealed):
    for index in range(table.shape[0]):
        run = Kept(*load_each(table[index], 0, ALL_STATISTICS))
        fates[index], sealed[index] = fate_of(run, max_steps, distance[index])


_judge_each.__qualname__ = f"judge.{fingerprint(_judge_each)}"  # of numba's cache, which looks at this file only
_judge_each = kernel_without_memory(_judge_each)
