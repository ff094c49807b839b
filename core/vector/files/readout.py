"""The dense layer that reads a recurrent one, where a file holds it: V and c of a Network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.vector.files.layers import MATRIX, SEPARATORS, Layer, numbered
from core.vector.files.tensor import Tensor
from core.vector.network import MOST_BESIDE

_ENDINGS = {"weight": "bias", "kernel": "bias", "kernel:0": "bias:0"}  # of PyTorch, of Keras 3 and 2


@dataclass(frozen=True, eq=False)
class Dense:
    """A matrix and its bias: PyTorch's weight (O, H) if `output_first`, Keras's kernel (H, O) if not."""

    weight: Tensor
    bias: Tensor | None
    output_first: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """(O, H)."""
        return self.weight.shape if self.output_first else self.weight.shape[::-1]

    @property
    def is_one(self) -> bool:
        """Whether the two fit each other."""
        return len(self.shape) == 2 and 0 not in self.shape and (not self.bias or self.bias.shape == self.shape[:1])


def readout_of(layer: Layer, layers: Sequence[Layer], tensors: Sequence[Tensor]) -> Dense | None:
    """The dense layer that reads this recurrent one, or None where that cannot be told.

    It is the only one in the file that fits, and has at most MOST_BESIDE outputs. PyTorch's needs its bias, for without
    one it may be an embedding. Where the file has other recurrent layers than those below this one, it may read any,
    unless its own name begins with this one's prefix.
    """
    if layer.kind == MATRIX:
        return None
    dense_layers = list(_dense_layers(layers, tensors))
    below = [each for each in layers if each.prefix == layer.prefix and each.number < layer.number]
    if len(below) < len(layers) - 1:
        dense_layers = [dense for dense in dense_layers if _lies_in(dense, layer.prefix)]
    units = layer.sizes()[1]
    fits = [dense for dense in dense_layers if dense.is_one and dense.shape[1] == units]
    return fits[0] if len(fits) == 1 and fits[0].shape[0] <= MOST_BESIDE else None


def _lies_in(dense, prefix):
    """Whether it is a part of what is called by this prefix."""
    rest = dense.weight.name.removeprefix(prefix)
    return bool(prefix) and rest != dense.weight.name and rest[:1] in tuple(SEPARATORS)


def readout_weights(dense: Dense | None, units: int) -> tuple[np.ndarray, np.ndarray]:
    """V (O, H) and c (O,); without a dense layer one output, the mean of all units."""
    if dense is None:
        return np.full((1, units), 1 / units), np.zeros(1)
    weight = dense.weight.numbers()
    V = weight if dense.output_first else weight.T
    return V, dense.bias.numbers() if dense.bias else np.zeros(len(V))


def _dense_layers(layers: Sequence[Layer], tensors: Sequence[Tensor]) -> Iterator[Dense]:
    """By their names, or by Keras's order; of arrays that belong to no recurrent layer and can be read."""
    used = {id(tensor) for layer in layers for tensor in layer.parts.values()}
    free = {tensor.name: tensor for tensor in tensors if id(tensor) not in used and tensor.is_float}
    for name, tensor in free.items():
        for ending, of_bias in _ENDINGS.items():
            before = name.removesuffix(ending)
            if name.endswith(ending) and before[-1:] in ("", ".", "/", "_"):
                bias = free.get(before + of_bias)
                if bias or ending != "weight":
                    yield Dense(tensor, bias, output_first=ending == "weight")
    for weight, bias in pairwise(numbered(tensors)):
        if weight.name in free and bias.name in free:
            yield Dense(weight, bias, output_first=False)
