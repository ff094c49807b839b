"""The page that checks networks, without the page: what is read of files, what is computed, what is said and drawn."""

import ast
import math

import numpy as np
import pytest

from app import charts, tables
from app.check import inside_words, norm_words, settings, snippets, words
from app.check.own import LONGEST, InputFile, NetworkFile, OwnNorms, short
from app.check.reading import read_table
from app.check.records import AS_IT_IS, Case, Sequences
from app.check.work import case_of, changed, error_back, gates_of, reach_of, sequences_of, tried_in
from core import Network, backpropagate, open_network, reach, respond
from core.analysis.norm_log import read_norms
from core.analysis.norm_statistics import norm_statistics, share_clipped
from core.vector.along import gates_along
from core.vector.changed import with_keep_bias
from tests.core.vector.weight_files import FILES, RECORDED, npy, npz, pytorch
from tests.harness import completed

DEFAULTS = completed(settings.SETTINGS, {})


def looked_at(network, own=None, inputs=None, steps=20):
    """A case and sequences for it."""
    inputs = np.random.default_rng(0).normal(size=(steps + 10, 2, network.inputs)) if inputs is None else inputs
    key = ("test", network.cell.name, network.W.tobytes(), network.b.tobytes())
    return Case("mine", network, key, own), Sequences(inputs, steps, (inputs.tobytes(),), "", None)


def told(network, **more):
    """The verdict on a network, and all reaches it was made of."""
    case, sequences = looked_at(network, **more)
    reaches = {AS_IT_IS: reach_of(case, sequences, AS_IT_IS, network)}
    reaches |= {one: reach_of(case, sequences, one, made) for one, made in changed(case, DEFAULTS).items()}
    tried = tried_in(case, DEFAULTS) or words.best_of(reaches)
    return words.verdict(case, sequences, reaches, gates_of(case, sequences), tried), reaches


def test_the_verdict_says_what_the_engine_computes():
    network = Network.start("lstm", 16, 3, forget_bias=0.5)
    said, reaches = told(network)
    inputs = np.random.default_rng(0).normal(size=(30, 2, 3))
    as_it_is, biased = (
        reach(one, inputs, [20], of="hidden").norms[0] for one in (network, with_keep_bias(network, 2.0))
    )
    assert 10 ** reaches[AS_IT_IS].log10_norms[-1] == pytest.approx(as_it_is, rel=1e-12)
    assert words.share_text(math.log10(as_it_is)) in said
    assert f"forget bias 2 would keep {float(f'{100 * biased:.2g}'):g}%" in said
    median = gates_along(network, inputs)["f"].median
    assert f"half of the forget gates stand below {round(median, 2):g}" in said


@pytest.mark.parametrize(
    ("cell", "start", "gain", "finding", "part"),
    [
        ("tanh", "gaussian", 0.5, words.VANISHES, "half of the slopes of the tanh are below"),
        ("linear", "orthogonal", 1.0, words.HOLDS, "an orthogonal W would"),
        ("linear", "orthogonal", 1.5, words.EXPLODES, "times the gradient is left"),
        ("relu", "gaussian", 1.0, words.VANISHES, "the ReLU lets"),
        ("gru", "pytorch", 1.0, words.VANISHES, "half of the gates that keep the state stand below"),
    ],
)
def test_what_is_found_of_each_kind_of_network(cell, start, gain, finding, part):
    said, reaches = told(Network.start(cell, 24, 2, start=start, gain=gain))
    assert words.finding(reaches[AS_IT_IS]) == finding
    assert part in said
    assert said.count(". ") == 0, "one sentence"


def test_a_broken_network_is_said_to_be_broken():
    network = Network.start("lstm", 8, 2)
    W = network.W.copy()
    W[2, 3, 4] = np.nan
    broken = Network(network.cell, W, network.U, network.b, network.V, network.c)
    said, reaches = told(broken)
    assert words.finding(reaches[AS_IT_IS]) == words.NO_NUMBER
    assert list(reaches) == [AS_IT_IS]
    assert "1 of the recurrent weights are infinite or not a number" in words.not_finite(broken)
    assert "no number" in said
    case, sequences = looked_at(broken)
    back = error_back(case, sequences)
    assert "the state after" in inside_words.error_said(back.by_state, back.left_numbers)
    assert "not a number" in inside_words.matrices(broken, gates_of(case, sequences))
    charts.reach_chart(tables.error_table(back.by_state), {"h": "#000000", "c": "#000000"}).filled()


