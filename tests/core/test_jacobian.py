"""What a change of the first state still does later: powers of w2, slopes of activations, the gates' products."""

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, gradient
from core.analysis.jacobian import carried, jacobians
from core.initial import drawn


@pytest.mark.parametrize("weight", [2.0, 0.5, -1.7, 1e-300, 1e300])
@pytest.mark.parametrize("unrolls", [0, 1, 50, 3000])
def test_a_linear_chain_carries_the_power_of_its_weight(weight, unrolls):
    kept = carried(Experiment(cell="linear", unrolls=unrolls, weights={"w2": weight}))
    expected = np.arange(unrolls + 1) * np.log10(abs(weight))
    np.testing.assert_allclose(kept.log10_whole, expected, rtol=1e-11, atol=1e-12)
    assert kept.log10_cell is None


def test_a_dead_relu_carries_nothing():
    kept = carried(Experiment(cell="relu", weights={"w2": -1.0}))
    assert kept.log10_whole[0] == 0.0
    assert (kept.log10_whole[1:] == -np.inf).all()


@pytest.mark.parametrize("cell", CELLS)
def test_the_product_is_the_derivative_of_the_last_state(cell):
    # A change of the initial state of h is a change of state 0; one more day in front makes that day's state "state 1".
    rng = np.random.default_rng(3)
    data = Dataset(rng.normal(size=(3, 9)), rng.normal(size=3))
    experiment = Experiment(cell=cell, wiring="every", dataset=data, weights=drawn(cell, 1), initial_state=0.3)
    steps = jacobians(experiment, 2)
    states = gradient(experiment).states[2]
    assert steps.shape == (8, states.shape[1], states.shape[1])
    parameters = tuple(experiment.weights[name] for name in CELLS[cell].parameters)
    for t in range(8):
        for column in range(states.shape[1]):
            moved = []
            for way in (1e-6, -1e-6):
                before = [float(value) for value in states[t + 1]]
                before[column] += way
                moved.append(CELLS[cell].step(parameters, tuple(before), float(data.inputs[2, t + 1]))[0])
            slope = (np.array(moved[0]) - np.array(moved[1])) / 2e-6
            np.testing.assert_allclose(steps[t, :, column], slope, rtol=1e-6, atol=1e-8)
    with np.errstate(divide="ignore"):  # this ReLU is silent on some day
        product = np.log10(np.linalg.norm(np.linalg.multi_dot(steps[::-1]), 2))
    assert carried(experiment, 2).log10_whole[-1] == pytest.approx(product, rel=1e-9)


def test_the_cell_alone_carries_the_product_of_the_forget_gates():
    rng = np.random.default_rng(5)
    data = Dataset(rng.normal(size=(2, 31)), rng.normal(size=2))
    experiment = Experiment(cell="lstm", wiring="every", dataset=data, weights=drawn("lstm", 2))
    w, log10 = experiment.weights, 0.0
    kept = carried(experiment, 1).log10_cell
    states = gradient(experiment).states[1]
    for t in range(1, 31):
        f = 1 / (1 + np.exp(-(w["w_xf"] * data.inputs[1, t] + w["b_f"] + w["w_hf"] * states[t, 0])))
        log10 += np.log10(f)
        assert kept[t] == pytest.approx(log10, rel=1e-12)


def test_products_beyond_float64_keep_their_power_of_ten():
    weights = dict.fromkeys(CELLS["lstm"].parameters, 0.0) | {"b_f": -20.0}
    kept = carried(Experiment(cell="lstm", unrolls=200, weights=weights))
    assert kept.log10_cell[-1] == pytest.approx(200 * np.log10(1 / (1 + np.exp(20.0))), rel=1e-12)
    assert kept.log10_whole[-1] == pytest.approx(kept.log10_cell[-1], rel=1e-3)
    assert kept.log10_cell[-1] < -1700
