"""The map and landscape pages in Streamlit's own test harness: presets, windows, picks, and bad input."""

import pytest

from app import tables
from app.landscape import settings as landscape_settings
from app.landscape import words as landscape_words
from app.landscape import work as landscape_work
from app.map import settings as map_settings
from app.map import words as map_words
from app.map import work as map_work
from app.theme import EXPLODE, FATE_COLOURS
from app.ui import markdown, run_words
from core import Fate, descend, sweep
from core.maps.boundary import box_dimension, lost
from tests.harness import completed, everything_said, opened, press


@pytest.mark.parametrize("name", map_settings.PRESETS)
def test_map_preset_says_what_its_runs_did(name):
    page = opened("map", detail="64")
    press(page, name)
    page.selectbox(key="detail").set_value("64").run()
    assert not page.exception
    assert not page.error
    values, said = completed(map_settings.SETTINGS, map_settings.PRESETS[name]), everything_said(page)
    plane = sweep(map_settings.experiment_of(values), *map_settings.axes_of(values, 64))
    assert map_words.shares(tables.share_table(plane)) in said
    assert map_words.edge(box_dimension(lost(plane.fate))) in said
    assert all(chart.proto.alt for chart in page.get("vega_lite_chart"))


def test_a_picked_pixel_opens_exactly_its_run():
    page = opened("map", detail="64", at="2.0, 0.003")
    values = completed(map_settings.SETTINGS, {"at": "2.0, 0.003"})
    at, experiment = map_settings.picked(values, map_settings.experiment_of(values))
    run = descend(experiment)
    assert experiment.weights["w2"] == 2.0
    assert experiment.learning_rate == 0.003
    assert map_words.picked((values["x"], values["y"]), at, run) in everything_said(page)
    assert run_words.what_happened(run) in everything_said(page)


@pytest.mark.parametrize("shade", [map_settings.LOSS, map_settings.SUM, map_settings.STEP])
def test_every_shade_makes_a_map(shade):
    assert len(opened("map", detail="64", shade=shade).get("vega_lite_chart")) == 3


def test_window_back_and_whole_plane():
    page = opened("map", detail="64")
    whole = everything_said(page)
    page.session_state["windows before on the page map"] = [""]
    page.text_input(key="window").set_value("1, 1.2, 0.01, 0.1").run()
    assert everything_said(page) != whole
    press(page, "Back")
    assert everything_said(page) == whole
    page.text_input(key="window").set_value("1, 1.2, 0.01, 0.1").run()
    press(page, "Whole plane")
    assert everything_said(page) == whole


def test_a_map_that_is_known_is_not_drawn_coarse_again():
    values = completed(map_settings.SETTINGS, {"rate": 0.0123, "x": "b1 at the start", "y": "w1", "steps": 3})
    experiment = map_settings.experiment_of(values)
    planes = {side: map_settings.axes_of(values, side) for side in (8, 16, 32)}
    assert map_work.not_known_yet(experiment, planes) == [8, 16, 32]
    map_work.map_of(experiment, *planes[8])
    assert map_work.not_known_yet(experiment, planes) == [8, 16, 32]
    map_work.map_of(experiment, *planes[16])
    assert map_work.not_known_yet(experiment, planes) == [16, 32]
    map_work.map_of(experiment, *planes[32])
    assert map_work.not_known_yet(experiment, planes) == [32]


