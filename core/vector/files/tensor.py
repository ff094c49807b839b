"""One named array of a file, and its numbers as float64."""

import math
from dataclasses import dataclass

import numpy as np

# What files call the numbers that are read, and how NumPy calls them. NumPy has no bfloat16: see Tensor.numbers.
KINDS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2",
    "<f8": "<f8", "<f4": "<f4", "<f2": "<f2", ">f8": ">f8", ">f4": ">f4", ">f2": ">f2",
}  # fmt: skip
MOST_ARRAYS = 1000  # in one file
_LONGEST = 120  # letters of a name in a sentence


class Refused(ValueError):
    """Why a file cannot be read, in a sentence that lacks the file's name alone (`opening` puts it in front)."""


def refuse_too_many(arrays: int) -> None:
    """Raises Refused for more than MOST_ARRAYS."""
    if arrays > MOST_ARRAYS:
        raise Refused(f"the file holds {arrays:,} arrays, and at most {MOST_ARRAYS:,} are read; save the layer alone.")


def quoted(text: str) -> str:
    """A name out of a file as it may stand in a sentence: quoted, on one line, not for ever."""
    text = repr(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array as the file has it, not converted before `numbers`, so that what is not needed costs little.

    kind: what its numbers are, in the words of the file: "<f4" (numpy.lib.format) or "F32" (safetensors).
    data: its bytes, row after row, or column after column if `by_columns`.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    data: bytes
    by_columns: bool = False

    @property
    def is_float(self) -> bool:
        """Whether its numbers can be read."""
        return self.kind in KINDS

    @property
    def is_pickled(self) -> bool:
        """Whether it holds Python objects, which NumPy pickles."""
        return self.kind == "|O"

    def numbers(self) -> np.ndarray:
        """All numbers, exactly, as a new float64 array of this shape; NaN and infinities too. Raises Refused."""
        what = quoted(self.name) if self.name else "the array"
        if self.is_pickled:
            raise Refused(
                f"{what} is a pickled Python object, which could run any code and is never opened; save each array "
                "under a name of its own: numpy.savez(path, **{name: array for name, array in weights.items()})."
            )
        if not self.is_float:
            raise Refused(
                f"{what} holds numbers of the kind {quoted(self.kind)}, and weights must be float16, bfloat16, float32 "
                "or float64; convert it, such as with array.astype(float), and save it again."
            )
        stored = np.dtype(KINDS[self.kind])
        if len(self.data) != math.prod(self.shape) * stored.itemsize:
            raise Refused(f"{what} is cut short or damaged; save or download the file again.")
        values = np.frombuffer(self.data, stored)
        if self.kind == "BF16":  # the upper half of a float32
            values = (values.astype(np.uint32) << 16).view(np.float32)
        with np.errstate(invalid="ignore"):  # some NaNs are said to be invalid when they are copied
            values = values.astype(np.float64)
        return values.reshape(self.shape, order="F" if self.by_columns else "C")