@pytest.mark.parametrize(
    ("log10", "text"),
    [
        (math.log10(0.049), "4.9% of the gradient"),
        (-12.0, "10⁻¹² of the gradient"),
        (math.log10(1.4), "1.4 times the gradient"),
        (-math.inf, "nothing of the gradient"),
        (math.nan, "what is no number"),
        (-4000.0, "1.000 × 10⁻⁴⁰⁰⁰ of the gradient"),
    ],
)
def test_a_share_is_read_as_people_say_it(log10, text):
    assert words.share_text(log10) == text


def test_where_it_is_lost_names_the_first_lags_below():
    network = Network("linear", [[[0.5]]], [[[1.0]]], [[0.0]], [[1.0]], [0.0])
    case, sequences = looked_at(network)
    found = reach_of(case, sequences, AS_IT_IS, network)
    said = words.where_it_is_lost(found)
    assert "Half of it is lost 2 steps back" in said  # after one step exactly half is left
    assert "less than a thousandth is left 10 steps back" in said
    assert f"float32 ends after about {round(math.log(np.finfo(np.float32).tiny, 0.5))} steps" in said


def test_the_error_goes_back_as_backpropagation_has_it():
    network = Network.start("lstm", 6, 2, 3)
    case, sequences = looked_at(network)
    found = error_back(case, sequences)
    outputs, _ = respond(network, sequences.inputs)
    targets, mask = np.zeros_like(outputs), np.zeros(outputs.shape[:2])
    targets[-1], mask[-1] = outputs[-1] - 1.0, 1.0
    slopes = backpropagate(network, sequences.inputs, targets, mask).d_states
    for place, state in enumerate("hc"):
        for lag in (0, 1, 20):
            expected = np.linalg.norm(slopes[-1 - lag, :, :, place], axis=1)
            np.testing.assert_allclose(found.by_state[state][:, lag], expected, rtol=1e-12)
    assert found.left_numbers is None
    table = tables.error_table(found.by_state)
    assert table["log10 left"][0] == 0.0
    assert table["lag"].max() == 20


# Files.


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".pt") and "reset_before" not in name])
def test_each_recorded_network_is_opened_and_judged(name):
    file = NetworkFile.of((RECORDED / name).read_bytes(), name)
    for at in range(len(file.stored)):
        chosen = file.looking_at(at)
        said, reaches = told(chosen.network, own=chosen)
        assert said.startswith("after 20 steps")
        assert words.finding(reaches[AS_IT_IS]) in words.BADGES
        assert chosen.network.units == chosen.stored[at].units


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


# Norms.


def test_all_that_is_said_of_norms_is_so():
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(0, 0.6, 500))
    values[100], values[400:] = 300.0, math.nan
    log = read_norms("\n".join(map(str, values)))
    found = norm_statistics(log.values)
    said = " ".join(norm_words.all_said(log, found))
    assert "**500 norms**" in said
    assert "**From norm 401 (line 401) on all are not a number.**" in said
    assert "No infinite norm comes before" in said
    assert "**1 spike**" in said
    assert "the largest is 300, norm 101" in said
    assert "D'Agostino and Pearson's test" in said
    clipped = 100 * share_clipped(log.values, found.clip)
    assert f"It would have clipped {float(f'{clipped:.2g}'):g}% of the steps" in said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1\n2\ninf\n3", "Norm 3 (line 3) is the first that is infinite"),
        ("1\ninf\nnan\nnan", "infinity times 0 is not a number"),
        ("1\n1\n" * 40, "are equal to the largest"),
        ("1\n2\nflu\n3", "No norms, and left out: line 3 ('flu')"),
        ("nan\nnan", "None of the 2 norms is finite"),
        ("0\n0\n0", "3 are exactly 0"),
        ("1\n2", "too few to say how they are distributed"),
    ],
)
def test_each_kind_of_list_gets_its_sentence(text, part):
    log = read_norms(text)
    found = norm_statistics(log.values)
    assert part in " ".join([*norm_words.all_said(log, found), norm_words.skipped(log)])
    charts.norms_chart(tables.norms_table(log), tables.marks_table(log, found), found.clip).filled()
    bins = tables.norm_bins_table(log, found)
    if not bins.empty:
        charts.norm_bins_chart(bins, found.clip).filled()


