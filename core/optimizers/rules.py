"""From a gradient to a step: clipping, then the update rule, lane by lane. The rules are PyTorch's (torch.optim).

gd         w <- w - rate g
momentum   m <- momentum m + g,  w <- w - rate m                                      (Polyak 1964, torch.optim.SGD)
nesterov   the same m,  w <- w - rate (g + momentum m)                                (Sutskever et al. 2013)
rmsprop    v <- decay v + (1 - decay) g^2,  w <- w - rate g / (sqrt(v) + epsilon)     (Hinton 2012, lecture 6e)
adam       m <- momentum m + (1 - momentum) g, v as above, both divided by 1 - momentum^k and 1 - decay^k at step k,
           w <- w - rate m / (sqrt(v) + epsilon)                                      (Kingma and Ba 2015, algorithm 1)

Clipping (Pascanu et al. 2013, algorithm 1): by norm, g <- g clip / |g| if |g| > clip, over all trained weights; by
value, each g is held within [-clip, clip]. (torch.nn.utils.clip_grad_norm_ adds 1e-6 to |g|.)
"""

from typing import NamedTuple

import numpy as np

from core.packs.arithmetic import load, splat, sqrt, store, where
from core.packs.jit import jitable

OPTIMIZERS = ("gd", "momentum", "nesterov", "rmsprop", "adam")
GD, MOMENTUM, NESTEROV, RMSPROP, ADAM = range(len(OPTIMIZERS))
DECAY = {"rmsprop": 0.99, "adam": 0.999}  # PyTorch's alpha and beta2, where the experiment does not say
CLIPS = ("norm", "value")
NO_CLIP, BY_NORM, BY_VALUE = range(3)


class Rule(NamedTuple):
    """How each lane of one pack steps; `memory` and `powers` are updated in place."""

    optimizer: int  # place in OPTIMIZERS, the same for all lanes
    clip_by: int  # NO_CLIP, BY_NORM or BY_VALUE
    learning_rate: np.ndarray  # this and the next four (1, LANES)
    clip: np.ndarray
    momentum: np.ndarray  # Adam's beta1
    decay: np.ndarray  # RMSprop's alpha, Adam's beta2
    epsilon: np.ndarray
    memory: np.ndarray  # (2 * trained, LANES): of each trained weight m, then v
    powers: np.ndarray  # (2, LANES): momentum^k and decay^k


@jitable
def clipping(rule, tape, trained):
    """What all gradients are multiplied by: clip / |g| where the norm is larger than the threshold, 1 elsewhere."""
    if rule.clip_by != BY_NORM:
        return splat(1.0)
    largest = splat(0.0)
    for row in trained:
        size = abs(load(tape.groups, 1 + row))
        largest = where(size > largest, size, largest)
    squares = splat(0.0)  # of |g| / largest, so that no square overflows
    for row in trained:
        share = where(largest > 0.0, load(tape.groups, 1 + row) / largest, 0.0)
        squares = squares + share * share
    norm, threshold = sqrt(squares), load(rule.clip, 0) / largest
    return where(norm > threshold, threshold / norm, 1.0)


@jitable
def begin_step(rule):
    """To be called once a step, before `step_of`: the powers that Adam's first steps are corrected by."""
    if rule.optimizer == ADAM:
        store(rule.powers, 0, load(rule.powers, 0) * load(rule.momentum, 0))
        store(rule.powers, 1, load(rule.powers, 1) * load(rule.decay, 0))


@jitable
def step_of(rule, j, gradient, scale):
    """The step of trained weight `j`, and its memory m and v brought up to date."""
    rate = load(rule.learning_rate, 0)
    if rule.clip_by != NO_CLIP:
        gradient = gradient * scale
    if rule.clip_by == BY_VALUE:
        clip = load(rule.clip, 0)
        gradient = where(gradient > clip, clip, where(gradient < -clip, -clip, gradient))
    if rule.optimizer == GD:
        return -(rate * gradient)
    momentum, mean = load(rule.momentum, 0), load(rule.memory, 2 * j)
    if rule.optimizer == MOMENTUM or rule.optimizer == NESTEROV:
        mean = momentum * mean + gradient
        store(rule.memory, 2 * j, mean)
        return -(rate * (gradient + momentum * mean if rule.optimizer == NESTEROV else mean))
    decay, epsilon = load(rule.decay, 0), load(rule.epsilon, 0)
    square = decay * load(rule.memory, 2 * j + 1) + (1.0 - decay) * gradient * gradient
    store(rule.memory, 2 * j + 1, square)
    if rule.optimizer == RMSPROP:
        return -(rate * (gradient / (sqrt(square) + epsilon)))
    mean = mean + (gradient - mean) * (1.0 - momentum)
    store(rule.memory, 2 * j, mean)
    size = sqrt(square) / sqrt(1.0 - load(rule.powers, 1))
    return -((rate / (1.0 - load(rule.powers, 0))) * (mean / (size + epsilon)))
