"""Nesterov's momentum (Sutskever et al. 2013) as torch.optim.SGD has it.

m <- momentum m + g, w <- w - rate (g + momentum m)
"""

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
    return -(settings.learning_rate * (gradient + settings.momentum * m)), Memory(m)


OPTIMIZER = Optimizer("nesterov", Settings, Memory, update)
