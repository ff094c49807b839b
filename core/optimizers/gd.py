"""Plain gradient descent: w <- w - rate g."""

from typing import NamedTuple

from core.optimizers.contract import Optimizer
from core.packs.jit import jitable


class Settings(NamedTuple):
    learning_rate: float


class Memory(NamedTuple):
    pass


@jitable
def update(settings, memory, gradient):
    return -(settings.learning_rate * gradient), memory


OPTIMIZER = Optimizer("gd", Settings, Memory, update)
