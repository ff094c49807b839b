"""The spectrum page in Streamlit's own test harness: every preset, what cannot be drawn, bad links, and doorways."""

import math

import pytest

from app.spectrum import settings, words, work
from app.ui import markdown, networks
from app.ui.experiment import KEPT
from tests.harness import completed, everything_said, figures_of, opened, press

FIGURES = 4


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_says_what_its_network_does(name):
    page = opened("spectrum")
    press(page, name)
    assert not page.error
    values, said = completed(settings.SETTINGS, settings.PRESETS[name]), everything_said(page)
    plane, powers, product = work.plane_of(values), work.hump_of(values), work.product_of(values)
    assert words.eigenvalues(plane.name, plane.eigenvalues, plane.norm) in said
    assert words.known_of_eigenvalues(plane.eigenvalues, *plane[3:]) in said
    assert words.hump(powers.name, powers.hump, powers.departure) in said
    assert words.product(product.logs[-1], values["unrolls"]) in said
    found, known = work.exponents_of(values), work.theory_of_exponents(values)
    assert words.exponents(found, settings.is_bounded(values), not values["noise"]) in said
    assert all(words.LINES[line] in said for line in known)
    shown = page.get("vega_lite_chart")
    assert len(shown) == FIGURES
    assert all(chart.proto.alt for chart in shown)


def test_what_a_figure_says_of_itself_is_plain_text():
    drawn = figures_of("spectrum", {"units": "8", "unrolls": "12"})
    assert list(drawn) == ["eigenvalues", "hump", "singular values", "Lyapunov exponents"]
    assert not any("*" in figure.alt for figure in drawn.values())
    assert "8 units" in drawn["eigenvalues"].alt


def test_of_one_gate_alone_it_is_said_that_this_is_not_the_whole_step():
    told = {
        cell: words.OF_A_GATE in everything_said(opened("spectrum", cell=cell, units="6")) for cell in ("tanh", "GRU")
    }
    assert told == {"tanh": False, "GRU": True}
    page = opened("spectrum", cell="GRU", units="6", matrix=settings.OF_JACOBIAN)
    assert words.OF_A_GATE not in everything_said(page)


def test_the_gain_moves_everything():
    page = opened("spectrum", units="12", unrolls="20")
    before, told = [chart.proto for chart in page.get("vega_lite_chart")], everything_said(page)
    before = [chart.SerializeToString() for chart in before]
    page.slider(key="gain").set_value(1.5).run()
    assert not page.exception
    now = [chart.proto.SerializeToString() for chart in page.get("vega_lite_chart")]
    assert all(one != other for one, other in zip(before, now, strict=True))
    assert told != everything_said(page)


@pytest.mark.parametrize("cell", ["linear", "ReLU", "tanh", "sigmoid", "GRU", "LSTM"])
@pytest.mark.parametrize("query", [{"gain": "0"}, {"gain": "3", "unrolls": "300"}, {"units": "1"}, {"noise": "0"}])
def test_every_cell_at_the_ends_of_the_settings(cell, query):
    page = opened("spectrum", **{"cell": cell, "units": "6", "unrolls": "12"} | query)
    assert not page.error
    assert len(page.get("vega_lite_chart")) == FIGURES
    assert "nan" not in everything_said(page)
    assert "not a number" not in everything_said(page)


@pytest.mark.parametrize("init", settings.SETTINGS["init"].choices)
@pytest.mark.parametrize("matrix", settings.SETTINGS["matrix"].choices)
def test_every_start_and_matrix(init, matrix):
    page = opened("spectrum", cell="GRU", units="6", unrolls="12", init=init, matrix=matrix, gate="output")
    assert not page.error
    said = everything_said(page)
    assert ("The Jacobian has the spectral radius" in said) == (matrix == settings.OF_JACOBIAN)
    assert "The spectral radius of W of the new gate n is" in said
    assert words.NO_SUCH_GATE in said
    assert (words.NO_GAIN in said) == (init in networks.OF_A_FRAMEWORK)


def test_without_gain_nothing_is_left_and_that_is_said():
    said = everything_said(opened("spectrum", gain="0", units="5", unrolls="8"))
    assert "they multiply by 0" in said
    assert "nothing is left: all 5 singular values are exactly 0" in said
    assert "The largest exponent is minus infinite" in said


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("gain", "much", "gain = 'much' is not a number from 0 to 3. 1.0 is used."),
        ("units", "129", "units = '129' is not a whole number from 1 to 128. 64 is used."),
        ("init", "flu", "init = 'flu' is not known; choose one of gaussian"),
        ("gate", "exit", "gate = 'exit' is not known; choose one of forget or update"),
        ("matrix", "X", "matrix = 'X' is not known; choose one of W, the Jacobian of one step"),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    page = opened("spectrum", **{key: value})
    assert markdown.plain(sentence) in page.warning[0].value
    assert len(page.get("vega_lite_chart")) == FIGURES


def test_the_doorway_takes_the_network_along():
    page = opened("spectrum", cell="tanh", init="orthogonal", gain="0.9", units="10", unrolls="15", noise="0.5")
    page.button(key="door reach ").click().run()
    kept = page.session_state[KEPT][1]
    page.switch_page("app/pages/reach.py").run()
    assert not page.exception
    for key in ("init", "gain", "units", "unrolls", "noise"):
        assert page.session_state[key] == kept[key]
    assert page.session_state["networks"] == ["tanh as set"]
    assert math.isclose(page.session_state["gain"], 0.9)
