"""Where networks of many units start: distributions and exact numbers (random matrix theory, published starts)."""

import math

import numpy as np
import pytest

from core import CELLS
from core.vector.network import Network
from core.vector.starts import IN_A_ROW, STARTS
from tests.core.vector.chance import assert_near

RECURRENT = ("gaussian", "orthogonal", "identity", "antisymmetric", "sparse", "chain")


def matrix(start, units=64, gain=1.0, seed=0):
    """The one recurrent matrix of a tanh network."""
    return Network.start("tanh", units, start=start, gain=gain, seed=seed).W[0]


def norms_of_powers(matrix, count):
    """The largest singular value of the first powers, from the 1st on."""
    power, norms = np.eye(len(matrix)), []
    for _ in range(count):
        power = power @ matrix
        norms.append(np.linalg.norm(power, 2))
    return np.array(norms)


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
def test_gaussian_weights_have_the_variance_of_gain_squared_over_units(gain):
    weights = matrix("gaussian", 128, gain).ravel()
    assert_near(weights, 0.0)
    assert_near(weights**2, gain**2 / 128)


def test_eigenvalues_of_gaussian_weights_fill_a_disc():
    squares = [np.mean(np.abs(np.linalg.eigvals(matrix("gaussian", 128, seed=seed))) ** 2) for seed in range(40)]
    assert np.mean(squares) == pytest.approx(1 / 2, abs=0.01)  # of the uniform disc
    radii = [np.abs(np.linalg.eigvals(matrix("gaussian", 256, gain=1.5, seed=seed))).max() for seed in range(5)]
    assert np.mean(radii) == pytest.approx(1.5, rel=0.06)


@pytest.mark.parametrize("steps", [1, 3, 5])
def test_powers_of_the_eigenvalues_of_gaussian_weights_have_the_mean_of_the_disc(steps):
    """Mean |lambda|^(2T) = 1 / (T + 1)."""
    means = [
        np.mean(np.abs(np.linalg.eigvals(matrix("gaussian", 128, seed=seed))) ** (2 * steps)) for seed in range(30)
    ]
    error = np.std(means, ddof=1) / math.sqrt(len(means))
    assert np.mean(means) == pytest.approx(1 / (steps + 1), abs=3 * error + 1 / 128)  # the disc's edge is not sharp


def test_as_many_eigenvalues_are_real_as_edelman_says():
    real = [np.sum(np.linalg.eigvals(matrix("gaussian", 16, seed=seed)).imag == 0) for seed in range(600)]
    assert_near(real, 3.6164655910)  # Edelman, Kostlan and Shub 1994


@pytest.mark.parametrize("gain", [0.5, 1.0, 3.0])
def test_orthogonal_weights_turn_and_scale(gain):
    weights = matrix("orthogonal", 64, gain)
    np.testing.assert_allclose(weights @ weights.T, gain**2 * np.eye(64), atol=1e-13 * gain**2)


def test_orthogonal_matrices_are_drawn_uniformly():
    drawn = np.array([matrix("orthogonal", 4, seed=seed) for seed in range(800)])
    assert_near(np.linalg.det(drawn), 0.0)  # as often a reflection as none
    assert_near(drawn[:, 0, 0], 0.0)
    assert_near(drawn[:, 0, 0] ** 4, 3 / (4 * 6))  # of a coordinate of a point on the sphere: 3 / (n (n + 2))


def test_antisymmetric_weights_have_imaginary_eigenvalues_alone():
    weights = matrix("antisymmetric", 64, gain=0.7)
    np.testing.assert_array_equal(weights, -weights.T)
    assert np.abs(np.linalg.eigvals(weights).real).max() < 1e-13
    assert_near(weights[np.triu_indices(64, 1)] ** 2, 0.7**2 / 64)


def test_identity_is_the_identity():
    np.testing.assert_array_equal(matrix("identity", 5, gain=0.9), 0.9 * np.eye(5))


@pytest.mark.parametrize("units", [1, 10, 50, 128])
def test_sparse_units_have_so_many_inputs_and_the_network_its_spectral_radius(units):
    weights = matrix("sparse", units, gain=0.95)
    assert set(np.count_nonzero(weights, axis=1)) == {min(IN_A_ROW, units)}
    assert np.abs(np.linalg.eigvals(weights)).max() == pytest.approx(0.95, rel=1e-12)


def test_a_chain_with_a_spectral_radius_of_a_half_grows_88_thousandfold_first():
    weights = matrix("chain", 20)
    assert np.abs(np.diag(weights)).max() == 0.5  # triangular, so these are the eigenvalues
    norms = norms_of_powers(weights, 100)
    assert norms.max() == pytest.approx(87929.41828, rel=1e-9)
    assert int(np.argmax(norms)) + 1 == 36
    assert int(np.argmax(norms < 1.0)) + 1 == 79


@pytest.mark.parametrize("cell", CELLS)
def test_pytorch_draws_every_weight_within_one_over_the_root_of_units(cell):
    network = Network.start(cell, 64, inputs=3, outputs=2, start="pytorch")
    bound = 1 / 8
    for weights in (network.W, network.U, network.V, network.c):
        assert np.abs(weights).max() <= bound
    assert_near(network.W.ravel() ** 2, bound**2 / 3)
    assert np.abs(network.W).max() > 0.99 * bound


@pytest.mark.parametrize(("cell", "biases_of_gates"), [("tanh", [2]), ("lstm", [2] * 4), ("gru", [2, 2, 1, 1])])
def test_pytorch_adds_two_biases_a_gate_but_for_the_new_gate_of_the_gru(cell, biases_of_gates):
    b = np.array([Network.start(cell, 16, start="pytorch", seed=seed).b for seed in range(200)])
    for gate, biases in enumerate(biases_of_gates):
        assert_near(b[:, gate].ravel() ** 2, biases / (3 * 16))
        assert np.abs(b[:, gate]).max() <= biases / 4


@pytest.mark.parametrize("cell", ["tanh", "gru", "lstm"])
def test_keras_is_orthogonal_over_all_gates_at_once(cell):
    network = Network.start(cell, 32, inputs=5, outputs=3, start="keras")
    tall = network.W.reshape(-1, 32)
    np.testing.assert_allclose(tall.T @ tall, np.eye(32), atol=1e-13)
    bound = math.sqrt(6 / (5 + len(network.U) * 32))
    assert 0.9 * bound < np.abs(network.U).max() <= bound
    assert not network.c.any()
    assert network.b.sum() == (32 if cell == "lstm" else 0)  # unit_forget_bias


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("cell", CELLS)
def test_the_same_seed_draws_the_same_and_another_another(cell, start):
    one, same, other = (Network.start(cell, 6, inputs=2, outputs=3, start=start, seed=seed) for seed in (1, 1, 2))
    for name in "WUbVc":
        np.testing.assert_array_equal(getattr(one, name), getattr(same, name))
    assert not np.array_equal(one.U, other.U)


@pytest.mark.parametrize("start", RECURRENT)
def test_without_gain_nothing_recurs(start):
    assert not matrix(start, 12, gain=0.0).any()


@pytest.mark.parametrize(("cell", "gate"), [("lstm", 1), ("gru", 1)])
def test_a_forget_bias_replaces_that_of_the_gate_that_keeps(cell, gate):
    plain, biased = (Network.start(cell, 8, seed=3, forget_bias=bias) for bias in (None, 5.0))
    assert set(biased.b[gate]) == {5.0}
    others = [row for row in range(4) if row != gate]
    np.testing.assert_array_equal(plain.b[others], biased.b[others])
    np.testing.assert_array_equal(plain.W, biased.W)
