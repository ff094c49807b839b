"""The cures page in Streamlit's own test harness: every preset, bad links, and the sentences that it shows."""

import re

import pytest

from app.cures import settings, words
from app.cures.blocks import LENGTHS
from app.ui import markdown, run_words
from core import descend, fan, learners
from core.analysis.recall import SEEDS
from tests.harness import completed, everything_said, opened, press

COLOURED = re.compile(r":\w+\[(.+)\]")


def runs_shown(page):
    """The names over the columns of runs."""
    return [found[1] for heading in page.subheader if (found := COLOURED.fullmatch(heading.value))]


@pytest.mark.parametrize("name", settings.PRESETS)
def test_preset_shows_what_its_runs_really_did(name):
    page = opened("cures")
    press(page, name)
    assert not page.error
    values, said = completed(settings.SETTINGS, settings.PRESETS[name]), everything_said(page)
    sick = descend(settings.sick(values, values["w2"]))
    assert run_words.story(sick) in said
    assert f"no cure, w2 = {sick.experiment.weights['w2']:g}" in said
    for cure in values["cures"]:
        run = descend(settings.cured(cure, values, values["w2"]))
        assert run_words.story(run) in said
        assert settings.name_of(cure, values) in said
        assert run.verdict in said
    charts = page.get("vega_lite_chart")
    assert len(charts) == len(("both tables", "of", "survival", "losses", "sizes"))
    assert all(chart.proto.alt for chart in charts)


@pytest.fixture(scope="module")
def trained():
    return {
        name: {length: fan(learners(cell, length, "noise", bias), "noise") for length in LENGTHS}
        for name, (cell, bias) in settings.learners_of(completed(settings.SETTINGS, {})).items()
    }


def test_first_screen_says_who_remembers_over_which_length(trained):
    counts = {name: {length: one.recalled for length, one in fans.items()} for name, fans in trained.items()}
    said = words.over_lengths(counts)
    assert said in everything_said(opened("cures"))
    for name, by_length in counts.items():
        most = [length for length, recalled in by_length.items() if recalled > SEEDS / 2]
        assert (f"{name} over {max(most)}" if most else f"{name} over none") in said


def test_more_detail_shows_every_start_the_gate_the_companies_and_what_each_cure_does(trained):
    page = opened("cures", more="true")
    said = everything_said(page)
    assert words.recalled({name: fans[50] for name, fans in trained.items()}) in said
    assert f"tanh: 0 of {SEEDS}" in said
    assert all(cure.what in said for cure in settings.CURES.values())
    assert len(page.get("vega_lite_chart")) == 5 + 1 + len(trained) + 1


@pytest.mark.parametrize(
    ("query", "sentence"), [({}, "all parts become 0"), ({"unrolls": "100"}, "is infinite after it")]
)
def test_more_detail_clips_the_exploding_gradient_in_float32(query, sentence):
    page = opened("cures", more="true", cures="momentum", steps="20", **query)
    said = everything_said(page)
    assert "NaN in spite of clipping" in said
    assert sentence in said.replace("\\", "")
    (table,) = (element.value for element in page.markdown if element.value.startswith("| part |"))
    assert "| factor |  | 0 |" in table


def test_the_forget_bias_slider_moves_the_gate_and_its_network():
    page = opened("cures", more="true")
    page.slider(key="bias").set_value(5.0).run()
    assert not page.exception
    assert "keeps 0.9933 of the cell at every step, so 0.7148 of it after 50 unrolls" in everything_said(page)
    assert any("LSTM, forget bias 5" in heading.value for heading in page.subheader)


def test_without_cures_the_sick_run_stands_alone():
    page = opened("cures")
    page.multiselect(key="cures").set_value([]).run()
    assert not page.exception
    assert runs_shown(page) == ["no cure, w2 = 2"]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("w2", "flu", "w2 = 'flu' is not a number from −3 to 3. 2.0 is used."),
        ("cures", "aspirin", "cures = 'aspirin' is not known; choose one of clip by norm"),
        ("unrolls", "9999", "unrolls = '9999' is not a whole number from 1 to 200. 50 is used."),
        ("epsilon", "-1", "epsilon = '-1' is not a number from 0 to 1."),
        ("others", "rain", "others = 'rain' is not known; choose one of noise, nothing"),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    page = opened("cures", **{key: value})
    assert markdown.plain(sentence) in page.warning[0].value
    assert len(page.get("vega_lite_chart")) == 5


def test_a_history_too_short_for_the_memory_task_gets_a_sentence_and_the_rest_of_the_page_stays():
    page = opened("cures", unrolls="200", others="FB", cures="momentum", more="true")
    assert "FB" in page.error[0].value
    assert runs_shown(page) == ["no cure, w2 = 2", "momentum"]
    assert "company B is answered by" in everything_said(page)


@pytest.mark.parametrize(("value", "step"), [("1e-30", 1e-31), ("0.5", 0.01), ("0", 0.01), ("250", 10.0)])
def test_plus_and_minus_go_by_a_tenth_of_the_values_own_power_of_ten(value, step):
    page = opened("cures", clip=value, unrolls="4", steps="20")
    assert page.number_input(key="clip").step == pytest.approx(step, rel=1e-12)
    page.number_input(key="clip").set_value(3e-7).run()
    assert page.number_input(key="clip").step == pytest.approx(1e-8, rel=1e-12)
    assert page.number_input(key="clip").value == 3e-7
