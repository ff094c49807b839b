"""The recurrent layers among named arrays, by PyTorch's names or Keras's, or by Keras's order of arrays without names.

PyTorch (torch.nn.RNN, GRU, LSTM and their cells): weight_ih_l0 (G H, I), weight_hh_l0 (G H, H), bias_ih_l0 and
bias_hh_l0 (G H,), with gates i f g o or r z n; _l1 for the next layer, _reverse for the other direction.
Keras (SimpleRNN, GRU, LSTM): kernel (I, G H), recurrent_kernel (H, G H), bias (G H,), the GRU's (2, 3 H), with gates
i f c o or z r h. A Bidirectional layer calls its parts forward_... and backward_....
"""

import re
from dataclasses import dataclass

from core.vector.files.tensor import Refused, Tensor, quoted

PYTORCH, KERAS, MATRIX = "PyTorch", "Keras", "matrix"
DIRECTIONS = ("forward", "reverse")
SEPARATORS = "./_"
_TORCH_NAME = re.compile(
    r"(?P<prefix>|.*?[./_])(?P<role>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)"
    r"(?:_l(?P<layer>[0-9]{1,3}))?(?P<reverse>_reverse)?"
)
_KERAS_NAME = re.compile(r"(?P<prefix>|.*?[./_])(?P<role>recurrent_kernel|kernel|bias)(?::0)?")
_NUMBERED = re.compile(r"arr_([0-9]{1,6})")  # numpy.savez(path, *arrays)
_LISTED = 6  # names in one sentence
_NEEDED = {PYTORCH: ("weight_ih", "weight_hh"), KERAS: ("kernel", "recurrent_kernel"), MATRIX: ("matrix",)}


@dataclass(frozen=True, eq=False)
class Layer:
    """One recurrent layer in one direction: whose names it has, where it stands, and its arrays by their roles."""

    kind: str
    prefix: str
    number: int
    direction: str
    parts: dict[str, Tensor]

    def __str__(self):
        return f"prefix={quoted(self.prefix)}, layer={self.number}, direction='{self.direction}'"

    def sizes(self) -> tuple[int, int, int]:
        """How many gates, units and inputs it has; Refused if its arrays do not fit together."""
        for role in _NEEDED[self.kind]:
            if role not in self.parts:
                known, tensor = next(iter(self.parts.items()))
                missing = role.join(tensor.name.rsplit(known, 1))
                raise Refused(f"{quoted(tensor.name)} is in the file and {quoted(missing)} is not; save all weights.")
        if "weight_hr" in self.parts:
            raise Refused(
                f"{quoted(self.parts['weight_hr'].name)} projects the hidden state (proj_size), which no cell here "
                "does; give a network without it."
            )
        needed = [self.parts[role] for role in _NEEDED[self.kind]]
        into, copied = needed[0], needed[-1]
        for tensor in needed:
            if len(tensor.shape) != 2 or 0 in tensor.shape:
                raise Refused(f"{quoted(tensor.name)} has the shape {_shape(tensor)}, and must be a matrix; give one.")
        rows, units = self._across(copied)
        if self.kind == MATRIX:
            return 1, units, 1
        gates = rows // units
        if rows % units or gates not in (1, 3, 4):
            raise Refused(
                f"{quoted(copied.name)} has the shape {_shape(copied)}, and must have 1, 3 or 4 times as many "
                f"{'rows as columns' if self.kind == PYTORCH else 'columns as rows'} (RNN, GRU, LSTM); give the "
                "weights of one of these layers."
            )
        if self._across(into)[0] != rows:
            wanted = f"({rows}, inputs)" if self.kind == PYTORCH else f"(inputs, {rows})"
            raise Refused(
                f"{quoted(into.name)} has the shape {_shape(into)}, and beside {quoted(copied.name)} of the shape "
                f"{_shape(copied)} must have {wanted}; give the two of one layer."
            )
        self._refuse_biases(gates, rows)
        return gates, units, self._across(into)[1]

    def _across(self, tensor):
        """The shape as PyTorch has it: gates x units first."""
        return tensor.shape[::-1] if self.kind == KERAS else tensor.shape

    def _refuse_biases(self, gates, rows):
        wanted = (2, rows) if self.kind == KERAS and gates == 3 else (rows,)
        biases = [tensor for role, tensor in self.parts.items() if "bias" in role]
        for tensor in biases:
            if len(wanted) == 2 and tensor.shape == (rows,):
                raise Refused(
                    f"{quoted(tensor.name)} has the shape {_shape(tensor)}: a GRU with reset_after=False, whose reset "
                    "gate acts before the matrix product, is another network than the one here; train it with "
                    "reset_after=True, Keras's default."
                )
            if tensor.shape != wanted:
                raise Refused(
                    f"{quoted(tensor.name)} has the shape {_shape(tensor)}, and must have {wanted}; give one number "
                    "for each gate of each unit."
                )
        if self.kind == PYTORCH and len(biases) == 1:
            raise Refused(f"{quoted(biases[0].name)} is one bias, and PyTorch has two or none; save all weights.")


