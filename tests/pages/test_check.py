"""The page that checks networks in Streamlit's own test harness: presets, uploads, broken files, what is pasted."""

import numpy as np
import pytest

from app.check import inside_words, norm_words, settings, words
from app.ui import markdown, share
from app.ui.network_file import NetworkFile
from app.ui.own_networks import NETWORK
from core.analysis.norm_log import read_norms
from core.analysis.norm_statistics import norm_statistics
from tests.core.vector.weight_files import RECORDED
from tests.harness import at, completed, everything_said, opened, press

QUICK = {"units": "8", "unrolls": "12", "seeds": "2"}
FIGURES = ("verdict", "gates", "error back", "norms of a training", "sizes of norms")


def page_of(**query):
    return opened("check", **(QUICK | query))


def given(page, content, name, place=0):
    page.file_uploader[place].upload(name, content, "application/octet-stream").run()
    assert not page.exception
    return page


def recorded(page, name):
    return given(page, (RECORDED / name).read_bytes(), name)


def verdict(page):
    """The sentence of the page, as it was written."""
    (found,) = (element.value for element in page.markdown if element.value.startswith("## "))
    return found


def refused(page):
    return [element.value.replace("\\", "").replace("\u2060", "") for element in page.error]


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_gives_a_verdict_and_all_figures(name):
    page = opened("check")
    press(page, name)
    assert not page.error
    values = completed(settings.SETTINGS, settings.PRESETS[name])
    assert f"after {values['unrolls']} steps" in verdict(page)
    charts = page.get("vega_lite_chart")
    assert len(charts) == len(FIGURES)
    assert all(chart.proto.alt for chart in charts)


def test_the_first_view_is_a_true_verdict_on_pytorchs_lstm():
    page = opened("check")
    said = verdict(page)
    assert "nn.LSTM" in said.replace("\\", "")
    assert "of the gradient is left" in said
    assert "half of the forget gates stand at 0.5 or below" in said
    assert "forget bias 2 would keep" in said
    assert words.VANISHES in everything_said(page)
    assert "numpy.savez" in "".join(code.value for code in page.code)


def test_the_slider_changes_what_is_tried():
    page = page_of()
    page.slider(key="bias").set_value(5.0).run()
    assert not page.exception
    assert "forget bias 5 would" in verdict(page)


def test_norms_that_are_pasted_are_read_and_stay_as_long_as_the_tab():
    page = page_of()
    example = everything_said(page)
    assert norm_words.OF_THE_EXAMPLE in example
    text = "\n".join(map(str, np.exp(np.random.default_rng(0).normal(size=100)))) + "\nflu\nnan"
    page.text_area(key="norms of a training").set_value(text).run()
    assert not page.exception
    log = read_norms(text)
    said = everything_said(page)
    for sentence in norm_words.all_said(log, norm_statistics(log.values)):
        assert sentence in said
    assert markdown.plain(norm_words.skipped(log)) in said
    assert "line 101 ('flu')" in said.replace("\\", "")
    assert norm_words.OF_THE_EXAMPLE not in said
    page.text_area(key="norms of a training").set_value("hello").run()
    assert "line 1 is 'hello'" in refused(page)[0]
    assert len(page.get("vega_lite_chart")) == 3  # the verdict does not suffer from it


def test_what_a_pasted_list_says_obeys_no_markup():
    page = page_of()
    page.text_area(key="norms of a training").set_value("1\n2\n[x](javascript:alert(1))").run()
    assert not page.exception
    assert "](javascript" not in everything_said(page)


OWN = NetworkFile.of((RECORDED / "torch_gru.npz").read_bytes(), "torch_gru.npz")


def with_network(**state):
    """The page at a viewer's own network, before its first run."""
    page = at("check")
    page.query_params.update(QUICK | {"network": NETWORK.label_of(OWN)})
    for key, value in (state | {NETWORK.kind: OWN}).items():
        page.session_state[key] = value
    return page


def test_share_says_what_the_link_does_not_carry_and_offers_no_script_that_would_need_it():
    page = with_network(**{"share verdict": True}).run()
    assert not page.exception
    assert markdown.plain(OWN.missed) in everything_said(page)
    (formats,) = (one for one in page.get("button_group") if one.key == "as verdict")
    assert share.PYTHON not in [str(option) for option in formats.options]
    page.selectbox(key="network").set_value("nn.LSTM").run()
    assert markdown.plain(OWN.missed) not in everything_said(page)


def test_who_was_at_the_script_before_finds_another_format():
    page = page_of(unrolls="9")
    page.session_state["share verdict"], page.session_state["as verdict"] = True, share.PYTHON
    page.run()
    assert not page.exception
    recorded(page, "torch_gru.npz")
    assert markdown.plain(OWN.missed) in everything_said(page)


def test_a_kept_slide_of_ones_own_network_says_so_and_is_another_than_the_examples():
    page = with_network(**{share.COLLECTED: []}).run()
    assert not page.exception
    figures = page.session_state[share.COLLECTED]
    assert tuple(figure.name for figure in figures) == FIGURES
    own, example = (share.Slide("t", "", "", figures[0], "link", others=others) for others in ((OWN,), ()))
    assert own.note == OWN.note
    assert not example.note
    assert own.key != example.key


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("network", "nn.Transformer", "network = 'nn.Transformer' is not known; choose one of nn.RNN"),
        ("input", "rain", "input = 'rain' is not known; choose one of noise, zeros"),
        ("unrolls", "9999", "unrolls = '9999' is not a whole number from 2 to 500."),
        ("bias", "flu", "bias = 'flu' is not a number from −2 to 8. 2.0 is used."),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    page = page_of(**{key: value})
    assert markdown.plain(sentence) in page.warning[0].value
    assert len(page.get("vega_lite_chart")) == len(FIGURES)


def test_the_snippets_are_there():
    page = page_of()
    codes = "".join(code.value for code in page.code)
    assert "retain_grad" in codes
    assert "GradientTape" in codes
    assert inside_words.ABOUT_SNIPPETS in everything_said(page)
