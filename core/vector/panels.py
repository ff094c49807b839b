"""The weights of a network in the order in which the kernels read them."""

from collections.abc import Sequence

import numpy as np

from core.cells import Cell
from core.vector.network import Network
from core.vector.passes import ROWS, Panels

PAD = 4  # columns that a tile may reach beyond the last one


def weights_of(network: Network) -> tuple[np.ndarray, ...]:
    """(W, U, b, V, c)."""
    return network.W, network.U, network.b, network.V, network.c


def panels_of(cell: Cell, weights: Sequence[np.ndarray]) -> Panels:
    """The weights in the order in which kernels read them."""
    W, U, b, V, c = weights
    (units, inputs), outputs = U.shape[1:], c.size
    filled, filled_outputs = rounded_up(units, ROWS), rounded_up(outputs, ROWS)
    gates, columns = len(cell.biases), inputs + 1 + units + PAD
    kinds = [iter(U), iter(b), iter(W)]
    all_of_it = np.zeros((gates, filled, columns))
    begins, ends, recurrent = np.zeros(gates, dtype=np.int64), np.zeros(gates, dtype=np.int64), []
    edges = (0, inputs, inputs + 1, inputs + 1 + units)
    names = zip(cell.input_weights, cell.biases, cell.recurrent_weights, strict=True)
    for gate, present in enumerate(names):
        has = [kind for kind, name in enumerate(present) if name is not None]
        for kind in has:
            part = next(kinds[kind])
            all_of_it[gate, :units, edges[kind] : edges[kind + 1]] = part[:, None] if kind == 1 else part
        begins[gate], ends[gate] = edges[has[0]], edges[has[-1] + 1]
        if 2 in has:
            recurrent.append(gate)
    back = np.zeros((len(W), filled, units))
    back[:, :units] = W.transpose(0, 2, 1)
    readout, readout_back = np.zeros((filled_outputs, units)), np.zeros((filled, outputs))
    readout[:outputs], readout_back[:units] = V, V.T
    offsets = np.zeros(filled_outputs)
    offsets[:outputs] = c
    blocks = (_in_blocks(part) for part in (all_of_it, back, readout, readout_back))
    return Panels(*blocks, offsets, begins, ends, np.array(recurrent))


def _in_blocks(rows):
    """Of each ROWS rows their columns in turn."""
    return rows.reshape(-1, ROWS, rows.shape[-1]).transpose(0, 2, 1).ravel()


def rounded_up(count: int, of: int) -> int:
    """The next multiple."""
    return -(-count // of) * of
