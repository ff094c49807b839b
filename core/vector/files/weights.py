"""From a layer's arrays to those of a Network and back: order of the gates, which way round, which biases are one."""

import numpy as np

from core.cells import CELLS
from core.checks import choice
from core.vector.files.layers import KERAS, MATRIX, Layer
from core.vector.files.tensor import Refused
from core.vector.network import Network

_CELLS_OF = {1: ("tanh", "relu", "sigmoid", "linear"), 3: ("gru",), 4: ("lstm",)}  # gates -> cells, the usual one first
_KERAS_GRU = [1, 0, 2]  # z r h as r z n


def cell_of_gates(gates: int, cell: str | None) -> str:
    """The name of the cell, `cell` if it has so many gates. Raises Refused."""
    if cell is None:
        return _CELLS_OF[gates][0]
    choice("cell", cell, CELLS)
    if cell not in _CELLS_OF[gates]:
        raise Refused(
            f"cell = {cell!r} is not what the file holds, {gates} gate{'s' * (gates > 1)} a unit; choose one of "
            f"{', '.join(_CELLS_OF[gates])}, or leave it out."
        )
    return cell


def recurrent_weights(layer: Layer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """W, U and b as a Network has them, (G, H, H), (G, H, I) and (G, H), the GRU's b (4, H). Raises Refused.

    Of a bare matrix: each unit sees the one input with weight 1, so that an input of zeros leaves the matrix alone.
    """
    gates, units, inputs = layer.sizes()
    if layer.kind == MATRIX:
        return layer.parts["matrix"].numbers()[None], np.ones((1, units, 1)), np.zeros((1, units))
    read = {role: tensor.numbers() for role, tensor in layer.parts.items()}
    both = np.zeros((2, gates, units))  # beside the input's and beside the state's sum
    if layer.kind == KERAS:
        W = read["recurrent_kernel"].T.reshape(gates, units, units)
        U = read["kernel"].T.reshape(gates, units, inputs)
        bias = read.get("bias", both).reshape(-1, gates, units)
        both[: len(bias)] = bias
        if gates == 3:
            W, U, both = W[_KERAS_GRU], U[_KERAS_GRU], both[:, _KERAS_GRU]
    else:
        W = read["weight_hh"].reshape(gates, units, units)
        U = read["weight_ih"].reshape(gates, units, inputs)
        for row, role in enumerate(("bias_ih", "bias_hh")):
            if role in read:
                both[row] = read[role].reshape(gates, units)
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf and beyond float64: numbers too
        b = both[0] + both[1]
    if gates == 3:  # the reset gate acts on the second bias of n alone
        b = np.stack([b[0], b[1], both[0, 2], both[1, 2]])
    return W, U, b


def torch_weights(network: Network) -> dict[str, np.ndarray]:
    """The arrays that PyTorch has for it, by their roles: of the two biases the second is 0 but for the GRU's n."""
    units, states = network.units, np.zeros((len(network.W), network.units))
    inputs = network.b
    if len(network.W) == 3:
        inputs, states[2] = network.b[:3], network.b[3]
    return {
        "weight_ih": network.U.reshape(-1, network.inputs),
        "weight_hh": network.W.reshape(-1, units),
        "bias_ih": inputs.ravel(),
        "bias_hh": states.ravel(),
    }
