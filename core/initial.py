"""Where to start: weights drawn at random, and the starts that are themselves a cure.

Each function returns {weight: value}, to be merged: drawn(cell, seed) | keep_bias(cell, 3.0).
"""

import math

import numpy as np

from core.cells import CELLS, Cell, cell_of
from core.checks import LARGEST, choice, number
from core.experiment import READOUT
from core.packs.elementary import sigmoid

# The bias of the gate that keeps the old state: the larger, the longer the memory.
KEEP_BIAS = {"lstm": "b_f", "gru": "b_z"}


def drawn(cell: Cell | str, seed: int) -> dict[str, float]:
    """Every weight and bias uniform in [-1, 1], which is what torch.nn draws for one hidden unit."""
    names = (*cell_of(cell).parameters, *READOUT)
    return dict(zip(names, _random(seed).uniform(-1.0, 1.0, len(names)).tolist(), strict=True))


def _random(seed):
    return np.random.default_rng(number("seed", seed, 0, 2**32 - 1, "give a smaller seed", whole=True))


def identity(cell: Cell | str = "relu") -> dict[str, float]:
    """The copied weight 1 and no bias: the state is handed on as it is (Le, Jaitly and Hinton 2015)."""
    if not isinstance(cell, Cell) or "w2" not in cell.parameters:
        choice("cell", getattr(cell, "name", cell), [name for name, kind in CELLS.items() if "w2" in kind.parameters])
    return {"w2": 1.0, "b1": 0.0}


def keep_bias(cell: Cell | str, bias: float) -> dict[str, float]:
    """The bias of the LSTM's forget gate (Gers et al. 2000: large; Jozefowicz et al. 2015: 1) or the GRU's update gate.

    With nothing else, a share sigmoid(bias) of the state is kept at every step.
    """
    return {KEEP_BIAS[_gated(cell)]: number("bias", bias, -LARGEST, LARGEST, "give a finite bias such as 1")}


def _gated(cell):
    """The name of a cell that has a gate to keep its state; ValueError for others."""
    name = getattr(cell, "name", cell)
    choice("cell", name, KEEP_BIAS)
    return name


def kept_share(bias: float) -> float:
    """The share of its state that a gate with this bias and nothing else keeps at every step."""
    return sigmoid(float(bias))


def chrono(cell: Cell | str, longest: int, seed: int | None = None) -> dict[str, float]:
    """Memory for as long as `longest` steps (Tallec and Ollivier 2018, section 2.2).

    The bias is log u, u uniform in [1, longest - 1]; without a seed u is longest - 1, so that (1 - 1 / longest) is kept
    at each step and about 1 / e of the state after `longest` of them. The LSTM's input gate gets the opposite bias.
    """
    longest = number("longest", longest, 2, 1e9, "give a memory of at least two steps", whole=True)
    time = longest - 1.0 if seed is None else _random(seed).uniform(1.0, longest - 1.0)
    bias = math.log(time)
    return keep_bias(cell, bias) | ({"b_i": -bias} if _gated(cell) == "lstm" else {})
