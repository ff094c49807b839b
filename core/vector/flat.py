"""All weights of a network side by side in one array, so that an optimizer steps them in a few operations."""

import numpy as np

from core.vector.network import Network
from core.vector.panels import weights_of

NAMES = ("W", "U", "b", "V", "c")  # in their order


def flatten(network: Network) -> np.ndarray:
    """(all weights,) float64, a copy, in the order of NAMES, each array in C order."""
    return np.concatenate([array.ravel() for array in weights_of(network)])


def views(flat: np.ndarray, network: Network) -> list[np.ndarray]:
    """The five arrays of weights in the shapes of this network, as views of `flat`."""
    found, begin = [], 0
    for array in weights_of(network):
        found.append(flat[begin : begin + array.size].reshape(array.shape))
        begin += array.size
    return found


def network_of(flat: np.ndarray, like: Network) -> Network:
    """The network with these weights, of the cell and shapes of another."""
    return Network(like.cell, *views(flat, like))


def norm_of(values: np.ndarray, axis: int | tuple[int, ...] | None = None) -> np.ndarray:
    """Euclidean norms over some axes, of numbers of any size: no square overflows; NaN or infinite where they are."""
    with np.errstate(all="ignore"):
        largest = np.abs(values).max(axis=axis, keepdims=True)
        ordinary = (largest > 0.0) & (largest < np.inf)
        shares = values / np.where(ordinary, largest, 1.0)
        norms = np.where(ordinary, np.sqrt((shares * shares).sum(axis=axis, keepdims=True)), 1.0) * largest
    return norms.squeeze(axis=axis)
