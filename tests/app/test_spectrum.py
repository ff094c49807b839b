"""The spectrum page: its tables, figures, words and what it computes, checked against the records they speak of."""

import math

import numpy as np
import pytest

from app import charts, tables
from app.spectrum import settings, words, work
from app.tables import spectrum
from core import CELLS, Lyapunov, Network, lyapunov, singular_values
from core.analysis.hump import departure_from_normal, hump
from core.analysis.random_matrices import mean_field_factor, share_outside
from core.numbers import number_text
from core.vector.spectrum import jacobian
from tests.harness import completed


def values_of(**given):
    return completed(settings.SETTINGS, {"units": 12, "unrolls": 20, **given})


def preset(name, **given):
    return completed(settings.SETTINGS, settings.PRESETS[name] | given)


# --- what is computed


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
    assert set(work.theory_of_exponents(values_of())) == {work.OF_EIGENVALUES, work.NEWMAN}
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


# --- tables and figures


def test_each_eigenvalue_is_on_its_side():
    table = tables.eigenvalue_table(np.array([1.2, 0.5j, -0.3 - 0.4j, np.exp(1j)]))
    assert table["side"].tolist() == [spectrum.OUTSIDE, spectrum.INSIDE, spectrum.INSIDE, spectrum.ON_IT]
    assert table["eigenvalue"].tolist() == ["1.2", "0 + 0.5 i", "−0.3 − 0.4 i", "0.5403 + 0.8415 i"]
    doubled = spectrum.scaled_eigenvalues(table, 2.0)
    assert doubled["side"].tolist() == [spectrum.OUTSIDE, spectrum.ON_IT, spectrum.ON_IT, spectrum.OUTSIDE]
    assert doubled["real"][0] == 2.4


def test_circles_are_round_and_theory_has_one_only_where_it_says_something():
    table = tables.circle_table(1.5)
    sizes = np.hypot(table["real"], table["imaginary"])
    np.testing.assert_allclose(sizes, np.where(table["circle"] == spectrum.THEORY, 1.5, 1.0))
    assert set(tables.circle_table(None)["circle"]) == {spectrum.UNIT_CIRCLE}


@pytest.mark.parametrize(("largest", "radius"), [(0.1, None), (1.7, 1.5), (1.0, 3.0), (40.0, None)])
def test_the_plane_shows_all_and_keeps_its_ends_under_small_changes(largest, radius):
    half = tables.half_of_plane(np.array([largest]), radius)
    assert half > max(largest, radius or 0.0, 1.0)
    assert half < 1.7 * max(largest, radius or 0.0, 1.0)
    assert half == tables.half_of_plane(np.array([1.001 * largest]), radius)


def test_a_line_for_each_singular_value_or_for_64_of_them():
    logs = np.log(np.array([[2.0, 1.0, 0.0], [4.0, 1.0, 0.0]]), where=[True, True, False], out=np.full((2, 3), -np.inf))
    table = tables.singular_value_table(np.array([1, 2]), logs)
    assert table["line"].tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    np.testing.assert_allclose(
        table["log10 value"], [0, math.log10(2), math.log10(4), 0, 0, 0, 0, np.nan, np.nan], atol=1e-12
    )
    assert table["end"][::3].tolist() == [spectrum.GROWN, spectrum.STEADY, spectrum.SHRUNK]
    many = tables.singular_value_table(np.array([1]), np.zeros((1, 256)))
    assert (len(many), many["line"].min(), many["line"].max()) == (2 * spectrum.MOST_LINES, 1, 256)


def test_exponents_have_their_errors_and_what_is_lost_is_left_out():
    found = Lyapunov(np.array([0.3, 0.01, -0.5, -np.inf]), np.array([0.1, 0.02, 0.1, np.nan]))
    table = tables.exponent_table(found)
    assert table["sign"].tolist() == [spectrum.POSITIVE, spectrum.ZERO, spectrum.NEGATIVE]
    assert table["low"].tolist() == pytest.approx([0.2, -0.01, -0.6])
    assert "1 is minus infinite" in words.exponents(found, True, True)
    level = tables.known_exponent_table({"a": np.array([0.7])}, 9)
    assert (level["place"].tolist(), level["exponent"].tolist()) == ([1, 9], [0.7, 0.7])


def test_the_peak_is_named_where_there_is_a_hump():
    chain = hump(Network.start("linear", 20, start="chain").W[0], 100)
    assert tables.peak_table(chain)["note"].tolist() == ["87,929 at t = 36"]
    assert len(tables.peak_table(hump(np.eye(3), 10))) == 0
    assert len(tables.peak_table(hump(2 * np.eye(3), 10))) == 0
    table = tables.power_table(chain)
    assert table[table["run"] == spectrum.NORM]["log10 value"][36] == pytest.approx(math.log10(87929.41828))
    assert table[table["run"] == spectrum.RADIUS]["log10 value"][36] == pytest.approx(36 * math.log10(0.5))


def drawings(values):
    """All four figures."""
    plane, powers, product = work.plane_of(values), work.hump_of(values), work.product_of(values)
    found = work.exponents_of(values)
    points, circles = tables.eigenvalue_table(plane.eigenvalues), tables.circle_table(plane.radius)
    half = tables.half_of_plane(plane.eigenvalues, plane.radius)
    known = tables.known_product_table(product.lags, work.theory_of_product(values))
    count = found.exponents.size
    theory = tables.known_exponent_table(work.theory_of_exponents(values), count)
    return [
        charts.plane_chart(points, circles, half, settings.follows_gain(values)),
        charts.hump_chart(tables.power_table(powers.hump, powers.edge), tables.peak_table(powers.hump)),
        charts.singular_values_chart(tables.singular_value_table(*product), known),
        charts.exponents_chart(tables.exponent_table(found), theory, count),
    ]


