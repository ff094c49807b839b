"""The same network with one thing changed: what would keep more of the gradient, to be computed and not guessed."""

from dataclasses import replace

import numpy as np

from core.checks import LARGEST, choice, number
from core.initial import KEEP_BIAS
from core.vector.network import Network
from core.vector.observe import spectral_radius
from core.vector.starts import row_of


def keep_biases(network: Network) -> np.ndarray:
    """(H,) the bias of the gate that keeps the old state (LSTM: f, GRU: z). Raises ValueError for other cells."""
    choice("cell", network.cell.name, KEEP_BIAS)
    return network.b[row_of(network.cell, KEEP_BIAS[network.cell.name])]


def with_keep_bias(network: Network, bias: float) -> Network:
    """With this bias in that gate of every unit, and all else as it is. Raises ValueError."""
    bias = number("forget_bias", bias, -LARGEST, LARGEST, "give a finite bias such as 1")
    choice("cell", network.cell.name, KEEP_BIAS)
    b = network.b.copy()
    b[row_of(network.cell, KEEP_BIAS[network.cell.name])] = bias
    return replace(network, b=b)


def with_orthogonal(network: Network) -> Network:
    """With each recurrent matrix replaced by the orthogonal one nearest to it (its polar factor): it turns as before,
    and changes no length. Raises ValueError where a recurrent weight is not finite.
    """
    _refuse_non_finite(network)
    turned = []
    for matrix in network.W:
        left, _, right = np.linalg.svd(matrix)
        turned.append(left @ right)
    return replace(network, W=np.stack(turned))


def with_radius(network: Network, radius: float = 1.0) -> Network:
    """With each recurrent matrix multiplied such that its largest |eigenvalue| is this. Raises ValueError where it
    cannot be: a matrix of radius 0, or a recurrent weight that is not finite.
    """
    _refuse_non_finite(network)
    radius = number("radius", radius, 0.0, LARGEST, "give a finite radius such as 1")
    found = np.array([spectral_radius(matrix) for matrix in network.W])
    if not (found > 0.0).all():
        raise ValueError("a recurrent matrix has the spectral radius 0, which no factor changes; give another network.")
    return replace(network, W=network.W * (radius / found)[:, None, None])


def _refuse_non_finite(network):
    if not np.isfinite(network.W).all():
        raise ValueError("a recurrent weight is not finite; give a network whose weights are.")