def test_a_long_list_is_drawn_by_the_ends_of_its_stretches():
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(size=20_000))
    values[12_345], values[777] = 1e9, math.nan
    log = read_norms("\n".join(map(str, values)))
    table = tables.norms_table(log)
    assert len(table) <= 2 * 300 + 2
    assert {1, 12_346, 20_000} <= set(table["place"].tolist())
    assert np.nanmin(table["log10 norm"]) == pytest.approx(math.log10(np.nanmin(values)))
    marks = tables.marks_table(log, norm_statistics(values))
    assert "first not a number" in marks["mark"].tolist()
    assert marks["place"][marks["mark"] == "first not a number"].tolist() == [778]


def test_the_bins_of_norms_hold_all_of_them_and_as_many_as_a_log_normal_has():
    log = read_norms("\n".join(map(str, np.exp(np.random.default_rng(0).normal(size=3000)))))
    bins = tables.norm_bins_table(log, norm_statistics(log.values))
    assert bins["norms"].sum() == 3000
    assert bins["expected"].sum() == pytest.approx(3000, rel=0.01)
    assert np.abs(bins["norms"] - bins["expected"]).max() < 60


# Snippets.


@pytest.mark.parametrize("name", ["FROM_PYTORCH", "FROM_KERAS", "LOG_PYTORCH", "LOG_KERAS"])
def test_every_snippet_is_python_of_at_most_ten_lines(name):
    lines = getattr(snippets, name)
    ast.parse(lines)
    assert len(lines.splitlines()) <= (3 if name.startswith("FROM") else 10)
    assert max(map(len, lines.splitlines())) <= 90


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_the_pytorch_lines_log_the_numbers_of_the_engine(kind, capsys):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    rnn, head = getattr(torch.nn, kind)(3, 7, batch_first=True), torch.nn.Linear(7, 1)
    model = torch.nn.ModuleDict({"rnn": rnn, "head": head})
    x, y = torch.randn(4, 12, 3), torch.randn(4, 1)
    around = {"torch": torch, "rnn": rnn, "head": head, "model": model, "x": x, "y": y}
    exec(snippets.LOG_PYTORCH, around | {"criterion": torch.nn.MSELoss()}, found := {})
    network = open_network(npz(**{name: w.double().numpy() for name, w in model.state_dict().items()}))
    targets, mask = np.zeros((12, 4, 1)), np.zeros((12, 4))
    targets[-1], mask[-1] = y.numpy(), 1.0
    ref = backpropagate(network, x.numpy().transpose(1, 0, 2).astype(float), targets, mask)
    np.testing.assert_allclose(found["by_lag"], np.linalg.norm(ref.d_states[:0:-1, :, :, 0], axis=(1, 2)), rtol=1e-4)
    model.zero_grad()
    torch.nn.MSELoss()(head(rnn(x)[0][:, -1]), y).backward()
    whole = math.sqrt(sum(float((w.grad**2).sum()) for w in model.parameters()))
    assert float(found["norm"]) == pytest.approx(whole, rel=1e-5)
    log = read_norms(capsys.readouterr().out)
    assert log.values.tolist() == [pytest.approx(whole, rel=1e-5)]


def test_the_pytorch_lines_make_a_file_that_is_read(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    lstm = torch.nn.LSTM(3, 5)
    torch.save(lstm.state_dict(), "model.pt")
    exec(snippets.FROM_PYTORCH, {})
    network = NetworkFile.of((tmp_path / "weights.npz").read_bytes(), "weights.npz").network
    np.testing.assert_array_equal(network.W[0], lstm.weight_hh_l0[:5].detach().double().numpy())


# Figures.


@pytest.mark.parametrize("cell", ["lstm", "gru", "tanh", "relu", "sigmoid"])
def test_the_gates_chart_draws_all_values_of_each_gate(cell):
    network = Network.start(cell, 8, 2)
    case, sequences = looked_at(network)
    names = inside_words.names_of_gates(network)
    table = tables.gates_table(gates_of(case, sequences), names)
    for name in names.values():
        assert table["percent"][table["run"] == name].sum() == pytest.approx(100.0)
    charts.gates_chart(table).filled()
    assert inside_words.gates_said(network, gates_of(case, sequences))


def test_a_linear_network_has_no_gates_to_draw():
    assert inside_words.names_of_gates(Network.start("linear", 4, 1)) == {}


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
