"""The page that checks networks, without the page: what is read of files, what is computed, what is said and drawn."""

import math

import numpy as np
import pytest

from app import charts, tables
from app.check import inside_words, settings, words
from app.check.records import AS_IT_IS, Case, Sequences
from app.check.work import case_of, changed, error_back, gates_of, reach_of, sequences_of, tried_in
from app.ui.network_file import NetworkFile
from core import Network, Reach, backpropagate, reach, respond
from core.vector.along import gates_along
from core.vector.changed import with_keep_bias
from core.vector.observe import spectral_radius
from tests.core.vector.weight_files import FILES, RECORDED
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
    assert f"half of the forget gates stand at {round(median, 2):g} or below" in said


@pytest.mark.parametrize(
    ("cell", "start", "gain", "finding", "part"),
    [
        ("tanh", "gaussian", 0.5, words.VANISHES, "half of the slopes of the tanh are 0."),
        ("linear", "orthogonal", 1.0, words.HOLDS, "after 20 steps all of the gradient is left."),
        ("linear", "orthogonal", 1.5, words.EXPLODES, "times the gradient is left"),
        ("relu", "gaussian", 1.0, words.VANISHES, "the ReLU lets"),
        ("gru", "pytorch", 1.0, words.VANISHES, "half of the gates that keep the state stand at"),
    ],
)
def test_what_is_found_of_each_kind_of_network(cell, start, gain, finding, part):
    said, reaches = told(Network.start(cell, 24, 2, start=start, gain=gain))
    assert words.finding(reaches[AS_IT_IS]) == finding
    assert part in said
    assert said.count(". ") == 0, "one sentence"


def test_the_last_steps_alone_make_the_gradient_of_a_weight():
    """What stands below the error on its way back, of the page's own first network."""
    case = case_of(DEFAULTS)
    sequences = sequences_of(DEFAULTS, case)
    outputs, _ = respond(case.network, sequences.inputs)
    targets, mask = np.zeros_like(outputs), np.zeros(outputs.shape[:2])
    targets[-1], mask[-1] = outputs[-1] - 1.0, 1.0
    whole, last = (backpropagate(case.network, sequences.inputs, targets, mask, back=back).W for back in (None, 10))
    assert np.linalg.norm(whole - last) < 0.01 * np.linalg.norm(whole)
    assert np.linalg.norm(whole) > 1e-3


def test_neither_the_radius_nor_the_stretch_of_a_gated_network_is_its_factor_a_step():
    network = Network.start("lstm", 32, 4, forget_bias=2.0)
    _, reaches = told(network)
    factor = words.pace(reaches[AS_IT_IS])
    for matrix in network.W:
        for number in (spectral_radius(matrix), np.linalg.norm(matrix, 2)):
            assert abs(factor / number - 1) > 0.05


def test_of_a_linear_network_the_radius_is_the_factor_in_the_long_run():
    network = Network.start("linear", 8, 1, start="gaussian", gain=0.9)
    case, sequences = looked_at(network, steps=400)
    found = reach_of(case, sequences, AS_IT_IS, network)
    last = found.lags.tolist()
    assert found.factor(last[-8], last[-1]) == pytest.approx(spectral_radius(network.W[0]), rel=0.02)
    assert "in the long run" in inside_words.under_matrices(network)


def test_a_broken_network_is_said_to_be_broken():
    network = Network.start("lstm", 8, 2)
    W = network.W.copy()
    W[2, 3, 4] = np.nan
    broken = Network(network.cell, W, network.U, network.b, network.V, network.c)
    said, reaches = told(broken)
    assert words.finding(reaches[AS_IT_IS]) == words.NO_NUMBER
    assert list(reaches) == [AS_IT_IS]
    assert "1 of the recurrent weights is infinite or not a number" in words.not_finite(broken)
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
        (-4000.0, "1.000\u00a0×\u00a010⁻⁴⁰⁰⁰ of the gradient"),
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


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".pt") and "reset_before" not in name])
def test_each_recorded_network_is_opened_and_judged(name):
    file = NetworkFile.of((RECORDED / name).read_bytes(), name)
    for at in range(len(file.stored)):
        chosen = file.looking_at(at)
        said, reaches = told(chosen.network, own=chosen)
        assert said.startswith("after 20 steps")
        assert words.finding(reaches[AS_IT_IS]) in words.BADGES
        assert chosen.network.units == chosen.stored[at].units


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


def test_no_change_is_praised_that_brings_nothing():
    same = {name: Reach(np.array([1, 2]), np.log([[0.5, 0.25]]), np.log([[0.5, 0.25]])) for name in (AS_IT_IS, "b")}
    assert words.best_of(same) is None
    better = Reach(np.array([1, 2]), np.log([[0.9, 0.8]]), np.log([[0.9, 0.8]]))
    assert words.best_of(same | {"c": better}) == "c"
