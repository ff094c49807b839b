"""Random matrix theory beside matrices that are really drawn, and beside numbers from elsewhere."""

import math

import numpy as np
import pytest

from core.analysis.random_matrices import (
    digamma_of_half,
    expected_real,
    log_largest_of_product,
    mean_field_factor,
    newman_exponents,
    share_outside,
    spectral_radius,
)
from core.vector.network import Network
from core.vector.starts import STARTS


@pytest.mark.parametrize(
    ("units", "real"), [(1, 1.0), (2, math.sqrt(2)), (3, 1 + math.sqrt(2) / 2), (16, 3.6164655910)]
)
def test_so_many_eigenvalues_are_real(units, real):
    assert expected_real(units) == pytest.approx(real, rel=1e-10)


def test_an_odd_number_of_units_has_as_many_real_eigenvalues_as_are_counted():
    random, drawn = np.random.default_rng(0), 2000
    counts = [np.sum(np.linalg.eigvals(random.normal(size=(7, 7))).imag == 0) for _ in range(drawn)]
    assert np.mean(counts) == pytest.approx(expected_real(7), abs=3 * np.std(counts) / math.sqrt(drawn))


@pytest.mark.parametrize(
    ("number", "value"),
    [(1, -1.9635100260), (2, -0.5772156649), (3, 0.0364899740), (4, 0.4227843351), (9, 1.3888709264)],
)
def test_digamma_at_whole_and_half_numbers(number, value):
    assert digamma_of_half(number) == pytest.approx(value, abs=1e-10)


def test_newmans_exponents():
    found = newman_exponents(8)
    assert (found[0], found[-1]) == pytest.approx((-0.0650883463, -1.6749021936), abs=1e-10)
    assert (np.diff(found) < 0).all()
    np.testing.assert_allclose(newman_exponents(8, 1.5), found + math.log(1.5), atol=1e-15)
    assert (newman_exponents(3, 0.0) == -np.inf).all()


@pytest.mark.parametrize(("steps", "largest"), [(0, 1.0), (1, 2.0), (5, 3.8639254651), (10, 5.3414573911)])
def test_the_edge_of_the_fuss_catalan_law(steps, largest):
    assert np.exp(log_largest_of_product(steps)) == pytest.approx(largest, rel=1e-9)
    assert np.exp(log_largest_of_product(steps, 1.5)) == pytest.approx(largest * 1.5**steps, rel=1e-9)
    assert log_largest_of_product([0, steps], 0.0).tolist() == [0.0, 0.0 if steps == 0 else -np.inf]


@pytest.mark.parametrize(
    ("gain", "noise", "factor"),
    [
        (1.5, 0.0, math.exp(0.0652172119)),
        (2.0, 0.0, math.exp(0.1547242298)),
        (1.0, 0.5, 0.7615010750),
        (1.3270096607, math.sqrt(0.05), 1.0),
        (1.8555891011, 1.0, 1.0),
        (0.7, 0.0, 0.7),
        (0.0, 1.0, 0.0),
    ],
)
def test_the_factor_of_a_tanh_network(gain, noise, factor):
    assert mean_field_factor(gain, noise) == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize("gain", [0.5, 1.5])
@pytest.mark.parametrize("start", STARTS)
def test_eigenvalues_lie_within_the_radius(start, gain):
    radii = [
        np.abs(np.linalg.eigvals(Network.start("tanh", 256, start=start, gain=gain, seed=seed).W[0])).max()
        for seed in range(4)
    ]
    assert np.mean(radii) == pytest.approx(spectral_radius(start, gain), rel=0.06)  # of the order N^(-1/2)


@pytest.mark.parametrize(("cell", "gates"), [("lstm", 4), ("gru", 3)])
def test_gates_that_keras_draws_together_have_a_smaller_radius(cell, gates):
    matrices = Network.start(cell, 256, start="keras").W
    radii = [np.abs(np.linalg.eigvals(matrix)).max() for matrix in matrices]
    assert np.mean(radii) == pytest.approx(spectral_radius("keras", 1.0, gates), rel=0.06)


def test_so_many_eigenvalues_of_a_gaussian_matrix_are_outside():
    shares = [
        np.mean(np.abs(np.linalg.eigvals(Network.start("tanh", 200, start="gaussian", gain=1.5, seed=seed).W[0])) > 1)
        for seed in range(20)
    ]
    assert np.mean(shares) == pytest.approx(share_outside(1.5), abs=0.02)
    assert share_outside(1.0) == share_outside(0.3) == 0.0