def _shape(tensor):
    text = str(tensor.shape)
    return text if len(text) <= 60 else f"{text[:57]}..."


def layers_in(tensors: list[Tensor]) -> list[Layer]:
    """All recurrent layers, whole or not, in the file's order. Raises Refused where there is none."""
    found: dict[tuple, Layer] = {}
    with_copied = {_keras_prefix(tensor) for tensor in tensors if "recurrent_kernel" in tensor.name} - {None}
    for tensor in tensors:
        if match := _TORCH_NAME.fullmatch(tensor.name):
            direction = DIRECTIONS[match["reverse"] is not None]
            _add(found, PYTORCH, match["prefix"], int(match["layer"] or 0), direction, match["role"], tensor)
        elif _keras_prefix(tensor) in with_copied:  # all others are dense layers
            match = _KERAS_NAME.fullmatch(tensor.name)
            backward = any(part.startswith("backward_") for part in re.split("[./]", match["prefix"]))
            _add(found, KERAS, match["prefix"], 0, DIRECTIONS[backward], match["role"], tensor)
    return list(found.values()) or _by_order(tensors) or _bare_matrix(tensors) or _refuse_none(tensors)


def _keras_prefix(tensor):
    match = _KERAS_NAME.fullmatch(tensor.name)
    return match and match["prefix"]


def _add(found, kind, prefix, number, direction, role, tensor):
    place = prefix.rstrip(SEPARATORS), number, direction
    layer = found.setdefault(place, Layer(kind, *place, {}))
    if role in layer.parts:
        raise Refused(
            f"{quoted(layer.parts[role].name)} and {quoted(tensor.name)} are the same weight; give one of them."
        )
    if kind != layer.kind:
        raise Refused(
            f"{quoted(tensor.name)} is {kind}'s name in a layer with {layer.kind}'s names; give the weights of one."
        )
    layer.parts[role] = tensor


def numbered(tensors: list[Tensor]) -> list[Tensor]:
    """The arrays in the order of their numbers if all of them are arr_0, arr_1 and so on; else none."""
    numbers = [_NUMBERED.fullmatch(tensor.name) for tensor in tensors]
    return sorted(tensors, key=lambda tensor: int(tensor.name[4:])) if all(numbers) else []


def _by_order(tensors):
    """Layers in the order of Keras's get_weights(): kernel, recurrent_kernel, bias; all are called forward.

    A second bias behind the first is PyTorch's, whose matrices are the other way round.
    """
    layers, in_order = [], numbered(tensors)
    for place, (kernel, copied, bias) in enumerate(zip(in_order, in_order[1:], in_order[2:], strict=False)):
        shapes = [len(tensor.shape) == 2 and 0 not in tensor.shape for tensor in (kernel, copied)]
        columns = copied.shape[-1] if all(shapes) else 0
        follows = in_order[place + 3].shape if place + 3 < len(in_order) else None
        if not columns or kernel.shape[1] != columns or columns not in [copied.shape[0] * gates for gates in (1, 3, 4)]:
            continue
        if bias.shape in ((columns,), (2, columns)) and follows != bias.shape:
            parts = {"kernel": kernel, "recurrent_kernel": copied, "bias": bias}
            layers.append(Layer(KERAS, kernel.name, 0, "forward", parts))
    return layers


def _bare_matrix(tensors):
    """The one array of a file, if it is square."""
    square = len(tensors) == 1 and len(tensors[0].shape) == 2 and tensors[0].shape[0] == tensors[0].shape[1]
    return [Layer(MATRIX, tensors[0].name.rstrip(SEPARATORS), 0, "forward", {"matrix": tensors[0]})] if square else []


def _refuse_none(tensors):
    for tensor in tensors:
        if tensor.is_pickled:
            tensor.numbers()  # raises the sentence for it
    if len(tensors) == 1:
        what = f"{quoted(tensors[0].name)}, the one array of the file," if tensors[0].name else "the one array"
        raise Refused(
            f"{what} has the shape {_shape(tensors[0])}, and a bare matrix must be square; give a square one."
        )
    names = ", ".join(f"{quoted(tensor.name)} {_shape(tensor)}" for tensor in tensors[:_LISTED])
    more = f" and {len(tensors) - _LISTED} more" if len(tensors) > _LISTED else ""
    raise Refused(
        f"the file has no recurrent layer: it holds {names or 'nothing'}{more}, and the names must end as PyTorch's "
        "(weight_ih_l0, weight_hh_l0) or Keras's (kernel, recurrent_kernel, bias) do; save each array under its name."
    )
