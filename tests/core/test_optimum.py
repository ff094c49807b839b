"""The best known loss: exact for the chain, never beaten by random points elsewhere."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import CELLS, Dataset, Experiment, best_known, finish, gradient, losses
from core.initial import drawn
from core.optimum import surpassed
from tests import reference
from tests.conftest import plain

STOCKS = Dataset.stocks("IBM", 5, 12)


def pairs(seed, n, sign=1.0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.5, 1.5, 5)
    inputs = np.zeros((5, n + 1))
    inputs[:, 0] = x
    return Dataset(inputs, sign * rng.uniform(0.5, 1.5, 5)), x


@given(st.integers(0, 1000), st.integers(1, 60), st.sampled_from(["linear", "relu"]))
def test_the_chain_is_a_parabola_in_the_power(seed, n, cell):
    dataset, x = pairs(seed, n)
    best = best_known(Experiment(cell=cell, dataset=dataset))
    u = x @ dataset.targets / (x @ x)
    assert best.loss == pytest.approx(np.sum((x * u - dataset.targets) ** 2), rel=1e-12)
    assert abs(best.points[0][0]) == pytest.approx(u ** (1 / n), rel=1e-12)
    assert best.silent == pytest.approx(dataset.targets @ dataset.targets, rel=1e-14)
    assert best.how == f"exact: the loss is a parabola in w2^{n}"


@given(
    st.integers(0, 1000),
    st.integers(1, 30),
    st.sampled_from(["linear", "relu"]),
    st.floats(0.2, 2) | st.floats(-2, -0.2),
    st.floats(0.2, 2) | st.floats(-2, -0.2),
    st.floats(-1, 1),
)
def test_no_weight_beats_the_chain_whatever_its_readout_and_bias(seed, n, cell, w1, w3, b2):
    rng = np.random.default_rng(seed)
    inputs = np.zeros((6, n + 1))
    inputs[:, 0] = rng.normal(size=6)
    weights = {"w1": w1, "w3": w3, "b2": b2}
    experiment = Experiment(cell=cell, weights=weights, dataset=Dataset(inputs, rng.normal(size=6)))
    best = best_known(experiment)
    size = np.sum(np.square(experiment.dataset.targets - b2))
    assert best.silent == pytest.approx(size, rel=1e-13)
    assert best.how.startswith("exact")
    assert best.loss <= np.min(losses(experiment, "w2", np.linspace(-1.6, 1.6, 161))) + 1e-12 * size
    for (point,) in best.points:
        assert losses(experiment, "w2", np.array(point)).item() == pytest.approx(best.loss, rel=1e-9, abs=1e-12 * size)


@pytest.mark.parametrize(("cell", "n", "points"), [("linear", 3, 1), ("linear", 4, 2), ("relu", 3, 1), ("relu", 4, 1)])
def test_even_powers_of_a_linear_chain_have_two_optima(cell, n, points):
    best = best_known(Experiment(cell=cell, dataset=pairs(0, n)[0]))
    assert len(best.points) == points
    assert sum(point[0] for point in best.points) == pytest.approx(0.0 if points == 2 else best.points[0][0])
    assert best.distance((0.0,)) == pytest.approx(abs(best.points[0][0]))
    assert best.distance((-1e-3,)) == pytest.approx(abs(best.points[-1][0]) - 1e-3 * (1 if points == 2 else -1))
    assert best.distance(best.points[-1]) == 0.0


@pytest.mark.parametrize(("cell", "n"), [("linear", 4), ("linear", 50), ("relu", 3), ("relu", 4)])
def test_targets_out_of_reach_leave_the_silent_network_as_the_best(cell, n):
    dataset, _ = pairs(1, n, sign=-1.0)  # an even power and a ReLU cannot be negative
    best = best_known(Experiment(cell=cell, dataset=dataset))
    assert best.loss == best.silent == pytest.approx(dataset.targets @ dataset.targets, rel=1e-14)
    assert all(point == (0.0,) for point in best.points)


@pytest.mark.parametrize("n", [1, 3, 49])
def test_an_odd_power_reaches_negative_targets_with_a_negative_weight(n):
    dataset, x = pairs(1, n, sign=-1.0)
    best = best_known(Experiment(cell="linear", dataset=dataset))
    u = x @ dataset.targets / (x @ x)
    assert best.loss == pytest.approx(np.sum((x * u - dataset.targets) ** 2), rel=1e-12)
    assert best.loss < best.silent
    assert best.points == ((pytest.approx(-((-u) ** (1 / n)), rel=1e-12),),)


@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_without_unrolls_the_weight_does_not_matter(cell):
    best = best_known(Experiment(cell=cell, dataset=Dataset.chain(2.0, 3.0, 0)))
    assert (best.loss, best.silent) == (1.0, 9.0)


@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_without_input_the_silent_network_is_the_best(cell):
    best = best_known(Experiment(cell=cell, dataset=Dataset.chain(0.0, 3.0, 5)))
    assert best.loss == best.silent == 9.0


@pytest.mark.parametrize(
    "change",
    [
        {"wiring": "every"},
        {"initial_state": 0.5},
        {"weights": {"b1": 0.1}},
        {"trainable": "w1"},
        {"cell": "tanh"},
    ],
)
@pytest.mark.jit  # thousands of passes
def test_whatever_is_no_chain_is_searched_and_says_so(change):
    settings = {"cell": "linear", "dataset": Dataset.chain(1.0, 0.8, 4)} | change
    best = best_known(Experiment(**settings))
    assert best.how.startswith("lowest loss of a search along ")
    assert best.loss < 1e-4  # each of these can reach the target


@pytest.mark.jit  # thousands of passes
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("cell", CELLS)
def test_no_random_point_beats_the_search(cell, seed):
    rng = np.random.default_rng(seed)
    stocks = Dataset.stocks("AAPL", 12, 6) if seed == 0 else Dataset(rng.normal(size=(9, 13)), rng.normal(size=9))
    name = CELLS[cell].recurrent
    experiment = Experiment(cell=cell, wiring="every", dataset=stocks)
    best = best_known(experiment)
    found = losses(experiment, name, rng.uniform(-3, 3, 2000))
    assert best.loss <= np.nanmin(found) * (1 + 1e-9)
    assert best.loss == pytest.approx(losses(experiment, name, np.array(best.points[0])).item(), rel=1e-12)
    assert best.silent == pytest.approx(np.sum(np.square(stocks.targets)), rel=1e-13)


@pytest.mark.parametrize("wiring", ["first", "every"])
@pytest.mark.parametrize("cell", CELLS)
def test_losses_along_a_weight_agree_with_the_plain_loops(cell, wiring):
    dataset = Dataset.stocks("IBM", 6, 5)
    experiment = Experiment(cell=cell, wiring=wiring, weights=drawn(cell, 2), dataset=dataset, initial_state=0.2)
    for name in experiment.weights:
        values = np.linspace(-1.5, 1.5, 21).reshape(3, 7)
        comp = losses(experiment, name, values)
        assert comp.shape == values.shape
        _, weights, *data = plain(experiment)
        ref = [reference.loss(cell, weights | {name: value}, *data) for value in values.ravel().tolist()]
        np.testing.assert_allclose(comp.ravel(), ref, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("trainable", ["w3", "b2", ("w3", "b2")])
@pytest.mark.parametrize("cell", ["relu", "tanh", "lstm"])
def test_a_trained_readout_is_solved_exactly(cell, trainable):
    experiment = Experiment(cell, wiring="every", weights=drawn(cell, 1), trainable=trainable, dataset=STOCKS)
    best, names = best_known(experiment), np.atleast_1d(trainable)
    state = gradient(experiment).states[:, -1, 0]
    columns = {"w3": state, "b2": np.ones_like(state)}
    rest = sum(experiment.weights[name] * columns[name] for name in columns if name not in names)
    matrix = np.stack([columns[name] for name in names], axis=1)
    normal = np.linalg.pinv(matrix) @ (STOCKS.targets - rest)
    assert best.points[0] == pytest.approx(tuple(normal), rel=1e-6)
    assert best.loss == pytest.approx(np.sum((STOCKS.targets - rest - matrix @ normal) ** 2), rel=1e-9)
    assert best.how == f"exact: least squares in {' and '.join(names)}"


@pytest.mark.jit  # thousands of passes
@pytest.mark.parametrize("cell", CELLS)
def test_several_weights_are_searched_from_many_starts(cell):
    names = (*CELLS[cell].parameters, "w3", "b2")
    experiment = Experiment(cell, wiring="every", trainable=names, dataset=STOCKS)
    best = best_known(experiment)
    assert best.how == "lowest loss of a search from 128 starts"
    assert best.silent == pytest.approx(np.sum((STOCKS.targets - STOCKS.targets.mean()) ** 2), rel=1e-12)
    assert best.loss < best.silent == best.reference
    (point,) = best.points
    there = replace(experiment, weights=dict(zip(names, point, strict=True)))
    assert gradient(there).loss == pytest.approx(best.loss, rel=1e-12)
    rule = {"optimizer": "adam", "learning_rate": 0.02, "max_steps": 500}
    runs = finish([replace(experiment, weights=drawn(cell, seed), **rule) for seed in range(16)])
    assert best.loss <= min(run.loss for run in runs) + 1e-3 * best.reference


@pytest.mark.jit  # thousands of passes
def test_a_plane_through_all_targets_is_found_by_the_search():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(12, 2))
    data = Dataset(inputs, 0.5 * (0.3 * inputs[:, 0] - 2.0 * inputs[:, 1]) + 0.25)
    best = best_known(Experiment("linear", wiring="every", trainable=("w1", "w2", "w3", "b2"), dataset=data))
    assert best.loss < 1e-12 * best.silent


def test_where_a_constant_answer_has_an_infinite_loss_not_every_loss_is_near_the_best():
    experiment = Experiment("linear", weights={"w2": 1e200}, dataset=Dataset.chain(1.0, 2e200, 1), max_steps=1)
    best = best_known(experiment)
    assert (best.loss, best.silent) == (0.0, np.inf)
    assert best.reference == sys.float_info.max
    assert surpassed(best, 0.0, (2e200,), 0.0) == best


def test_a_run_below_the_best_known_loss_is_its_own_mark():
    best = replace(best_known(Experiment("tanh", dataset=STOCKS)), loss=0.5, reference=2.0, is_limit=True)
    assert surpassed(best, 0.5, (7.0,), 0.5) == best
    assert surpassed(best, 0.5 - 1e-9, (7.0,), 0.5 - 1e-9) == best  # by rounding
    lower = surpassed(best, 0.25, (7.0,), 0.25)
    assert (lower.loss, lower.points, lower.reference, lower.is_limit) == (0.25, ((7.0,),), 2.0, False)
    assert lower.how.startswith("the lowest loss of this run itself")
    assert surpassed(best, 0.25, (7.0,), 0.3).points == best.points  # it was there and left
    nowhere = replace(best, loss=np.inf)
    assert surpassed(nowhere, 0.25, (7.0,), 0.25).loss == 0.25


def test_without_a_worse_constant_a_run_is_measured_against_weights_of_0_or_against_twice_the_best():
    wrong = Experiment("linear", trainable="b2", dataset=Dataset([[1.0], [-1.0]], [-1.0, 1.0]))
    best = best_known(wrong)  # with w3 = 1 the readout answers the opposite
    assert (best.loss, best.silent, best.reference) == (8.0, 2.0, 16.0)
    limit = best_known(Experiment("sigmoid", trainable="b1", dataset=Dataset.chain(1.0, 0.0, 2)))
    assert limit.is_limit
    assert limit.how == "the limit of the loss towards b1 = −∞, reached to the last digits here"
    assert (limit.loss, limit.silent) == (pytest.approx(0.0, abs=1e-12), 0.0)
    assert limit.reference == losses(Experiment("sigmoid", dataset=Dataset.chain(1.0, 0.0, 2)), "b1", [0.0])[0]


def test_the_mark_does_not_depend_on_where_a_run_starts():
    dataset = Dataset.stocks("IBM", 8, 3)
    settings = {"cell": "tanh", "wiring": "every", "dataset": dataset}
    one = best_known(Experiment(weights={"w2": 2.0}, learning_rate=0.5, **settings))
    other = best_known(Experiment(weights={"w2": -0.3}, max_steps=7, **settings))
    assert one == other


@pytest.mark.parametrize(("targets", "loss"), [([1.0, -2.0], 5.0), ([1e308, -1e308], np.inf)])
@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_a_chain_whose_output_is_infinite_is_best_at_0(cell, targets, loss):
    weights = {"w1": 1e200, "w3": 1e200, "b2": 0.0}
    best = best_known(Experiment(cell, weights=weights, dataset=Dataset([[1.0] * 3, [-0.5] * 3], targets)))
    assert best.loss == best.silent == loss
    assert best.points[0] == (0.0,)


def test_where_no_weight_has_a_finite_loss_the_best_is_infinite_and_no_run_converges():
    experiment = Experiment("tanh", weights={"b2": 1e200}, dataset=Dataset.chain(1.0, 1.0, 3), max_steps=2)
    assert best_known(experiment).loss == np.inf


def test_a_distance_beyond_float64_is_infinite():
    assert best_known(Experiment("linear", unrolls=1)).distance((-1e308,)) == 1e308
    far = best_known(Experiment("linear", unrolls=1, weights={"w3": 1e-308}))
    assert far.points[0][0] == pytest.approx(1e308)
    assert far.distance((-1e308,)) == np.inf
