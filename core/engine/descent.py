"""One step of descent in every lane: look at the slope, judge it and keep what counts (core.statistics), move.

The rules themselves are pure functions in core.optimizers; what they are set by and what they remember is loaded and
stored here.
"""

from typing import NamedTuple

import numpy as np

from core.optimizers import OPTIMIZERS
from core.optimizers.clipping import Clipping, by_value, scale_by_norm, squared_share
from core.packs.arithmetic import any_lane, splat, where
from core.packs.jit import jitable
from core.packs.rows import load, pack_of, store
from core.packs.tuples import load_each, store_each
from core.statistics import ALL_STATISTICS, Kept, Seen, keep_in_mind, reason_to_stop


class Rule(NamedTuple):
    """How each lane of one pack steps; `memory` is updated in place."""

    optimizer: int  # index in OPTIMIZERS, the same for all lanes
    clip_by: int  # a Clipping, the same for all lanes
    clip: np.ndarray  # (1, LANES) the threshold
    settings: np.ndarray  # (settings, LANES) of the optimizer, in its order
    memory: np.ndarray  # (trained * numbers, LANES): of each trained weight what the optimizer keeps, in its order


class Descent(NamedTuple):
    """Where gradient descent stands in each lane; every array is updated in place.

    The shapes are those of one pack. The kernel of runs takes many, one after another in each array (`descent_of`).
    """

    weights: np.ndarray  # (weights, LANES); here and below (rows,) where all lanes belong to one run
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
        pack_of(descent.weights, pack, packs),
        descent.trained,
        Rule(
            rule.optimizer,
            rule.clip_by,
            pack_of(rule.clip, pack, packs),
            pack_of(rule.settings, pack, packs),
            pack_of(rule.memory, pack, packs),
        ),
        pack_of(descent.tolerance, pack, packs),
        pack_of(descent.steps, pack, packs),
        pack_of(descent.statistics, pack, packs),
    )


def stepping(index, optimizer, others):
    """A function that kernels inline: (step, doubt) of trained weight j by the optimizer of this index, or by `others`.

    The doubt is 0, or NaN where the optimizer's memory has left the finite numbers that it needs.
    """
    update, settings, memory = optimizer.update, optimizer.settings, optimizer.memory
    all_settings, all_memory = (0.0,) * len(settings._fields), (0.0,) * len(memory._fields)
    limited = None if optimizer.limited is None else memory._fields.index(optimizer.limited)

    @jitable
    def step_by(rule, j, gradient):
        if rule.optimizer != index:
            return others(rule, j, gradient)
        kept = memory(*load_each(rule.memory, j, all_memory))
        step, kept = update(settings(*load_each(rule.settings, 0, all_settings)), kept, gradient)
        store_each(rule.memory, j, kept)
        return step, (splat(0.0, gradient) if limited is None else kept[limited] - kept[limited])

    return step_by


@jitable
def step_of(rule, j, gradient):
    """Where no optimizer is left: no step."""
    return splat(np.nan, gradient), splat(np.nan, gradient)


for _index, _optimizer in reversed(list(enumerate(OPTIMIZERS.values()))):
    step_of = stepping(_index, _optimizer, step_of)


@jitable
def clip_scale(descent, tape, loss):
    """What all gradients are multiplied by: less than 1 where their norm is to be clipped and is larger."""
    if descent.rule.clip_by != Clipping.norm:
        return splat(1.0, loss)
    largest = squares = splat(0.0, loss)
    for row in descent.trained:
        size = abs(load(tape.slope, 1 + row))
        largest = where(size > largest, size, largest)
    for row in descent.trained:
        squares = squares + squared_share(load(tape.slope, 1 + row), largest)
    return scale_by_norm(squares, largest, load(descent.rule.clip, 0))


@jitable
def look(descent, tape):
    """What there is to see at this step (core.statistics.Seen); the step itself is made ready in `descent.steps`."""
    rule, loss = descent.rule, load(tape.slope, 0)
    scale = clip_scale(descent, tape, loss)
    doubt = loss - loss
    steepest = largest = against = unknown = splat(0.0, loss)
    for j in range(descent.trained.size):
        gradient = load(tape.slope, 1 + descent.trained[j])
        weight = load(descent.weights, descent.trained[j])
        steepest = where(abs(gradient) > steepest, abs(gradient), steepest)
        doubt = doubt + ((gradient - gradient) + (weight - weight))
        if rule.clip_by != Clipping.none:
            gradient = gradient * scale
        if rule.clip_by == Clipping.value:
            gradient = by_value(gradient, load(rule.clip, 0))
        step, beyond = step_of(rule, j, gradient)
        doubt = doubt + beyond
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
    store(rows, index * width, load(tape.slope, 0))
    for j in range(trained.size):
        store(rows, index * width + 1 + j, load(descent.weights, trained[j]))
        store(rows, index * width + 1 + trained.size + j, load(tape.slope, 1 + trained[j]))
