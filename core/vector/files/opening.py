"""Opening a trained network out of a file, and listing what a file holds."""

import os
from contextlib import contextmanager
from dataclasses import dataclass

from core.checks import choice, number, shown
from core.vector.files.content import content_of, tensors_in
from core.vector.files.layers import DIRECTIONS, SEPARATORS, Layer, layers_in
from core.vector.files.readout import readout_of, readout_weights
from core.vector.files.tensor import Refused, Tensor
from core.vector.files.weights import cell_of_gates, recurrent_weights
from core.vector.network import Network

_LISTED = 8  # networks in one sentence
_LONGEST = 100  # letters of a file's name


@dataclass(frozen=True)
class Stored:
    """A network in a file, as a menu may show it: str() of it has all of this in words.

    prefix, layer, direction: the arguments with which open_network opens it.
    cell: by the number of gates, "tanh" for one, of which a file does not tell the activation.
    readout: what the matrix of the dense layer is called that becomes V, "" where there is none.
    """

    prefix: str
    layer: int
    direction: str
    cell: str
    units: int
    inputs: int
    readout: str

    def __str__(self):
        place = f"{self.prefix or 'network'}, layer {self.layer}, {self.direction}"
        return f"{place}: {self.cell}, {self.units} units, {self.inputs} inputs"


def networks_in(file: str | os.PathLike | bytes, name: str | None = None) -> list[Stored]:
    """All networks in a file that open_network opens, in the file's order; `file` and `name` as there.

    Raises ValueError, as that does, where there is none.
    """
    content, name = content_of(file, name)
    with _sentences_of(name):
        tensors = tensors_in(content, name)
        layers = layers_in(tensors)
        stored, problems = [], []
        for layer in layers:
            try:
                stored.append(_stored(layer, layers, tensors))
            except ValueError as problem:
                problems.append(problem)
        if not stored:
            raise problems[0]
        return stored


def open_network(
    file: str | os.PathLike | bytes,
    *,
    prefix: str | None = None,
    layer: int | None = None,
    direction: str | None = None,
    cell: str | None = None,
    name: str | None = None,
) -> Network:
    """The network in a file of trained weights: its path, or its bytes. What kind of file it is, its content tells.

    .npz and .safetensors with PyTorch's names (weight_ih_l0, ...) or Keras's (kernel, recurrent_kernel, bias), behind
    any prefix; .npz with the arrays of Keras's get_weights() in their order; float16, bfloat16, float32 and float64,
    read exactly, NaN and infinities too. Biases that are not in the file are 0. A square matrix alone (.npy, .csv, text
    with commas, semicolons, tabs or blanks) is W, with one input that each unit sees with weight 1.

    prefix, layer (from 0), direction ("forward" or "reverse"): which of several; needed where there are several.
    cell: 4 gates are an LSTM, 3 a GRU, 1 is tanh unless "relu", "sigmoid" or "linear" is given: a file does not tell.
    What else it does not tell is taken as the frameworks have it by default: sigmoid and tanh in the gates, and
    reset_after=True of a Keras GRU without biases.
    name: what sentences call the file; its own name, or "your file" of bytes.

    V (O, H) and c (O,) are the dense layer's that reads this one: PyTorch's weight and bias, Keras's kernel, if it is
    the only one that fits, has at most 64 outputs, and no recurrent layer is in the file but this and those below it.
    Else there is one output, the mean of the hidden units.

    Nothing is ever unpickled or run; a file has at most 20 MB, unpacked too. Raises ValueError, one sentence, for all
    that cannot be read; for files of torch.save and Keras with three lines of Python that make an .npz of them.
    Sources: torch.nn.LSTM, keras.layers.LSTM and GRU, numpy.lib.format, the README of safetensors.
    """
    content, name = content_of(file, name)
    with _sentences_of(name):
        if direction is not None:
            choice("direction", direction, DIRECTIONS)
        if layer is not None:
            layer = number("layer", layer, 0, 999, "give a smaller number", whole=True)
        if prefix is not None and not isinstance(prefix, str):
            raise Refused(f"prefix = {shown(prefix)} is not text; give what the names in the file begin with.")
        tensors = tensors_in(content, name)
        layers = layers_in(tensors)
        return _network(_chosen(layers, prefix, layer, direction), layers, tensors, cell)


@contextmanager
def _sentences_of(name):
    """Puts the file's name in front of each sentence that is raised within."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{' '.join(name.split())[:_LONGEST]}: {error}") from error


def _network(layer: Layer, layers: list[Layer], tensors: list[Tensor], cell: str | None) -> Network:
    gates, units, _ = layer.sizes()
    cell = cell_of_gates(gates, cell)
    readout = readout_weights(readout_of(layer, layers, tensors), units)
    return Network(cell, *recurrent_weights(layer), *readout)


def _stored(layer: Layer, layers: list[Layer], tensors: list[Tensor]) -> Stored:
    network = _network(layer, layers, tensors, None)
    readout = readout_of(layer, layers, tensors)
    return Stored(
        layer.prefix,
        layer.number,
        layer.direction,
        network.cell.name,
        network.units,
        network.inputs,
        readout.weight.name if readout else "",
    )


def _chosen(layers, prefix, number_of_layer, direction):
    """The one layer that is asked for. Raises Refused with all that are there where it is none or several."""
    asked = {
        "prefix": None if prefix is None else prefix.rstrip(SEPARATORS),
        "layer": number_of_layer,
        "direction": direction,
    }
    asked = {what: value for what, value in asked.items() if value is not None}
    fits = [
        layer
        for layer in layers
        if {"prefix": layer.prefix, "layer": layer.number, "direction": layer.direction}.items() >= asked.items()
    ]
    if len(fits) == 1:
        return fits[0]
    wanted = ", ".join(f"{what}={shown(value)}" for what, value in asked.items())
    found = "; ".join(map(str, layers[:_LISTED])) + ("; and more" if len(layers) > _LISTED else "")
    if not fits:
        raise Refused(f"{wanted} is not in the file, which holds {found}; choose one of them.")
    raise Refused(
        f"the file holds several networks{f' with {wanted}' if wanted else ''}; choose one by prefix, layer and "
        f"direction: {found}."
    )
