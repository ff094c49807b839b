"""Files of the safetensors library (its README has the format: a length, a header in JSON, all numbers)."""

import json
from collections import Counter

from core.vector.files.tensor import Refused, Tensor, quoted, refuse_too_many

MOST_HEADER_BYTES = 1_000_000  # names, shapes and places of some ten thousand arrays


def arrays_of_safetensors(content: bytes) -> list[Tensor]:
    """The arrays of a .safetensors file. Raises Refused, also where the library is not installed.

    The numbers are taken as bytes: the library's own arrays of NumPy have no bfloat16.
    """
    try:
        from safetensors import SafetensorError, deserialize
    except ImportError as error:
        raise Refused(
            "safetensors is not installed, and this is a .safetensors file; install it (pip install safetensors), or "
            "save the weights with numpy.savez."
        ) from error
    size = int.from_bytes(content[:8], "little")
    if size > MOST_HEADER_BYTES:
        raise Refused(
            f"the header of this safetensors file has {size:,} bytes, and at most {MOST_HEADER_BYTES:,} are read; "
            "save the recurrent layer alone, or download the file again if it is damaged."
        )
    try:
        found = deserialize(content)
    except SafetensorError as error:
        raise Refused(f"this safetensors file is cut short or damaged ({error}); save or download it again.") from error
    refuse_too_many(len(found))
    _refuse_names_given_twice(content[8 : 8 + size])
    found.sort(key=lambda pair: pair[0])  # the library has them in another order each time
    return [Tensor(name, each["dtype"], tuple(each["shape"]), bytes(each["data"])) for name, each in found]


def _refuse_names_given_twice(header):
    """The library takes the last of them without a word."""

    def refuse(members):
        for name, times in Counter(name for name, _ in members).items():
            if times > 1:
                raise Refused(f"{quoted(name)} is in the file's header twice; give each array a name of its own.")

    json.loads(header, object_pairs_hook=refuse)
