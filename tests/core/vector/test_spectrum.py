"""Lyapunov exponents and singular values of products: exact spectra, theory, and products at 600 digits."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from core import CELLS, Cancelled
from core.vector.graded import log_singular_values
from core.vector.jacobians import Path as NetworkPath
from core.vector.network import Network
from core.vector.spectrum import lyapunov, singular_values
from tests.core.vector.test_reach import linear

RECORDED = json.loads((Path(__file__).parents[2] / "recorded" / "mpmath_products.json").read_text(encoding="utf-8"))


def silence(steps, washout=100):
    return np.zeros((steps + 2 * washout, 1, 1))


def test_exponents_of_a_triangle_are_its_diagonal():
    matrix = np.triu(np.random.default_rng(0).normal(size=(5, 5)), 1) + np.diag([1.5, -1.1, 0.9, 0.5, -0.2])
    found = lyapunov(linear(matrix), steps=200)
    np.testing.assert_allclose(found.exponents, np.log([1.5, 1.1, 0.9, 0.5, 0.2]), atol=1e-9)
    assert (found.errors < 1e-9).all()


@pytest.mark.parametrize(("gain", "dimension"), [(0.5, 0.0), (1.0, 6.0), (2.0, 6.0)])
def test_orthogonal_weights_have_one_exponent(gain, dimension):
    found = lyapunov(Network.start("linear", 6, start="orthogonal", gain=gain), steps=100)
    np.testing.assert_allclose(found.exponents, math.log(gain), atol=1e-13)
    if gain != 1.0:  # there rounding decides
        assert found.dimension == dimension


def test_the_dimension_counts_where_the_sum_of_exponents_turns_negative():
    found = lyapunov(linear(np.diag([2.0, 0.7, 0.5])), steps=50)
    assert found.dimension == pytest.approx(2 + (math.log(2.0) + math.log(0.7)) / -math.log(0.5))


@pytest.mark.jit
@pytest.mark.parametrize(("gain", "exponent"), [(1.5, 0.0652172119), (2.0, 0.1547242298)])
def test_a_tanh_network_is_chaotic_beyond_gain_1(gain, exponent):
    """1/2 ln chi for infinitely many units (Sompolinsky, Crisanti and Sommers 1988 in discrete time)."""
    found = [
        lyapunov(Network.start("tanh", 256, start="gaussian", gain=gain, seed=seed), steps=800, count=1)
        for seed in (0, 2, 4)
    ]
    mean, error = np.mean([one.exponents[0] for one in found]), np.hypot.reduce([one.errors[0] for one in found]) / 3
    assert mean < exponent
    assert mean == pytest.approx(exponent, abs=3 * error + 1.7 / 256)  # of the order 1 / N below


@pytest.mark.jit
@pytest.mark.parametrize(
    ("cell", "factor"), [("lstm", 0.6443375673), ("gru", 0.6443375673), ("tanh", 1 / math.sqrt(3))]
)
def test_the_frameworks_default_at_rest(cell, factor):
    """PyTorch's weights without bias and input: the state goes to 0, where the spectrum ends at 1/2 + 1/(4 root 3) for
    gated cells, and at 1 / root 3 for others.
    """
    found = []
    for seed in range(4):
        start = Network.start(cell, 128, seed=seed)
        network = Network(cell, start.W, start.U, np.zeros_like(start.b), start.V, start.c)
        found.append(lyapunov(network, steps=200, count=1).exponents[0])
    assert math.exp(np.mean(found)) == pytest.approx(factor, rel=0.05)  # with so few units
    assert factor**50 == pytest.approx(2.855437e-10, rel=1e-6) or cell == "tanh"


def test_products_of_independent_gaussian_matrices_have_newmans_exponents():
    """1/2 (ln(2/N) + psi((N-k+1)/2)), N = 8 (Newman 1986)."""
    random, frame, triangles, steps = np.random.default_rng(1), np.eye(8), [], 1500
    for _ in range(steps):
        frame, triangle = np.linalg.qr(random.normal(size=(8, 8)) / math.sqrt(8) @ frame)
        triangles.append(triangle)
    found = log_singular_values(triangles) / steps
    logs = np.log(np.abs([np.diag(triangle) for triangle in triangles]))
    errors = logs.std(axis=0) / math.sqrt(steps)
    assert found[0] == pytest.approx(-0.0650883463, abs=3 * errors[0])
    assert found[-1] == pytest.approx(-1.6749021936, abs=3 * errors[-1])


@pytest.mark.jit
def test_squared_singular_values_of_ten_gaussian_matrices_have_fuss_catalan_moments():
    """C((T+1)k, k) / (Tk + 1), T = 10: 1, 11, 176 for infinitely many units (Alexeev, Goetze and Tikhomirov 2010)."""
    random, found = np.random.default_rng(3), []
    for _ in range(24):
        frame, triangles = np.eye(96), []
        for _ in range(10):
            frame, triangle = np.linalg.qr(random.normal(size=(96, 96)) / math.sqrt(96) @ frame)
            triangles.append(triangle)
        squares = np.exp(2 * log_singular_values(triangles))
        found.append([np.mean(squares**k) for k in (1, 2, 3)])
    errors = np.std(found, axis=0, ddof=1) / math.sqrt(len(found))
    for mean, error, moment in zip(np.mean(found, axis=0), errors, (1, 11, 176), strict=True):
        assert mean == pytest.approx(moment, abs=3 * error + 0.02 * moment)  # of the order 1 / N at N units


@pytest.mark.parametrize("name", RECORDED["products"])
def test_each_singular_value_is_right_however_small(name):
    """Beside mpmath at 600 digits."""
    one = RECORDED["products"][name]
    network = Network.start(one["cell"], one["units"], start=one["start"], gain=one["gain"])
    random = np.random.default_rng(0)
    inputs = random.random((one["steps"], 1, 1)) - 0.5
    np.testing.assert_allclose(singular_values(network, inputs), one["logs"], rtol=0, atol=one["within"])


@pytest.mark.parametrize("cell", CELLS)
def test_the_sum_of_all_is_that_of_the_determinants(cell):
    network, inputs = Network.start(cell, 4, seed=1), np.random.default_rng(0).normal(size=(30, 1, 1))
    count, total = 4 * len(CELLS[cell].states), 0.0
    directions = NetworkPath(network, inputs).directions(0, count)
    with np.errstate(divide="ignore"):
        for triangle in directions.carry_upright(30):
            total += np.log(np.abs(np.diag(triangle))).sum()
    found = singular_values(network, inputs)
    assert found.shape == (count,)
    assert found.sum() == pytest.approx(total, rel=1e-9) if np.isfinite(total) else found[-1] < -30


def test_a_direction_that_is_lost_has_minus_infinity():
    found = singular_values(linear([[1.0, 0.0], [0.0, 0.0]]), np.zeros((3, 1, 1)))
    assert found.tolist() == [0.0, -math.inf]
    exponents = lyapunov(linear([[1.0, 0.0], [0.0, 0.0]]), steps=20).exponents
    assert exponents.tolist() == [0.0, -math.inf]


def test_the_steps_that_are_asked_for_are_the_last():
    matrix = np.diag([2.0, 0.5])
    assert singular_values(linear(matrix), np.zeros((9, 1, 1)), steps=3) == pytest.approx(np.log([8.0, 0.125]))


def test_inputs_may_be_longer():
    network, noise = Network.start("tanh", 4), np.random.default_rng(0).normal(size=(150, 1, 1))
    long, short = (lyapunov(network, inputs, steps=50, washout=10) for inputs in (noise, noise[:70]))
    assert np.array_equal(long.exponents, short.exponents)


def test_it_tells_how_far_it_is_and_can_be_cancelled():
    network, seen = Network.start("tanh", 4), []
    lyapunov(network, steps=100, washout=10, progress=lambda *told: seen.append(told))
    assert seen == [(64, 110), (110, 110)]
    with pytest.raises(Cancelled, match="cancelled at step 0 of 110"):
        lyapunov(network, steps=100, washout=10, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"steps": 10}, "steps = 10 is not a whole number from 20 to 4,800; give at least 20"),
        ({"steps": 5000}, "steps = 5000 is not a whole number from 20 to 4,800; give at most 4,800"),
        ({"count": 5}, "count = 5 is not a whole number from 1 to 4; give at most 4"),
        ({"washout": -1}, "washout = -1 is not a whole number from 0"),
        ({"inputs": silence(50)}, r"inputs has the shape \(250, 1, 1\); give \(1200, 1, 1\): steps \+ 2 washout"),
        ({"network": "tanh"}, "network = 'tanh' is not a Network"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        lyapunov(**{"network": Network.start("tanh", 4)} | given)


def test_singular_values_are_those_of_one_sequence():
    network = Network.start("tanh", 4)
    with pytest.raises(ValueError, match=r"inputs has 2 sequences; give one, \(T, 1, 1\)"):
        singular_values(network, np.zeros((5, 2, 1)))
    with pytest.raises(ValueError, match="steps = 6 is not a whole number from 1 to 5; give at most 5"):
        singular_values(network, np.zeros((5, 1, 1)), steps=6)
