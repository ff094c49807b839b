"""Experiments and datasets: checked once, never changed, and good as keys."""

import copy
import math
import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"cell": "rnn"}, "cell = 'rnn' is not known; choose one of linear, relu, tanh, sigmoid, gru, lstm"),
        ({"wiring": "some"}, "wiring = 'some' is not known; choose one of first, every"),
        ({"optimizer": "magic"}, "optimizer = 'magic' is not known; choose one of gd"),
        ({"unrolls": -1}, "unrolls = -1 is not a whole number from 0 to 100,000; give at least 0."),
        ({"weights": {"w9": 1}}, "weight = 'w9' is not known; choose one of w1, w2, b1, w3, b2"),
        ({"weights": {"w2": math.inf}}, "w2 = inf is not a number from"),
        ({"weights": {"w2": "two"}}, "w2 = 'two' is not a number from"),
        ({"learning_rate": -0.1}, "learning_rate = -0.1 is not a number from 0"),
        ({"learning_rate": math.nan}, "learning_rate = nan is not a number"),
        ({"max_steps": 0}, "max_steps = 0 is not a whole number from 1 to 1,000,000; give at least 1."),
        ({"max_steps": 1.5}, "max_steps = 1.5 is not a whole number"),
        ({"tolerance": -1}, "tolerance = -1 is not a number from 0"),
        ({"trainable": ("w7",)}, "trainable = 'w7' is not known"),
        ({"trainable": ()}, "trainable is empty, so there is nothing to train; name one weight, for example 'w2'"),
        ({"unrolls": 3, "dataset": Dataset.chain(unrolls=4)}, "unrolls = 3 does not fit the dataset"),
        ({"unrolls": 3, "dataset": Dataset.chain(unrolls=4)}, "needs unrolls + 1, so cut it with unrolls=3."),
        ({"unrolls": 2.5}, "unrolls = 2.5 is not a whole number from 0 to 100,000; give a whole number."),
        ({"unrolls": 100_001}, "unrolls = 100001 is not a whole number from 0 to 100,000; give fewer unrolls."),
        ({"weights": {"w2": True}}, "w2 = True is not a number"),
        ({"weights": 5}, "weights = 5 does not map names to numbers; give for example {'w2': 0.5}."),
        ({"trainable": 5}, "trainable = 5 is not known; choose one of w1, w2, b1, w3, b2."),
        ({"dataset": "AAPL"}, "dataset = 'AAPL' is not a Dataset; give one such as Dataset.stocks('AAPL')"),
        ({"initial_state": math.nan}, "initial_state = nan is not a number from"),
        ({"initial_state": "warm"}, "'warm' is not a number from -1.79769e+308 to 1.79769e+308; give a finite state."),
        ({"weights": {"w2": math.nan}}, "to 1.79769e+308; give a finite weight such as 2 or 0.5."),
        ({"weights": {"w2": None}}, "w2 = None is not a number"),
        ({"learning_rate": None}, "learning_rate = None is not a number from 0 to 1.79769e+308; give a small positive"),
        ({"max_steps": 1_000_001}, "max_steps = 1000001 is not a whole number from 1 to 1,000,000; give fewer steps."),
        (
            {"tolerance": math.inf},
            "tolerance = inf is not a number from 0 to 1.79769e+308; give 0 to never stop for it.",
        ),
    ],
)
def test_a_bad_setting_is_refused_with_value_rule_and_remedy(settings, sentence):
    with pytest.raises(ValueError, match=r"^") as caught:
        Experiment(**settings)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("name", ["unrolls", "initial_state", "learning_rate", "max_steps", "tolerance"])
def test_a_whole_number_beyond_every_float_is_refused_like_any_other(name):
    with pytest.raises(ValueError, match=rf"^{name} = 1000.* is not a (whole )?number from .*; give .*\.$"):
        Experiment(**{name: 10**400})


