"""What the spectrum page computes, and what its presets are to show."""

import math

import numpy as np
import pytest

from app.spectrum import settings, words, work
from core import lyapunov, singular_values
from core.analysis.random_matrices import mean_field_factor
from core.vector.spectrum import jacobian
from tests.harness import completed


def values_of(**given):
    return completed(settings.SETTINGS, {"units": 12, "unrolls": 20, **given})


def preset(name, **given):
    return completed(settings.SETTINGS, settings.PRESETS[name] | given)


def test_the_first_screen_shows_the_matrix_of_its_network():
    values = preset("The circle")
    network, plane = settings.network_of(values), work.plane_of(values)
    assert (network.cell.name, network.units) == ("linear", 64)
    expected = np.linalg.eigvals(network.W[0])
    np.testing.assert_array_equal(np.sort_complex(plane.eigenvalues), np.sort_complex(expected))
    assert (np.diff(np.abs(plane.eigenvalues)) <= 0).all()
    assert plane.norm == pytest.approx(np.linalg.norm(network.W[0], 2))
    assert (plane.radius, plane.fills_disc) == (1.0, True)
    assert settings.follows_gain(values)


@pytest.mark.parametrize(
    ("cell", "gate", "place", "name"),
    [
        ("LSTM", "forget or update", 1, "W of the forget gate f"),
        ("LSTM", "output", 3, "W of the output gate o"),
        ("GRU", "forget or update", 1, "W of the update gate z"),
        ("GRU", "input or reset", 0, "W of the reset gate r"),
        ("GRU", "output", 2, "W of the new gate n"),
        ("tanh", "output", 0, "W"),
    ],
)
def test_the_matrix_of_a_gate_is_that_of_its_name(cell, gate, place, name):
    values = values_of(cell=cell, gate=gate)
    network = settings.network_of(values)
    matrix, called = settings.matrix_of(network, values)
    assert called == name
    np.testing.assert_array_equal(matrix, network.W[place])
    weights = [weight for weight in network.cell.recurrent_weights if weight is not None]
    assert called == "W" or called[-1] == weights[place][-1]


@pytest.mark.parametrize("cell", ["tanh", "LSTM"])
def test_the_jacobian_is_that_of_a_step_of_the_path(cell):
    values = values_of(cell=cell, matrix=settings.OF_JACOBIAN)
    plane, network = work.plane_of(values), settings.network_of(values)
    noise = settings.noise_of(values, work.SETTLING + 1)
    expected = np.linalg.eigvals(jacobian(network, noise, work.SETTLING))
    assert plane.eigenvalues.size == 12 * len(network.cell.states)
    np.testing.assert_allclose(np.sort(np.abs(plane.eigenvalues)), np.sort(np.abs(expected)), atol=1e-12)
    assert not settings.follows_gain(values)


def test_noise_shrinks_the_jacobian_to_the_radius_of_mean_field_theory():
    found = [
        np.abs(work.plane_of(values_of(cell="tanh", units=128, matrix=settings.OF_JACOBIAN, seed=seed)).eigenvalues)
        for seed in range(4)
    ]
    plane = work.plane_of(values_of(cell="tanh", units=128, matrix=settings.OF_JACOBIAN))
    assert plane.radius == mean_field_factor(1.0, 1.0)
    assert plane.expected_real is None
    assert np.mean([sizes.max() for sizes in found]) == pytest.approx(plane.radius, rel=0.08)


def test_a_linear_networks_largest_singular_value_is_that_of_the_power_of_w():
    values = values_of()
    product, powers = work.product_of(values), work.hump_of(values)
    at = product.lags - 1
    np.testing.assert_allclose(product.logs[:, 0], powers.hump.log_norms[at], atol=1e-10)
    assert product.lags[-1] == powers.hump.log_norms.size == 20


def test_singular_values_come_from_the_noise_that_enters():
    values = values_of(cell="tanh")
    noise = settings.noise_of(values, work.SETTLING + 20)
    np.testing.assert_array_equal(
        work.product_of(values).logs[-1], singular_values(settings.network_of(values), noise, 20)
    )
    assert settings.noise_of(values_of(noise=0.0), 10) is None


def test_exponents_are_those_of_the_engine():
    values = values_of(cell="GRU", noise=0.5)
    found = work.exponents_of(values)
    noise = settings.noise_of(values, work.STEPS + 2 * work.SETTLING)
    expected = lyapunov(settings.network_of(values), noise, work.STEPS, washout=work.SETTLING)
    np.testing.assert_array_equal(found.exponents, expected.exponents)


