"""The search from many starts: what it is made of, where the numbers end, and how much of it larger data get."""

from dataclasses import replace

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, gradient
from core.many_starts import Sequences, Walk, lowest_of_many

STOCKS = Dataset.stocks("AAPL", 3, 11)  # two packs of sequences
NAMES = {cell: (*CELLS[cell].parameters, "w3", "b2") for cell in CELLS}


def network(cell, **settings):
    return Experiment(cell, wiring="every", trainable=NAMES[cell], dataset=STOCKS, **settings)


def at(experiment, point):
    return replace(experiment, weights=experiment.weights | dict(zip(experiment.trainable, point, strict=True)))


@pytest.mark.parametrize("cell", CELLS)
def test_outputs_and_slopes_are_those_of_the_engine_and_of_differences(cell):
    experiment = network(cell)
    rng = np.random.default_rng(3)
    point = 0.5 * rng.normal(size=len(NAMES[cell]))
    sequences = Sequences(experiment)
    outputs, states = sequences.outputs(point)
    record = gradient(at(experiment, point))
    np.testing.assert_allclose(outputs, record.outputs, rtol=1e-13)
    np.testing.assert_allclose(states, record.states[:, -1, 0], rtol=1e-13)
    slopes = sequences.slopes(point, outputs)
    for column, step in enumerate(np.eye(point.size) * 1e-6):
        after, before = sequences.outputs(point + step)[0], sequences.outputs(point - step)[0]
        np.testing.assert_allclose(slopes[:, column], (after - before) / 2e-6, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("trained", [("w3",), ("b2",), ("w1", "w3"), ("w2", "w3", "b2")])
def test_a_solved_readout_cannot_be_made_better(trained):
    experiment = Experiment("tanh", wiring="every", trainable=trained, weights={"b2": 0.3}, dataset=STOCKS)
    start = np.linspace(0.4, 0.9, len(trained))
    sequences = Sequences(experiment)
    solved = sequences.solved_readout(start)
    by_parameter = gradient(at(experiment, solved)).by_parameter
    for name, before, after in zip(trained, start, solved, strict=True):
        if name in ("w3", "b2"):
            assert by_parameter[name] == pytest.approx(0.0, abs=1e-9)
        else:
            assert before == after


def test_a_walk_goes_downhill_and_goes_on_where_it_stopped():
    sequences = Sequences(network("tanh"))
    start = np.full(5, 0.5)
    once, twice = Walk(sequences, start), Walk(sequences, start)
    first = once.loss
    once.go_on(4)
    for _ in range(2):
        before = twice.loss
        twice.go_on(2)
        assert twice.loss < before
    assert once.loss == twice.loss < first
    np.testing.assert_array_equal(once.point, twice.point)


def test_where_nothing_can_be_factorised_a_walk_stands_still(monkeypatch):
    def no(*_, **__):
        raise np.linalg.LinAlgError("did not converge")

    sequences = Sequences(network("tanh"))
    start = np.full(5, 0.5)
    walk = Walk(sequences, start)
    loss = walk.loss
    monkeypatch.setattr(np.linalg, "svd", no)
    monkeypatch.setattr(np.linalg, "lstsq", no)
    walk.go_on(3)
    assert walk.loss == loss
    np.testing.assert_array_equal(sequences.solved_readout(start), start)


@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_numbers_that_end_are_passed_over(cell):
    far = Dataset([[1e200, -1e200], [3e200, 1e150]], [1e100, -2e100])
    experiment = Experiment(cell, wiring="every", trainable=("w2", "b1", "w3", "b2"), dataset=far)
    point, _ = lowest_of_many(experiment)
    assert np.isfinite(point).all()


@pytest.mark.jit  # thousands of passes
@pytest.mark.parametrize(("unrolls", "sequences", "starts"), [(4, 8, 128), (50, 100, 47), (250, 300, 4)])
def test_larger_data_are_searched_from_fewer_starts(unrolls, sequences, starts):
    data = Dataset.recall(unrolls, sequences)
    experiment = Experiment("tanh", wiring="every", trainable=NAMES["tanh"], dataset=data)
    _, found = lowest_of_many(experiment)
    assert found == starts
