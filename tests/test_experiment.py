"""Experiments and datasets: checked once, never changed, and good as keys."""

import math
import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"cell": "rnn"}, "cell = 'rnn' is not known; choose one of linear, relu, tanh, sigmoid"),
        ({"wiring": "some"}, "wiring = 'some' is not known; choose one of first, every"),
        ({"optimizer": "magic"}, "optimizer = 'magic' is not known; choose one of gd"),
        ({"unrolls": -1}, "unrolls = -1 is not a whole number from 0 to 100000; give fewer unrolls"),
        ({"unrolls": 100_001}, "unrolls = 100001 is not a whole number"),
        ({"weights": {"w9": 1}}, "weight = 'w9' is not known; choose one of w1, w2, b1, w3, b2"),
        ({"weights": {"w2": math.inf}}, "w2 = inf is not a number from"),
        ({"weights": {"w2": "two"}}, "w2 = 'two' is not a number from"),
        ({"learning_rate": -0.1}, "learning_rate = -0.1 is not a number from 0"),
        ({"learning_rate": math.nan}, "learning_rate = nan is not a number"),
        ({"max_steps": 0}, "max_steps = 0 is not a whole number from 1 to 1e+06; give fewer steps"),
        ({"max_steps": 1.5}, "max_steps = 1.5 is not a whole number"),
        ({"tolerance": -1}, "tolerance = -1 is not a number from 0"),
        ({"trainable": ("w7",)}, "trainable = 'w7' is not known"),
        ({"trainable": ()}, "trainable is empty, so there is nothing to train; name one weight, for example 'w2'"),
        ({"unrolls": 3, "dataset": Dataset.chain(unrolls=4)}, "unrolls = 3 does not fit the dataset"),
    ],
)
def test_a_bad_setting_is_refused_with_value_rule_and_remedy(settings, sentence):
    with pytest.raises(ValueError, match=r"^") as caught:
        Experiment(**settings)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        ([[1.0, 2.0]], [1.0, 2.0], "do not belong together; give inputs (sequences, unrolls + 1)"),
        ([[1.0, math.nan]], [1.0], "inputs[0, 1] = nan is not finite; mend or leave out that value"),
        ([[1.0]], [math.inf], "targets[0] = inf is not finite"),
        (np.zeros((2001, 2)), np.zeros(2001), "sequences = 2001 is not a whole number from 1 to 2000"),
    ],
)
def test_bad_data_is_refused(inputs, targets, sentence):
    with pytest.raises(ValueError, match=r"^") as caught:
        Dataset(inputs, targets)
    assert sentence in str(caught.value)


def test_equal_experiments_are_one_key():
    one = Experiment(weights={"w2": 2}, dataset=Dataset.stocks("IBM", 10, 3))
    other = Experiment(weights={"w2": 2.0, "w1": 1.0}, dataset=Dataset.stocks("IBM", 10, 3), unrolls=10)
    assert one == other
    assert hash(one) == hash(other)
    assert one != replace(one, learning_rate=0.02)
    assert one != replace(one, dataset=Dataset.stocks("MSFT", 10, 3))
    assert pickle.loads(pickle.dumps(one)) == one


def test_nothing_can_be_changed_afterwards():
    experiment = Experiment()
    with pytest.raises(FrozenInstanceError):
        experiment.learning_rate = 1.0
    with pytest.raises(TypeError):
        experiment.weights["w2"] = 3.0
    with pytest.raises(ValueError, match="read-only"):
        experiment.dataset.inputs[0, 0] = 5.0


@pytest.mark.parametrize("cell", CELLS)
def test_weights_are_completed_in_the_kernels_order(cell):
    experiment = Experiment(cell=cell, weights={"b2": 0.5})
    assert tuple(experiment.weights) == (*CELLS[cell].parameters, "w3", "b2")
    assert experiment.weights["b2"] == 0.5
    assert experiment.weights["w3"] == 1.0


def test_trainable_weights_take_the_kernels_order():
    assert Experiment(trainable=("b2", "w2")).trainable == ("w2", "b2")
    assert Experiment(trainable="w1").trainable == ("w1",)


def test_wiring_first_lets_only_input_1_in():
    dataset = Dataset([[3.0, 4.0, 5.0]], [1.0])
    np.testing.assert_array_equal(Experiment(dataset=dataset).inputs, [[3.0, 0.0, 0.0]])
    np.testing.assert_array_equal(Experiment(dataset=dataset, wiring="every").inputs, [[3.0, 4.0, 5.0]])


def test_n_unrolls_are_n_plus_1_days():
    assert Dataset.chain(2.0, 3.0, 50).inputs.shape == (1, 51)
    stocks = Dataset.stocks("AAPL", 50, 8)
    assert stocks.inputs.shape == (8, 51)
    np.testing.assert_allclose(stocks.inputs.mean(axis=1), 1.0, rtol=1e-12)
    assert stocks.name == "AAPL"
