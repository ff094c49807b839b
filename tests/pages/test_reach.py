"""The reach page in Streamlit's own test harness: every preset, its numbers beside the engine, and bad links."""

import numpy as np
import pytest

from app.reach import settings, words
from app.ui import markdown, networks
from core import Reach, backpropagate, reach
from core.vector.reach import usual_lags
from tests.harness import completed, everything_said, opened, press


def found_by_the_engine(network, values):
    """What the page says of a network, computed anew."""
    lags, norms = usual_lags(values["unrolls"]), []
    for seed in range(values["seeds"]):
        inputs = networks.noise_of(values, values["unrolls"] + 10, seed)
        norms.append(reach(settings.network_of(network, values, seed), inputs, lags, of="hidden").log_norms)
    return Reach(lags, np.concatenate(norms), np.concatenate(norms))


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_says_what_the_engine_finds(name):
    page = opened("reach")
    press(page, name)
    assert not page.error
    values, said = completed(settings.SETTINGS, settings.PRESETS[name]), everything_said(page)
    assert len(values["networks"]) > 1
    for network in values["networks"]:
        label = settings.name_of(network, values)
        assert words.one_network(label, found_by_the_engine(network, values)) in said
    charts = page.get("vega_lite_chart")
    assert len(charts) == len(("reach", "defaults", "states", "gradient"))
    assert all(chart.proto.alt for chart in charts)


def sentence_of(page, start):
    return next(element.value for element in page.markdown if element.value.startswith(f"- **{start}"))


def test_forget_bias_has_a_price():
    """Its preset: with much of it the gradient grows."""
    page = opened("reach")
    press(page, "Forget bias has a price")
    assert "it grows, and on longer ways it explodes" in sentence_of(page, "LSTM, PyTorch, bias 5.0")
    assert "it grows" not in sentence_of(page, "nn.LSTM")


def test_inputs_make_the_gradient_vanish_and_silence_does_not():
    """Its preset: the tanh layer loses what the linear one keeps, and only because something enters."""
    page = opened("reach", units="128", unrolls="30")
    press(page, "Inputs vanish it")

    def pace(label):
        return float(sentence_of(page, label).split("×\u00a0")[-1].split(" a step")[0])

    loud, kept = pace("tanh"), pace("linear")
    page.slider(key="noise").set_value(0.0).run()
    assert loud < 0.7 < kept < 1.1
    assert pace("linear") == kept
    assert pace("tanh") == kept  # from a state of 0 without input tanh is the line through 0


def test_one_unit_and_64_lose_the_same():
    page = opened("reach")
    press(page, "One unit and 64")
    told = "0.005154 is left after 50 steps, ×\u00a00.9 a step"
    assert told in sentence_of(page, "one unit")
    assert told in sentence_of(page, "linear")


def test_the_pictures_are_of_one_backward_pass():
    page = opened("reach", picture="nn.GRU", units="12", unrolls="20")
    values = completed(settings.SETTINGS, {"units": 12, "unrolls": 20})
    network = settings.network_of("nn.GRU", values, 0)
    target, mask = np.zeros((20, 1, 1)), np.zeros((20, 1))
    target[-1], mask[-1] = 1.0, 1.0
    back = backpropagate(network, networks.noise_of(values, 20, 0), target, mask)
    slopes = back.d_states[1:, 0, :, 0]
    said = words.unit_by_unit("nn.GRU", slopes / np.abs(slopes[-1]).max())
    assert said in everything_said(page)


def test_without_a_network_the_rest_of_the_page_stays():
    page = opened("reach", units="8", unrolls="12")
    page.multiselect(key="networks").set_value([]).run()
    assert not page.exception
    assert "Choose a network" in page.info[0].value
    assert len(page.get("vega_lite_chart")) == 3


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("gain", "huge", "gain = 'huge' is not a number from 0 to 3. 1.0 is used."),
        ("networks", "nn.Transformer", "networks = 'nn.Transformer' is not known; choose one of one unit"),
        ("units", "4096", "units = '4096' is not a whole number from 1 to 128. 64 is used."),
        ("init", "magic", "init = 'magic' is not known; choose one of gaussian, orthogonal"),
        ("unrolls", "1", "unrolls = '1' is not a whole number from 2 to 300."),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    page = opened("reach", **{key: value})
    assert markdown.plain(sentence) in page.warning[0].value
    assert not page.error
