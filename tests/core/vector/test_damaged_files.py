"""Each recorded file, damaged in 200 ways: a network or a sentence comes out, nothing else, and soon."""

import random
import time

import numpy as np
import pytest

from core.vector.files import networks_in, open_network
from core.vector.network import Network
from tests.core.vector.weight_files import FILES, RECORDED, keras, npy, npz, pytorch

VARIANTS = 200
SECONDS = 1.0  # for any one of them; a usual one takes half a millisecond
KINDS = {name: (RECORDED / name).read_bytes() for name in FILES} | {
    "matrix.npy": npy(np.eye(3)),
    "matrix.csv": b"a,b,c\n0.5,1,-2\n3,4e-1,5\n6,7,nan\n",
}


def damaged(content, chance):
    """Cut, with bytes or bits changed (most of them where the headers are), taken out, doubled or put elsewhere."""
    content = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        end = len(content)
        near = chance.choice([end, min(end, 300)])
        at = chance.choice([chance.randrange(near), end - 1 - chance.randrange(near)]) if end else 0
        some = chance.randint(1, 40)
        match chance.randrange(7 if end else 1):
            case 0:
                content += chance.randbytes(some)
            case 1:
                del content[at:]
            case 2:
                content[at] = chance.randrange(256)
            case 3:
                content[at] ^= 1 << chance.randrange(8)
            case 4:
                del content[at : at + some]
            case 5:
                content[at:at] = content[at : at + some]
            case 6:
                content[at : at + 8] = chance.choice([b"\xff" * 8, bytes(8), b"9" * 8])
    return bytes(content)


def outcome(content):
    """Whether it was opened. Fails where a network that is listed cannot be opened, or the sentence is none."""
    try:
        stored = networks_in(content)
    except ValueError as error:
        sentence = str(error)
        assert sentence.startswith("your file: "), sentence
        assert "; " in sentence, sentence
        assert sentence.endswith((".", "})")), sentence
        return False
    for one in stored:
        network = open_network(content, prefix=one.prefix, layer=one.layer, direction=one.direction)
        assert isinstance(network, Network)
    return True


@pytest.mark.parametrize("name", KINDS)
def test_damaged_files_are_opened_or_refused_in_a_sentence(name):
    chance = random.Random(name)
    opened = 0
    for _ in range(VARIANTS):
        content = damaged(KINDS[name], chance)
        begin = time.perf_counter()
        opened += outcome(content)
        assert time.perf_counter() - begin < SECONDS
    assert opened < VARIANTS
    assert opened > 0 or not name.endswith((".safetensors", ".npy", ".csv"))


def test_other_names_shapes_and_kinds_are_opened_or_refused_in_a_sentence():
    chance = random.Random(1)
    good = [
        layer(gates, 2, 3, prefix=prefix) for layer in (pytorch, keras) for gates in (1, 3, 4) for prefix in ("", "a.")
    ]
    names = [*pytorch(1), *keras(1), *pytorch(1, suffix="_l1"), "weight_hr_l0", "kernel:0", "b.weight", "b.bias", "W"]
    shapes = [(), (0,), (2,), (6,), (8,), (2, 2), (6, 2), (2, 6), (8, 2), (2, 8), (0, 2), (1, 2, 3), (300, 300)]
    opened = 0
    for _ in range(5 * VARIANTS):
        arrays = dict(chance.choice(good))
        for _ in range(chance.randint(1, 3)):
            name = chance.choice([*arrays, *names])
            match chance.randrange(3):
                case 0:
                    arrays.pop(name, None)
                case 1:
                    arrays[name] = np.ones(chance.choice(shapes))
                case 2:
                    shape = arrays.get(name, np.ones(2)).shape
                    arrays[name] = np.ones(shape, chance.choice(["<f2", ">f4", "<i4", "<U2", "<c8"]))
        numbered = chance.random() < 0.2
        opened += outcome(npz(*arrays.values()) if numbered else npz(**arrays))
    assert VARIANTS < opened < 4 * VARIANTS
