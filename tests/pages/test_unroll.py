"""The unroll page in Streamlit's own test harness: every preset, the blackboard, and bad input."""

import re

import pytest

from app.export import formats, paper
from app.offline import gallery
from app.theme import EXPLODE, VANISH
from app.ui import markdown
from app.unroll import settings, words
from core.analysis.one_sequence import unroll
from tests.harness import completed, everything_said, opened, press


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_draws_and_tells_its_network(name):
    page = opened("unroll")
    press(page, name)
    assert not page.error
    values = completed(settings.SETTINGS, settings.PRESETS[name])
    record, day = unroll(settings.experiment_of(values)), settings.day_of(values)
    assert any(f"{words.factor(record)} {words.ending(record)}" == text.value for text in page.markdown)
    shown = [formula.value.strip("$ \n") for formula in page.latex]
    lines = [*words.forward_lines(record, day), *words.backward_lines(record, day)]
    assert shown == lines
    assert any(words.on_the_blackboard(record, day) == caption.value for caption in page.caption)
    assert all(chart.proto.alt for chart in page.get("vega_lite_chart"))


def test_moving_the_weight_moves_everything():
    page = opened("unroll")
    before, told = drawn(page), everything_said(page)
    page.slider(key="w2").set_value(0.5).run()
    assert not page.exception
    now = drawn(page)
    assert all(one != other for one, other in zip(before, now, strict=True))
    assert len(now) == 7
    assert "multiply Input 1 by 2⁴ = 16" in told
    assert "multiply Input 1 by 0.5⁴ = 0.0625" in everything_said(page)


def drawn(page):
    """Each chart's data, as it is sent."""
    return [str(chart.proto) for chart in page.get("vega_lite_chart")]


def test_long_windows_are_folded_and_their_formats_left_out():
    page = opened("unroll", unrolls="1500")
    assert not page.error
    assert any("at most 1,200 unrolls" in info.value for info in page.info)
    assert any("more than 200 unrolls this map" in caption.value for caption in page.caption)


def test_the_page_begins_where_there_is_something_to_see():
    figures = {figure.name: figure.chart for figure in gallery.figures("unroll", {})}
    shares = figures["ledger at every weight"].tables["fields"]["log10 share"]
    dark, light = (shares <= -8).mean(), (shares >= -1).mean()  # NaN, where nothing is drawn, counts as neither
    assert dark > 0.1
    assert light > 0.1
    for name in ("states by format", "slopes by format"):
        ends = figures[name].tables["ends"]
        assert len(set(ends["unrolls"])) == len(ends) == 3


def test_upwards_is_upwards():
    figures = {figure.name: figure for figure in gallery.figures("unroll", {})}
    svg = formats.svg(paper.slide(figures["ledger at every weight"].chart)).decode()
    labels = re.findall(r'text-anchor="end" transform="translate\(-[\d.]+,([-\d.]+)\)[^>]*>(\d+)</text>', svg)
    heights = {int(text): float(height) for height, text in labels}
    ages = sorted(heights)
    assert ages == [0, 10, 20, 30, 40, 50]
    assert [heights[age] for age in ages] == sorted(heights.values(), reverse=True)
    page = opened("unroll")
    assert any("upwards: how many unrolls ago" in caption.value for caption in page.caption)


def test_orange_and_blue_are_for_what_explodes_and_vanishes_alone():
    meant = {*EXPLODE, VANISH[0]}
    for figure in gallery.figures("unroll", {}):
        if figure.name != "network":  # there they mean it
            found = set(re.findall("#[0-9A-Fa-f]{6}", str(figure.chart.spec["layer"]).upper()))
            assert not found & meant, figure.name


@pytest.mark.parametrize("name", settings.PRESETS)
def test_every_word_of_the_trade_is_explained_at_its_first_use(name):
    page = opened("unroll")
    press(page, name)
    said = everything_said(page)
    terms = ("hidden state", "window", "unrolled", "the same weight", "Input 1", "dL/dh", "BPTT", "float16")
    for term in terms:
        first = said.find(term)
        assert said[first - 2 : first + len(term) + 2] == f"**{term}**", term


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
