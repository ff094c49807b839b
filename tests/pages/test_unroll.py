"""The unroll page in Streamlit's own test harness: every preset, the blackboard, and bad input."""

import pytest

from app.ui import markdown
from app.unroll import settings, words
from core.analysis.one_sequence import unroll
from tests.harness import completed, opened, press


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_draws_and_tells_its_network(name):
    page = opened("unroll")
    press(page, name)
    assert not page.error
    values = completed(settings.SETTINGS, settings.PRESETS[name])
    record, day = unroll(settings.experiment_of(values)), settings.day_of(values)
    assert any(words.ending(record) in caption.value for caption in page.caption)
    shown = [formula.value.strip("$ \n") for formula in page.latex]
    lines = [*words.forward_lines(record, day), *words.backward_lines(record, day)]
    assert shown == lines
    assert all(chart.proto.alt for chart in page.get("vega_lite_chart"))


def test_moving_the_weight_moves_everything():
    page = opened("unroll")
    before = [metric.value for metric in page.metric]
    page.slider(key="w2").set_value(0.5).run()
    assert not page.exception
    assert all(one != other for one, other in zip(before, [metric.value for metric in page.metric], strict=True))


def test_long_windows_are_folded_and_their_formats_left_out():
    page = opened("unroll", unrolls="1500")
    assert not page.error
    assert any("at most 1,200 unrolls" in info.value for info in page.info)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("unrolls", "9999", "unrolls = '9999' is not a whole number from 1 to 2,000. 4 is used."),
        ("cell", "rnn", "cell = 'rnn' is not known; choose one of linear, ReLU, tanh, sigmoid, GRU, LSTM."),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    assert markdown.plain(sentence) in opened("unroll", **{key: value}).warning[0].value


def test_a_history_that_is_too_short_gets_a_sentence():
    assert "FB" in opened("unroll", unrolls="2000", data="FB").error[0].value
