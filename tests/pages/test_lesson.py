"""The lesson page in Streamlit's own test harness: each scene, its prediction, and the bank."""

import pytest

from app.lesson.answers import answer_in
from app.lesson.claims import BANK
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


def judge(page, claim, belief):
    """Click True or False beside a claim."""
    control = next(one for one in page.get("button_group") if one.label == claim.text)
    control.set_value(belief).run()
    assert not page.exception


@pytest.mark.parametrize("claim", BANK, ids=lambda claim: claim.key)
def test_a_claim_is_answered_once_the_viewer_has_judged_it(claim):
    page, verdict = opened("lesson"), claim.check()
    figures = len(page.get("vega_lite_chart"))
    assert markdown.plain(verdict.why) not in everything_said(page)
    judge(page, claim, "True")
    word = "You said true: right." if verdict.true else "You said true: wrong."
    assert f"**{word}** {markdown.plain(verdict.why)}" in everything_said(page)
    assert f"**{int(verdict.true)} of 1 right.** {len(BANK) - 1} to go." in everything_said(page)
    drawn = page.get("vega_lite_chart")
    assert len(drawn) == figures + 1
    assert drawn[-1].proto.alt == verdict.why


def test_the_score_counts_first_answers_and_starts_again():
    page = opened("lesson")
    for claim in BANK[:3]:
        judge(page, claim, "True" if claim.check().true else "False")
    judge(page, BANK[3], "False" if BANK[3].check().true else "True")
    score = f"**3 of 4 right.** {len(BANK) - 4} to go."
    assert score in everything_said(page)
    left = [claim.text for claim in BANK[4:]]
    assert [one.label for one in page.get("button_group")] == left, "an answer stands"
    press(page, "Present")
    press(page, "Leave")
    assert score in everything_said(page)
    press(page, "Start again")
    assert "right.**" not in everything_said(page)
    assert [one.label for one in page.get("button_group")] == [claim.text for claim in BANK]


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
