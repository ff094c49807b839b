"""What calls each kernel of networks of many units, so that it is compiled or loaded before anyone waits for it."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from core.vector.backprop import backpropagate
from core.vector.network import Network
from core.vector.reach import reach
from core.vector.spectrum import lyapunov, singular_values
from core.vector.tasks import RECALL
from core.vector.training import train


def makers_of(cell: str) -> Mapping[str, Callable[[], object]]:
    """What calls each kernel of a cell, by the kernel's name."""
    network, silence = Network.start(cell, 2), np.zeros((2, 1, 1))
    learn = partial(backpropagate, network, silence, silence)
    return dict.fromkeys(("vector_forward", "vector_backward", "vector_gradient", "vector_readout"), learn) | {
        "vector_carry": partial(reach, network, silence),
        "vector_upright": partial(lyapunov, network, steps=20, washout=0),
    }


def makers() -> Mapping[str, Callable[[], object]]:
    """What calls each kernel that serves all cells."""
    products = partial(singular_values, Network.start("linear", 2), np.zeros((2, 1, 1)))
    regulariser = partial(train, Network.start("tanh", 2), RECALL, length=2, batch=1, steps=1, omega=1.0)
    return {"multiply": products, "make_orthogonal": products, "omega": regulariser}
