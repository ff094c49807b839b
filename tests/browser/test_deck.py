"""The deck in hands: a phone's taps and swipes, buttons, keys after a click into a frame, the address, and room."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from app import charts, tables
from app.export import deck, formats, paper
from app.export.paper import Figure, Slide
from app.offline.__main__ import living_story
from tests.chromium import tab

PHONE, SCREENS = (390, 664), [(390, 664), (320, 568), (844, 390), (1280, 720), (1920, 1080)]
FRAME = '<h1>In a frame</h1><iframe title="figure" src="figure.html"></iframe>'
SWIPE = """([from, to]) => { const [start, end] = [from, to].map(x => new Touch({ identifier: 1, target: document.body,
    clientX: x, clientY: 300 })), touch = (kind, touches, changedTouches) => document.body.dispatchEvent(
    new TouchEvent(kind, { bubbles: true, touches, changedTouches }));
    touch("touchstart", [start], [start]); touch("touchend", [], [end]); }"""
WRONG = """() => {
    const wrong = [], box = element => element.getBoundingClientRect(), slide = document.querySelector("section.now");
    const parts = [...slide.children, document.querySelector("nav")].filter(part => box(part).height);
    if (document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth)
        wrong.push("scrolls");
    if (slide.scrollHeight > slide.clientHeight || slide.scrollWidth > slide.clientWidth) wrong.push("cut off");
    const apart = (one, other) => one.bottom <= other.top + 1 || one.right <= other.left + 1 ||
        other.right <= one.left + 1;
    for (const [place, part] of parts.entries())
        if (!parts.slice(0, place).every(other => apart(box(other), box(part)))) wrong.push(`${part.tagName} overlaps`);
    return wrong;
}"""


def chart():
    weights = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}
    return charts.amplification_chart(tables.amplification_table(weights, 50), dict.fromkeys(weights, "#E8590C"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A deck of a living figure in a frame and three slides with many words."""
    folder = tmp_path_factory.mktemp("deck")
    words = (
        "A network reads prices one day at a time, and every day it multiplies what it remembers by one weight. " * 2
    )
    slides = [
        Slide(f"Slide {number} says what it is about", words[:90], words, Figure("a", chart(), words))
        for number in (2, 3, 4)
    ]
    (folder / "deck.html").write_text(deck.deck(slides, "light", FRAME), encoding="utf-8")
    (folder / "figure.html").write_bytes(formats.html(paper.slide(charts.live_amplification_chart(2.0, 0.5, 50))))
    return folder / "deck.html"


@contextmanager
def opened(browser, made, size=(1280, 720), start="", **context):
    """The deck from its file without a network."""
    with tab(browser, *size, **context) as (page, errors):
        page.context.set_offline(True)
        page.goto(made.as_uri() + start)
        yield page
        assert not errors


def stands_at(page, number):
    """Wait until this slide is shown, alone, and its number is in the address."""
    page.wait_for_function(
        """number => location.hash === `#${number}` && document.querySelectorAll("section.now").length === 1 &&
        document.querySelectorAll("section")[number - 1].matches(".now")""",
        arg=number,
    )


def test_a_finger_turns_by_taps_at_the_edges_swipes_and_buttons(browser, made):
    with opened(browser, made, PHONE, has_touch=True, is_mobile=True) as page:
        assert page.evaluate("innerWidth") == PHONE[0]  # and not the 980 pixels of a page that knows no phones
        page.touchscreen.tap(PHONE[0] - 8, 40)
        stands_at(page, 2)
        page.touchscreen.tap(PHONE[0] / 2, 40)  # in the middle: nothing
        page.evaluate(SWIPE, [300, 100])
        stands_at(page, 3)
        page.evaluate(SWIPE, [300, 290])
        page.evaluate(SWIPE, [100, 300])
        stands_at(page, 2)
        page.get_by_role("button", name="next slide").tap()
        stands_at(page, 3)
        page.touchscreen.tap(8, 300)
        stands_at(page, 2)
        page.get_by_role("button", name="previous slide").tap()
        stands_at(page, 1)
        assert page.get_by_role("button", name="previous slide").is_disabled()


