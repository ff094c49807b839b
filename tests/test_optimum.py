"""The best known loss: exact for the chain, never beaten by random points elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Dataset, Experiment, best_known, losses


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
    assert best.silent == pytest.approx(dataset.targets @ dataset.targets)
    assert best.how.startswith("exact")


@pytest.mark.parametrize(("cell", "n", "points"), [("linear", 3, 1), ("linear", 4, 2), ("relu", 3, 1), ("relu", 4, 1)])
def test_even_powers_of_a_linear_chain_have_two_optima(cell, n, points):
    best = best_known(Experiment(cell=cell, dataset=pairs(0, n)[0]))
    assert len(best.points) == points
    assert best.distance((0.0,)) == pytest.approx(abs(best.points[0][0]))
    assert best.distance(best.points[-1]) == 0.0


def test_targets_out_of_reach_leave_the_silent_network_as_the_best():
    dataset, _ = pairs(1, 4, sign=-1.0)  # an even power cannot be negative
    best = best_known(Experiment(cell="linear", dataset=dataset))
    assert best.loss == pytest.approx(best.silent)
    odd = best_known(Experiment(cell="linear", dataset=pairs(1, 3, sign=-1.0)[0]))
    assert odd.loss < odd.silent
    assert odd.points[0][0] < 0


@pytest.mark.parametrize("cell", ["linear", "relu", "tanh", "sigmoid"])
@pytest.mark.compiled  # thousands of passes
def test_no_random_point_beats_the_search(cell):
    experiment = Experiment(cell=cell, wiring="every", dataset=Dataset.stocks("AAPL", 12, 6))
    best = best_known(experiment)
    values = np.random.default_rng(0).uniform(-3, 3, 2000)
    found = losses(experiment, "w2", values)
    assert best.loss <= np.nanmin(found) * (1 + 1e-9)
    assert best.loss == pytest.approx(losses(experiment, "w2", np.array(best.points[0])).item(), rel=1e-12)


def test_the_mark_does_not_depend_on_where_a_run_starts():
    dataset = Dataset.stocks("IBM", 8, 3)
    settings = {"cell": "tanh", "wiring": "every", "dataset": dataset}
    one = best_known(Experiment(weights={"w2": 2.0}, learning_rate=0.5, **settings))
    other = best_known(Experiment(weights={"w2": -0.3}, max_steps=7, **settings))
    assert one == other
