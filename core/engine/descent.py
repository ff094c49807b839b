"""One step of descent in every lane: judge the slope, move the weights (core.optimizers.rules), keep the statistics.

A kernel cannot raise and a map of a million runs cannot keep a million traces, so what decides a run's fate is kept in
a dozen numbers a lane. core.fate reads them.
"""

from typing import NamedTuple

import numpy as np

from core.optimizers.rules import Rule, begin_step, clipping, step_of
from core.packs.arithmetic import any_lane, load, of_packs, splat, store, where
from core.packs.jit import jitable
from core.statistics import (
    MAX_STEPS,
    NON_FINITE,
    RUNNING,
    S_ALIVE,
    S_AT,
    S_BEFORE,
    S_BEST,
    S_BY,
    S_FIRST,
    S_GOAL,
    S_LARGEST,
    S_LATE,
    S_LOSS,
    S_OUTSIDE,
    S_PATH,
    S_REVERSALS,
    S_SILENT,
    S_SIZE,
    S_SMALLEST,
    S_SUM,
    SHARE,
    STEP_BELOW_TOLERANCE,
    ZERO_GRADIENT,
)


class Descent(NamedTuple):
    """Where gradient descent stands in each lane; every array is updated in place.

    The shapes are those of one pack. The kernel of runs takes many, one after another in each array (`descent_of`).
    """

    weights: np.ndarray  # (weights, LANES)
    trained: np.ndarray  # (trained,) row numbers in weights
    rule: Rule  # how a gradient becomes a step
    tolerance: np.ndarray  # (1, LANES)
    steps: np.ndarray  # (trained, LANES) the last step of each trained weight
    statistics: np.ndarray  # (len(STATISTICS), LANES)


@jitable
def descent_of(descent, pack, packs):
    """One of several packs."""
    rule = descent.rule
    return Descent(
        of_packs(descent.weights, packs)[pack],
        descent.trained,
        Rule(
            rule.optimizer,
            rule.clip_by,
            of_packs(rule.learning_rate, packs)[pack],
            of_packs(rule.clip, packs)[pack],
            of_packs(rule.momentum, packs)[pack],
            of_packs(rule.decay, packs)[pack],
            of_packs(rule.epsilon, packs)[pack],
            of_packs(rule.memory, packs)[pack],
            of_packs(rule.powers, packs)[pack],
        ),
        of_packs(descent.tolerance, packs)[pack],
        of_packs(descent.steps, packs)[pack],
        of_packs(descent.statistics, packs)[pack],
    )


@jitable
def take_step(descent, tape, k, max_steps):
    """Judge the slope at step k and, in the lanes that go on, move the weights. Returns whether any lane goes on."""
    statistics = descent.statistics
    loss = load(tape.groups, 0)
    scale = clipping(descent.rule, tape, descent.trained)
    begin_step(descent.rule)
    doubt = loss - loss  # 0 while all is finite, NaN from then on
    steepest, size, along, unknown = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for j in range(descent.trained.size):
        gradient = load(tape.groups, 1 + descent.trained[j])
        weight = load(descent.weights, descent.trained[j])
        steepest = where(abs(gradient) > steepest, abs(gradient), steepest)
        step = step_of(descent.rule, j, gradient, scale)
        squares = load(descent.rule.memory, 2 * j + 1)
        doubt = doubt + ((gradient - gradient) + (weight - weight) + (squares - squares))
        before = load(descent.steps, j)
        largest = abs(step) > size
        against = where(step < 0.0, before, -before)
        along = where(largest, against, along)
        size = where(largest, abs(step), size)
        unknown = where(step == step, unknown, np.nan)
        store(descent.steps, j, step)

    # Why to stop, the strongest reason last.
    reason = splat(1.0 * MAX_STEPS if k == max_steps else 1.0 * RUNNING)
    if k > 0:
        reason = where(load(statistics, S_SIZE) < load(descent.tolerance, 0), 1.0 * STEP_BELOW_TOLERANCE, reason)
    reason = where((steepest == 0.0) & (size == 0.0), 1.0 * ZERO_GRADIENT, reason)  # momentum may carry on
    reason = where(doubt == 0.0, reason, 1.0 * NON_FINITE)
    size = size + unknown  # a step that is NaN in part has no size
    active = load(statistics, S_BY) == 1.0 * RUNNING
    store(statistics, S_BY, where(active, reason, load(statistics, S_BY)))
    store(statistics, S_AT, where(active, 1.0 * k, load(statistics, S_AT)))
    store(statistics, S_LOSS, where(active, loss, load(statistics, S_LOSS)))
    if k == 0:
        best, silent = load(statistics, S_BEST), load(statistics, S_SILENT)
        store(statistics, S_GOAL, best + SHARE * (where(loss < silent, loss, silent) - best))
    inside = where(loss <= load(statistics, S_GOAL), load(statistics, S_OUTSIDE), 1.0 * k)
    store(statistics, S_OUTSIDE, where(active, inside, load(statistics, S_OUTSIDE)))

    living = where(steepest == 0.0, load(statistics, S_ALIVE), 1.0 * k)
    store(statistics, S_ALIVE, where(active, living, load(statistics, S_ALIVE)))

    moving = active & (reason == 1.0 * RUNNING)
    for j in range(descent.trained.size):
        weight = load(descent.weights, descent.trained[j])
        store(descent.weights, descent.trained[j], where(moving, weight + load(descent.steps, j), weight))
    store(statistics, S_SIZE, where(moving, size, load(statistics, S_SIZE)))
    store(statistics, S_PATH, load(statistics, S_PATH) + where(moving, size, 0.0))
    smallest, largest = load(statistics, S_SMALLEST), load(statistics, S_LARGEST)
    store(statistics, S_SMALLEST, where(moving & (size < smallest) & (size > 0.0), size, smallest))
    store(statistics, S_LARGEST, where(moving & (size > largest) & (size < np.inf), size, largest))
    store(statistics, S_SUM, load(statistics, S_SUM) + where(active, loss, 0.0))
    reversed_now = moving & (along > 0.0)
    unset = load(statistics, S_FIRST) < 0.0
    store(statistics, S_FIRST, where(reversed_now & unset, 1.0 * k, load(statistics, S_FIRST)))
    if k >= max_steps // 2:
        store(statistics, S_REVERSALS, load(statistics, S_REVERSALS) + where(reversed_now, 1.0, 0.0))
        quarter = S_LATE if k >= max_steps - max_steps // 4 else S_BEFORE
        largest_so_far = load(statistics, quarter)
        store(statistics, quarter, where(moving & (size > largest_so_far), size, largest_so_far))
    return any_lane(moving)


@jitable
def record(descent, tape, rows, index):
    """Write loss, weights, gradients and steps of the trained weights as row `index` of the block's record."""
    trained = descent.trained
    width = 1 + 3 * trained.size
    store(rows, index * width, load(tape.groups, 0))
    for j in range(trained.size):
        store(rows, index * width + 1 + j, load(descent.weights, trained[j]))
        store(rows, index * width + 1 + trained.size + j, load(tape.groups, 1 + trained[j]))
