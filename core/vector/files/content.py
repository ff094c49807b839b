"""From a path or bytes to the named arrays in them. What a file is, its content tells; nothing is ever unpickled."""

import os
from pathlib import Path

from core.checks import shown
from core.vector.files.matrix_text import matrix_of
from core.vector.files.npy import array_of, arrays_of_zip
from core.vector.files.other_kinds import READABLE, refuse_other_kinds
from core.vector.files.safetensors_file import arrays_of_safetensors
from core.vector.files.tensor import Refused, Tensor

MOST_BYTES = 20 * 1000 * 1000  # of a file, packed or not; the largest Network has 3 MB
UNNAMED = "your file"  # what bytes are called in sentences


def content_of(file: str | os.PathLike | bytes, name: str | None) -> tuple[bytes, str]:
    """All bytes of a file, and what sentences call it. ValueError for what is not there, is no file or too large."""
    if isinstance(file, bytes | bytearray | memoryview):
        content, name = bytes(file), name or UNNAMED
    elif isinstance(file, str | os.PathLike):
        content, name = _read(file), name or os.path.basename(os.fspath(file))
    else:
        raise ValueError(f"file = {shown(file)} is neither a path nor bytes; give one of them.")
    if len(content) > MOST_BYTES:
        raise ValueError(
            f"{name}: the file has more than {MOST_BYTES:,} bytes, the most that is read; save the recurrent layer "
            "alone."
        )
    return content, name


def _read(file):
    shown_path = os.fspath(file) if len(os.fspath(file)) <= 100 else f"...{os.fspath(file)[-97:]}"
    try:
        path = Path(file)
        if not path.exists():
            raise ValueError(f"file = {shown_path!r} is not there; give the path of a file, or its bytes.")
        if not path.is_file():  # a pipe would be waited for
            raise ValueError(f"file = {shown_path!r} is a folder or a device; give the path of a file.")
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, TypeError) as error:  # TypeError: of a path made of bytes
        why = getattr(error, "strerror", None) or error
        raise ValueError(f"file = {shown_path!r} cannot be read ({why}); give the path of one that can.") from error


def tensors_in(content: bytes, name: str) -> list[Tensor]:
    """The arrays of a file in its order, each name once; a bare matrix has the name "". Raises Refused."""
    if not content:
        raise Refused(f"the file is empty; {READABLE}.")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        tensors = arrays_of_zip(content, name, MOST_BYTES)
    elif content.startswith(b"\x93NUMPY"):
        tensors = [array_of("", content)]
    elif content[8:9] == b"{" and b"\0" in content[:8]:  # a length of eight bytes, then JSON
        tensors = arrays_of_safetensors(content)
    else:
        refuse_other_kinds(content, name)
        tensors = [matrix_of(content)]
    return tensors
