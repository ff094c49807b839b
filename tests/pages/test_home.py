"""The home page in Streamlit's own test harness: every preset, every kind of bad input, and the numbers it shows."""

import pytest

from app.home.settings import PRESETS, SETTINGS, experiments_of
from app.ui import markdown, run_words
from app.ui.choices import PAIR
from core import Fate, descend, gradient
from core.numbers import number_text
from tests.harness import completed, everything_said, opened, press


@pytest.fixture(scope="module")
def article():
    return opened()


def test_first_screen_shows_the_articles_numbers_without_a_click(article):
    said = everything_said(article)
    assert "4 unrolls multiply Input 1 by 16, 50 unrolls by 1.126\u00a0×\u00a010¹⁵: it explodes." in said
    assert "50 unrolls by 8.882\u00a0×\u00a010⁻¹⁶: it vanishes." in said
    assert not article.error
    assert not article.warning
    charts = article.get("vega_lite_chart")
    assert len(charts) == 4
    assert all(chart.proto.alt for chart in charts)


@pytest.mark.parametrize("name", PRESETS)
def test_preset_shows_what_its_two_runs_really_did(article, name):
    page = opened()
    press(page, name)
    assert not page.error
    said = everything_said(page)
    for label, experiment in experiments_of(completed(SETTINGS, PRESETS[name])).items():
        run = descend(experiment)
        assert run_words.what_happened(run) in said
        assert run_words.notice(run) in said
        assert any(label in heading.value for heading in page.subheader)
        assert run.verdict in said


EXPECTED = {
    "The article": (Fate.dead, Fate.stalled),
    "Four unrolls": (Fate.converged, Fate.converged),
    "Bounces": (Fate.bouncing, Fate.bouncing),
    "Dead or overflowed": (Fate.dead, Fate.overflowed),
    "No rate serves both": (Fate.ran_out, Fate.stalled),
    "Every day": (Fate.converged, Fate.converged),
}


@pytest.mark.parametrize("name", PRESETS)
def test_preset_keeps_the_promise_of_its_name(name):
    runs = [descend(experiment) for experiment in experiments_of(completed(SETTINGS, PRESETS[name])).values()]
    assert tuple(run.fate for run in runs) == EXPECTED[name]


def test_a_link_sets_every_control():
    page = opened(
        w2_left="1.05", w2_right="0.6", unrolls="4", rate="0.0626", data=PAIR, cell_left="linear", wiring="every day"
    )
    assert page.slider(key="w2_left").value == 1.05
    assert page.number_input(key="rate").value == 0.0626
    assert page.selectbox(key="data").value == PAIR
    assert page.selectbox(key="cell_left").value == "linear"
    assert page.selectbox(key="wiring").value == "every day"
    assert not page.warning


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("w2_left", "77", "w2_left = '77' is not a number from −3 to 3. 2.0 is used."),
        ("w2_left", "nan", "w2_left = 'nan' is not a number"),
        ("unrolls", "two", "unrolls = 'two' is not a whole number from 1 to 100,000. 50 is used."),
        ("unrolls", "2.5", "unrolls = '2.5' is not a whole number from 1 to 100,000. 2 is used."),
        (
            "cell_left",
            "rnn",
            "cell_left = 'rnn' is not known; choose one of linear, ReLU, tanh, sigmoid. ReLU is used.",
        ),
        ("data", "<b>x</b>", "data = '<b>x</b>' is not known"),
        ("rate", "-1", "rate = '-1' is not a number from 0 to 10¹⁵. 0.01 is used."),
        ("more", "abc", "more = 'abc' is not known; choose one of true, false. false is used."),
    ],
)
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value, sentence):
    page = opened(**{key: value})
    assert markdown.plain(sentence) in page.warning[0].value
    if value != "2.5":  # of which Streamlit takes the 2
        assert "50 unrolls by 1.126\u00a0×\u00a010¹⁵" in everything_said(page)


def test_several_bad_values_stand_in_one_warning():
    (warning,) = opened(rate="-1", unrolls="x", windows="0").warning
    assert [line.partition(" ")[0] for line in warning.value.split("\n\n")] == ["unrolls", "rate", "windows"]


def test_two_runs_that_overflow_before_their_first_step_still_make_a_page():
    page = opened(w2_left="2.6", w2_right="2.7", unrolls="1000", wiring="every day", cell_left="linear")
    assert everything_said(page).count("overflowed at step 0") == 2


def test_a_history_that_is_too_short_gets_a_sentence_and_keeps_the_settings():
    page = opened(unrolls="500", data="FB")
    assert markdown.plain("unrolls = 500 takes 502 days") in page.error[0].value
    assert page.number_input(key="unrolls").value == 500
    page.number_input(key="unrolls").set_value(20).run()
    assert not page.error
    assert len(page.get("vega_lite_chart")) == 4


def test_the_learning_rate_slider_moves_the_learning_rate():
    page = opened(more="true")
    page.select_slider(key="rate_slider").set_value(1e-33).run()
    assert page.number_input(key="rate").value == 1e-33
    assert "It was still on its way when it stopped" in everything_said(page)


def test_the_choices_of_the_learning_rate_do_not_follow_the_weights():
    page = opened(unrolls="20", steps="20", more="true")
    choices = page.select_slider(key="rate_slider").options
    page.slider(key="w2_left").set_value(0.9).run()
    assert page.select_slider(key="rate_slider").options == choices


def test_the_most_that_a_file_may_hold_stands_beside_its_place():
    assert "20 MB" in opened().file_uploader[0].label  # the browser refuses a larger one with no more than a red mark


def test_a_cell_that_squeezes_lets_no_explosion_through():
    (arrives,) = {
        float(gradient(one).states[0, -1, 0])
        for one in experiments_of(completed(SETTINGS, PRESETS["Every day"])).values()
        if one.weights["w2"] == 2.0
    }
    page = opened(**{key: str(value) for key, value in PRESETS["Every day"].items()})
    assert f"But the tanh squeezes every day's number, and what arrives is {number_text(arrives)}." in everything_said(
        page
    )
    assert abs(arrives) <= 1


def test_what_is_closed_is_not_computed(article):
    assert not article.select_slider
    assert "learning rates from" not in everything_said(article)


@pytest.fixture(scope="module")
def more():
    return opened(more="true")


def test_no_learning_rate_serves_both_runs_of_the_article(more):
    said = everything_said(more)
    assert "Not one of them brings both runs to the optimum." in said
    assert "would be just right with 1.972\u00a0×\u00a010⁻³³, that of w2 = 0.5 with 3.501\u00a0×\u00a010¹¹" in said


def test_definitions_stand_on_the_page(more):
    said = everything_said(more)
    assert all(fate.definition in said for fate in Fate)


def test_weights_that_differ_in_sign_alone_stay_apart():
    page = opened(w2_left="-0.5", w2_right="0.5")
    assert {heading.value for heading in page.subheader} >= {":blue[w2 = -0.5]", ":violet[w2 = 0.5]"}
