"""How far back networks feel: the page's tables, figures and sentences beside the engine's record."""

import base64
import io
import math

import numpy as np
import pytest
from PIL import Image

from app import charts, tables
from app.reach import settings, words
from app.ui import networks
from core import Network, Reach, reach
from tests.harness import completed


def paths(*norms, lags=(1, 2, 3)):
    """A record of paths with these norms by lag."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.array(norms, dtype=float))
    return Reach(np.array(lags), logs, logs)


def powers(factor, last=50):
    lags = range(1, last + 1)
    return paths([factor**lag for lag in lags], lags=lags)


def values_with(**changes):
    return completed(settings.SETTINGS, changes)


def test_the_table_has_every_lag_its_mean_and_both_ends():
    table = tables.reach_table({"a": paths([0.1, 0.01, 0.001], [0.4, 0.04, 0.004])})
    assert list(table["lag"]) == [0, 1, 2, 3]
    np.testing.assert_allclose(table["log10 left"], [0, *np.log10([0.2, 0.02, 0.002])], atol=1e-12)
    np.testing.assert_allclose(table["low"], [0, -1, -2, -3], atol=1e-12)
    np.testing.assert_allclose(10.0 ** table["high"], [1, 0.4, 0.04, 0.004])
    assert list(table["left"]) == ["1", "0.2", "0.02", "0.002"]


def test_what_is_no_finite_number_is_left_out_of_the_line_and_named():
    table = tables.reach_table({"a": paths([0.5, 0.0, 0.0])})
    assert list(table["left"]) == ["1", "0.5", "0", "0"]
    np.testing.assert_array_equal(np.isnan(table["log10 left"]), [False, False, True, True])


def test_each_network_has_its_line_its_colour_and_its_place_in_the_legend():
    found = {name: powers(factor) for name, factor in (("a", 0.5), ("b", 0.9), ("c", 1.1))}
    colours = charts.network_colours(list(found))
    drawing = charts.reach_chart(tables.reach_table(found), colours)
    assert len(set(colours.values())) == 3
    assert drawing.values == {"runs": ["a", "b", "c"]}
    low, high = drawing.tables["frame"]["log10 left"]
    assert low <= -16  # 0.5^50
    assert high >= math.log10(1.1**50)
    assert drawing.moments()[-1] == 50


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (
            0.5,
            "8.882\u00a0×\u00a010⁻¹⁶ is left after 50 steps, ×\u00a00.5 a step; less than a thousandth from step 10 on",
        ),
        (0.5, "float32 ends after about 126 steps"),
        (1.0, "1 is left after 50 steps, ×\u00a01 a step; it neither grows nor vanishes."),
        (1.1, "117.4 is left after 50 steps, ×\u00a01.1 a step; it grows, and on longer ways it explodes."),
        (0.99, "0.605 is left after 50 steps, ×\u00a00.99 a step; at this pace float32 ends after about 8,690 steps."),
    ],
)
def test_a_sentence_says_what_is_left_the_pace_and_where_it_is_lost(factor, said):
    assert said in words.one_network("a", powers(factor))


@pytest.mark.parametrize("factor", [0.5, 0.9, 0.99])
def test_float32_ends_where_the_sentence_says(factor):
    said = words.one_network("a", powers(factor))
    steps = int(said.split("about ")[1].split(" ")[0].replace(",", ""))
    ends = math.log(np.finfo(np.float32).tiny) / math.log(factor)
    assert steps == round(ends)


def test_a_gradient_that_is_0_is_said_to_be_0():
    assert words.one_network("a", paths([0.5, 0.0, 0.0])) == "**a**: 0 is left after 3 steps."


@pytest.mark.jit
def test_the_frameworks_own_starts_forget_and_the_forget_bias_decides():
    """What stands below the figure."""
    assert tuple(name for name in settings.DEFAULTS if name in networks.NETWORKS) == words.PLAIN
    left = {}
    for name, (network, _) in settings.DEFAULTS.items():
        values = settings.values_of_default(name)
        logs = []
        for seed in range(values["seeds"]):
            drawn, inputs = settings.network_of(network, values, seed), networks.noise_of(values, 60, seed)
            logs.append(reach(drawn, inputs, [settings.AFTER], of="hidden").log_norms[0, 0])
        left[name] = math.exp(np.mean(logs))
    assert all(left[name] < 1e-9 for name in words.PLAIN)
    assert left["nn.LSTM"] < left["nn.GRU"]  # by its name alone it keeps no more
    assert [values[key] for key in ("units", "inputs", "noise", "seeds", "unrolls")] == [64, 16, 1.0, 3, settings.AFTER]
    assert "64 units, 16 standard-normal inputs at each step, three random starts" in words.UNDER_DEFAULTS
    assert left["nn.LSTM, forget bias 5"] > 1e4 * left["nn.LSTM, forget bias 1"] > 1e8 * left["nn.LSTM"]


def test_the_sentence_of_the_defaults_names_those_that_keep_a_thousandth():
    found = {name: powers(0.5 if name in words.PLAIN else 0.95) for name in list(settings.DEFAULTS)[:5]}
    said = words.defaults(tables.left_table(found, 50, 20), 50)
    assert "nn.RNN 8.882\u00a0×\u00a010⁻¹⁶, nn.RNN, ReLU 8.882\u00a0×\u00a010⁻¹⁶, nn.GRU" in said
    assert said.endswith("More than a thousandth keep: nn.LSTM, forget bias 1 (0.07694).")


def test_one_unit_multiplies_by_w2():
    values = values_with(w2=-1.25)
    unit = settings.network_of(settings.ONE_UNIT, values, 0)
    found = reach(unit, networks.noise_of(values, 20), [1, 10])
    np.testing.assert_allclose(found.norms, [1.25, 1.25**10], rtol=1e-13)
    assert settings.name_of(settings.ONE_UNIT, values) == "one unit, w2 = −1.25"


def test_an_orthogonal_linear_layer_is_that_unit_64_times():
    """The preset One unit and 64."""
    values = values_with(**settings.PRESETS["One unit and 64"])
    inputs = networks.noise_of(values, 60)
    one, many = (reach(settings.network_of(network, values, 0), inputs, [50]) for network in values["networks"])
    np.testing.assert_allclose(many.norms, one.norms, rtol=1e-12)
    np.testing.assert_allclose(one.norms, [0.9**50], rtol=1e-13)


@pytest.mark.parametrize("network", networks.NETWORKS)
@pytest.mark.parametrize("init", networks.START_BY_LABEL)
def test_every_network_that_is_offered_is_drawn_and_named(network, init):
    values = values_with(init=init, units=6, inputs=2, gain=1.5, bias=2.0)
    drawn, name = networks.network_of(network, values, 1), networks.name_of(network, values)
    assert (drawn.units, drawn.inputs) == (6, 2)
    if networks.followed_by(network):
        assert init in name
        assert ("1.50" in name) == (init not in networks.OF_A_FRAMEWORK)
        assert ("bias 2.0" in name) == (drawn.cell.name in ("gru", "lstm"))
    else:
        assert name == network


def test_orthogonal_w_alone_is_replaced_in_pytorchs_start():
    values = values_with(init=networks.ORTHOGONAL_W, units=8)
    made, plain = networks.network_of("tanh as set", values, 3), Network.start("tanh", 8, 16, seed=3)
    np.testing.assert_allclose(made.W[0] @ made.W[0].T, np.eye(8), atol=1e-12)
    np.testing.assert_array_equal(made.U, plain.U)
    np.testing.assert_array_equal(made.b, plain.b)


def test_the_pictures_show_each_unit_at_each_step():
    values = np.linspace(-1, 1, 30).reshape(10, 3)
    drawing = charts.unit_chart(values, "hidden state", False)
    np.testing.assert_array_equal(drawing.tables["frame"]["step"], [0.5, 10.5])
    np.testing.assert_array_equal(drawing.tables["frame"]["unit"], [0.5, 3.5])
    assert drawing.tables["pictures"]["picture"][0].startswith("data:image/png")


@pytest.mark.parametrize("backwards", [False, True])
def test_a_picture_fills_step_by_step_and_ends_as_it_stands(backwards):
    drawing = charts.unit_chart(np.arange(1.0, 31.0).reshape(10, 3), "hidden state", False, backwards)
    moments = drawing.moments()
    assert moments[-1] == 10
    pictures = [drawing.at(now).tables["pictures"]["picture"][0] for now in moments]
    assert pictures[-1] == drawing.tables["pictures"]["picture"][0]
    first = np.asarray(Image.open(io.BytesIO(base64.b64decode(pictures[0].partition(",")[2]))))[:, :, 3]
    np.testing.assert_array_equal(np.flatnonzero(first.any(axis=0)), [9 if backwards else 0])


def test_the_words_below_the_pictures_count_the_steps_that_are_felt():
    gradient = np.array([[1e-5, -1e-6], [1e-2, 1e-9], [1.0, -0.5]])
    assert words.unit_by_unit("a", gradient).endswith("above a thousandth at 2 of 3 steps.")
    assert "At the first step the largest is 10⁻⁵." in words.gradient(gradient)
    assert "from −0.5 to 1" in words.states(gradient)


def test_the_figure_alone_has_one_plain_sentence():
    said = words.in_short({"a": powers(0.5), "b": powers(1.1)})
    assert said == "Left of the gradient after 50 steps. a: 8.882\u00a0×\u00a010⁻¹⁶; b: 117.4."


def test_doors_lead_to_a_network_that_is_on_the_page():
    both = values_with(networks=[settings.ONE_UNIT, "Keras LSTM", "nn.RNN"])
    assert settings.doors_of(both) == ("spectrum", "unroll", "home", "cures")
    shared = settings.to_other_pages(both)
    assert (shared["cell"], shared["init"]) == ("LSTM", "Keras")
    assert settings.to_other_pages(values_with(networks=["tanh as set"], init="sparse"))["init"] == "sparse"
    assert settings.doors_of(values_with(networks=["nn.GRU"])) == ("spectrum",)
    assert settings.doors_of(values_with(networks=[])) == ()


def test_a_slider_moves_what_follows_it_and_the_page_says_where_it_moves_nothing():
    assert settings.moved_by(values_with())
    assert settings.moved_by(values_with(networks=[settings.ONE_UNIT]))
    assert not settings.moved_by(values_with(**settings.PRESETS["Your framework forgets"]))


def test_the_shades_of_a_gradient_reach_to_its_largest_entry():
    values = 10.0 ** np.linspace(-9, 0, 200).reshape(20, 10)
    low, high = charts.unit_chart(values, "left of the gradient", True).tables["frame"]["shade"]
    assert high == 0.0
    assert -9 < low < -8.5
    low, high = charts.unit_chart(np.linspace(-1, 0.9, 200).reshape(20, 10), "h", False).tables["frame"]["shade"]
    assert (low, high) == (-1.0, 0.9)
