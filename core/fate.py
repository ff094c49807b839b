"""What became of a run: the mechanical reason why it stopped, and the reading of it. Each definition stands here only.

`judge` reads the statistics that the kernel kept, never the trace, so that a run has the same fate alone and in a map.
"""

from enum import StrEnum

import numpy as np

from core.statistics import SHARE, Kept, Reason

NOT_SHRINKING = 0.75


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
        "the loss, the gradient, its square where the optimizer needs it, or a weight left the finite numbers",
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
        "a loss, gradient or weight left the finite numbers (float64 ends at 1.8 × 10³⁰⁸)",
        "its numbers grew beyond what float64, the computer's numbers, can hold",
    )
    dead = (
        "dead",
        f"the gradient is exactly 0 while the loss is not within the {SHARE:.0%} that counts as converged: nothing "
        "will ever bring it back",
        "its gradient is exactly 0 although the loss is high, so no step will ever move it again",
    )
    bouncing = (
        "bouncing",
        "in the last half of the steps at least a quarter went against the step before, and the steps do not shrink: "
        f"the largest of the last quarter is over {NOT_SHRINKING:.0%} of that of the quarter before, and over "
        f"{SHARE:.0%} of the distance from the start to the best known weight",
        "it steps across the valley and back, and the steps do not shrink",
    )
    converged = (
        "converged",
        f"the loss came within {SHARE:.0%} of the way from its start (or from always answering b2, if the start was "
        "worse) to the best known loss, and stayed there",
        f"its loss came within {SHARE:.0%} of the way to the best one known, and stayed there",
    )
    stalled = (
        "stalled",
        f"the whole path so far is under {SHARE:.0%} of the distance to the best known weight",
        f"all its steps together are less than {SHARE:.0%} of the way to the best weight",
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


def judge(statistics: np.ndarray, max_steps: int, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fates of runs, and the steps at which they were sealed.

    statistics: (len(Statistic), runs) from the kernel; max_steps: of the experiment; distance: (runs,) from the first
    weights to the nearest best known ones. Returns indices in FATES (runs,) int and steps (runs,) int. Sealed means:
    for a converged run the first step from which the loss stayed within the goal, for a bouncing one the first step
    that went back, for a dead one the first at which the gradient was 0, for all others the step at which it stopped.
    """
    run = Kept(*statistics)
    inside = run.loss <= run.goal
    half = max_steps - max_steps // 2
    bouncing = (
        (run.stopped_by == Reason.max_steps)
        & (run.reversals >= max(2, half / 4))
        & (run.largest_late > NOT_SHRINKING * run.largest_before)
        & (run.largest_late > SHARE * distance)
    )
    tests = {
        Fate.overflowed: run.stopped_by == Reason.non_finite,
        Fate.dead: (run.alive < run.stopped_at) & ~inside,
        Fate.bouncing: bouncing,
        Fate.converged: inside,
        Fate.stalled: run.path < SHARE * distance,
        Fate.ran_out: np.ones_like(inside),
    }
    fates = np.select(list(tests.values()), range(len(FATES)))
    sealed = np.select(
        [fates == FATES.index(fate) for fate in (Fate.converged, Fate.bouncing, Fate.dead)],
        [run.outside + 1, run.first_reversal, run.alive + 1],
        run.stopped_at,
    )
    return fates, sealed.astype(int)
