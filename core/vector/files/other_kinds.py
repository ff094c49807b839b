"""Files that are known and not read: what they are, and how their owner makes one of them that is.

What can run code when it is opened (pickles, and what Keras writes) is looked at and never opened.
"""

import struct
import zipfile
from pathlib import Path
from typing import NoReturn

from core.vector.files.tensor import Refused

READABLE = "give the weights as .npz or .safetensors, or a square matrix as .npy or .csv"
_PYTORCH_BEFORE_ZIP = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."  # torch.save until version 1.5
_HDF5 = b"\x89HDF\r\n\x1a\n"
_OTHERS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook"),
)
# What the three lines of Python save, and how they begin.
_OF_TORCH = "name: w.double().numpy() for name, w in state.items()"
_OF_KERAS = "getattr(w, 'path', w.name): w.numpy() for w in model.weights"  # in Keras 2 the name is the whole path
_OF_WHOLE_MODEL = "import keras, numpy\nmodel = keras.models.load_model({path!r})"
_LOOKED_AT = 1_000_000  # bytes of a pickle in which names are searched


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Raises Refused if the first bytes are those of a kind that is known and not read."""
    if content.startswith(_PYTORCH_BEFORE_ZIP):
        raise _pickle("torch.save", _from_torch(content[:_LOOKED_AT]), _OF_TORCH, name, ".pt")
    if content[:1] == b"\x80" and content[1:2] in (b"\2", b"\3", b"\4", b"\5"):
        lines = "import numpy, pickle\nstate = pickle.load(open({path!r}, 'rb'))  # a dict of arrays"
        raise _pickle("Python", lines, "name: numpy.asarray(w) for name, w in state.items()", name, ".pkl")
    if content.startswith(_HDF5):
        lines = _OF_WHOLE_MODEL
        if b"model_config" not in content:  # weights alone
            lines = (
                "import keras, numpy\n"
                "model = ...; model.load_weights({path!r})  # put your code that builds the model in place of ..."
            )
        raise _refused("this HDF5 file, as Keras writes them, is not read", lines, _OF_KERAS, name, ".h5")
    for begin, kind in _OTHERS:
        if content.startswith(begin):
            raise Refused(f"this is {kind}, which holds no weights; {READABLE}.")


def refuse_other_archives(archive: zipfile.ZipFile, name: str) -> NoReturn:
    """Raises Refused: says what a zip archive without an .npy file is, by the names in it."""
    members = archive.namelist()
    pickled = next((member for member in members if member.split("/")[-1] == "data.pkl"), None)
    if pickled and any(member.endswith("constants.pkl") for member in members):
        lines = "import numpy, torch\nstate = torch.jit.load({path!r}, map_location='cpu').state_dict()"
        raise _pickle("torch.jit.save", lines, _OF_TORCH, name, ".pt")
    if pickled:
        with archive.open(pickled) as member:
            raise _pickle("torch.save", _from_torch(member.read(_LOOKED_AT)), _OF_TORCH, name, ".pt")
    if "model.weights.h5" in members:
        why = "this .keras file could run code and is never opened"
        raise _refused(why, _OF_WHOLE_MODEL, _OF_KERAS, name, ".keras")
    if any(member.startswith("xl/") for member in members):
        raise Refused(f"this is an Excel workbook; save the matrix as CSV, or {READABLE}.")
    raise Refused(f"this zip archive holds no .npy file, so it is no .npz; {READABLE}.")


def _from_torch(pickled):
    """How to read what torch.save wrote: checkpoints are told by their usual keys, whole models by their classes."""
    load, whole = "torch.load({path!r}, map_location='cpu'", ", weights_only=False"
    keys = ("model_state_dict", "state_dict")
    key = next((key for key in keys if b"X" + struct.pack("<I", len(key)) + key.encode() in pickled), None)
    if key:  # pickled as a string of protocol 2
        load += f"{whole})[{key!r}]"
    elif b"torch.nn.modules" in pickled:
        load += f"{whole}).state_dict()"
    else:
        load += ")"
    return f"import numpy, torch\nstate = {load}"


def _pickle(writer, lines, arrays, name, ending):
    why = f"{writer} wrote this file, and it holds a pickle, which could run any code and is never opened"
    return _refused(why, lines, arrays, name, ending)


def _refused(why, lines, arrays, name, ending):
    """The sentence, and three lines of Python that make an .npz of the file: two are given, with {path!r} in them."""
    path = Path(name if Path(name).suffix else f"model{ending}")
    target = path.with_name(f"{path.stem}_weights.npz")  # never the file itself, whatever it is called
    return Refused(
        f"{why}; if you trust it, run these three lines in your own Python, and give the file that they make.\n"
        f"{lines.format(path=str(path))}\n"
        f"numpy.savez({str(target)!r}, **{{{arrays}}})"
    )
