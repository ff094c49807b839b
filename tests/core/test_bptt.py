"""Gradients against closed forms, papers, an independent automatic differentiation and the complex step."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from core import CELLS, Dataset, Experiment, gradient
from core.initial import drawn, keep_bias
from core.packs.types import LANES
from tests import reference
from tests.conftest import experiments, plain

# n, w, w^n, n w^(n-1), dL/dw for x = y = 1; all checked in exact rational arithmetic (the decimal w, by fractions).
CHAIN = [
    (4, 2.0, 16.0, 32.0, 960.0),
    (4, 0.5, 0.0625, 0.5, -0.9375),
    (50, 2.0, 1125899906842624.0, 2.81474976710656e16, 6.338253001141141e31),
    (50, 0.5, 8.881784197001252e-16, 8.881784197001252e-14, -1.776356839400249e-13),
    (50, 0.9, 0.005153775207320113, 0.2863208448511174, -0.5696904231591695),
    (50, 1.1, 117.3908528796953, 5335.947858167969, 1242111.044267507),
]
SMOOTH = ("linear", "tanh", "sigmoid", "gru", "lstm")


@pytest.mark.parametrize(("n", "w", "output", "along", "slope"), CHAIN)
@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_gradient_of_the_chain_matches_the_closed_form(cell, n, w, output, along, slope):
    comp = gradient(Experiment(cell=cell, unrolls=n, weights={"w2": w}))
    assert comp.outputs[0] == pytest.approx(output, rel=1e-12)
    assert comp.loss == pytest.approx((output - 1) ** 2, rel=1e-12)
    assert comp.by_parameter["w2"] == pytest.approx(slope, rel=1e-12)
    assert comp.ledger.sum() == pytest.approx(slope, rel=1e-12)
    assert comp.by_parameter["w2"] == pytest.approx(comp.by_parameter["b2"] * along, rel=1e-12)
    assert slope == pytest.approx(2 * (w**n - 1) * n * w ** (n - 1), rel=1e-12)


@pytest.mark.parametrize(("n", "w", "output", "along", "slope"), CHAIN)
def test_every_copy_of_the_chain_gets_the_same_share_and_the_first_step_none(n, w, output, along, slope):
    comp = gradient(Experiment(cell="linear", unrolls=n, weights={"w2": w}))
    assert comp.ledger.shape == (n + 1,)
    assert comp.ledger[0] == 0.0  # the copy that leads into day 1 multiplies the initial state, 0
    np.testing.assert_allclose(comp.ledger[1:], slope / n, rtol=1e-12)


@pytest.mark.parametrize(
    ("inputs", "output"),
    [([0, 0], 0), ([0, 0.5], 0.99), ([1, 0.5], 0), ([1, 1], 0.99), ([0.5, 0.5], 0.495), ([1, 0.5, 0.5], 0.99)],
)
def test_statquests_network_gives_statquests_outputs(inputs, output):
    weights = {"w1": 1.8, "w2": -0.5, "w3": 1.1}
    comp = gradient(Experiment(wiring="every", weights=weights, dataset=Dataset([inputs], [0.0])))
    assert comp.outputs[0] == pytest.approx(output, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("w", "b", "error", "dw", "db"),
    [(0, 0, 0.04, -0.05, -0.1), (4, -2, 0.0167366329382, -1.04452940537, -1.78790415424)],
)
def test_pascanus_figure_6(w, b, error, dw, db):
    experiment = Experiment(
        cell="sigmoid",
        weights={"w1": 0, "w2": w, "b1": b},
        initial_state=1 / (1 + math.exp(-0.5)),
        dataset=Dataset.chain(0.0, 0.7, 49),
    )
    comp = gradient(experiment)
    assert (comp.loss, comp.by_parameter["w2"], comp.by_parameter["b1"]) == pytest.approx((error, dw, db), rel=1e-9)


def largest_entry(comp):
    """The scale that rounding is measured against: what one time step or the readout adds at most."""
    readout = [comp.by_parameter["w3"], comp.by_parameter["b2"]]
    return max(np.abs(np.concatenate([*comp.ledgers.values(), readout])).max(), 1e-300)


def rounding(comp):
    """name -> by how much two right computations of dL/dweight may differ: 1e-11 of the weight's own terms.

    Beside them 1e-14 of the largest term of any weight, for a term may itself be what a cancellation left: 1 - h^2 of a
    saturated tanh, and h - n of the GRU's update gate, which is all rounding once the state has settled.
    """
    errors = 2.0 * np.abs(comp.outputs - comp.experiment.dataset.targets)
    own = {name: np.abs(entries).sum() for name, entries in comp.ledgers.items()}
    own |= {"w3": (errors * np.abs(comp.states[:, -1, 0])).sum(), "b2": errors.sum()}
    return {name: 1e-11 * scale + 1e-14 * largest_entry(comp) for name, scale in own.items()}


def assert_agree(comp, ref):
    """All components of the gradient agree, each on its own scale."""
    assert set(comp.by_parameter) == set(ref)
    for name, limit in rounding(comp).items():
        assert abs(comp.by_parameter[name] - ref[name]) <= limit, name


@given(experiments(cells=tuple(CELLS)))
def test_random_gradients_agree_with_an_independent_autodiff(experiment):
    comp = gradient(experiment)
    ref_loss, ref = reference.autodiff(*plain(experiment))
    assert comp.loss == pytest.approx(ref_loss, rel=1e-11)
    assert_agree(comp, ref)


@given(experiments(cells=SMOOTH))
def test_random_gradients_agree_with_the_complex_step(experiment):
    assert_agree(gradient(experiment), reference.complex_step(*plain(experiment)))


@given(experiments())
def test_ledgers_agree_with_plain_backpropagation_and_sum_to_the_gradient(experiment):
    comp = gradient(experiment)
    ref = reference.ledgers(*plain(experiment))
    assert set(comp.ledgers) == set(ref)
    assert comp.ledger is comp.ledgers["w2"]
    for name, entries in comp.ledgers.items():
        np.testing.assert_allclose(entries, ref[name], rtol=1e-11, atol=1e-14 * largest_entry(comp))
        scale = np.abs(entries).sum()
        assert abs(entries.sum() - comp.by_parameter[name]) <= 1e-12 * max(scale, largest_entry(comp))


@given(experiments(cells=("gru", "lstm")))
def test_ledgers_of_gated_cells_sum_to_the_gradient(experiment):
    comp = gradient(experiment)
    assert set(comp.ledgers) == set(experiment.cell.parameters)
    for name, entries in comp.ledgers.items():
        assert abs(entries.sum() - comp.by_parameter[name]) <= 1e-12 * max(np.abs(entries).sum(), largest_entry(comp))


@given(experiments(cells=tuple(CELLS)))
def test_states_and_outputs_agree_with_the_plain_forward_pass(experiment):
    comp = gradient(experiment)
    cell, weights, inputs, _, wiring, initial_state = plain(experiment)
    assert comp.states.shape == (len(inputs), experiment.unrolls + 2, len(CELLS[cell].states))
    for sequence, states, output in zip(inputs, comp.states, comp.outputs, strict=True):
        ref, ref_output = reference.forward(cell, weights, sequence, wiring, initial_state)
        size = max(1.0, np.abs(ref).max())
        np.testing.assert_allclose(states, ref, rtol=0, atol=1e-12 * size)
        assert abs(output - ref_output) <= 1e-12 * size * max(1.0, abs(weights["w3"]))


@pytest.mark.parametrize("wiring", ["first", "every"])
@pytest.mark.parametrize("cell", CELLS)
def test_gradient_agrees_with_the_slope_of_the_loss_itself(cell, wiring):
    rng = np.random.default_rng(5)
    dataset = Dataset(rng.uniform(0.5, 1.5, (LANES + 3, 6)), rng.uniform(0.5, 1.5, LANES + 3))  # more than one pack
    weights = {"w1": 0.8, "w2": 0.7, "b1": 0.1, "w3": 1.2, "b2": -0.2}  # all before ReLU is positive: no kink near
    weights = drawn(cell, 4) if cell in ("gru", "lstm") else weights
    experiment = Experiment(cell=cell, wiring=wiring, weights=weights, dataset=dataset, initial_state=0.3)
    comp, ref = gradient(experiment), reference.central_difference(*plain(experiment))
    assert comp.outputs.shape == (LANES + 3,)
    for name, slope in ref.items():
        assert abs(comp.by_parameter[name] - slope) <= 1e-7 * largest_entry(comp), name


@pytest.mark.parametrize("sequences", [1, LANES - 1, LANES, LANES + 1, 3 * LANES + 5])
def test_sequences_beyond_a_pack_are_all_counted_once(sequences):
    one = Experiment(cell="linear", unrolls=4, weights={"w2": 0.5})
    many = Experiment(
        cell="linear", weights={"w2": 0.5}, dataset=Dataset([[1.0, 0, 0, 0, 0]] * sequences, [1.0] * sequences)
    )
    comp, ref = gradient(many), gradient(one)
    assert comp.loss == pytest.approx(sequences * ref.loss, rel=1e-14)
    for name, slope in ref.by_parameter.items():
        assert comp.by_parameter[name] == pytest.approx(sequences * slope, rel=1e-14), name
    np.testing.assert_allclose(comp.ledger, sequences * ref.ledger, rtol=1e-14)


@pytest.mark.parametrize("wiring", ["first", "every"])
@pytest.mark.parametrize("cell", CELLS)
def test_a_thousand_unrolls_agree_too(cell, wiring):
    rng = np.random.default_rng(1)
    dataset = Dataset(rng.uniform(0, 1, (3, 1001)), rng.uniform(0, 1, 3))
    weights = {"w1": 0.3, "w2": 0.97, "b1": 0.01, "w3": 1.1, "b2": 0.1}
    if cell in ("gru", "lstm"):
        weights = drawn(cell, 4) | keep_bias(cell, 3.0)
    experiment = Experiment(cell=cell, wiring=wiring, weights=weights, dataset=dataset, initial_state=0.2)
    assert_agree(gradient(experiment), reference.autodiff(*plain(experiment))[1])


def test_the_initial_state_passes_w2_once_more_than_input_1():
    comp = gradient(Experiment(cell="linear", weights={"w1": 0.0, "w2": 1.1}, initial_state=2.0, unrolls=9))
    assert comp.states[0, 0, 0] == 2.0
    assert comp.outputs[0] == pytest.approx(2 * 1.1**10, rel=1e-13)
    assert comp.ledger[0] != 0.0


def test_the_past_does_not_vanish_from_the_whole_gradient_when_every_day_enters():
    every = gradient(Experiment(cell="linear", weights={"w2": 0.5}, wiring="every", dataset=Dataset([[1.0] * 51], [0])))
    first = gradient(Experiment(cell="linear", weights={"w2": 0.5}))
    assert abs(every.by_parameter["w2"]) > 1
    assert abs(first.by_parameter["w2"]) < 1e-12
    assert abs(every.ledger[1]) < 1e-12 < abs(every.ledger[-1])  # what vanishes is the part from long ago


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"unrolls": 50, "weights": {"w2": 2.0}}, None),
        ({"unrolls": 1500, "weights": {"w2": 2.0}}, "the state at unroll 1024"),
        ({"unrolls": 3, "weights": {"w1": 1e200}, "dataset": Dataset.chain(1e200, 1.0, 3)}, "the state at unroll 0"),
        ({"unrolls": 3, "weights": {"w2": 1e100, "w3": 1e100}}, "the output"),
        ({"unrolls": 600, "weights": {"w2": 2.0}}, "the squared error"),
        ({"unrolls": 2, "weights": {"w2": 2.0}, "dataset": Dataset([[1e300, 0, 0]], [3.9e300])}, "the squared error"),
        # error 2e102 and h_1 = 1e102 are finite and so are their squares; with w3 = 1e105 on top they are not
        (
            {"unrolls": 1, "weights": {"w1": 1e102, "w2": 0.0, "w3": 1e105, "b2": 1e102}},
            "the gradient on its way back, at unroll 1",
        ),
        # every entry of the ledger, 2 x 1e154 x 0.8e154, is finite; their sum over two copies is not
        ({"unrolls": 2, "weights": {"w2": 1.0, "w1": 0.9e154}}, "the sum of the gradient"),
    ],
)
def test_the_place_of_the_first_overflow_is_named(settings, sentence):
    assert gradient(Experiment(cell="linear", **settings)).first_non_finite == sentence


@pytest.mark.parametrize(("n", "w", "output", "along", "slope"), CHAIN)
def test_the_chain_table_is_exact_arithmetic(n, w, output, along, slope):
    weight = Fraction(str(w))
    exact = weight**n, n * weight ** (n - 1), 2 * (weight**n - 1) * n * weight ** (n - 1)
    for ref, literal in zip(exact, (output, along, slope), strict=True):
        assert abs(Fraction(literal) / ref - 1) < Fraction(1, 10**15)
