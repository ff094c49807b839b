"""The cures page in Streamlit's own test harness: every preset, bad links, and the sentences that it shows."""

import pytest

from app.cures import settings, words
from app.ui import markdown, run_words
from core import descend, fan, learners
from core.analysis.recall import SEEDS
from tests.harness import completed, everything_said, opened, press


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_shows_what_its_runs_really_did(name):
    page = opened("cures")
    press(page, name)
    assert not page.error
    values, said = completed(settings.SETTINGS, settings.PRESETS[name]), everything_said(page)
    sick = descend(settings.sick(values, values["sick"]))
    assert run_words.story(sick) in said
    shown = {metric.label: metric.delta for metric in page.metric}
    assert shown[f"no cure, w2 = {sick.experiment.weights['w2']:g}"] == sick.verdict
    for cure in values["cures"]:
        run = descend(settings.cured(cure, values, values["sick"]))
        assert run_words.story(run) in said
        assert shown[settings.name_of(cure, values)] == run.verdict
    charts = page.get("vega_lite_chart")
    assert len(charts) == 2 + (1 + len(values["cures"])) + 2 + 5 + 1 + 1
    assert all(chart.proto.alt for chart in charts)


def test_first_screen_says_who_remembers():
    said = everything_said(opened("cures"))
    fans = {
        name: fan(learners(cell, 50, "noise", bias), "noise")
        for name, (cell, bias) in settings.learners_of(completed(settings.SETTINGS, {})).items()
    }
    assert words.recalled(fans) in said
    assert f"tanh: 0 of {SEEDS}" in said
    assert all(cure.what in said for cure in settings.CURES.values())


def test_the_forget_bias_slider_moves_the_gate_and_its_network():
    page = opened("cures")
    page.slider(key="bias").set_value(5.0).run()
    assert not page.exception
    assert "keeps 0.9933 of the cell at every step, so 0.7148 of it after 50 unrolls" in everything_said(page)
    assert any(metric.label == "LSTM, forget bias 5" for metric in page.metric)


def test_without_cures_the_sick_run_stands_alone():
    page = opened("cures")
    page.multiselect(key="cures").set_value([]).run()
    assert not page.exception
    assert len(page.metric) == 1


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("sick", "flu", "sick = 'flu' is not known; choose one of exploding (w2 = 2), vanishing (w2 = 0.5)."),
        ("cures", "aspirin", "cures = 'aspirin' is not known; choose one of clip by norm"),
        ("unrolls", "9999", "unrolls = '9999' is not a whole number from 1 to 200. 50 is used."),
        ("epsilon", "-1", "epsilon = '-1' is not a number from 0 to 1."),
        ("others", "rain", "others = 'rain' is not known; choose one of noise, nothing"),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    page = opened("cures", **{key: value})
    assert markdown.plain(sentence) in page.warning[0].value
    assert len(page.get("vega_lite_chart")) > 10


def test_a_history_too_short_for_the_memory_task_gets_a_sentence_and_the_rest_of_the_page_stays():
    page = opened("cures", unrolls="200", others="FB", cures="momentum")
    assert "FB" in page.error[0].value
    assert len(page.metric) == 2
    assert "company B is answered by" in everything_said(page)
