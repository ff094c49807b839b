"""Gradients against closed forms, papers and an independent automatic differentiation."""

import math

import numpy as np
import pytest
from hypothesis import given

from core import Dataset, Experiment, gradient
from tests import reference
from tests.conftest import experiments

CHAIN = [  # n, w, w^n, dL/dw for x = y = 1
    (4, 2.0, 16.0, 960.0),
    (4, 0.5, 0.0625, -0.9375),
    (50, 2.0, 1125899906842624.0, 6.338253001141141e31),
    (50, 0.5, 8.881784197001252e-16, -1.776356839400249e-13),
    (50, 0.9, 0.005153775207320113, -0.5696904231591695),
    (50, 1.1, 117.3908528796953, 1242111.044267507),
]


@pytest.mark.parametrize(("n", "w", "output", "slope"), CHAIN)
@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_gradient_of_the_chain_matches_the_closed_form(cell, n, w, output, slope):
    comp = gradient(Experiment(cell=cell, unrolls=n, weights={"w2": w}))
    assert comp.outputs[0] == pytest.approx(output, rel=1e-12)
    assert comp.by_parameter["w2"] == pytest.approx(slope, rel=1e-12)
    assert comp.ledger.sum() == pytest.approx(slope, rel=1e-12)
    assert comp.by_parameter["w2"] == pytest.approx(2 * (w**n - 1) * n * w ** (n - 1), rel=1e-12)


@pytest.mark.parametrize(
    ("inputs", "output"),
    [([0, 0], 0), ([0, 0.5], 0.99), ([1, 0.5], 0), ([1, 1], 0.99), ([0.5, 0.5], 0.495), ([1, 0.5, 0.5], 0.99)],
)
def test_statquests_network_gives_statquests_outputs(inputs, output):
    dataset = Dataset([inputs], [0.0])
    weights = {"w1": 1.8, "w2": -0.5, "w3": 1.1}
    # StatQuest's last two cases: (max(0, 1.8 x 0.5 - 0.5 x 0.9)) x 1.1 = 0.495 after two days
    comp = gradient(Experiment(wiring="every", weights=weights, dataset=dataset))
    assert comp.outputs[0] == pytest.approx(output, abs=1e-12)


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


@given(experiments())
def test_random_gradients_agree_with_an_independent_autodiff(experiment):
    comp = gradient(experiment)
    inputs, targets = experiment.dataset.inputs.tolist(), experiment.dataset.targets.tolist()
    ref_loss, ref = reference.autodiff(
        experiment.cell, experiment.weights, inputs, targets, experiment.wiring, experiment.initial_state
    )
    assert comp.loss == pytest.approx(ref_loss, rel=1e-11)
    size = max(np.abs(entries).max() for entries in comp.ledgers.values())
    for name, slope in ref.items():
        assert comp.by_parameter[name] == pytest.approx(slope, rel=1e-11, abs=1e-11 * max(size, 1.0)), name


@given(experiments())
def test_ledger_agrees_with_plain_backpropagation_and_sums_to_the_gradient(experiment):
    comp = gradient(experiment)
    inputs, targets = experiment.dataset.inputs.tolist(), experiment.dataset.targets.tolist()
    ref = reference.ledger(
        experiment.cell, experiment.weights, inputs, targets, experiment.wiring, experiment.initial_state
    )
    size = np.abs(ref).max()
    np.testing.assert_allclose(comp.ledger, ref, rtol=1e-10, atol=1e-11 * max(size, 1e-300))
    for name, entries in comp.ledgers.items():
        scale = np.abs(entries).sum()
        assert entries.sum() == pytest.approx(comp.by_parameter[name], rel=1e-12, abs=1e-13 * scale)


@pytest.mark.parametrize("cell", ["linear", "relu", "tanh", "sigmoid"])
def test_a_thousand_unrolls_agree_too(cell):
    rng = np.random.default_rng(1)
    dataset = Dataset(rng.uniform(0, 1, (3, 1001)), rng.uniform(0, 1, 3))
    weights = {"w1": 0.3, "w2": 0.97, "b1": 0.01, "w3": 1.1, "b2": 0.1}
    comp = gradient(Experiment(cell=cell, wiring="every", weights=weights, dataset=dataset))
    _, ref = reference.autodiff(cell, weights, dataset.inputs.tolist(), dataset.targets.tolist(), "every")
    for name, slope in ref.items():
        assert comp.by_parameter[name] == pytest.approx(slope, rel=1e-10), name


def test_the_past_does_not_vanish_from_the_whole_gradient_when_every_day_enters():
    every = gradient(Experiment(cell="linear", weights={"w2": 0.5}, wiring="every", dataset=Dataset([[1.0] * 51], [0])))
    first = gradient(Experiment(cell="linear", weights={"w2": 0.5}))
    assert abs(every.by_parameter["w2"]) > 1
    assert abs(first.by_parameter["w2"]) < 1e-12
    assert abs(every.ledger[1]) < 1e-12 < abs(every.ledger[-1])  # what vanishes is the part from long ago


@pytest.mark.parametrize(
    ("weight", "unrolls", "where"),
    [(2.0, 50, None), (2.0, 1500, "the state at unroll 1024"), (2.0, 600, "the squared error")],
)
def test_the_place_of_the_first_overflow_is_named(weight, unrolls, where):
    comp = gradient(Experiment(cell="linear", weights={"w2": weight}, unrolls=unrolls))
    assert comp.first_non_finite == where
