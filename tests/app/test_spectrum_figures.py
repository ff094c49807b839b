"""The tables and figures of the spectrum page, against the records that they are made of."""

import math

import numpy as np
import pytest

from app import charts, tables
from app.spectrum import settings, words, work
from app.tables import spectrum
from core import Lyapunov, Network
from core.analysis.hump import hump
from tests.harness import completed


def values_of(**given):
    return completed(settings.SETTINGS, {"units": 12, "unrolls": 20, **given})


def preset(name, **given):
    return completed(settings.SETTINGS, settings.PRESETS[name] | given)


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
    half = tables.half_of_plane(radius, np.array([largest]))
    assert half > max(largest, radius or 0.0, 1.0)
    assert half < 1.7 * max(largest, radius or 0.0, 1.0)
    assert half == tables.half_of_plane(radius, np.array([1.001 * largest]))


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
    found = Lyapunov(np.array([0.4, 0.01, -0.5, -np.inf]), np.array([0.1, 0.02, 0.1, np.nan]))
    table = tables.exponent_table(found)
    assert table["sign"].tolist() == [spectrum.POSITIVE, spectrum.ZERO, spectrum.NEGATIVE]
    assert table["low"].tolist() == pytest.approx([0.3, -0.01, -0.6])
    near = Lyapunov(np.array([0.3, -0.3]), np.array([0.11, 0.11]))  # within three standard errors
    assert tables.exponent_table(near)["sign"].tolist() == [spectrum.ZERO] * 2
    assert "0 of 2 are positive by more than 3" in words.exponents(near, True, True)
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
    half = tables.half_of_plane(plane.radius, plane.eigenvalues)
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
    halfway = plane.at(0.5).tables["circles"]
    sizes = np.hypot(halfway["real"], halfway["imaginary"])
    np.testing.assert_allclose(sizes, np.where(halfway["circle"] == spectrum.THEORY, 0.5, 1.0))
    assert len(powers.at(powers.moments()[3]).tables["lines"]) < len(powers.tables["lines"])
    assert len(product.at(product.moments()[-1]).tables["lines"]) == len(product.tables["lines"])
    assert not exponents.moments()
    assert not drawings(preset("PyTorch", units=8))[0].moments()
