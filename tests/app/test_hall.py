"""Ask the hall: what the lecturer sees of a poll, and that its words and its figure say what was voted."""

from types import SimpleNamespace

import pytest
import vl_convert

from app import charts, tables
from app.lesson import hall
from app.lesson.answers import answer_in
from app.lesson.scenes import SCENES
from app.lesson.words import of_the_hall
from app.server.poll import Outcome, Polls, new_token, polls
from tests.harness import everything_said, opened, press
from tests.pages.test_scanning import codes

CHOICE, NUMBER = (next(k for k, scene in enumerate(SCENES, 1) if bool(scene.options) is kind) for kind in (True, False))
PUBLIC = "https://unrolled.example.org"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Polls of this test alone, with a page for phones."""
    made = Polls()
    made.serve()
    monkeypatch.setattr(hall, "polls", lambda: made)
    return made


def asked(number, root="", monkeypatch=None):
    """(page, code): Present at this scene, once the hall has been asked; root: the address of the first page."""
    if root:
        monkeypatch.setattr(hall.address, "root", lambda: root)
    page = opened("lesson", mode="presenter", scene=str(number))
    press(page, "Ask the hall")
    return page, code_of(page)


def code_of(page):
    """The code that the page shows."""
    (code,) = (one.value for one in page.markdown if len(one.value) == 5 and one.value.isupper())
    return code


def labels(page):
    """Those of all buttons."""
    return [button.label for button in page.button]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_the_engines_answer_is_one_of_those_that_the_hall_can_give(scene):
    assert str(answer_in(scene).right) in hall.answers(scene)


def test_the_hall_is_asked_counted_and_answered(fresh):
    scene = SCENES[CHOICE - 1]
    page, code = asked(CHOICE)
    assert hall.NOBODY in everything_said(page)
    assert fresh.find(code)[:3] == (code, scene.question, scene.options)
    right = str(answer_in(scene).right)
    wrong = next(option for option in scene.options if option != right)
    for voter, answer in enumerate([wrong, wrong, right]):
        assert fresh.vote(code, f"voter {voter}", answer) is Outcome.counted
    page.run()
    assert "**3 have answered**" in everything_said(page)
    assert scene.takeaway not in everything_said(page)
    press(page, "Reveal")
    assert fresh.vote(code, "late", right) is Outcome.closed
    assert fresh.find(code).right == right
    said = everything_said(page)
    sentence = "3 answered; 1 of them (33%) was right. 2 said: " + wrong + "."
    assert sentence in said
    assert f"The answer: {right}" in said.replace("\\", "")
    counts = "; ".join(f"{option}: {1 + (option == wrong)}" for option in scene.options if option in (wrong, right))
    assert f"{sentence} {counts}." in [figure.proto.alt for figure in page.get("vega_lite_chart")]
    assert not page.radio  # their place is the figure's
    press(page, "Next")
    assert "Ask the hall" in labels(page)
    press(page, "Back")
    assert sentence in everything_said(page)


def test_ask_again_hides_the_answer_and_takes_other_votes(fresh):
    page, first = asked(NUMBER)
    press(page, "Reveal")
    assert "Nobody has answered." in everything_said(page)
    press(page, "Ask again")
    second = code_of(page)
    assert first != second
    assert SCENES[NUMBER - 1].takeaway not in everything_said(page)
    assert fresh.find(first).closed
    assert not fresh.find(second).closed


def test_a_page_that_is_loaded_anew_finds_its_polls(fresh):
    page, code = asked(NUMBER)
    key = page.query_params[hall.HOST]
    key = key[0] if isinstance(key, list) else key
    again = opened("lesson", mode="presenter", scene=str(NUMBER), hall=key)
    assert code_of(again) == code
    stranger = opened("lesson", mode="presenter", scene=str(NUMBER), hall="x" * 500)
    assert "Ask the hall" in labels(stranger)
    fresh.close(code)
    again.run()
    assert SCENES[NUMBER - 1].takeaway in everything_said(again)


def test_a_link_that_is_shared_gives_no_polls_away(monkeypatch):
    class Query(dict):
        def get_all(self, key):
            return [self[key]]

    query = Query({"scene": "3", "mode": "presenter", hall.HOST: new_token()})
    monkeypatch.setattr(hall.address, "st", SimpleNamespace(query_params=query, context=SimpleNamespace(url=PUBLIC)))
    assert hall.address.link() == f"{PUBLIC}?scene=3"


def test_revealed_outside_the_presenters_view_the_vote_is_closed_too(fresh):
    page, code = asked(CHOICE)
    press(page, "Leave")
    assert not {"Ask the hall", "Ask again"} & set(labels(page))
    press(page, "Reveal")
    assert fresh.find(code).closed


def test_a_poll_that_is_over_leaves_the_question_as_it_was(fresh, monkeypatch):
    page, _ = asked(CHOICE)
    monkeypatch.setattr(fresh, "_clock", lambda: float("inf"))
    page.run()
    assert "Ask the hall" in labels(page)
    assert not page.exception


@pytest.mark.parametrize(
    ("root", "pictures", "told", "not_told"),
    [
        (PUBLIC, 1, ("unrolled\\.example\\.org\\/poll", hall.ALONE), hall.UNREACHED),
        ("http://192.168.1.7:8501", 0, ("192\\.168\\.1\\.7\\:8501\\/poll", hall.ALONE), hall.UNREACHED),
        ("http://localhost:8501", 0, (hall.UNREACHED,), "localhost"),
        ("http://127.0.0.1:8501", 0, (hall.UNREACHED,), "127"),
    ],
)
def test_the_way_in_is_told_as_far_as_it_leads(monkeypatch, root, pictures, told, not_told):
    page, code = asked(CHOICE, root, monkeypatch)
    assert [text for text, _ in codes(page)] == [f"{root}/poll/{code}"] * pictures
    assert all(part in everything_said(page) for part in told)
    assert not_told not in everything_said(page)


def test_where_phones_have_no_page_the_control_says_why(monkeypatch):
    monkeypatch.setattr(hall, "polls", Polls)
    page = opened("lesson", mode="presenter")
    button = next(one for one in page.button if one.label == "Ask the hall")
    assert button.disabled
    assert button.proto.help == hall.UNSERVED


def test_where_too_many_polls_are_open_the_control_says_so(fresh, monkeypatch):
    monkeypatch.setattr(fresh, "_most", 0)
    page = opened("lesson", mode="presenter")
    press(page, "Ask the hall")
    assert "0 polls at one time" in page.error[0].value
    assert "Ask the hall" in labels(page)
    page.run()
    assert not page.error


def test_the_polls_of_the_process_are_one():
    assert polls() is polls()


ANSWERS = ("8", "16", "32")


@pytest.mark.parametrize(
    ("counts", "numbers", "sentence"),
    [
        ((0, 0, 0), False, "Nobody has answered."),
        ((0, 1, 0), False, "1 answered; 1 of them (100%) was right."),
        ((1, 0, 0), False, "1 answered; none of them was right. 1 said: 8."),
        ((5, 20, 5), False, "30 answered; 20 of them (67%) were right."),
        ((20, 20, 0), False, "40 answered; 20 of them (50%) were right."),
        ((2, 1, 1), False, "4 answered; 1 of them (25%) was right. 2 said: 8."),
        ((3, 1, 3), False, "7 answered; 1 of them (14%) was right. 3 said: 8, and as many: 32."),
        ((4, 2, 1), True, "7 answered; 2 of them (29%) were right; 4 said less, 1 said more."),
        ((0, 0, 3), True, "3 answered; none of them was right; 0 said less, 3 said more."),
        ((900, 1000, 600), False, "2,500 answered; 1,000 of them (40%) were right."),
    ],
)
def test_the_sentence_says_what_was_voted(counts, numbers, sentence):
    assert of_the_hall(ANSWERS, counts, "16", numbers) == sentence
    assert of_the_hall(ANSWERS, (1, 1, 1), "", numbers) == "3 answered."


@pytest.mark.parametrize("counts", [(0, 2, 5), (3, 0, 0), (0, 1, 0)])
def test_the_right_answer_is_marked_by_a_word(counts):
    table = tables.votes_table(ANSWERS, counts, "16")
    choices = vl_convert.vegalite_to_svg(charts.choices_chart(table).to_dict())
    for answer, count in zip(ANSWERS, counts, strict=True):
        assert f">{answer}</text>" in choices
        assert f">{count}{', right' * (answer == '16')}</text>" in choices
    numbers = tables.votes_table(tuple(map(str, range(1, 51))), (*counts, *[0] * 47), "3")
    drawn = vl_convert.vegalite_to_svg(charts.numbers_chart(numbers, "what the hall said").to_dict())
    assert ">right: 3</text>" in drawn
    assert ">what the hall said</text>" in drawn
