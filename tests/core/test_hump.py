"""Powers of matrices that are not normal: closed forms, and the same at more digits."""

import math

import numpy as np
import pytest

from core import Network
from core.analysis.hump import departure_from_normal, hump


def test_two_units_in_a_chain_have_a_closed_form():
    a, b = 0.9, 5.0
    found = hump(np.array([[a, b], [0.0, a]]), 60)
    t = np.arange(1, 61)
    c = t * b / a
    np.testing.assert_allclose(found.log_norms, t * math.log(a) + np.log((c + np.sqrt(c * c + 4)) / 2), atol=1e-12)
    assert np.exp(found.log_norms.max()) == pytest.approx(19.3787697629)
    assert (found.peak, found.log_radius) == (9, pytest.approx(math.log(a)))


def test_a_chain_of_20_units_grows_88_thousandfold_first():
    told = []
    found = hump(Network.start("linear", 20, start="chain").W[0], 100, lambda *done: told.append(done))
    assert np.exp(found.log_norms.max()) == pytest.approx(87929.41828, rel=1e-9)
    assert (found.peak, found.below_one) == (36, 79)
    assert math.exp(found.log_radius) == pytest.approx(0.5, rel=1e-12)
    assert told == [(step, 100) for step in range(1, 101)]


def test_long_powers_stay_in_range():
    found = hump(np.diag([1e200, 1.0]), 50)
    np.testing.assert_allclose(found.log_norms, np.arange(1, 51) * math.log(1e200), rtol=1e-14)
    assert found.below_one is None
    assert hump(np.diag([1e-200, 0.0]), 50).log_norms[-1] == pytest.approx(50 * math.log(1e-200), rel=1e-14)


def test_what_is_0_after_some_steps_is_told():
    found = hump(np.eye(3, k=1), 5)
    assert found.log_norms.tolist() == [0.0, 0.0, -math.inf, -math.inf, -math.inf]
    assert found.log_radius == -math.inf
    assert found.below_one == 3


def test_norms_of_a_gaussian_matrix_are_those_of_longer_numbers():
    W = Network.start("linear", 48, start="gaussian", seed=1).W[0]
    power, exact = np.eye(48, dtype=np.longdouble), []
    for _ in range(60):
        power = power @ W.astype(np.longdouble)
        exact.append(math.log(np.linalg.norm(power.astype(np.float64), 2)))
    np.testing.assert_allclose(hump(W, 60).log_norms, exact, atol=1e-10)


@pytest.mark.parametrize("start", ["orthogonal", "identity", "antisymmetric"])
def test_normal_matrices_have_no_hump(start):
    W = Network.start("linear", 24, start=start, gain=0.9).W[0]
    found = hump(W, 40)
    np.testing.assert_allclose(found.log_norms, np.arange(1, 41) * found.log_radius, atol=1e-10)
    assert departure_from_normal(W) < 1e-6


def test_eigenvalues_hold_half_of_the_squared_length_of_a_gaussian_matrix():
    found = [departure_from_normal(Network.start("linear", 128, start="gaussian", seed=s).W[0]) for s in range(10)]
    assert np.mean(found) == pytest.approx(math.sqrt(0.5), abs=0.01)
    assert departure_from_normal(np.eye(4, k=1)) == 1.0
    assert departure_from_normal(np.zeros((3, 3))) == 0.0


def test_so_many_powers_are_refused():
    with pytest.raises(ValueError, match="steps = 0 is not a whole number from 1 to 5,000"):
        hump(np.eye(2), 0)
