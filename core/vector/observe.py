"""What there is to see of a network of many units as it is trained: its radius, its gates, and how far gradients come.

A unit is saturated where the slope of its activation is below a fifth of the greatest: |tanh| above 0.9, sigmoid
outside 0.05 to 0.95 (the same places, for tanh x = 2 sigmoid 2x - 1), ReLU at 0; the linear cell never is. Of gated
cells the gates are counted, all alike. The spectral radius is that of the recurrent matrix that stands for all
(Cell.recurrent): of the LSTM and GRU that of the candidate, g and n.
"""

from types import MappingProxyType

import numpy as np

from core.cells import Cell
from core.vector.flat import norm_of
from core.vector.unrolling import Unrolling

HIGH_TANH, LOW_SIGMOID = 0.9, 0.05
# Of each gated cell its gates as they stand first in `saved` (core.cells), and which of them are a tanh.
GATES = MappingProxyType({"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")})
TANH_GATES = ("g", "n")


def gates_of(cell: Cell) -> tuple[str, ...]:
    """The names of the gates whose means are kept; none for a cell without, or of somebody's own."""
    return GATES.get(cell.name, ())


def gates_seen(unrolling: Unrolling) -> tuple[float, list[float]]:
    """The share of saturated units, and of each gate its mean, over units, time steps and sequences of the last pass.

    The share is NaN for a cell of somebody's own.
    """
    cell = unrolling.cell
    names = gates_of(cell)
    if not names:
        count = _COUNTS.get(cell.name)
        return float("nan") if count is None else count(unrolling.states[1:, ..., 0]), []
    saved = unrolling.saved
    gates = [saved[..., index] for index in range(len(names))]
    counts = (_COUNTS["tanh" if name in TANH_GATES else "sigmoid"] for name in names)
    shares = [count(gate) for count, gate in zip(counts, gates, strict=True)]
    return float(np.mean(shares)), [float(gate.mean()) for gate in gates]


def _tanh(values):
    return float(np.mean(np.abs(values) > HIGH_TANH))


def _sigmoid(values):
    return float(np.mean((values < LOW_SIGMOID) | (values > 1.0 - LOW_SIGMOID)))


def _relu(values):
    return float(np.mean(values <= 0.0))


def _linear(values):
    return 0.0


_COUNTS = MappingProxyType({"tanh": _tanh, "sigmoid": _sigmoid, "relu": _relu, "linear": _linear})


def recurrent_index(cell: Cell) -> int:
    """Where in W the recurrent matrix stands that stands for all."""
    return [name for name in cell.recurrent_weights if name is not None].index(cell.recurrent)


def spectral_radius(matrix: np.ndarray) -> float:
    """The largest |eigenvalue| of (H, H); NaN where a weight is not finite or LAPACK finds none."""
    if not np.isfinite(matrix).all():
        return float("nan")
    try:
        return float(np.abs(np.linalg.eigvals(matrix)).max())
    except np.linalg.LinAlgError:  # no convergence
        return float("nan")


def gradient_by_lag(unrolling: Unrolling) -> np.ndarray:
    """(T + 1,) the norm of dL/d state_(T-k) at k, over units and sequences, of the last backward pass with a ledger.

    The state is all of it, of an LSTM h and c. L is the loss of the batch, a mean over its sequences.
    """
    return norm_of(unrolling.ledger[::-1], axis=(1, 2, 3))