@pytest.mark.parametrize("settings", [{"cell": ["relu"]}, {"wiring": ["first"]}, {"optimizer": {}}])
def test_a_choice_of_the_wrong_kind_is_refused_like_any_other(settings):
    (name,) = settings
    with pytest.raises(ValueError, match=rf"^{name} = .* is not known; choose one of "):
        Experiment(**settings)


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        ([[1.0, 2.0]], [1.0, 2.0], "do not belong together; give inputs (sequences, unrolls + 1)"),
        ([[1.0, math.nan]], [1.0], "inputs[0, 1] = nan is not finite; mend or leave out that value"),
        ([[1.0]], [math.inf], "targets[0] = inf is not finite"),
        (np.zeros((2001, 2)), np.zeros(2001), "sequences = 2001 is not a whole number from 1 to 2,000"),
        (np.zeros((0, 2)), np.zeros(0), "sequences = 0 is not a whole number from 1 to 2,000; give"),
        (
            np.zeros((2, 2, 2)),
            np.zeros(2),
            "inputs of shape (2, 2, 2) and targets of shape (2,) do not belong together",
        ),
        (np.zeros((1, 0)), np.zeros(1), "inputs of shape (1, 0)"),
        ([["1", "x"]], [1.0], "inputs[0, 1] = 'x' is not a number; give a number such as 1 or 0.5."),
        ([[1.0, 2.0], [1.0]], [1.0, 1.0], "is no table of numbers with rows of one length; give as many in each row."),
        ([[1.0, 10**400]], [1.0], "inputs[0, 1] = inf is not finite"),
        ([[1.0, 1j]], [1.0], "inputs[0, 1] = 1j is not a number"),
        ([np.array(["2020-01-01"], "datetime64[D]")], [1.0], "inputs[0, 0] = "),
        ([[1.0, -math.inf], [math.nan, 1.0]], [1.0, 1.0], "inputs[0, 1] = -inf is not finite; mend or leave out"),
    ],
)
def test_bad_data_is_refused(inputs, targets, sentence):
    with pytest.raises(ValueError, match=r"^") as caught:
        Dataset(inputs, targets)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((math.inf, 1.0, 5), "x = inf is not a number from -1.79769e+308 to 1.79769e+308; give a finite input."),
        ((1.0, math.nan, 5), "y = nan is not a number from -1.79769e+308 to 1.79769e+308; give a finite target."),
        ((1.0, 1.0, -1), "unrolls = -1 is not a whole number from 0 to 100,000; give at least 0."),
        ((1.0, 1.0, 1.5), "unrolls = 1.5 is not a whole number"),
    ],
)
def test_a_bad_chain_is_refused(arguments, sentence):
    with pytest.raises(ValueError, match=r"^") as caught:
        Dataset.chain(*arguments)
    assert sentence in str(caught.value)


def test_equal_experiments_are_one_key():
    one = Experiment(weights={"w2": 2}, dataset=Dataset.stocks("IBM", 10, 3))
    other = Experiment(weights={"w2": 2.0, "w1": 1.0}, dataset=Dataset.stocks("IBM", 10, 3), unrolls=10)
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, replace(one), copy.deepcopy(one)}) == 1


