"""A recurrent network of many units: its weights by shape, checked and frozen."""

from dataclasses import dataclass

import numpy as np

from core.cells import Cell, cell_of
from core.checks import LARGEST, choice, number, numbers
from core.initial import KEEP_BIAS
from core.vector.starts import STARTS, counts_of, row_of

MOST_UNITS, MOST_BESIDE = 256, 64  # hidden units; inputs and outputs


@dataclass(frozen=True, eq=False)
class Network:
    """h_t = cell(W h_(t-1), U x_t + b), output = V h_T + c, for H units, I inputs and O outputs.

    W has one matrix for each recurrent weight of the cell, in the order of its names (`Cell.recurrent_weights`), U one
    for each input weight, b one row for each bias: 4, 4 and 4 for the LSTM, 3, 3 and 4 for the GRU, else 1. With one
    unit it is the network of an Experiment. All arrays are float64 and read-only. Raises ValueError.
    """

    cell: Cell
    W: np.ndarray  # (recurrent weights, H, H); W[k, i, j] leads from unit j to unit i
    U: np.ndarray  # (input weights, H, I)
    b: np.ndarray  # (biases, H)
    V: np.ndarray  # (O, H)
    c: np.ndarray  # (O,)

    def __post_init__(self):
        cell = cell_of(self.cell)
        W, U, b, V, c = (numbers(name, getattr(self, name)) for name in "WUbVc")
        units = _size("units", W.shape[-1] if W.ndim else 0, MOST_UNITS)
        inputs = _size("inputs", U.shape[-1] if U.ndim else 0, MOST_BESIDE)
        outputs = _size("outputs", c.size, MOST_BESIDE)
        matrices, kernels, rows = counts_of(cell)
        wanted = {
            "W": (matrices, units, units),
            "U": (kernels, units, inputs),
            "b": (rows, units),
            "V": (outputs, units),
            "c": (outputs,),
        }
        object.__setattr__(self, "cell", cell)
        for name, array in zip(wanted, (W, U, b, V, c), strict=True):
            if array.shape != wanted[name]:
                raise ValueError(
                    f"{name} has the shape {array.shape}, and {cell.label} with {units} units, {inputs} inputs and "
                    f"{outputs} outputs needs {wanted[name]}; give one number for each weight."
                )
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def units(self) -> int:
        """H."""
        return self.W.shape[1]

    @property
    def inputs(self) -> int:
        """I."""
        return self.U.shape[2]

    @property
    def outputs(self) -> int:
        """O."""
        return self.c.size

    @classmethod
    def start(
        cls,
        cell: Cell | str = "tanh",
        units: int = 64,
        inputs: int = 1,
        outputs: int = 1,
        start: str = "pytorch",
        gain: float = 1.0,
        seed: int = 0,
        forget_bias: float | None = None,
    ) -> "Network":
        """A network drawn at random as the start of this name says (core.vector.starts.STARTS), the same for a seed.

        gain: how large the recurrent weights are, in all starts but those of the frameworks; forget_bias: in place of
        the bias of the gate that keeps the old state (LSTM: f, GRU: z). Raises ValueError.
        """
        cell = cell_of(cell)
        choice("start", start, STARTS)
        units = _size("units", units, MOST_UNITS)
        inputs, outputs = _size("inputs", inputs, MOST_BESIDE), _size("outputs", outputs, MOST_BESIDE)
        gain = number("gain", gain, 0.0, LARGEST, "give a gain such as 1")
        random = np.random.default_rng(number("seed", seed, 0, 2**32 - 1, "give a smaller seed", whole=True))
        W, U, b, V, c = STARTS[start](cell, units, inputs, outputs, gain, random)
        if forget_bias is not None:
            choice("cell", cell.name, KEEP_BIAS)
            bias = number("forget_bias", forget_bias, -LARGEST, LARGEST, "give a finite bias such as 1")
            b[row_of(cell, KEEP_BIAS[cell.name])] = bias
        return cls(cell, W, U, b, V, c)


def _size(name, value, most):
    return number(name, value, 1, most, f"give at most {most}", whole=True)
