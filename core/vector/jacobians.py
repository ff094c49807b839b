"""Directions carried back along the real path of one sequence, by the kernels of a cell."""

import math

import numpy as np

from core.vector.network import Network
from core.vector.panels import weights_of
from core.vector.passes import ROWS, Scratch, Sizes
from core.vector.unrolling import Unrolling

LN_2 = math.log(2)


class Path:
    """The states of one sequence after another, along which Jacobians are multiplied."""

    def __init__(self, network: Network, inputs: np.ndarray, first: np.ndarray | float = 0.0):
        """inputs: (T, B, I); first: the states before, (B, H, states of the cell)."""
        shape = network.units, network.inputs, network.outputs
        self.network, self.times = network, len(inputs)
        self._forward = Unrolling(network.cell, shape, inputs.shape[:2], (), back=0)
        self._forward.forward(weights_of(network), inputs, first)

    def directions(self, sequence: int, count: int) -> "Directions":
        """The first so many states of the end of one sequence (all h first, then all c), as directions."""
        return Directions(self._forward, self.network, sequence, count)


class Directions:
    """Rows of the product d state_T / d state_t, t going back from T."""

    def __init__(self, forward, network, sequence, count):
        cell, width = network.cell, forward.kernels.width
        states, self._numbers = len(cell.states), network.units * len(cell.states)
        self._kernels, self._panels = forward.kernels, forward.panels
        self.count, passes = count, math.ceil(count / width)
        self._sizes: Sizes = forward.sizes._replace(passes=passes)
        self._path = forward.path_of(sequence)
        self._end = forward.sizes.times
        self._rows = np.zeros((passes * self._numbers, width))
        table = self._rows.reshape(passes, network.units, states, width)
        for direction in range(count):
            state, unit = divmod(direction, network.units)
            table[direction // width, unit, state, direction % width] = 1.0
        self._scratch = Scratch(
            np.zeros((ROWS * len(cell.recurrent_weights), width)),
            np.zeros((len(cell.biases) * forward.sizes.filled, width)),
        )
        self._exponent = 0.0

    def carry(self, steps: int) -> np.ndarray:
        """So many time steps back; the natural logarithm of the Frobenius norm of each product, (steps,)."""
        exponents = np.full(steps + 1, self._exponent)
        squares = np.zeros((steps * self._sizes.passes, self._rows.shape[1]))
        self._kernels.carry(
            self._panels, self._sizes, *self._path, self._rows, self._scratch, squares, exponents, self._end
        )
        self._end, self._exponent = self._end - steps, exponents[-1]
        with np.errstate(divide="ignore"):
            return np.log(squares.reshape(steps, -1).sum(axis=1)) / 2 + exponents[1:] * LN_2

    def carry_upright(self, steps: int) -> np.ndarray:
        """So many time steps back, orthonormal again after each: the triangles (steps, count, count).

        The product's transpose is the directions, as columns, times the last triangle ... times the first.
        """
        triangles, again = np.zeros((steps, self.count, self.count)), np.zeros((self.count, self.count))
        lanes = np.zeros((1, self._rows.shape[1]))
        self._kernels.carry_upright(
            *(self._panels, self._sizes, *self._path, self._rows, self._scratch, triangles, again, lanes, self._end)
        )
        self._end -= steps
        return triangles

    @property
    def product(self) -> tuple[np.ndarray, float]:
        """(directions, numbers of a state), and the exponent of the power of two that it is to be multiplied by."""
        table = self._rows.reshape(self._sizes.passes, self._numbers, -1).transpose(0, 2, 1)
        return table.reshape(-1, self._numbers)[: self.count], self._exponent