OTHERS = {
    "cell": "tanh",
    "wiring": "every",
    "weights": {"w1": 2.0},
    "initial_state": 0.1,
    "trainable": ("w1",),
    "learning_rate": 0.02,
    "max_steps": 7,
    "tolerance": 1e-9,
    "dataset": Dataset.chain(2.0, 1.0, 50),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_setting_makes_another_experiment(name):
    assert Experiment(**{name: OTHERS[name]}) != Experiment()


def test_datasets_are_equal_when_their_numbers_and_names_are():
    one = Dataset([[1.0, 2.0]], [3.0], "data")
    assert one == Dataset(np.array([[1, 2]]), np.array([3]), "data")
    assert hash(one) == hash(Dataset([[1.0, 2.0]], [3.0], "data"))
    for other in (Dataset([[1.0, 2.5]], [3.0]), Dataset([[1.0, 2.0]], [3.5]), Dataset([[1.0, 2.0]], [3.0], "b"), 7):
        assert one != other
    assert Dataset([[1.0], [2.0]], [3.0, 4.0]) != Dataset([[1.0], [2.0]], [4.0, 3.0])


def test_pickling_gives_the_same_experiment():
    one = Experiment(cell="tanh", weights={"w2": 2}, dataset=Dataset.stocks("IBM", 10, 3), trainable=("b1", "w2"))
    other = pickle.loads(pickle.dumps(one))
    assert other == one
    assert hash(other) == hash(one)
    assert tuple(other.weights.items()) == tuple(one.weights.items())
    np.testing.assert_array_equal(other.inputs, one.inputs)


@pytest.mark.parametrize("copied", [lambda data: pickle.loads(pickle.dumps(data)), copy.deepcopy])
def test_a_copied_dataset_is_as_read_only_as_the_first(copied):
    data = copied(Dataset.chain())
    assert not data.inputs.flags.writeable
    assert not data.targets.flags.writeable


def test_nothing_can_be_changed_afterwards():
    experiment = Experiment()
    with pytest.raises(FrozenInstanceError):
        experiment.learning_rate = 1.0
    with pytest.raises(FrozenInstanceError):
        experiment.dataset.name = "other"
    with pytest.raises(TypeError):
        experiment.weights["w2"] = 3.0
    for array in (experiment.dataset.inputs, experiment.dataset.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 5.0


def test_what_was_given_may_change_without_the_dataset_or_experiment():
    inputs, targets, weights = np.ones((2, 3)), np.ones(2), {"w2": 2.0}
    experiment = Experiment(weights=weights, dataset=Dataset(inputs, targets))
    inputs[:], targets[:], weights["w2"] = 9.0, 9.0, 9.0
    assert (experiment.dataset.inputs == 1.0).all()
    assert (experiment.dataset.targets == 1.0).all()
    assert experiment.weights["w2"] == 2.0


@pytest.mark.parametrize("cell", CELLS)
def test_weights_are_completed_in_the_kernels_order(cell):
    experiment = Experiment(cell=cell, weights={"b2": 0.5})
    assert tuple(experiment.weights) == (*CELLS[cell].parameters, "w3", "b2")
    assert experiment.weights["b2"] == 0.5
    assert experiment.weights["w3"] == 1.0
    assert {name: experiment.weights[name] for name in CELLS[cell].parameters} == CELLS[cell].parameters
    assert all(type(value) is float for value in Experiment(weights={"w2": 2, "b1": "1"}).weights.values())


def test_unrolls_and_dataset_complete_each_other():
    assert Experiment().unrolls == Experiment().dataset.unrolls == 50
    assert Experiment(unrolls=7).dataset == Dataset.chain(1.0, 1.0, 7)
    assert Experiment(dataset=Dataset.chain(unrolls=9)).unrolls == 9


def test_trainable_weights_take_the_kernels_order():
    assert Experiment(trainable=("b2", "w2")).trainable == ("w2", "b2")
    assert Experiment(trainable="w1").trainable == ("w1",)
    assert [Experiment(cell=cell).trainable for cell in ("relu", "gru", "lstm")] == [("w2",), ("w_hn",), ("w_hg",)]
    assert Experiment(trainable=["b2", "w1", "b2"]).trainable == ("w1", "b2")


def test_wiring_first_lets_only_input_1_in():
    dataset = Dataset([[3.0, 4.0, 5.0]], [1.0])
    np.testing.assert_array_equal(Experiment(dataset=dataset).inputs, [[3.0, 0.0, 0.0]])
    np.testing.assert_array_equal(Experiment(dataset=dataset, wiring="every").inputs, [[3.0, 4.0, 5.0]])


def test_n_unrolls_are_n_plus_1_days():
    assert Dataset.chain(2.0, 3.0, 50).inputs.shape == (1, 51)
    chain = Dataset.chain(2.0, 3.0, 50)
    assert (chain.inputs[0, 0], chain.inputs[0, 1:].any(), chain.targets.tolist()) == (2.0, False, [3.0])
    assert Dataset.chain(unrolls=0).unrolls == 0
    stocks = Dataset.stocks("AAPL", 50, 8)
    assert stocks.inputs.shape == (8, 51)
    np.testing.assert_allclose(stocks.inputs.mean(axis=1), 1.0, rtol=1e-12)
    assert stocks.name == "AAPL"
