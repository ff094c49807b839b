"""What is said and drawn of gradient norms, and the lines that log them elsewhere."""

import ast
import math

import numpy as np
import pytest

from app import charts, tables
from app.check import norm_words, snippets
from app.ui.network_file import NetworkFile
from core import backpropagate, open_network
from core.analysis.norm_log import read_norms
from core.analysis.norm_statistics import norm_statistics, share_clipped
from tests.core.vector.weight_files import npz


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
    charts.logged_norms_chart(
        tables.logged_norms_table(log), tables.logged_marks_table(log, found), found.clip
    ).filled()
    bins = tables.logged_bins_table(log, found)
    if not bins.empty:
        charts.logged_bins_chart(bins, found.clip).filled()


def test_a_long_list_is_drawn_by_the_ends_of_its_stretches():
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(size=20_000))
    values[12_345], values[777] = 1e9, math.nan
    log = read_norms("\n".join(map(str, values)))
    table = tables.logged_norms_table(log)
    assert len(table) <= 2 * 300 + 2
    assert {1, 12_346, 20_000} <= set(table["place"].tolist())
    assert np.nanmin(table["log10 norm"]) == pytest.approx(math.log10(np.nanmin(values)))
    marks = tables.logged_marks_table(log, norm_statistics(values))
    assert "first not a number" in marks["mark"].tolist()
    assert marks["place"][marks["mark"] == "first not a number"].tolist() == [778]


def test_the_bins_of_norms_hold_all_of_them_and_as_many_as_a_log_normal_has():
    log = read_norms("\n".join(map(str, np.exp(np.random.default_rng(0).normal(size=3000)))))
    bins = tables.logged_bins_table(log, norm_statistics(log.values))
    assert bins["norms"].sum() == 3000
    assert bins["expected"].sum() == pytest.approx(3000, rel=0.01)
    assert np.abs(bins["norms"] - bins["expected"]).max() < 60


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
