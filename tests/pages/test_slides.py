"""The page Slides: what is kept arrives, moves, leaves, and is in the zip in the order that is seen."""

import io
import zipfile
from types import SimpleNamespace

import pptx
import pytest
from streamlit.testing.v1 import AppTest

from app.export import deck, formats, motion, paper, powerpoint
from app.export.paper import Figure
from app.lesson import slides
from app.lesson.scenes import SCENES as ALL_SCENES
from app.ui import address, share
from tests.conftest import assert_same_file
from tests.harness import DASHBOARD, press

SCENES = [scene.title for scene in ALL_SCENES]


@pytest.fixture(scope="module")
def scenes():
    return slides.lesson_slides()


def opened(kept=()):
    test = AppTest.from_file(DASHBOARD, default_timeout=200)
    test.switch_page("app/pages/slides.py")
    test.session_state[share.KEPT_FIGURES] = list(kept)
    test.run()
    assert not test.exception
    return test


def titles(page):
    numbered = [text.value.replace("\\", "") for text in page.markdown if text.value.startswith("**")]
    return [text.partition(". ")[2].strip("*") for text in numbered]


def press_key(page, key):
    next(button for button in page.button if button.key == key).click().run()
    assert not page.exception


def own(scenes, name="my figure", address="https://unrolled.example.org/?w2_left=1.5"):
    figure = scenes[3].figure
    return paper.Slide("My figure", "", "", Figure(name, figure.chart, figure.alt), address)


def test_the_lesson_is_there_from_the_start():
    assert titles(opened()) == SCENES


def test_slides_move_and_leave_and_come_back(scenes):
    page = opened()
    keys = [slide.key for slide in scenes]
    press_key(page, f"down {keys[0]}")
    assert titles(page) == [SCENES[1], SCENES[0], *SCENES[2:]]
    press_key(page, f"up {keys[0]}")
    press_key(page, f"away {keys[2]}")
    assert titles(page) == [*SCENES[:2], *SCENES[3:]]
    press_key(page, f"add {keys[2]}")
    assert titles(page) == [*SCENES[:2], *SCENES[3:], SCENES[2]]
    press(page, "Start empty")
    assert titles(page) == []
    assert "No slides yet" in page.info[0].value


def test_a_kept_figure_arrives_once_and_stays_away_when_taken_away(scenes):
    mine = own(scenes)
    page = opened([mine])
    assert titles(page) == [*SCENES, "My figure"]
    page.run()
    assert titles(page) == [*SCENES, "My figure"]
    press_key(page, f"away {mine.key}")
    assert titles(page) == SCENES
    page.run()
    assert titles(page) == SCENES
    assert page.session_state[share.KEPT_FIGURES] == []


def test_without_pictures_slides_still_move_and_leave(scenes, monkeypatch):
    monkeypatch.setattr(formats, "vl_convert", None)
    page = opened([own(scenes)])
    assert not page.get("image")
    press_key(page, f"away {own(scenes).key}")
    press_key(page, f"away {scenes[0].key}")
    assert titles(page) == SCENES[1:]
    press(page, "Start empty")
    assert titles(page) == []


def test_the_pictures_of_the_lesson_are_made_once_for_all_viewers(scenes, monkeypatch):
    assert len(opened().get("image")) == len(SCENES)
    made, real = [], formats.thumbnail
    monkeypatch.setattr(formats, "thumbnail", lambda spec: made.append(spec) or real(spec))
    page = opened([own(scenes)])
    assert len(page.get("image")) == len(SCENES) + 1
    page.run()
    assert len(made) == 1  # what this viewer has kept


def test_keeping_takes_each_figure_once_and_no_more_than_the_bound(scenes):
    def script():
        import streamlit as st

        from app.ui import share

        for place in range(st.session_state["asked"]):
            share.keep(share.Figure(f"figure {place // 2}", None, "words"), "http://localhost/")

    test = AppTest.from_function(script)
    for asked, kept in ((1, 1), (8, 4), (100, share.MOST_KEPT)):
        test.session_state["asked"] = asked
        test.run()
        assert not test.exception
        assert len(test.session_state[share.KEPT_FIGURES]) == kept
    assert "that is the most" in test.toast[-1].value


def test_the_zip_holds_the_deck_and_each_figure_in_the_order_seen(scenes):
    slides = [own(scenes), scenes[0]]
    with zipfile.ZipFile(io.BytesIO(deck.zipped(slides, "dark", ["png", "csv"]))) as archive:
        assert archive.namelist() == [
            "deck.html",
            "01-my-figure.png",
            "01-my-figure.csv",
            "02-one-weight-many-copies.png",
            "02-one-weight-many-copies.csv",
        ]
        text = archive.read("deck.html").decode()
        assert text.index("My figure") < text.index(SCENES[0])
        assert "https://unrolled.example.org/?w2_left=1.5" in text
        assert archive.read("01-my-figure.png").startswith(b"\x89PNG")
        assert len({archive.read(name) for name in archive.namelist()}) == 5