@pytest.mark.parametrize(
    ("page", "query", "sentence"),
    [
        ("map", {"window": "1, 2"}, "window = '1, 2' is not 4 numbers; write them with commas, or leave it empty."),
        ("map", {"window": "2, 1, 0.1, 1"}, "w2 from 2 to 1 is no stretch"),
        ("map", {"window": "0, 1, -1, 1"}, "learning_rate from -1 cannot be logarithmic"),
        ("map", {"at": "here"}, "at = 'here' is not 2 numbers"),
        ("map", {"x": "learning rate"}, "both axes are 'learning_rate'"),
        ("landscape", {"start": "a, b"}, "start = 'a, b' is not 2 numbers"),
        ("landscape", {"x": "b1"}, "both axes are 'b1'"),
        ("landscape", {"window": "nan, 1, 2, 3"}, "window = 'nan, 1, 2, 3' is not 4 numbers"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_keeps_the_settings(page, query, sentence):
    test = opened(page, **query)
    assert markdown.plain(sentence) in test.error[0].value
    (key, value), *_ = query.items()
    kept = test.selectbox(key=key) if key == "x" else test.text_input(key=key)
    assert kept.value == value


@pytest.mark.parametrize("query", [{"window": "2, 1, 0.1, 1"}, {"x": "learning rate"}])
def test_the_picked_run_and_the_bounce_lab_go_on_without_a_map(query):
    page = opened("map", at="1, 0.01", **query)
    assert len(page.error) == 1
    assert "w2 hops between 2 places" in everything_said(page)
    assert len(page.get("vega_lite_chart")) == 4


def test_all_that_is_wrong_on_the_map_is_said_at_once():
    wrong = opened("map", window="2, 1, 0.1, 1", at="1, 2, 3").error
    assert markdown.plain("w2 from 2 to 1 is no stretch") in wrong[0].value
    assert markdown.plain("at = '1, 2, 3' is not 2 numbers") in wrong[1].value


@pytest.mark.parametrize("page", ["map", "landscape"])
def test_the_whole_plane_is_one_click_away_from_a_window_that_cannot_be(page):
    test = opened(page, window="2, 1, 2, 1")
    assert test.error
    press(test, "Whole plane")
    assert not test.error


def test_the_end_of_float64_is_said_on_the_page():
    page = opened("map", detail="64", window="1, 1.000000000000002, 0.01, 0.1")
    assert "float64 ends here" in page.warning[0].value


@pytest.mark.parametrize("name", landscape_settings.PRESETS)
def test_landscape_preset_tells_its_two_walks(name):
    page = opened("landscape")
    press(page, name)
    assert not page.error
    values, said = completed(landscape_settings.SETTINGS, landscape_settings.PRESETS[name]), everything_said(page)
    experiment = landscape_settings.experiment_of(values)
    assert landscape_words.what_learns(experiment) in said
    for walk in landscape_settings.walks_of(experiment, values).values():
        assert landscape_words.walk(descend(walk)) in said


def test_a_wide_curve_is_bent_and_the_cursor_reads_it():
    page = opened("landscape", range="1000", cursor="4.5")
    assert not page.error
    values = completed(landscape_settings.SETTINGS, {"range": 1000.0})
    curve = landscape_work.curve_values(values)
    assert (curve[0], curve[-1], curve[curve.size // 2]) == pytest.approx((-1000, 1000, 0))
    assert "At w2 = 4.5 the loss is" in everything_said(page)


@pytest.mark.parametrize("query", [{}, {"steps": "40"}, {"rate": "0"}, {"start": "nonsense"}])
def test_steps_shown_end_where_the_longest_walk_ends(query):
    page = opened("landscape", **query)
    slider = page.slider(key="steps_shown")
    values = completed(landscape_settings.SETTINGS, {"steps": int(query.get("steps", 300))})
    if "rate" in query:
        values["rate"] = 0.0
    longest = 1
    if "start" not in query:
        walks = landscape_settings.walks_of(landscape_settings.experiment_of(values), values)
        longest = max(1, *(int(descend(walk).at[-1]) for walk in walks.values()))
        assert longest < landscape_settings.MOST_STEPS
    assert (slider.max, slider.value) == (longest, longest)


def test_steps_shown_stay_at_the_end_and_never_beyond_it():
    page = opened("landscape", steps_shown="30")
    assert page.slider(key="steps_shown").value == 30
    page.number_input(key="steps").set_value(20).run()
    assert (page.slider(key="steps_shown").max, page.slider(key="steps_shown").value) == (20, 20)
    page.number_input(key="steps").set_value(50).run()
    assert (page.slider(key="steps_shown").max, page.slider(key="steps_shown").value) == (50, 50)


def test_the_preset_that_is_shown_stands_out_though_the_slider_ends_earlier():
    page = opened("landscape")
    press(page, "Four copies")
    assert [button.label for button in page.button if button.proto.type == "primary"] == ["Four copies"]
    page.slider(key="steps_shown").set_value(3).run()
    assert not [button for button in page.button if button.proto.type == "primary"]


def test_the_wall_is_told_of_only_where_it_is_drawn():
    page = opened("landscape")
    assert "the wall, from a formula" in everything_said(page)
    press(page, "Four copies")
    assert "the wall, from a formula" not in everything_said(page)


def test_a_picked_run_has_the_colour_of_its_fate():
    page = opened("map", detail="64", at="1.5, 0.003")
    values = completed(map_settings.SETTINGS, {"at": "1.5, 0.003"})
    run = descend(map_settings.picked(values, map_settings.experiment_of(values))[1])
    assert run.fate is Fate.converged
    for chart in page.get("vega_lite_chart")[1:3]:
        assert FATE_COLOURS[run.fate.label] in chart.proto.spec
        assert EXPLODE[0] not in chart.proto.spec


def test_the_bounce_lab_can_stand_first():
    page = opened("map", detail="64", first=map_settings.LAB)
    lab, shares = "Here only w2 learns", "Of 4,096 runs"
    everything = everything_said(page)
    assert everything.index(lab) < everything.index(shares)
    page.selectbox(key="first").set_value(map_settings.MAP).run()
    everything = everything_said(page)
    assert everything.index(shares) < everything.index(lab)
