"""Networks of many units: shapes for every cell, and a sentence for what cannot be."""

import numpy as np
import pytest

from core import CELLS
from core.vector.network import Network

SHAPES = {"lstm": (4, 4, 4), "gru": (3, 3, 4)}  # recurrent weights, input weights, biases; all others have one each


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_has_its_shapes(cell):
    network = Network.start(cell, 7, inputs=3, outputs=2)
    matrices, kernels, biases = SHAPES.get(cell, (1, 1, 1))
    assert network.W.shape == (matrices, 7, 7)
    assert network.U.shape == (kernels, 7, 3)
    assert network.b.shape == (biases, 7)
    assert (network.V.shape, network.c.shape) == ((2, 7), (2,))
    assert (network.units, network.inputs, network.outputs) == (7, 3, 2)
    assert network.cell is CELLS[cell]


def test_weights_are_copied_and_frozen():
    W = [[[0.5]]]
    network = Network("tanh", W, [[[1.0]]], [[0.0]], [[1.0]], [0.0])
    W[0][0][0] = 2.0
    assert network.W[0, 0, 0] == 0.5
    for name in "WUbVc":
        with pytest.raises(ValueError, match="read-only"):
            getattr(network, name)[...] = 1.0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"W": np.zeros((1, 3, 2))}, r"W has the shape \(1, 3, 2\), and tanh with 2 units, 1 inputs and 1 outputs"),
        ({"W": np.zeros((2, 2, 2))}, r"needs \(1, 2, 2\); give one number for each weight"),
        ({"U": np.zeros((1, 3, 1))}, r"U has the shape \(1, 3, 1\)"),
        ({"b": np.zeros(2)}, r"b has the shape \(2,\)"),
        ({"V": np.zeros((2, 2))}, r"V has the shape \(2, 2\)"),
        ({"c": np.zeros((1, 1))}, r"c has the shape \(1, 1\)"),
        ({"W": np.zeros((1, 300, 300))}, "units = 300 is not a whole number from 1 to 256; give at most 256"),
        ({"W": np.array(1.0)}, "units = 0 is not a whole number from 1 to 256; give at least 1"),
        ({"U": np.zeros((1, 2, 65))}, "inputs = 65 is not a whole number from 1 to 64; give at most 64"),
        ({"c": np.zeros(0)}, "outputs = 0 is not a whole number from 1 to 64; give at least 1"),
        ({"W": "zero"}, "W = 'zero' is not a number; give a number such as 1 or 0.5"),
        ({"cell": "rnn"}, "cell = 'rnn' is not known; choose one of linear, relu, tanh"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(changed, sentence):
    good = {
        "cell": "tanh",
        "W": np.zeros((1, 2, 2)),
        "U": np.zeros((1, 2, 1)),
        "b": np.zeros((1, 2)),
        "V": np.zeros((1, 2)),
        "c": np.zeros(1),
    }
    with pytest.raises(ValueError, match=sentence):
        Network(**good | changed)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"units": 0}, "units = 0 is not a whole number from 1 to 256; give at least 1"),
        ({"units": 2.5}, "units = 2.5 is not a whole number from 1 to 256; give a whole number"),
        ({"inputs": 1000}, "inputs = 1000 is not a whole number from 1 to 64; give at most 64"),
        ({"outputs": -1}, "outputs = -1 is not"),
        ({"start": "xavier"}, "start = 'xavier' is not known; choose one of gaussian, orthogonal"),
        ({"gain": -1.0}, "gain = -1.0 is not a number from 0 to"),
        ({"gain": np.inf}, "gain = inf is not a number from 0 to"),
        ({"seed": -1}, "seed = -1 is not a whole number from 0"),
        ({"cell": "tanh", "forget_bias": 1.0}, "cell = 'tanh' is not known; choose one of lstm, gru"),
        ({"cell": "lstm", "forget_bias": np.nan}, "forget_bias = nan is not a number"),
    ],
)
def test_a_start_that_cannot_be_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        Network.start(**given)


@pytest.mark.parametrize("weight", [np.nan, np.inf, 1e308])
def test_weights_that_are_no_finite_numbers_are_weights(weight):
    assert np.array_equal(
        Network("relu", [[[weight]]], [[[1.0]]], [[0.0]], [[1.0]], [0.0]).W, [[[weight]]], equal_nan=True
    )
