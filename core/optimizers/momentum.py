"""Gradient descent with momentum (Polyak 1964): m <- momentum m + g, w <- w - rate m, as torch.optim.SGD writes it."""

from typing import NamedTuple

from core.optimizers.contract import Optimizer
from core.packs.jit import jitable


class Settings(NamedTuple):
    learning_rate: float
    momentum: float = 0.9


class Memory(NamedTuple):
    m: float = 0.0


@jitable
def update(settings, memory, gradient):
    m = settings.momentum * memory.m + gradient
    return -(settings.learning_rate * m), Memory(m)


OPTIMIZER = Optimizer("momentum", Settings, Memory, update)
