"""What a viewer gives to the page that checks networks: files of weights, tables of inputs, and who feeds whom."""

import numpy as np
import pytest

from app.check import settings
from app.check.own import InputFile, OwnNorms
from app.check.reading import read_table
from app.check.records import Case
from app.check.work import case_of, sequences_of
from app.ui.files import LONGEST, short
from app.ui.network_file import NetworkFile
from core import Network, open_network, respond
from tests.core.vector.weight_files import RECORDED, npy, npz, pytorch
from tests.harness import completed

DEFAULTS = completed(settings.SETTINGS, {})


def test_the_layers_below_feed_the_one_that_is_looked_at(monkeypatch):
    weights = pytorch(4, 5, 3) | pytorch(4, 5, 5, "_l1", seed=1) | pytorch(4, 5, 5, "_l2", seed=2)
    file = NetworkFile.of(npz(**weights), "mine.npz").looking_at(2)
    assert [layer.inputs for layer in file.below] == [3, 5]
    monkeypatch.setattr(
        "app.check.work.NETWORK.__class__.chosen", lambda self, choice: file if choice == "mine" else None
    )
    case = case_of(DEFAULTS | {"network": "mine"})
    found = sequences_of(DEFAULTS | {"network": "mine", "seeds": 1}, case)
    first, second = (open_network(npz(**weights), layer=layer) for layer in (0, 1))
    raw = np.random.default_rng(1000).normal(0.0, 1.0, (60, 1, 3))
    hidden = respond(second, respond(first, raw)[1][1:, :, :, 0])[1][1:, :, :, 0]
    np.testing.assert_array_equal(found.inputs, hidden)
    assert "goes through 2 layers below" in found.note


def test_a_layer_that_reads_both_ways_is_fed_by_noise_itself():
    file = NetworkFile.of((RECORDED / "torch_lstm_2_layers_both_ways.safetensors").read_bytes(), "both.safetensors")
    for at, stored in enumerate(file.stored):
        assert file.looking_at(at).below == ()
        assert file.looking_at(at).backwards == (stored.direction == "reverse")


def test_the_activation_that_no_file_tells_can_be_chosen():
    file = NetworkFile.of(npz(**pytorch(1)), "rnn.npz").with_cell("relu")
    assert file.network.cell.name == "relu"
    assert file.key != file.with_cell("tanh").key


def test_a_long_name_keeps_its_end_and_one_line():
    assert short("a" * 500 + ".npz").endswith("a.npz")
    assert len(short("a" * 500 + ".npz")) == LONGEST
    assert short("a\n\nb.npz") == "a b.npz"


@pytest.mark.parametrize(
    ("text", "shape", "part"),
    [
        ("1,2\n3,4\n5,6", (3, 2), "3 rows, 2 columns of numbers"),
        ("Date,a,b\n2020-01-01,1,2\n2020-01-02,3,4\n2020-01-03,5,6", (3, 2), "left out: Date (line 2 has '2020-01-01'"),
        ("1;2\n3;4\n5;6\n", (3, 2), ""),
        ("1 2\n3  4\n5 6", (3, 2), ""),
        ("# comment\n1\n2\n3", (3, 1), "1 column of numbers"),
        ("a,b\n1,\n2,3\n4,5", (3, 1), "left out: b (line 2 has '' in b)"),
    ],
)
def test_a_table_of_inputs_is_read(text, shape, part):
    read = read_table(text.encode(), "mine.csv")
    assert read.values.shape == shape
    assert part in read.summary


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no row"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is no text"),
        (b"1,2\n3", "rows of numbers, and at least 3 are needed"),
        (b"1,2\n3,4\n5\n", "line 3 of mine.csv has 1 cells, and line 1 has 2"),
        (b"x,y\na,b\nc,d\ne,f\n", "has no column of numbers alone: line 2 has 'a' in x"),
        (b"1\n" * 100_001, "at most 100,000 are read"),
        (b"1," * 300 + b"1\n" + (b"1," * 300 + b"1\n") * 3, "at most 200 are read"),
        (b"nan\ninf\n1\n2\n", "has no column of numbers alone"),
    ],
)
def test_a_table_that_cannot_enter_is_refused_with_a_reason(content, sentence):
    with pytest.raises(ValueError, match=r"mine\.csv") as raised:
        read_table(content, "mine.csv")
    assert sentence in str(raised.value)


def entered(rows, columns, network, **values):
    """What enters of a table of this size."""
    table = np.arange(rows * columns, dtype=float).reshape(rows, columns)
    file = InputFile("mine.csv", "checksum", table, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.check.work.INPUT.__class__.chosen", lambda self, choice: file if choice == "mine" else None)
        case = Case("mine", network, (), None)
        return sequences_of(DEFAULTS | {"input": "mine"} | values, case), table


def test_stretches_of_a_table_are_spread_over_it_and_end_with_it():
    found, table = entered(1000, 2, Network.start("tanh", 4, 2), unrolls=50, seeds=3)
    assert found.inputs.shape == (60, 3, 2)
    np.testing.assert_array_equal(found.inputs[:, 0], table[:60])
    np.testing.assert_array_equal(found.inputs[:, -1], table[-60:])
    assert not found.note


def test_a_short_table_shortens_the_way_and_says_so():
    found, _ = entered(30, 3, Network.start("tanh", 4, 2), unrolls=50)
    assert found.steps == 29
    assert found.inputs.shape == (30, 1, 2)
    assert "the first 2 enter" in found.note
    assert "goes back 29 steps" in found.note
    with pytest.raises(ValueError, match="has 1 column of numbers, and the network has 2 inputs"):
        entered(30, 1, Network.start("tanh", 4, 2))


def test_what_is_not_in_a_link_says_so():
    files = (
        NetworkFile.of(npy(np.eye(3)), "mine.npy"),
        InputFile.of(b"1\n2\n3\n", "mine.csv"),
        OwnNorms.of("1\n2\n3"),
    )
    for file in files:
        assert "not in the link" in file.missed
        assert "not in the link" in file.note
        assert len(file.sha256) == 64
