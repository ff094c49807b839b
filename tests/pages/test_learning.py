"""The learning page in Streamlit's own test harness: what it says of its trainings, pauses, other ways, bad input."""

import pytest

from app.learning import settings, words
from app.ui import markdown
from core.vector.learning import Learning
from tests.harness import completed, everything_said, figures_of, opened, press
from tests.trainings import trainings_of

QUICK = {"units": 8, "length": 10, "steps": 40, "fan": 2}
FIGURES = 8  # the loss, norms, reach, radius, saturated units, and which norms came, of three networks


def shown(**changed):
    """The page with few units and steps, and the values that it shows."""
    given = QUICK | changed
    query = {key: value if isinstance(value, list) else str(value) for key, value in given.items()}
    return opened("learning", **query), completed(settings.SETTINGS, given)


def assert_says(page, values):
    """That it tells what became of each network."""
    for name, training in trainings_of(values).items():
        assert words.one_training(name, training, values["steps"]) in everything_said(page)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"networks": ["nn.GRU"]},
        {"task": "order", "networks": ["Keras LSTM", "ReLU as set"]},
        {"task": "copy", "shortest": 5},
        {"task": "recall", "clip": 0.0},
        {"end": next(iter(settings.ENDS)), "adam": list(settings.ADAM)[1]},
    ],
)
def test_the_page_says_what_became_of_each_network(changed):
    page, values = shown(**changed)
    assert not page.error
    assert_says(page, values)
    charts = page.get("vega_lite_chart")
    assert len(charts) == 5 + len(values["networks"])
    assert all(chart.proto.alt for chart in charts)


def test_prices_stand_beside_todays_close():
    page, values = shown(task="prices", length=20, networks=["nn.RNN"], data="IBM")
    assert_says(page, values)
    assert len(page.get("vega_lite_chart")) == 7
    assert words.HONEST in everything_said(page)
    assert "held-out windows" in everything_said(page)


def test_a_pause_stands_in_the_link_and_is_gone_on_from():
    page, values = shown(pause=13)
    assert_says(page, values)
    assert "not learned yet, after 13 steps" in everything_said(page)
    press(page, "Go on to step 40")
    assert page.session_state["pause"] == 0
    assert_says(page, values | {"pause": 0})
    press(page, "Go on to step 80")
    assert page.session_state["steps"] == 80
    assert_says(page, values | {"pause": 0, "steps": 80})


@pytest.mark.parametrize(("back", "told"), [(0, []), (40, ["step 40"]), (5000, ["step 5,000", "ends at step 40"])])
def test_a_step_that_never_comes_is_no_place_to_go_back_to(back, told):
    page, _ = shown(networks=["nn.RNN"], back=back)
    said = " ".join(element.value for element in page.info)
    assert bool(said) == bool(told)
    assert all(part in said for part in told)


def test_who_goes_back_is_told_both_ends():
    page, values = shown(networks=["nn.RNN"], back=20, then_rate=5.0, then_clip=0.1)
    (name, now), *_ = trainings_of(values).items()
    ((_, before),) = trainings_of(values | {"back": 0}).items()
    said = everything_said(page)
    assert words.other_way(name, before, now, 20) in said
    assert_says(page, values)
    assert before.final != now.final


def test_a_threshold_is_tried_and_then_trained_with():
    page, values = shown(networks=["nn.RNN"])
    ((_, before),) = trainings_of(values).items()
    assert not [one for one in page.button if "Train with" in one.label]  # it is the one that was used
    page.slider(key="threshold").set_value(-1.0).run()
    assert "A threshold of 0.1 is exceeded by" in everything_said(page)
    assert_says(page, values)  # nothing is trained anew by looking
    press(page, "Train with a threshold of 0.1")
    assert page.session_state["clip"] == 0.1
    ((_, now),) = trainings_of(values | {"clip": 0.1}).items()
    assert now.plan.clip == 0.1
    assert now.by_step.clipped[:-1].sum() > before.by_step.clipped[:-1].sum()
    assert_says(page, values | {"clip": 0.1})


def test_more_detail_trains_other_random_starts():
    page, values = shown(networks=["nn.RNN"], more="true")
    each = {"nn.RNN": [trainings_of(values | {"seed": seed})["nn.RNN"] for seed in (0, 1)]}
    assert words.fan(each) in everything_said(page)
    learned = sum(one.fate is Learning.learned for one in each["nn.RNN"])
    assert f"nn.RNN: {learned} of 2" in words.fan(each)


def test_without_a_network_it_asks_for_one():
    page, _ = shown(networks="")
    assert page.info[0].value == "Choose a network above."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"task": "order", "length": 9}, "length = 9 is not a whole number from 10 to"),
        ({"task": "prices", "length": 2}, "length = 2 is not"),
        ({"rate": 0.0, "networks": ["nn.RNN"]}, None),
        ({"batch": 64, "length": 500, "networks": ["nn.RNN"], "steps": 1}, None),
    ],
)
def test_what_cannot_be_gets_a_sentence(changed, sentence):
    page, values = shown(**changed)
    if sentence is None:
        assert_says(page, values)
    else:
        assert markdown.plain(sentence) in page.error[0].value


def test_figures_are_collected_once_and_as_they_are_in_the_end():
    found = figures_of("learning", {key: str(value) for key, value in QUICK.items()})
    assert len(found) == FIGURES + 1
    assert max(found["loss"].chart.tables["lines"]["step"]) == QUICK["steps"]
    assert all(figure.chart.moments() for name, figure in found.items() if "norms of" not in name)