def downloads(page):
    return [button.proto.label for button in page.get("download_button")]


def test_the_presentation_is_in_the_zip_and_beside_it(scenes):
    page = opened()
    for scene in scenes[1:]:
        press_key(page, f"away {scene.key}")
    assert downloads(page) == []
    press(page, "Make 1 slides")
    assert downloads(page) == ["Download the zip", "Download PowerPoint"]
    _, made, presentation = page.session_state["zip"]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist()[:2] == ["deck.html", "slides.pptx"]
        drawn = {scenes[0].key: motion.webp(scenes[0].figure, "light")}
        assert archive.read("slides.pptx") == presentation == powerpoint.powerpoint(scenes[:1], "light", drawn)
        assert_same_file(archive.read("deck.html").decode(), deck.deck(scenes[:1], "light", moving=drawn))
    page.toggle[0].set_value(False).run()
    press(page, "Make 1 slides")
    assert page.session_state["zip"][2] == powerpoint.powerpoint(scenes[:1], "light")


def test_without_python_pptx_the_page_says_so_and_makes_the_zip(scenes, monkeypatch):
    monkeypatch.setattr(powerpoint, "pptx", None)
    page = opened()
    (warning,) = page.warning
    assert "pip install python-pptx" in warning.value.replace("\\", "")
    for scene in scenes[1:]:
        press_key(page, f"away {scene.key}")
    press(page, "Make 1 slides")
    assert downloads(page) == ["Download the zip"]
    with zipfile.ZipFile(io.BytesIO(page.session_state["zip"][1])) as archive:
        assert "slides.pptx" not in archive.namelist()


@pytest.mark.parametrize(
    ("server", "expected"),
    [("https://unrolled.example.org", "https://unrolled.example.org/lesson?scene=13"), ("http://localhost:8501", "")],
)
def test_scenes_of_the_lesson_lead_to_their_page_if_it_is_public(scenes, monkeypatch, server, expected):
    monkeypatch.setattr(address, "link_to", lambda page, scene: f"{server}/{page}?scene={scene}")
    made = []
    monkeypatch.setattr(deck, "deck", lambda slides, background, moving: made.extend(slides) or "")
    page = opened()
    for key in [button.key for button in page.button if (button.key or "").startswith("away ")][:-1]:
        press_key(page, key)
    page.toggle[0].set_value(False).run()
    press(page, "Make 1 slides")
    assert [slide.address for slide in made] == [expected]


def test_the_address_of_another_page_keeps_what_stands_before_this_one(monkeypatch):
    monkeypatch.setattr(address.st, "session_state", {address.PAGE: "slides"})
    for server in ("https://unrolled.example.org", "https://example.org/unrolled"):
        monkeypatch.setattr(address.st, "context", SimpleNamespace(url=f"{server}/slides?w2=2"))
        assert address.link_to("lesson", scene=3) == f"{server}/lesson?scene=3"


def test_title_and_notes_can_be_rewritten(scenes):
    mine = own(scenes)
    page = opened([mine])
    page.session_state[f"words {mine.key}"] = True
    page.run()
    (notes,) = page.text_area
    assert notes.value == mine.figure.alt
    page.text_input[0].set_value("What I <say>").run()
    page.text_area[0].set_value("Wait for them.").run()
    assert titles(page) == [*SCENES, "What I <say>"]
    for scene in scenes:
        press_key(page, f"away {scene.key}")
    page.toggle[0].set_value(False).run()
    press(page, "Make 1 slides")
    (slide,) = pptx.Presentation(io.BytesIO(page.session_state["zip"][2])).slides
    assert slide.shapes.title.text_frame.text == "What I <say>"
    assert slide.notes_slide.notes_text_frame.text == "Wait for them."
    page.text_input[0].set_value(" ").run()
    assert not page.exception
    assert titles(page) == ["My figure"]
    assert downloads(page) == []  # what was made has another title


@pytest.mark.parametrize(
    ("name", "alt", "title"),
    [
        ("map", "Of 4,096 runs: 43.2% ran out. More.", "Map: Of 4,096 runs: 43.2% ran out"),
        ("losses", "The gradient is 1.5. It dies.", "Losses: The gradient is 1.5"),
        ("step sizes", "Step sizes. w2 = 2: 7 steps.", "Step sizes: w2 = 2: 7 steps"),
        (
            "long",
            "One two three four five six seven eight, " + "nine " * 20,
            "Long: One two three four five six seven eight",
        ),
        ("long", "word " * 20 + "end.", "Long: " + "word " * 14 + "…"),
    ],
)
def test_a_kept_figure_is_named_by_what_it_shows(name, alt, title):
    assert paper.title_of(Figure(name, None, alt)) == title


def test_words_of_a_slide_are_words_not_markup(scenes):
    wicked = paper.Slide("<script>alert(1)</script>", "<b>", "&", scenes[0].figure, "")
    text = deck.deck([wicked], "light")
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_picture_of_each_slide_is_small(scenes):
    assert len(formats.thumbnail(paper.slide(scenes[3].figure.chart))) < 60_000