def test_a_real_finger_that_is_drawn_across_the_screen_turns(browser, made):
    with opened(browser, made, PHONE, start="#2", has_touch=True, is_mobile=True) as page:
        finger = page.context.new_cdp_session(page)
        for kind, x in (("touchStart", 320), ("touchMove", 220), ("touchMove", 120), ("touchEnd", None)):
            points = [] if x is None else [{"x": x, "y": 320}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        stands_at(page, 3)


def test_the_buttons_are_large_and_have_names(browser, made):
    with opened(browser, made, PHONE) as page:
        for name in ("previous slide", "next slide"):
            box = page.get_by_role("button", name=name).bounding_box()
            assert min(box["width"], box["height"]) >= 44


def test_the_keys_turn_after_a_click_into_a_living_frame(browser, made):
    with opened(browser, made) as page:
        frame = page.locator("iframe").element_handle().content_frame()
        frame.wait_for_selector("svg.marks")
        frame.locator("svg.marks").click(position={"x": 300, "y": 100})
        page.wait_for_function("document.activeElement.matches('iframe')")
        page.keyboard.press("ArrowRight")
        stands_at(page, 2)
        page.keyboard.press("ArrowRight")
        stands_at(page, 3)
        for _ in range(2):
            page.keyboard.press("PageUp")
        stands_at(page, 1)
        slider = frame.locator(".vega-bind input").first
        slider.focus()
        before = slider.input_value()
        page.keyboard.press("ArrowRight")  # is the slider's own, and a clicker's keys turn
        page.wait_for_function("document.activeElement.matches('iframe')")
        assert slider.input_value() != before
        assert page.locator("section.now h1").inner_text() == "In a frame"
        page.keyboard.press("PageDown")
        stands_at(page, 2)


def test_a_frame_that_hands_on_no_keys_loses_them_when_the_pointer_leaves(browser, made):
    with opened(browser, made) as page:
        frame = page.locator("iframe")
        frame.evaluate("frame => { frame.srcdoc = '<button>not ours</button>'; }")
        frame.content_frame.get_by_role("button").click()
        page.wait_for_function("document.activeElement.matches('iframe')")
        page.keyboard.press("ArrowRight")
        page.mouse.move(300, 30)
        page.wait_for_function("document.activeElement === document.body")
        assert page.locator("section.now h1").inner_text() == "In a frame"
        page.keyboard.press("ArrowRight")
        stands_at(page, 2)


def test_the_address_leads_to_a_slide_and_back_goes_back(browser, made):
    with opened(browser, made, start="#3") as page:
        assert "Slide 3" in page.locator("section.now h1").inner_text()
        assert page.locator("nav").inner_text().split("\n")[1] == "3 / 4"
        page.keyboard.press("ArrowRight")
        stands_at(page, 4)
        page.keyboard.press("ArrowRight")  # there is no fifth
        page.go_back()
        stands_at(page, 3)
        page.evaluate("location.hash = 2")
        stands_at(page, 2)
        for nonsense in ("#99", "#-3", "#x"):
            page.goto(made.as_uri() + nonsense)
            assert page.locator("section.now").count() == 1


@pytest.mark.parametrize("size", SCREENS)
def test_every_slide_fits_its_screen(browser, made, size):
    with opened(browser, made, size) as page:
        for number in (2, 3, 4):
            page.keyboard.press("PageDown")
            stands_at(page, number)
            assert page.evaluate(WRONG) == [], number
            seen = page.locator("section.now > :is(svg, img) >> visible=true")
            assert seen.bounding_box()["height"] > 0.25 * min(size)
            assert seen.evaluate("picture => picture.tagName") == ("IMG" if size[0] < 400 else "svg")
            assert page.locator("section.now p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)") >= 10


@pytest.mark.parametrize("size", SCREENS)
def test_the_living_first_slide_fits_its_screen_and_can_be_moved(browser, tmp_path, size):
    file = tmp_path / "deck.html"
    file.write_text(deck.deck([], "dark", living_story()), encoding="utf-8")
    with opened(browser, file, size) as page:
        page.wait_for_function("window.story?.runs[0].given")
        assert page.evaluate(WRONG) == []
        before = page.locator(".run h2").first.inner_text()
        page.locator(".handle.up").press("ArrowLeft")
        page.wait_for_function("before => document.querySelector('.run h2').innerText !== before", arg=before)
        assert page.evaluate(WRONG) == []


def test_without_scripts_all_slides_stand_one_below_the_other(browser, made):
    with opened(browser, made, java_script_enabled=False) as page:
        shown = page.locator("section > svg")
        assert shown.count() == 3
        assert all(figure.bounding_box()["height"] > 200 for figure in shown.all())


def test_the_deck_in_docs_has_the_look_and_the_script_of_every_deck():
    docs = (Path(__file__).parents[2] / "docs" / "deck.html").read_text(encoding="utf-8")
    assert deck.STYLE in docs
    assert deck.SCRIPT in docs
    assert deck.BUTTONS in docs


def test_the_keys_turn_after_a_click_into_the_running_app(browser, address):
    docs = Path(__file__).parents[2] / "docs" / "deck.html"
    with tab(browser, 1280, 720) as (page, errors):
        page.goto(f"{docs.as_uri()}?app={address}")
        frame = page.locator("section.now iframe").content_frame
        frame.locator(".st-key-figure-amplification svg.marks, .st-key-figure-amplification canvas").click()
        page.wait_for_function("document.activeElement.matches('iframe')")
        for number in (2, 3):
            page.keyboard.press("ArrowRight")
            stands_at(page, number)
        assert not errors
