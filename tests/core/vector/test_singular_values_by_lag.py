"""All singular values by lag, and the Jacobian of one step: the same as one by one, and as differences say."""

import math

import numpy as np
import pytest

from core import CELLS, Network, lyapunov, singular_values
from core.vector.spectrum import jacobian, singular_values_by_lag
from tests.core.vector.reference import Node, step


def noise(steps, inputs=3, seed=0):
    return np.random.default_rng(seed).normal(size=(steps, 1, inputs))


@pytest.mark.parametrize("cell", CELLS)
def test_each_lag_is_what_it_is_alone(cell):
    network, inputs, told = Network.start(cell, 6, 3, seed=2), noise(110), []
    found = singular_values_by_lag(network, [1, 4, 80], inputs, 20, progress=lambda *done: told.append(done))
    for row, lag in zip(found, (1, 4, 80), strict=True):
        np.testing.assert_array_equal(row, singular_values(network, inputs[:100], lag))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_linear_network_has_those_of_the_powers_of_w():
    network = Network.start("linear", 12, start="gaussian", gain=0.8)
    found = singular_values_by_lag(network, [1, 2, 5])
    for row, power in zip(found, (1, 2, 5), strict=True):
        values = np.linalg.svd(np.linalg.matrix_power(network.W[0], power), compute_uv=False)
        np.testing.assert_allclose(row, np.log(values), atol=1e-9)


def test_silence_begins_away_from_the_state_of_0():
    network = Network.start("tanh", 64, start="gaussian", gain=1.5, seed=1)
    rest = np.log(np.linalg.norm(network.W[0], 2))
    moving = singular_values_by_lag(network, [1], seed=4)[0, 0]
    assert moving < rest - 0.05  # tanh is flatter there
    assert moving == singular_values_by_lag(network, [1], seed=4)[0, 0]


def test_the_rate_of_the_largest_is_the_largest_exponent():
    network = Network.start("tanh", 16, 16, start="orthogonal", seed=3)
    inputs = noise(1400, 16)
    largest = singular_values_by_lag(network, [1000], inputs, 200)[0, 0] / 1000
    exponents = lyapunov(network, inputs, 1000, washout=100)
    assert largest == pytest.approx(exponents.exponents[0], abs=0.01)


@pytest.mark.parametrize("cell", CELLS)
def test_the_jacobian_of_one_step_is_that_of_differences(cell):
    network, inputs, small = Network.start(cell, 5, 3, seed=4), noise(9), 1e-6
    weights = [[Node(part) for part in network.W], [Node(part) for part in network.U]]
    weights.append([Node(np.broadcast_to(row, (1, 5))) for row in network.b])
    states = [Node(np.zeros((1, 5))) for _ in CELLS[cell].states]
    for x in inputs[:8]:
        states = step(cell, weights, states, Node(x))
    at = np.concatenate([state.value[0] for state in states])

    def after(numbers):
        given = [Node(part[None]) for part in np.split(numbers, len(states))]
        return np.concatenate([state.value[0] for state in step(cell, weights, given, Node(inputs[8]))])

    moved = small * np.eye(at.size)
    expected = np.array([(after(at + one) - after(at - one)) / (2 * small) for one in moved]).T
    np.testing.assert_allclose(jacobian(network, inputs, 8), expected, atol=1e-8)


def test_the_jacobian_of_a_linear_network_is_w():
    network = Network.start("linear", 7, 2, start="gaussian")
    np.testing.assert_array_equal(jacobian(network), network.W[0])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lags": []}, "do not rise"),
        ({"lags": [3, 1]}, r"lags = \[3, 1\] do not rise"),
        ({"lags": [0]}, "lag = 0 is not a whole number from 1"),
        ({"lags": [5], "inputs": noise(8), "washout": 4}, r"give \(9, 1, 3\): washout \+ the longest lag, alone"),
        ({"network": 3}, "network = 3 is not a Network"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        singular_values_by_lag(**{"network": Network.start("tanh", 4, 3), "lags": [1]} | given)


def test_a_direction_that_is_lost_has_minus_infinity():
    network = Network("linear", [np.eye(3, k=1)], np.zeros((1, 3, 1)), np.zeros((1, 3)), np.zeros((1, 3)), [0.0])
    assert singular_values_by_lag(network, [2, 3]).tolist() == [[0.0, -math.inf, -math.inf], [-math.inf] * 3]
