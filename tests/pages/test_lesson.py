"""The lesson page in Streamlit's own test harness: each scene, its prediction, and the bank."""

import pytest

from app.lesson.answers import answer_in
from app.lesson.misconceptions import BANK
from app.lesson.questions import question_in
from app.lesson.scenes import SCENES
from app.ui import markdown
from tests.harness import everything_said, opened, press


@pytest.mark.parametrize("number", range(1, len(SCENES) + 1))
def test_scene_asks_first_and_answers_after(number):
    page, scene = opened("lesson", scene=str(number)), SCENES[number - 1]
    assert page.title[0].value == scene.title
    assert scene.question in everything_said(page)
    assert scene.takeaway not in everything_said(page)
    asked = question_in(scene)
    assert page.get("vega_lite_chart")[0].proto.alt == asked.sentence
    assert markdown.plain(asked.sentence) in everything_said(page)
    if scene.options:
        guess = scene.options[-1]
        page.radio[0].set_value(guess).run()
    else:
        guess = scene.high
        page.select_slider[0].set_value(guess).run()
    press(page, "Reveal")
    usual = answer_in(scene)
    said = everything_said(page)
    assert markdown.plain(scene.verdict(guess, usual.right)) in said
    assert markdown.plain(usual.sentence) in said
    assert scene.takeaway in said
    assert page.get("vega_lite_chart")[0].proto.alt == usual.sentence
    moved = type(scene.moves.default)(scene.moves.low)
    page.slider(key=scene.moves.key).set_value(moved).run()
    assert markdown.plain(answer_in(scene, moved).sentence) in everything_said(page)


@pytest.mark.parametrize("number", range(1, len(SCENES) + 1))
def test_who_said_nothing_is_not_told_what_they_said(number):
    page = opened("lesson", scene=str(number))
    press(page, "Reveal")
    said = everything_said(page)
    assert "You said" not in said
    assert markdown.plain(f"The answer: {answer_in(SCENES[number - 1]).right}.") in said


def test_next_and_back_walk_through_all_scenes():
    page = opened("lesson")
    for number, scene in enumerate(SCENES, 1):
        assert page.title[0].value == scene.title
        press(page, "Reveal")
        if number < len(SCENES):
            press(page, "Next")
    assert next(button for button in page.button if button.label == "Next").disabled
    press(page, "Back")
    assert page.title[0].value == SCENES[-2].title
    assert page.query_params["scene"] in (str(len(SCENES) - 1), [str(len(SCENES) - 1)])


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.key)
def test_the_bank_answers_every_belief(item):
    page = opened("lesson")
    control = next(one for one in page.get("button_group") if one.label == item.claim)
    control.set_value(["True"]) if isinstance(control.value, list) else control.set_value("True")
    page.run()
    assert not page.exception
    assert f"**The engine disagrees.** {markdown.plain(item.check()[1])}" in everything_said(page)


def test_the_presenter_sees_one_scene_and_nothing_else():
    page = opened("lesson", mode="presenter", scene="3")
    assert page.title[0].value == SCENES[2].title
    assert not page.header
    press(page, "Leave")
    assert page.header


@pytest.mark.parametrize(("key", "value"), [("scene", "99"), ("scene", "x"), ("mode", "cinema")])
def test_a_bad_value_in_the_link_falls_back_and_says_so(key, value):
    page = opened("lesson", **{key: value})
    assert page.title[0].value == SCENES[0].title
    assert markdown.plain(f"{key} = '{value}' is not") in page.warning[0].value
