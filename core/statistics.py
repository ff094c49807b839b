"""What a run keeps of itself while it goes on, so that its fate needs no trace: a dozen numbers and why it stopped.

A kernel cannot raise and a map of a million runs cannot keep a million traces. Every engine that trains writes these
numbers by the two functions below, which treat a run as float64 or many runs as packs; core.fate reads them.
"""

from collections import namedtuple
from enum import IntEnum, unique
from typing import NamedTuple

import numpy as np

from core.packs.arithmetic import where
from core.packs.jit import jitable

SHARE = 0.01  # how near is near enough, and how little is nothing
ROUNDING = 1e-9  # of the reference: losses so near to the best known one are told apart by rounding alone


@unique
class Reason(IntEnum):
    """Why a run stopped, as the kernel writes it down; core.fate.StoppedBy says what each name means."""

    running = 0
    max_steps = 1
    step_below_tolerance = 2
    zero_gradient = 3
    non_finite = 4


# The rules that are looked at before a step is taken: the last row of such a run has no step.
STOPPED_BEFORE_THE_STEP = (Reason.max_steps, Reason.step_below_tolerance)


@unique
class Statistic(IntEnum):
    """The rows of an array of statistics, (20, runs) float64. The size of a step is that of its largest change."""

    stopped_by = 0  # a Reason
    stopped_at = 1  # steps taken when it stopped
    best_loss = 2  # given: the best known loss
    reference = 3  # given: the loss of one who has learned nothing, above best_loss (core.optimum.Best.reference)
    goal = 4  # best_loss + 1% of the way from it to the first loss, or to the reference if the first is worse
    loss = 5  # at the current weights
    outside = 6  # the last step at which the loss was above the goal, -1 if never
    alive = 7  # the last step at which the gradient was not exactly 0, -1 if never
    size = 8  # of the last step, 0 before the first
    path = 9  # sum of the sizes of all steps
    smallest = 10  # size of the smallest step that was not exactly 0, infinite if there was none
    largest = 11  # size of the largest finite step, 0 if there was none
    summed_loss = 12  # over all steps that were looked at
    first_reversal = 13  # the first step that went against the one before it, -1 if none did
    reversals = 14  # how many did in the last half of max_steps
    largest_before = 15  # largest size in the third quarter of max_steps
    largest_late = 16  # largest size in the last quarter of max_steps
    lowest = 17  # the lowest loss that was seen, infinite if none was finite
    left = 18  # the last step at which the loss was above the goal and at the step before was not, -1 if never
    steepest_late = 19  # the largest |gradient| of a trained weight in the last quarter of max_steps


ALL_STATISTICS = (0.0,) * len(Statistic)  # a tuple of their length, as core.packs.tuples wants
Kept = namedtuple("Kept", Statistic.__members__)  # the same by name: of one run a float64 each, of many a pack each


class Seen(NamedTuple):
    """What there is to see at one step, before any weight moves: float64 or packs."""

    loss: float
    steepest: float  # the largest |gradient| of a trained weight
    largest: float  # the largest |change| of a weight that this step would make, changes that are NaN left out
    size: float  # the same, NaN where any change is
    against: float  # above 0 where that weight went the other way in the step before
    doubt: float  # 0 while loss, gradients, weights and what the optimizer needs are finite, NaN from then on


@jitable
def reason_to_stop(seen, last_size, tolerance, k, max_steps):
    """The Reason, the strongest of those that hold, why a run takes no step k; `last_size` is that of step k - 1."""
    usual = 1.0 * Reason.max_steps if k == max_steps else 1.0 * Reason.running
    slow = 1.0 * Reason.step_below_tolerance if k > 0 else usual  # before the first step nothing was slow
    reason = where(last_size < tolerance, slow, usual)
    stands_still = (seen.steepest == 0.0) & (seen.largest == 0.0)  # without a gradient momentum may carry on
    reason = where(stands_still, Reason.zero_gradient, reason)
    return where(seen.doubt == 0.0, reason, Reason.non_finite)


@jitable
def keep_in_mind(kept, seen, reason, k, max_steps):
    """`kept` after step k, and whether the run takes that step. What has stopped stays as it is."""
    active = kept.stopped_by == Reason.running
    moving = active & (reason == Reason.running)
    loss, size, now = seen.loss, seen.size, 1.0 * k
    reversed_now = moving & (seen.against > 0.0)
    goal = kept.goal
    if k == 0:
        worst = where(loss < kept.reference, loss, kept.reference)
        near, nearest = kept.best_loss + SHARE * (worst - kept.best_loss), kept.best_loss + ROUNDING * kept.reference
        goal = where(active, where(near > nearest, near, nearest), goal)
    outside = where(active, where(loss <= goal, kept.outside, now), kept.outside)
    smallest, largest, before, late = kept.smallest, kept.largest, kept.largest_before, kept.largest_late
    reversals, steepest_late = kept.reversals, kept.steepest_late
    if k >= max_steps // 2:  # the same for all lanes: a branch costs less than to choose in each
        reversals = reversals + where(reversed_now, 1.0, 0.0)
        if k >= max_steps - max_steps // 4:
            late = where(moving & (size > late), size, late)
            steepest_late = where(active & (seen.steepest > steepest_late), seen.steepest, steepest_late)
        else:
            before = where(moving & (size > before), size, before)
    after = Kept(  # in the order of the rows; numba takes no more than 15 arguments by name
        where(active, reason, kept.stopped_by),
        where(active, now, kept.stopped_at),
        kept.best_loss,
        kept.reference,
        goal,
        where(active, loss, kept.loss),
        outside,
        where(active, where(seen.steepest == 0.0, kept.alive, now), kept.alive),
        where(moving, size, kept.size),
        kept.path + where(moving, size, 0.0),
        where(moving & (size < smallest) & (size > 0.0), size, smallest),
        where(moving & (size > largest) & (size < np.inf), size, largest),
        kept.summed_loss + where(active, loss, 0.0),
        where(reversed_now & (kept.first_reversal < 0.0), now, kept.first_reversal),
        reversals,
        before,
        late,
        where(active & (loss < kept.lowest), loss, kept.lowest),
        where((outside == now) & (kept.outside < now - 1.0), now, kept.left),  # -1 before: step 0 leaves nothing
        steepest_late,
    )
    return after, moving
