"""Planes of networks: each point is what it is alone, on threads, on other processes, and cancelled at once."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from core import Cancelled
from core.vector.sweeps import MEASURES, Setting, factor_a_step, sweep_networks

SMALL = Setting(units=6, inputs=2, length=12, networks=2)
X, Y = {"gain": [0.5, 1.0, 2.0]}, {"deviation": [0.0, 1.0]}


def refuse(setting):
    raise ValueError(f"gain {setting.gain} is refused")


@pytest.mark.parametrize("measure", ["log10_reach", "factor_a_step"])
def test_each_point_is_what_it_is_alone(measure):
    setting, done = Setting(start="gaussian", units=6, inputs=2, length=12, networks=2), []
    plane = sweep_networks(measure, setting, X, Y, progress=lambda *told: done.append(told))
    assert plane.values.shape == (2, 3)
    assert done[-1] == (6, 6)
    for row, deviation in enumerate(Y["deviation"]):
        for column, gain in enumerate(X["gain"]):
            alone = Setting("tanh", "gaussian", 6, 2, gain, None, deviation, 12, 0, 2)
            assert plane.values[row, column] == MEASURES[measure](alone)


def test_a_linear_network_multiplies_by_its_gain():
    setting = Setting("linear", "orthogonal", 5, 1, length=20, networks=1)
    plane = sweep_networks("factor_a_step", setting, {"gain": [0.5, 1.0, 2.0]}, {"seed": [0, 1]})
    np.testing.assert_allclose(plane.values, [[0.5, 1.0, 2.0]] * 2, rtol=1e-12)
    reached = sweep_networks("log10_reach", setting, {"gain": [0.5, 2.0]}, {"length": [10, 20]})
    np.testing.assert_allclose(reached.values, np.outer([10, 20], np.log10([0.5, 2.0])), rtol=1e-12)
    exponents = sweep_networks("largest_exponent", setting, {"gain": [0.5, 2.0]}, {"length": [60]})
    np.testing.assert_allclose(exponents.values, [np.log([0.5, 2.0])], rtol=1e-12)


def test_more_forget_bias_keeps_more():
    setting = Setting("lstm", units=8, inputs=2, length=30, networks=2)
    kept = sweep_networks("log10_reach", setting, {"forget_bias": [0.0, 1.0, 2.0]}, {"length": [30]}).values[0]
    assert kept[0] < kept[1] < kept[2]


def test_trainings_are_swept_too():
    setting = Setting("tanh", "orthogonal", units=4, length=4, networks=2, steps=20)
    plane = sweep_networks("loss_of_adding", setting, {"learning_rate": [0.0, 0.05]}, {"gain": [1.0]})
    alone = MEASURES["loss_of_adding"](
        Setting("tanh", "orthogonal", 4, length=4, networks=2, steps=20, learning_rate=0.0)
    )
    assert plane.values[0, 0] == alone
    assert plane.values[0, 1] < plane.values[0, 0]  # who takes steps learns


@pytest.mark.jit  # processes of their own
@pytest.mark.parametrize("workers", [lambda: ThreadPoolExecutor(3), lambda: ProcessPoolExecutor(1)])
def test_any_executor_gives_the_same_bits(workers):
    here = sweep_networks(factor_a_step, SMALL, {"gain": [1.0, 2.0]}, {"length": [10, 12]})
    with workers() as executor:
        there = sweep_networks(factor_a_step, SMALL, {"gain": [1.0, 2.0]}, {"length": [10, 12]}, executor)
    assert np.array_equal(here.values, there.values)


def test_it_can_be_cancelled():
    with pytest.raises(Cancelled, match="of 6 points"):
        sweep_networks("factor_a_step", SMALL, X, Y, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"measure": "loss"}, "measure = 'loss' is not known; choose one of log10_reach, factor_a_step"),
        ({"measure": refuse}, r"gain [\d.]+ is refused"),
        ({"setting": "lstm"}, "setting = 'lstm' is not a Setting; make one such as"),
        ({"x": {"cell": [1]}}, "x = 'cell' is not known; choose one of units, inputs, gain"),
        ({"x": {}}, "x = {} is no axis; give one name with its values"),
        ({"x": {"gain": []}}, "x has no values of gain; give some"),
        ({"x": {"deviation": [1]}}, "both axes are 'deviation'; give two different ones"),
        ({"x": {"gain": [-1.0]}}, "gain = -1 is not a number from 0 to"),
        ({"x": {"units": [300]}}, "units = 300 is not a whole number from 1 to 256; give at most 256"),
        ({"x": {"networks": [0]}}, "networks = 0 is not a whole number from 1 to 1,000; give at least 1"),
        ({"measure": "loss_of_adding", "x": {"networks": [0]}}, "networks = 0 is not a whole number from 1 to 1,000"),
        ({"x": {"seed": [0.5]}}, "seed = 0.5 is not a whole number from 0"),
        ({"x": {"length": [0]}}, "length = 0 is not a whole number from 1 to 5,000; give at least 1"),
        ({"x": {"length": [1]}}, "length = 1 is too short to see a factor a step; give at least 2"),
        ({"x": {"seed": range(10_001)}, "y": {"gain": [1]}}, "points = 10001 is not a whole number from 1 to 10,000"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        sweep_networks(**{"measure": "factor_a_step", "setting": SMALL, "x": X, "y": Y} | given)
