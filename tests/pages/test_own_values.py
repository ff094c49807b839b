"""One experiment goes along from page to page; all else each page keeps for itself (in a browser: tests/browser)."""

import itertools

import pytest

from app.register import BY_NAME, PAGES
from app.ui import own_values
from app.ui.experiment import KEPT
from tests.harness import opened, press

# Pages with an experiment, and where it stands in their settings: a quick one, unlike every default.
SET = {
    "home": {"w2_left": 1.25, "unrolls": 7, "cell_left": "linear", "data": "FB", "rate": 0.02},
    "unroll": {"w2": 1.25, "unrolls": 7, "cell": "linear", "data": "FB"},
    "landscape": {"start": "1.25, 0.5", "unrolls": 7, "cell": "linear", "data": "FB", "rate": 0.02},
    "map": {"w2": 1.25, "unrolls": 7, "cell": "linear", "data": "FB", "rate": 0.02, "detail": "64"},
    "cures": {"w2": 1.25, "unrolls": 7, "cell": "linear", "data": "FB", "rate": 0.02, "cures": ["momentum"]},
    "reach": {"w2": 1.25, "unrolls": 7},
}
FOUND = {  # where it is found by those who come from another page
    "home": {"w2_left": 1.25, "unrolls": 7, "cell_left": "linear", "cell_right": "linear", "data": "FB", "rate": 0.02},
    "unroll": SET["unroll"],
    "landscape": {**SET["landscape"], "start": "1.25, 0", "w1": 1.0, "first_state": 0.0, "window": "-3, 3, -3, 3"},
    "map": {key: value for key, value in SET["map"].items() if key != "detail"} | {"at": "1.25, 0.02"},
    "cures": {key: value for key, value in SET["cures"].items() if key != "cures"},
    "reach": SET["reach"],
}
SAYS = dict.fromkeys(SET, "w2 = 1.25, 7 unrolls, linear, FB") | {"reach": "w2 = 1.25, 7 unrolls"}
LEFT_ALONE = {"unroll": ("rate", "at"), "reach": ("rate", "at", "cell", "cell_left", "cell_right", "data")}


def turn_to(page, name):
    page.switch_page(BY_NAME[name].script).run()
    assert not page.exception
    assert not page.warning
    assert not page.error


def settings_of(page, keys):
    return {key: page.session_state[key] for key in keys}


def chips(page):
    return [caption.value.replace("\\", "") for caption in page.caption if "Your experiment" in caption.value]


def with_experiment(name):
    return opened(name, **{key: value if key == "cures" else str(value) for key, value in SET[name].items()})


def test_every_page_with_a_w2_has_an_experiment():
    names = [page.name for page in PAGES if any(key.startswith("w2") or key == "start" for key in page.settings)]
    assert names == list(SET)


@pytest.mark.parametrize(("name", "other"), list(itertools.permutations(SET, 2)))
def test_an_experiment_set_on_any_page_arrives_on_every_other(name, other):
    page = with_experiment(name)
    assert not chips(page)
    turn_to(page, other)
    expected = FOUND[other]
    # What a page does not have, as a learning rate, it leaves on the other as it is.
    own, lacks = BY_NAME[other].settings, LEFT_ALONE.get(name, ())
    expected = {key: own[key].default if key in lacks else value for key, value in expected.items()}
    assert settings_of(page, expected) == expected
    (said,) = chips(page)
    assert min(SAYS[name], SAYS[other], key=len) in said
    assert "Here:" not in said
    turn_to(page, name)
    assert settings_of(page, SET[name]) == SET[name]
    assert not chips(page)


def test_without_an_experiment_each_page_opens_at_its_own():
    page = opened("unroll")
    for name in ("home", "cures", "unroll"):
        turn_to(page, name)
        own = BY_NAME[name].settings
        assert settings_of(page, own) == {key: one.default for key, one in own.items()}
        assert not chips(page)


def test_there_is_a_way_back_to_the_pages_own():
    page = with_experiment("unroll")
    turn_to(page, "home")
    press(page, "Back to this page's own")
    own = BY_NAME["home"].settings
    assert settings_of(page, own) == {key: one.default for key, one in own.items()}
    assert not chips(page)
    assert KEPT not in page.session_state
    turn_to(page, "unroll")
    assert settings_of(page, SET["unroll"]) == SET["unroll"]


def test_what_a_page_cannot_take_is_said():
    page = opened("unroll", w2="1.234", cell="LSTM")
    turn_to(page, "cures")
    (said,) = chips(page)
    assert "w2 = 1.234, 4 unrolls, LSTM, AAPL. Here: w2 = 1.23, ReLU." in said


@pytest.mark.parametrize(
    ("page", "key", "value", "nearest"),
    [
        ("map", "unrolls", 1500, 200),
        ("home", "w2_left", 1.2345, 1.23),
        ("home", "w2_left", -7.0, -3.0),
        ("home", "rate", 0.0123, 0.0123),
        ("map", "cell", "GRU", None),
        ("map", "data", "FB", "FB"),
        ("landscape", "start", "1, 2", "1, 2"),
        ("reach", "networks", ["sigmoid as set", "tanh as set"], ["tanh as set"]),
        ("reach", "networks", ["sigmoid as set"], None),
    ],
)
def test_what_arrives_is_the_nearest_that_the_page_can_take(page, key, value, nearest):
    assert BY_NAME[page].settings[key].nearest(value) == nearest


def test_a_vanishing_weight_stands_on_the_right_and_the_side_moved_last_goes_along():
    page = opened("unroll", w2="0.75")
    turn_to(page, "home")
    assert (page.session_state["w2_left"], page.session_state["w2_right"]) == (2.0, 0.75)
    page.slider(key="w2_left").set_value(1.5).run()
    turn_to(page, "unroll")
    assert page.session_state["w2"] == 1.5
    turn_to(page, "home")
    page.slider(key="w2_right").set_value(0.25).run()
    page.number_input(key="steps").set_value(77).run()
    turn_to(page, "unroll")
    assert page.session_state["w2"] == 0.25


def test_a_doorway_leads_to_the_state_it_stands_at():
    page = opened(w2_left="1.5", w2_right="0.25", unrolls="6")
    page.button(key="door unroll right").click().run()  # the harness stays on its page, a browser does not
    turn_to(page, "unroll")
    assert settings_of(page, ("w2", "unrolls")) == {"w2": 0.25, "unrolls": 6}
    turn_to(page, "home")
    page.button(key="door cures left").click().run()
    turn_to(page, "cures")
    assert settings_of(page, ("w2", "unrolls", "rate")) == {"w2": 1.5, "unrolls": 6, "rate": 0.01}


def test_a_run_that_lies_outside_the_maps_usual_plane_is_on_it():
    page = opened(w2_left="2.75", unrolls="6", rate="3")
    turn_to(page, "map")
    assert page.session_state["at"] == "2.75, 3"
    left, right, low, high = map(float, page.session_state["window"].split(","))
    assert left < 2.75 < right
    assert low < 3 < high


def test_what_only_one_page_has_stays_with_it():
    page = opened("unroll", w2="1.5", day="2")
    turn_to(page, "landscape")
    page.number_input(key="clip").set_value(7.0).run()
    turn_to(page, "map")
    assert page.session_state["clip"] == 0.0
    turn_to(page, "landscape")
    assert page.session_state["clip"] == 7.0


def test_what_a_session_remembers_is_bounded_by_the_pages():
    page = opened("unroll")
    for name in ("landscape", "unroll", "landscape"):
        turn_to(page, name)
    assert len(page.session_state[own_values.LEFT]) == 2
