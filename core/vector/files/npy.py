"""NumPy's own files: .npy, and .npz, which is a zip archive of them (numpy.lib.format, NEP 1).

The header is read here and not by numpy.load, which makes room for whatever size the header claims, and evaluates it.
"""

import io
import math
import re
import zipfile

from core.vector.files.other_kinds import refuse_other_archives
from core.vector.files.tensor import KINDS, Refused, Tensor, quoted, refuse_too_many

_MEMBER = b"PK\x01\x02"  # begins each entry of a zip archive's directory
_HEADER = re.compile(
    r"\{\s*'descr': (?P<kind>.{1,2000}?), 'fortran_order': (?P<by_columns>True|False), "
    r"'shape': \((?P<shape>(?:[0-9]{1,15}, ?)*(?:[0-9]{1,15})?)\),?\s*\}\s*"
)


def array_of(name: str, content: bytes) -> Tensor:
    """The one array of an .npy file. Raises Refused."""
    what = quoted(name) if name else "the .npy file"
    wide = 2 if content[6:7] == b"\1" else 4  # bytes of the header's length, in version 1 and in the later ones
    begin = 8 + wide
    end = begin + int.from_bytes(content[8:begin], "little")
    header = _HEADER.fullmatch(content[begin:end].decode("latin-1"))
    if not content.startswith(b"\x93NUMPY") or content[6:7] not in (b"\1", b"\2", b"\3") or header is None:
        raise Refused(f"{what} does not begin as NumPy writes it; save it again with numpy.save or numpy.savez.")
    shape = tuple(int(size) for size in re.findall("[0-9]+", header["shape"]))
    tensor = Tensor(name, header["kind"].strip("'"), shape, content[end:], header["by_columns"] == "True")
    if tensor.is_float and len(tensor.data) != math.prod(shape) * int(KINDS[tensor.kind][-1]):
        raise Refused(f"{what} is cut short or damaged; save or download the file again.")
    return tensor


def arrays_of_zip(content: bytes, name: str, most_bytes: int) -> list[Tensor]:
    """The arrays of an .npz file. Raises Refused, also for other archives and for more than `most_bytes` unpacked."""
    refuse_too_many(content.count(_MEMBER))  # before zipfile makes an object of each
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if not any(member.filename.endswith(".npy") for member in members):
                refuse_other_archives(archive, name)
            members = [member for member in members if member.filename.endswith(".npy")]
            _refuse_members(members, most_bytes)
            unpacked = {member.filename.removesuffix(".npy"): archive.read(member) for member in members}
    except Refused:
        raise
    except Exception as error:  # zipfile's own, those of zlib and struct, and whatever else damage leads to
        raise Refused(f"this zip archive is cut short or damaged ({error}); save or download it again.") from error
    return [array_of(member, data) for member, data in unpacked.items()]


def _refuse_members(members, most_bytes):
    names = [member.filename for member in members]
    for member in members:
        if names.count(member.filename) > 1:
            raise Refused(f"{quoted(member.filename)} is in the file twice; give each array a name of its own.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
            raise Refused(
                f"{quoted(member.filename)} is encrypted or packed in a way that NumPy does not use; save it with "
                "numpy.savez."
            )
    if sum(member.file_size for member in members) > most_bytes:
        raise Refused(
            f"the file has more than {most_bytes:,} bytes when unpacked, the most that is read; save the recurrent "
            "layer alone."
        )