@pytest.mark.parametrize("given", [{}, {"cell": "tanh"}, {"cell": "LSTM", "init": "PyTorch"}])
def test_a_move_of_the_gain_changes_data_alone(given):
    for one, other in zip(drawings(values_of(gain=1.2, **given)), drawings(values_of(gain=1.25, **given)), strict=True):
        assert one.template is other.template
        assert list(one.tables) == list(other.tables)


@pytest.mark.parametrize("given", [{}, {"gain": 0.0}, {"cell": "ReLU", "gain": 3.0}, {"cell": "tanh", "units": 1}])
def test_all_that_a_figure_draws_is_in_its_tables(given):
    kinds = {"quantitative": "iufb", "nominal": "O"}
    for drawing in drawings(values_of(**given)):
        for layer in drawing.spec["layer"]:
            table = drawing.tables[layer["data"]["name"]]
            for name, channels in layer.get("encoding", {}).items():
                for channel in channels if isinstance(channels, list) else [channels]:
                    if "field" in channel and name not in ("detail", "order") and len(table):
                        assert table[channel["field"]].dtype.kind in kinds[channel.get("type", "quantitative")], channel


def test_the_plane_goes_by_as_the_gain_grows_and_ends_as_it_stands():
    plane, powers, product, exponents = drawings(preset("The circle"))
    moments = plane.moments()
    whole = plane.tables["points"]
    assert (plane.at(moments[0]).tables["points"]["size"] == 0.0).all()
    np.testing.assert_array_equal(plane.at(moments[-1]).tables["points"]["real"], whole["real"])
    outside = [np.sum(plane.at(now).tables["points"]["side"] == spectrum.OUTSIDE) for now in moments]
    assert outside == sorted(outside)
    assert outside[0] == 0 < outside[-1]
    assert len(powers.at(powers.moments()[3]).tables["lines"]) < len(powers.tables["lines"])
    assert len(product.at(product.moments()[-1]).tables["lines"]) == len(product.tables["lines"])
    assert not exponents.moments()
    assert not drawings(preset("PyTorch", units=8))[0].moments()


# --- words


def test_eigenvalues_are_counted():
    values = np.array([1.2, -1.1, np.exp(1j), 0.3, 0.2j])
    said = words.eigenvalues("W", values, 2.5)
    assert "spectral radius **1.2**" in said
    assert "largest singular value **2.5**" in said
    assert "Of 5 eigenvalues 2 are outside the unit circle, 1 on it, 2 inside." in said
    known = words.known_of_eigenvalues(values, 1.5, False, 2.0, True)
    assert f"{share_outside(1.5):.0%} of them outside" in known
    assert "3 of them are real; Gaussian matrices of this size have 2 on average" in known
    assert words.known_of_eigenvalues(values, None, False, None, False) == ""
    assert "none of them outside" in words.known_of_eigenvalues(values, 0.9, False, None, True)
    assert words.known_of_eigenvalues(values, 1.0, True, None, False).startswith("By how W starts all lie within 1 ")


def said_of(matrix, steps=100):
    return words.hump("W", hump(matrix, steps), departure_from_normal(matrix))


def test_the_hump_says_what_the_powers_did():
    said = said_of(Network.start("linear", 20, start="chain").W[0])
    assert "spectral radius of W is 0.5, which says: it vanishes" in said
    assert "**87,929** times at t = 36; from t = 79 on it is below 1" in said
    chain = Network.start("linear", 20, start="chain").W[0]
    still = number_text(float(np.linalg.norm(np.linalg.matrix_power(chain, 50), 2)))
    assert f"at t = 50 it is {still}." in said_of(chain, 50)
    assert "called normal" in said_of(0.9 * np.eye(3))
    assert "they multiply by 1. " in said_of(np.eye(3))
    assert "shrinks from the first step on" in said_of(np.array([[0.5, 0.1], [0.0, 0.5]]))
    grows = np.array([[1.1, 1.0], [0.0, 1.1]])
    expected = number_text(float(np.linalg.norm(np.linalg.matrix_power(grows, 9), 2)))
    assert f"Wᵗ really multiplies by up to {expected}" in said_of(grows, 9)
    assert "they multiply by 0" in said_of(np.zeros((2, 2)))


def test_the_product_says_how_many_have_grown_and_what_is_lost():
    said = words.product(np.log([8.0, 0.5, 0.25]), 3)
    assert "largest singular value is **8**, the smallest 0.25; 1 of 3 have grown" in said
    assert "float64" not in said
    lost = words.product(np.array([0.0, -50.0, -np.inf]), 7)
    assert "1 is exactly 0: what lies in that direction is lost" in lost
    assert "would be rounding" in lost
    assert "nothing is left: all 2" in words.product(np.full(2, -np.inf), 4)


def test_only_what_cannot_overflow_is_called_chaos():
    found = Lyapunov(np.array([0.1, -0.5]), np.array([0.01, 0.01]))
    assert "**0.1 ± 0.01** nats a step, a factor of 1.11 a step; 1 of 2 are positive" in words.exponents(
        found, True, True
    )
    assert "with nothing that enters: this is chaos, on an attractor of about 1.2 dim" in words.exponents(
        found, True, True
    )
    assert "although the same enters: this is chaos." in words.exponents(found, True, False)
    assert "chaos" not in words.exponents(found, False, True)
    unsure = Lyapunov(np.array([0.02, -0.5]), np.array([0.01, 0.01]))
    assert "chaos" not in words.exponents(unsure, True, True)
    assert [settings.is_bounded({"cell": CELLS[name].label}) for name in CELLS] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


# --- what the presets are to show


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
