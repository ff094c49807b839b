"""The ordered register of optimizers. A new one is one file beside these and one name in the tuple below."""

from types import MappingProxyType

from core.optimizers import adam, gd, momentum, nesterov, rmsprop
from core.optimizers.clipping import CLIPS
from core.optimizers.contract import Optimizer

OPTIMIZERS = MappingProxyType(
    {module.OPTIMIZER.name: module.OPTIMIZER for module in (gd, momentum, nesterov, rmsprop, adam)}
)

__all__ = ["CLIPS", "OPTIMIZERS", "Optimizer"]
