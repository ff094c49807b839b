"""Adam (Kingma and Ba 2015, algorithm 1).

m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2, both divided by 1 - beta^k at step k = 1, 2, ...,
w <- w - rate m / (sqrt(v) + epsilon). The order of the operations is torch.optim.Adam's.
"""

from typing import NamedTuple

from core.optimizers.contract import Optimizer
from core.packs.arithmetic import sqrt
from core.packs.jit import jitable


class Settings(NamedTuple):
    learning_rate: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


class Memory(NamedTuple):
    m: float = 0.0  # mean of gradients
    v: float = 0.0  # mean of squared gradients
    beta1_power: float = 1.0  # beta1^k
    beta2_power: float = 1.0


@jitable
def update(settings, memory, gradient):
    beta1, beta2 = settings.beta1, settings.beta2
    power1, power2 = memory.beta1_power * beta1, memory.beta2_power * beta2
    v = beta2 * memory.v + (1.0 - beta2) * gradient * gradient
    m = memory.m + (gradient - memory.m) * (1.0 - beta1)
    size = sqrt(v) / sqrt(1.0 - power2)
    step = -((settings.learning_rate / (1.0 - power1)) * (m / (size + settings.epsilon)))
    return step, Memory(m, v, power1, power2)


OPTIMIZER = Optimizer(
    "adam",
    Settings,
    Memory,
    update,
    {"beta1": "momentum", "beta2": "decay"},
    limited="v",
    limited_text="mean of squared gradients",
)
