"""RMSprop (Hinton 2012, lecture 6e): v <- alpha v + (1 - alpha) g^2, w <- w - rate g / (sqrt(v) + epsilon)."""

from typing import NamedTuple

from core.optimizers.contract import Optimizer
from core.packs.arithmetic import sqrt
from core.packs.jit import jitable


class Settings(NamedTuple):
    learning_rate: float
    alpha: float = 0.99
    epsilon: float = 1e-8


class Memory(NamedTuple):
    v: float = 0.0  # mean of squared gradients


@jitable
def update(settings, memory, gradient):
    v = settings.alpha * memory.v + (1.0 - settings.alpha) * gradient * gradient
    return -(settings.learning_rate * (gradient / (sqrt(v) + settings.epsilon))), Memory(v)


OPTIMIZER = Optimizer(
    "rmsprop", Settings, Memory, update, {"alpha": "decay"}, limited="v", limited_text="mean of squared gradients"
)