def test_frameworks_have_no_gain_and_others_follow_it():
    one, other = (work.plane_of(values_of(init="PyTorch", gain=gain)) for gain in (0.5, 2.0))
    np.testing.assert_array_equal(one.eigenvalues, other.eigenvalues)
    one, other = (work.plane_of(values_of(gain=gain)) for gain in (0.5, 2.0))
    np.testing.assert_allclose(4 * one.eigenvalues, other.eigenvalues, rtol=1e-12)


def test_theory_is_drawn_only_where_it_holds():
    assert set(work.theory_of_product(values_of())) == {work.NEWMAN}
    assert set(work.theory_of_exponents(values_of())) == {work.OF_EIGENVALUES, work.NEWMAN_EXPONENTS}
    assert set(work.theory_of_exponents(values_of(init="sparse"))) == {work.OF_EIGENVALUES}
    assert set(work.theory_of_exponents(values_of(cell="tanh"))) == {work.LARGEST}
    for elsewhere in ({"cell": "tanh", "inputs": 2}, {"cell": "ReLU"}, {"cell": "tanh", "init": "orthogonal"}):
        assert not work.theory_of_product(values_of(**elsewhere))
        assert not work.theory_of_exponents(values_of(**elsewhere))
    assert work.has_mean_field(values_of(cell="tanh", inputs=2, noise=0.0))  # in silence
    assert work.hump_of(values_of()).edge is not None
    assert work.hump_of(values_of(init="orthogonal")).edge is None
    assert work.plane_of(values_of(init="orthogonal", cell="LSTM", matrix=settings.OF_JACOBIAN)).radius is None


def test_all_that_theory_names_is_explained():
    for given in ({}, {"cell": "tanh"}):
        for known in (work.theory_of_product(values_of(**given)), work.theory_of_exponents(values_of(**given))):
            assert known
            assert all(f"“{name}”" in words.lines(known) for name in known)
    assert words.lines({}) == ""


def test_newmans_lines_are_where_the_quarters_of_the_singular_values_go():
    values = preset("The circle", units=128)
    product, anew = work.product_of(values), work.theory_of_product(values)[work.NEWMAN]
    for share, line in zip(work.QUARTERS, anew, strict=True):
        found = product.logs[-1][round(share * 127)]
        assert found == pytest.approx(line[-1], rel=0.1)
    assert anew[:, 0].tolist() == [0.0] * 3


def test_a_bar_is_shown_for_long_work_alone(monkeypatch):
    clock = iter([0.0, 0.05, 0.2, 0.25, 0.4])
    monkeypatch.setattr(work.time, "monotonic", lambda: next(clock))
    told = []
    report = work.patient(lambda *done: told.append(done))
    for done in range(4):
        report(done, 4)
    assert told == [(1, 4), (3, 4)]


def test_the_preset_of_the_hump_is_the_published_one():
    values = preset("The hump")
    found = work.hump_of(values).hump
    assert np.exp(found.log_norms.max()) == pytest.approx(87929.41828, rel=1e-9)
    assert (found.peak, found.below_one) == (36, 79)
    assert "the hump is felt for long" in words.defective(work.exponents_of(values), work.theory_of_exponents(values))


def test_the_preset_of_chaos_is_chaotic_by_about_what_theory_says():
    values = preset("Chaos")
    found, known = work.exponents_of(values), work.theory_of_exponents(values)
    assert known[work.LARGEST][0] == pytest.approx(0.0652172119)
    assert found.exponents[0] == pytest.approx(0.0652172119, abs=3 * found.errors[0] + 1.7 / 128)
    assert "this is chaos" in words.exponents(found, True, True)


def test_orthogonal_weights_lie_on_the_circle_and_vanish_once_inputs_drive_the_units():
    values = preset("Orthogonal")
    plane = work.plane_of(values)
    assert "0 are outside the unit circle, 64 on it, 0 inside" in words.eigenvalues(plane.name, plane.eigenvalues, 1.0)
    assert work.product_of(values).logs[-1].max() < math.log(1e-6)


def test_antisymmetric_weights_lie_on_the_axis_within_the_circle():
    plane = work.plane_of(preset("Antisymmetric"))
    assert np.abs(plane.eigenvalues.real).max() < 1e-12
    assert plane.radius == 1.0
    assert np.abs(plane.eigenvalues).max() == pytest.approx(1.0, abs=0.1)


def test_half_of_the_exponents_of_an_lstm_are_far_below_the_others():
    found = work.exponents_of(preset("An LSTM")).exponents
    assert found[31] - found[32] > 1.0
