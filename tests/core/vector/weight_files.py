"""Files of weights for tests: the recorded ones, and others made in memory."""

import io
import json
from pathlib import Path

import numpy as np

RECORDED = Path(__file__).parent / "recorded"
with np.load(RECORDED / "answers.npz") as _answers:
    ANSWERS = dict(_answers)  # FILE/what -> what the framework answered: see record.py
LINES = json.loads((RECORDED / "lines.json").read_text(encoding="utf-8"))
FILES = sorted(path.name for path in RECORDED.iterdir() if path.name not in ("answers.npz", "lines.json"))


def npz(*arrays, packed=False, **named):
    """The bytes of an .npz file."""
    file = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(file, *arrays, **named)
    return file.getvalue()


def npy(array):
    """The bytes of an .npy file."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def safetensors(header, data=b""):
    """The bytes of a .safetensors file with this header, be it text or what JSON can hold."""
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    return len(text).to_bytes(8, "little") + text + data


def pytorch(gates, units=5, inputs=3, suffix="_l0", prefix="", seed=0):
    """The arrays of one PyTorch layer by their names."""
    random = np.random.default_rng(seed)
    shapes = {"weight_ih": (inputs,), "weight_hh": (units,), "bias_ih": (), "bias_hh": ()}
    return {f"{prefix}{name}{suffix}": random.normal(size=(gates * units, *rest)) for name, rest in shapes.items()}


def keras(gates, units=5, inputs=3, prefix="", seed=0, ending=""):
    """The arrays of one Keras layer by their names."""
    random = np.random.default_rng(seed)
    columns = gates * units
    shapes = {
        "kernel": (inputs, columns),
        "recurrent_kernel": (units, columns),
        "bias": (2, columns) if gates == 3 else (columns,),
    }
    return {f"{prefix}{name}{ending}": random.normal(size=shape) for name, shape in shapes.items()}
