"""One step of descent in every lane: look at the slope, judge it and keep what counts (core.statistics), move."""

from typing import NamedTuple

import numpy as np

from core.optimizers.rules import Rule, begin_step, clipping, step_of
from core.packs.arithmetic import any_lane, load, of_packs, splat, store, where
from core.packs.jit import jitable
from core.packs.tuples import load_each, store_each
from core.statistics import Kept, Seen, Statistic, keep_in_mind, reason_to_stop

ALL_STATISTICS = (0.0,) * len(Statistic)  # a tuple of their length, as core.packs.tuples wants


class Descent(NamedTuple):
    """Where gradient descent stands in each lane; every array is updated in place.

    The shapes are those of one pack. The kernel of runs takes many, one after another in each array (`descent_of`).
    """

    weights: np.ndarray  # (weights, LANES)
    trained: np.ndarray  # (trained,) row numbers in weights
    rule: Rule  # how a gradient becomes a step
    tolerance: np.ndarray  # (1, LANES)
    steps: np.ndarray  # (trained, LANES) the last step of each trained weight
    statistics: np.ndarray  # (len(Statistic), LANES)


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
def look(descent, tape):
    """What there is to see at this step (core.statistics.Seen); the step itself is made ready in `descent.steps`."""
    loss = load(tape.groups, 0)
    scale = clipping(descent.rule, tape, descent.trained)
    begin_step(descent.rule)
    doubt = loss - loss
    steepest, largest, against, unknown = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for j in range(descent.trained.size):
        gradient = load(tape.groups, 1 + descent.trained[j])
        weight = load(descent.weights, descent.trained[j])
        step = step_of(descent.rule, j, gradient, scale)
        squares = load(descent.rule.memory, 2 * j + 1)
        doubt = doubt + ((gradient - gradient) + (weight - weight) + (squares - squares))
        steepest = where(abs(gradient) > steepest, abs(gradient), steepest)
        before = load(descent.steps, j)
        is_largest = abs(step) > largest
        against = where(is_largest, where(step < 0.0, before, -before), against)
        largest = where(is_largest, abs(step), largest)
        unknown = where(step == step, unknown, np.nan)
        store(descent.steps, j, step)
    return Seen(loss, steepest, largest, largest + unknown, against, doubt)


@jitable
def move(descent, moving):
    """Take the step that `look` made ready, in the lanes that are `moving`."""
    for j in range(descent.trained.size):
        weight = load(descent.weights, descent.trained[j])
        store(descent.weights, descent.trained[j], where(moving, weight + load(descent.steps, j), weight))


@jitable
def take_step(descent, tape, k, max_steps):
    """Judge the slope at step k and, in the lanes that go on, move the weights. Returns whether any lane goes on."""
    seen = look(descent, tape)
    kept = Kept(*load_each(descent.statistics, 0, ALL_STATISTICS))
    reason = reason_to_stop(seen, kept.size, load(descent.tolerance, 0), k, max_steps)
    kept, moving = keep_in_mind(kept, seen, reason, k, max_steps)
    store_each(descent.statistics, 0, kept)
    move(descent, moving)
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
