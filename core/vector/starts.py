"""Where networks of many units start: one function a start, all of the same arguments and results.

start(cell, units, inputs, outputs, gain, random) -> W, U, b, V, c as in core.vector.network.Network, with `random` a
numpy Generator. Those of the frameworks have their distributions and scales, not their random bits.
"""

import math
from functools import partial
from types import MappingProxyType

import numpy as np

from core.cells import Cell
from core.initial import KEEP_BIAS

IN_A_ROW = 15  # inputs of a unit in the sparse start (Martens 2010; Sutskever et al. 2013)


def counts_of(cell: Cell) -> list[int]:
    """How many recurrent weights, input weights and biases a cell has."""
    kinds = (cell.recurrent_weights, cell.input_weights, cell.biases)
    return [sum(name is not None for name in kind) for kind in kinds]


def row_of(cell: Cell, bias: str) -> int:
    """Where the bias of this name stands among those that the cell has."""
    return [name for name in cell.biases if name is not None].index(bias)


def _with_gaussian_rest(recurrent, cell, units, inputs, outputs, gain, random):
    """W of matrices that `recurrent(units, gain, random)` makes; U and V normal with variance 1 / columns, no bias."""
    matrices, kernels, biases = counts_of(cell)
    W = np.stack([recurrent(units, gain, random) for _ in range(matrices)])
    U = random.normal(size=(kernels, units, inputs)) / math.sqrt(inputs)
    V = random.normal(size=(outputs, units)) / math.sqrt(units)
    return W, U, np.zeros((biases, units)), V, np.zeros(outputs)


def gaussian(units, gain, random):
    """Independent N(0, gain^2 / units): eigenvalues fill a disc of radius `gain` (circular law, Girko 1984)."""
    return gain * random.normal(size=(units, units)) / math.sqrt(units)


def orthogonal(units, gain, random):
    """`gain` times an orthogonal matrix, uniform among all of them (Mezzadri 2007; Saxe et al. 2014)."""
    q, r = np.linalg.qr(random.normal(size=(units, units)))
    return gain * q * np.sign(np.diag(r))


def identity(units, gain, random):
    """`gain` times the identity: each unit hands its own state on (Le, Jaitly and Hinton 2015)."""
    return gain * np.eye(units)


def antisymmetric(units, gain, random):
    """(M - M^T) / sqrt 2 of a gaussian M: eigenvalues on the imaginary axis alone (Chang et al. 2019)."""
    matrix = gaussian(units, gain, random)
    return (matrix - matrix.T) / math.sqrt(2)


def sparse(units, gain, random):
    """IN_A_ROW inputs a unit, normal, scaled to the spectral radius `gain` (Pascanu et al. 2013, section 4.1)."""
    matrix = np.zeros((units, units))
    for row in matrix:
        chosen = random.choice(units, min(IN_A_ROW, units), replace=False)
        row[chosen] = random.normal(size=chosen.size)
    return matrix * (gain / np.abs(np.linalg.eigvals(matrix)).max())


def chain(units, gain, random):
    """Diagonal gain / 2, superdiagonal gain: far from normal, so its powers grow before they shrink."""
    return gain * (np.eye(units) / 2 + np.eye(units, k=1))


def pytorch(cell, units, inputs, outputs, gain, random):
    """torch.nn.RNN, GRU, LSTM and Linear: every weight from U(-1 / sqrt H, 1 / sqrt H), two biases a gate.

    The two are added into one but for the GRU's new gate, whose reset gate acts on the second alone.
    """
    matrices, kernels, biases = counts_of(cell)
    bound = 1 / math.sqrt(units)

    def draw(*shape):
        return random.uniform(-bound, bound, shape)

    W, U = draw(matrices, units, units), draw(kernels, units, inputs)
    b = draw(biases, units)
    gates = zip(cell.biases, cell.input_weights, cell.recurrent_weights, strict=True)
    both = [None not in (kernel, matrix) for bias, kernel, matrix in gates if bias is not None]
    b[both] += draw(sum(both), units)
    return W, U, b, draw(outputs, units), draw(outputs)


def keras(cell, units, inputs, outputs, gain, random):
    """keras.layers.SimpleRNN, GRU, LSTM and Dense: Glorot uniform, orthogonal over all gates at once, no bias but 1 for
    the LSTM's forget gate.
    """
    matrices, kernels, biases = counts_of(cell)
    q, r = np.linalg.qr(random.normal(size=(matrices * units, units)))
    W = (q * np.sign(np.diag(r))).reshape(matrices, units, units)  # the columns are orthonormal over all gates together
    bound = math.sqrt(6 / (inputs + kernels * units))
    U = random.uniform(-bound, bound, (kernels, units, inputs))
    b = np.zeros((biases, units))
    if cell.name == "lstm":
        b[row_of(cell, KEEP_BIAS["lstm"])] = 1.0
    bound = math.sqrt(6 / (units + outputs))
    return W, U, b, random.uniform(-bound, bound, (outputs, units)), np.zeros(outputs)


_RECURRENT = (gaussian, orthogonal, identity, antisymmetric, sparse, chain)
STARTS = MappingProxyType(
    {start.__name__: partial(_with_gaussian_rest, start) for start in _RECURRENT} | {"pytorch": pytorch, "keras": keras}
)
