"""What cannot be read is refused in one sentence: the file, the value, the rule, the remedy. Nothing in it is run."""

import builtins
import io
import pickle
import sys
import warnings
import zipfile

import numpy as np
import pytest

from core.vector.files import networks_in, open_network
from core.vector.files.content import MOST_BYTES
from tests.core.vector.weight_files import LINES, RECORDED, keras, npy, npz, pytorch, safetensors


def archive(members, method=zipfile.ZIP_STORED):
    """The bytes of a zip archive of (name, content)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as opened, warnings.catch_warnings(action="ignore"):  # of names given twice
        for name, content in members:
            opened.writestr(name, content)
    return file.getvalue()


def without(arrays, *names):
    return npz(**{name: array for name, array in arrays.items() if name not in names})


def assert_refused(sentence, file, **given):
    with pytest.raises(ValueError, match=sentence) as caught:
        open_network(file, **given)
    with pytest.raises(ValueError, match=sentence):
        networks_in(file, given.get("name"))
    assert str(caught.value).startswith(f"{given.get('name', 'your file')}: ")


LSTM = pytorch(4)
ONE = {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}
A_KERNEL = '"kernel":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty; give the weights as .npz or .safetensors, or a square matrix as .npy or .csv"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is a picture, which holds no weights; give the weights as .npz"),
        (b"%PDF-1.7", "this is a PDF document"),
        (b"\x1f\x8b\x08\0", "this is a gzip archive"),
        (b"\0\1\2\3" * 10, "this is no file of a known kind, and no text; give"),
        (b"\xff\xfe1\0,", "this is no file of a known kind, and no text; give"),  # half a letter of UTF-16
        (b"caf\xe9", "this is no file of a known kind, and no text; give"),
        (archive([("xl/workbook.xml", b"")]), "this is an Excel workbook; save the matrix as CSV"),
        (archive([("readme.txt", b"")]), "this zip archive holds no .npy file, so it is no .npz; give"),
        (archive([]), "this zip archive holds no .npy file"),
        (npz(**LSTM)[:-30], "this zip archive is cut short or damaged .*; save or download it again"),
        (npy(np.ones((2, 2)))[:-1], "the .npy file is cut short or damaged; save or download the file again"),
        (npy(np.ones((2, 2))) + b"1", "the .npy file is cut short or damaged"),
        (npy(np.ones((2, 2)))[:40], "the .npy file does not begin as NumPy writes it; save it again with numpy.save"),
        (b"\x93NUMPY", "the .npy file does not begin as NumPy writes it"),
        (archive([("a.npy", b"1")]), "'a' does not begin as NumPy writes it"),
        (without(LSTM, "weight_hh_l0"), "'weight_ih_l0' is in the file and 'weight_hh_l0' is not; save all weights"),
        (without(LSTM, "weight_ih_l0"), "'weight_hh_l0' is in the file and 'weight_ih_l0' is not; save all weights"),
        (without(LSTM, "bias_hh_l0"), "'bias_ih_l0' is one bias, and PyTorch has two or none; save all weights"),
        (without(keras(4), "kernel"), "'recurrent_kernel' is in the file and 'kernel' is not; save all weights"),
        (without(keras(4), "recurrent_kernel"), "the file has no recurrent layer: it holds 'kernel' .3, 20., 'bias'"),
        (
            npz(**LSTM | {"weight_hh_l0": np.ones((20, 6))}),
            r"'weight_hh_l0' has the shape \(20, 6\), and must have 1, 3",
        ),
        (npz(**LSTM | {"weight_hh_l0": np.ones((10, 5))}), "must have 1, 3 or 4 times as many rows as columns"),
        (npz(**LSTM | {"weight_hh_l0": np.ones(20)}), r"'weight_hh_l0' has the shape \(20,\), and must be a matrix"),
        (npz(**LSTM | {"weight_hh_l0": np.ones((0, 0))}), r"has the shape \(0, 0\), and must be a matrix; give one"),
        (npz(**LSTM | {"weight_ih_l0": np.ones((15, 3))}), r"must have \(20, inputs\); give the two of one layer"),
        (
            npz(**LSTM | {"bias_ih_l0": np.ones((20, 1))}),
            r"'bias_ih_l0' has the shape \(20, 1\), and must have \(20,\)",
        ),
        (npz(**LSTM, weight_hr_l0=np.ones((2, 5))), r"'weight_hr_l0' projects the hidden state \(proj_size\)"),
        (npz(**keras(4) | {"recurrent_kernel": np.ones((6, 20))}), "must have 1, 3 or 4 times as many columns as rows"),
        (npz(**keras(4) | {"kernel": np.ones((3, 15))}), r"'kernel' has the shape .* must have \(inputs, 20\)"),
        (npz(**keras(4) | {"bias": np.ones(40)}), r"'bias' has the shape \(40,\), and must have \(20,\)"),  # CuDNNLSTM
        (
            (RECORDED / "keras_gru_reset_before.npz").read_bytes(),
            "a GRU with reset_after=False, .* train it with reset_after=True",
        ),
        (npz(**LSTM | {"weight_hh_l0": np.ones((20, 5), int)}), "'weight_hh_l0' holds numbers of the kind '<i8', and"),
        (npz(**LSTM | {"weight_hh_l0": np.ones((20, 5), complex)}), "holds numbers of the kind '<c16'"),
        (
            npz(**LSTM | {"bias_ih_l0": np.full(20, "a")}),
            "'bias_ih_l0' holds numbers of the kind '<U1'; |kind '<U1', and",
        ),
        (npz(**LSTM | {"bias_ih_l0": np.full(20, None)}), "'bias_ih_l0' is a pickled Python object"),
        (npz(**pytorch(4, units=300)), "units = 300 is not a whole number from 1 to 256; give at most 256"),
        (npz(**pytorch(1, inputs=65)), "inputs = 65 is not a whole number from 1 to 64; give at most 64"),
        (npz(weights=np.array({"weight_hh_l0": 1})), "'weights' is a pickled Python object, .*; save each array under"),
        (
            npz(*LSTM.values()),
            r"no recurrent layer: it holds 'arr_0' \(20, 3\), 'arr_1' \(20, 5\).*save each array under",
        ),
        (npz(*pytorch(1, inputs=5).values()), "no recurrent layer"),  # Keras's order too but for the second bias
        (npz(**{f"w{k}": np.ones(2) for k in range(9)}), "'w5' .2,. and 3 more, and the names must end as PyTorch's"),
        (archive([("a.npy", npy(np.ones(1)))] * 2), "'a.npy' is in the file twice; give each array a name of its own"),
        (npz(**LSTM, **keras(4)), "'kernel' is Keras's name in a layer with PyTorch's names; give the weights of one"),
        (npz(**keras(4), **keras(4, ending=":0")), "'kernel' and 'kernel:0' are the same weight; give one of them"),
        (
            archive([("a.npy", b"")], zipfile.ZIP_BZIP2),
            "'a.npy' is encrypted or packed in a way that NumPy does not use",
        ),
        (archive([("a.npy", bytes(MOST_BYTES + 1))], zipfile.ZIP_DEFLATED), "more than 20,000,000 bytes when unpacked"),
        (
            archive([(f"{k}.npy", b"") for k in range(1001)]),
            "the file holds 1,001 arrays, and at most 1,000 are read; save",
        ),
        (bytes(MOST_BYTES + 1), "the file has more than 20,000,000 bytes, the most that is read; save the recurrent"),
        (safetensors({}), "the file has no recurrent layer: it holds nothing, and the names must end"),
        (safetensors({"a": ONE}, bytes(7)), "this safetensors file is cut short or damaged .*; save or download it"),
        (safetensors({"a": ONE}, bytes(9)), "this safetensors file is cut short or damaged"),
        (safetensors({"a": ONE})[:20], "this safetensors file is cut short or damaged"),
        (
            safetensors({str(k): ONE | {"data_offsets": [8 * k, 8 * k + 8]} for k in range(1001)}, bytes(8008)),
            "1,001 arrays",
        ),
        (safetensors("{" * 500), "this safetensors file is cut short or damaged"),
        (
            (10**6 + 1).to_bytes(8, "little") + b"{",
            "the header of this safetensors file has 1,000,001 bytes, and at most",
        ),
        (b"\xff" * 7 + b"\0{", "the header of this safetensors file has 72,057,594,037,927,935 bytes"),
        (
            safetensors(f"{{{A_KERNEL},{A_KERNEL}}}", bytes(8)),
            "'kernel' is in the file's header twice; give each array a",
        ),
        (
            safetensors({"a": ONE | {"shape": [1, 1], "dtype": "I64"}}, bytes(8)),
            "'a' holds numbers of the kind 'I64', and",
        ),
    ],
)
def test_each_fault_has_its_sentence(content, sentence):
    assert_refused(sentence, content)


def test_what_is_no_file_is_refused(tmp_path):
    missing = tmp_path / "missing.npz"
    for file, sentence in {
        missing: "missing.npz' is not there; give the path of a file, or its bytes",
        str(missing): "missing.npz' is not there; give the path",
        tmp_path: "is a folder or a device; give the path of a file",
        "a\0b": "is not there|cannot be read",
        "a" * 5000: r"file = '\.\.\.a{97}' cannot be read \(File name too long\)|is not there",
        3: "file = 3 is neither a path nor bytes; give one of them",
        None: "file = None is neither a path nor bytes",
    }.items():
        with pytest.raises(ValueError, match=sentence):
            open_network(file)
    large = tmp_path / "large.npz"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # takes no room on the disk
    with pytest.raises(ValueError, match=r"^large.npz: the file has more than 20,000,000 bytes"):
        open_network(large)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {},
            "several networks; choose one by prefix, layer and direction: prefix='', layer=0, direction='forward';",
        ),
        ({"layer": 1}, "several networks with layer=1; choose"),
        (
            {"layer": 3},
            "layer=3 is not in the file, which holds prefix='', layer=0, direction='forward'; .*; choose one",
        ),
        ({"layer": 0, "direction": "reverse"}, "layer=0, direction='reverse' is not in the file"),
        ({"prefix": "gru", "layer": 0}, "prefix='gru', layer=0 is not in the file"),
        ({"layer": -1}, "layer = -1 is not a whole number from 0 to 999"),
        ({"layer": "first"}, "layer = 'first' is not a whole number"),
        ({"direction": "backward"}, "direction = 'backward' is not known; choose one of forward, reverse"),
        ({"prefix": 3}, "prefix = 3 is not text; give what the names in the file begin with"),
        ({"layer": 0, "cell": "gru"}, "cell = 'gru' is not what the file holds, 4 gates a unit; choose one of lstm"),
        ({"layer": 0, "cell": "rnn"}, "cell = 'rnn' is not known; choose one of linear, relu"),
    ],
)
def test_of_several_networks_one_has_to_be_chosen(given, sentence):
    file = npz(**LSTM, **pytorch(4, suffix="_l1", inputs=5), **pytorch(4, suffix="_l1_reverse", inputs=5))
    with pytest.raises(ValueError, match=f"^model.npz: .*{sentence}"):
        open_network(file, name="model.npz", **given)


def test_three_hidden_layers_and_a_long_list_are_refused():
    layers = [pytorch(4, suffix=f"_l{layer}") for layer in range(12)]
    file = npz(**{name: array for layer in layers for name, array in layer.items()})
    with pytest.raises(ValueError, match="layer=7, direction='forward'; and more"):
        open_network(file)
    assert len(networks_in(file)) == 12


def lines_of(content, name):
    with pytest.raises(
        ValueError, match="if you trust it, run these three lines in your own Python, and give"
    ) as caught:
        open_network(content, name=name)
    return str(caught.value).split("\n")[1:]


@pytest.mark.parametrize("name", ["state_dict.pt", "checkpoint.pt", "whole_model.pt", "before_1.6.pt"])
def test_files_of_torch_save_are_answered_with_lines_that_were_run(name):
    assert lines_of((RECORDED / name).read_bytes(), name) == LINES[name]
    assert_refused(
        "torch.save wrote this file, and it holds a pickle, which could run any code", RECORDED / name, name=name
    )


def test_other_files_that_run_code_are_answered_with_lines_that_were_run():
    kinds = {
        "whole.keras": archive([("metadata.json", b""), ("config.json", b""), ("model.weights.h5", b"")]),
        "whole.h5": b"\x89HDF\r\n\x1a\n...model_config...",
        "alone.weights.h5": b"\x89HDF\r\n\x1a\n",
        "script.pt": archive([("script/data.pkl", b""), ("script/constants.pkl", b"")]),
    }
    for name, content in kinds.items():
        assert lines_of(content, name) == LINES[name]
    assert lines_of(pickle.dumps({}), "w.pkl")[1].startswith("state = pickle.load(open('w.pkl', 'rb'))")


def test_a_strange_name_cannot_change_the_lines():
    content = (RECORDED / "state_dict.pt").read_bytes()
    (_, load, save) = lines_of(content, "x'); print('.pt")
    assert load == """state = torch.load("x'); print('.pt", map_location='cpu')"""
    assert save.startswith("""numpy.savez("x'); print('_weights.npz", **{""")
    assert lines_of(content, None)[1] == "state = torch.load('model.pt', map_location='cpu')"
    assert lines_of(content, "model.npz")[2].startswith("numpy.savez('model_weights.npz', ")


def test_nothing_is_unpickled(monkeypatch):
    for module in (pickle, sys.modules["_pickle"]):
        for name in ("load", "loads", "Unpickler"):
            monkeypatch.setattr(module, name, None)
    monkeypatch.setattr(builtins, "eval", None)
    for content in (npz(weights=np.array([None])), npy(np.array([None])), (RECORDED / "checkpoint.pt").read_bytes()):
        assert_refused("pickle", content)


def test_without_the_library_all_but_safetensors_is_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    assert_refused(r"safetensors is not installed, .*pip install safetensors", safetensors({"a": ONE}, bytes(8)))
    assert open_network(npz(**LSTM)).units == 5
