"""In a real browser: the lesson by keyboard alone, and in Present each scene whole on the screen of a hall."""

from pathlib import Path

import pytest

from app.lesson.claims import BANK
from app.lesson.scenes import SCENES
from tests.chromium import settle, shows, tab

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")


def test_the_presenter_walks_from_the_first_scene_to_the_last_by_keyboard(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter")
        settle(page)
        for number, scene in enumerate(SCENES, 1):
            assert page.inner_text("h1") == scene.title
            assert page.locator("[data-testid=stVegaLiteChart]").count() == 1  # the question's own
            page.keyboard.press("PageDown")
            settle(page)
            assert scene.takeaway in page.inner_text("[data-testid=stMain]")
            assert page.locator("[data-testid=stVegaLiteChart]").count() == 1
            assert f"Scene {number} of {len(SCENES)}" in page.inner_text("[data-testid=stMain]")
            page.keyboard.press("PageDown")
            settle(page)
        assert page.inner_text("h1") == SCENES[-1].title
        page.keyboard.press("PageUp")
        settle(page)
        assert page.inner_text("h1") == SCENES[-2].title
        assert "True or false?" not in page.inner_text("[data-testid=stMain]")
        assert page.get_by_test_id("stTopNavSection").count() == 0
        page.keyboard.press("Escape")
        settle(page)
        assert "True or false?" in page.inner_text("[data-testid=stMain]")
        assert not errors


CHOICE, NUMBER = (next(k for k, scene in enumerate(SCENES) if bool(scene.options) is kind) for kind in (True, False))

PREDICTION = f"your prediction, {SCENES[NUMBER].low} to {SCENES[NUMBER].high}"


def on_the_slider(page, label):
    """The slider with this name has the focus."""
    page.locator(f"input[type=range][aria-label='{label}']").focus()


def test_a_clicker_goes_on_and_back_wherever_the_focus_is(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter&scene={CHOICE + 1}")
        settle(page)
        page.get_by_text(SCENES[CHOICE].options[1], exact=True).click()
        page.keyboard.press("PageDown")
        shows(page, SCENES[CHOICE].takeaway)
        assert f"You said {SCENES[CHOICE].options[1]}." in page.inner_text("[data-testid=stMain]")
        page.keyboard.press("PageDown")
        shows(page, SCENES[CHOICE + 1].title)

        page.goto(f"{address}/lesson?mode=presenter&scene={NUMBER + 1}")
        settle(page)
        on_the_slider(page, PREDICTION)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("PageDown")
        shows(page, SCENES[NUMBER].takeaway)
        assert f"You said {SCENES[NUMBER].low}." in page.inner_text("[data-testid=stMain]")
        on_the_slider(page, SCENES[NUMBER].moves.label)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("PageDown")
        shows(page, SCENES[NUMBER + 1].title)
        on_the_slider(page, PREDICTION)
        page.keyboard.press("PageUp")
        shows(page, SCENES[NUMBER].title)
        on_the_slider(page, SCENES[NUMBER].moves.label)
        page.keyboard.press("Escape")
        shows(page, "True or false?")
        assert not errors


def test_outside_the_presenters_view_a_slider_keeps_its_keys(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter&scene={NUMBER + 1}")
        settle(page)
        page.keyboard.press("Escape")
        shows(page, "True or false?")
        on_the_slider(page, PREDICTION)
        page.keyboard.press("PageUp")
        settle(page)
        assert int(page.locator(f"input[type=range][aria-label='{PREDICTION}']").input_value()) > 0
        assert page.inner_text("h1") == SCENES[NUMBER].title
        assert SCENES[NUMBER].takeaway not in page.inner_text("[data-testid=stMain]")
        assert not errors


def test_arrows_and_the_space_bar_turn_as_a_clicker_does(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter")
        settle(page)
        page.keyboard.press("Alt+ArrowRight")  # the browser's own
        page.keyboard.press("Space")
        shows(page, SCENES[0].takeaway)
        page.keyboard.press("ArrowRight")
        shows(page, SCENES[1].title)
        page.keyboard.press("ArrowDown")
        shows(page, SCENES[1].takeaway)
        page.keyboard.press("Space")
        shows(page, SCENES[2].title)
        for key, scene in (("ArrowLeft", 1), ("ArrowUp", 0)):
            page.keyboard.press(key)
            shows(page, SCENES[scene].title)
        page.keyboard.press("ArrowRight")
        shows(page, SCENES[1].title)
        page.keyboard.press("Shift+Space")
        shows(page, SCENES[0].title)
        assert not errors


def test_what_uses_an_arrow_itself_keeps_it(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter&scene={CHOICE + 1}")
        settle(page)
        page.get_by_text(SCENES[CHOICE].options[0], exact=True).click()
        page.keyboard.press("ArrowDown")
        settle(page)
        assert page.locator("input[type=radio]").nth(1).is_checked()
        page.keyboard.press("PageDown")
        shows(page, f"You said {SCENES[CHOICE].options[1]}.")
        assert page.inner_text("h1") == SCENES[CHOICE].title

        page.goto(f"{address}/lesson?mode=presenter&scene={NUMBER + 1}")
        settle(page)
        on_the_slider(page, PREDICTION)
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        settle(page)
        assert SCENES[NUMBER].takeaway not in page.inner_text("[data-testid=stMain]")
        page.keyboard.press("PageDown")
        shows(page, f"You said {SCENES[NUMBER].low + 2}.")
        on_the_slider(page, SCENES[NUMBER].moves.label)
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**w2=2.05*")
        assert page.inner_text("h1") == SCENES[NUMBER].title
        assert not errors


def test_what_was_said_is_remembered_when_one_goes_back(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter&scene={NUMBER + 1}")
        settle(page)
        on_the_slider(page, PREDICTION)
        page.keyboard.press("ArrowRight")
        for text in (f"You said {SCENES[NUMBER].low}.", SCENES[NUMBER + 1].title):
            page.keyboard.press("PageDown")
            shows(page, text)
        page.keyboard.press("PageUp")
        shows(page, f"You said {SCENES[NUMBER].low}.")
        page.keyboard.press("Escape")
        shows(page, "True or false?")
        assert f"You said {SCENES[NUMBER].low}." in page.inner_text("[data-testid=stMain]")
        assert not errors


# What of a scene lies beyond the screen or upon something else, or is too small to be seen from the last row.
HIDDEN = """() => { const main = document.querySelector("[data-testid=stMain]"), found = [];
    if (main.scrollHeight > main.clientHeight) found.push(`scrolls: ${main.scrollHeight} > ${main.clientHeight}`);
    const parts = [...main.querySelectorAll("h1, h2, h3, p, label, button, svg.marks")];
    const box = one => { // of words where they stand, without the room around them
        const words = document.createRange();
        words.selectNodeContents(one);
        return (one.matches("h1, h2, h3, p") ? words : one).getBoundingClientRect(); };
    const seen = parts.filter(one => box(one).width && !one.closest("[data-testid=stElementToolbar]"));
    for (const one of seen) {
        const { top, bottom, left, right } = box(one);
        if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) found.push(one.outerHTML.slice(0, 80));
    }
    for (const figure of main.querySelectorAll("svg.marks")) {
        const { top, bottom, left, height } = box(figure);
        if (height < innerHeight / 4) found.push("a stamp");
        for (const one of seen.filter(one => one !== figure && box(one).right > left))
            if (box(one).bottom > top + 2 && box(one).top < bottom - 2) found.push("covered: " + one.innerText);
    }
    return found; }"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), pytest.param(1920, 1080, marks=pytest.mark.slow)])
def test_no_scene_scrolls_in_present(browser, address, width, height):
    with tab(browser, width, height) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter")
        for scene in SCENES:
            shows(page, scene.title)
            settle(page)
            assert page.evaluate(HIDDEN) + page.evaluate(AUDIT) == [], scene.key
            page.keyboard.press("PageDown")
            shows(page, scene.takeaway)
            for end in ("Home", "End"):  # of the one thing to move
                on_the_slider(page, scene.moves.label)
                page.keyboard.press(end)
                settle(page)
                assert page.evaluate(HIDDEN) + page.evaluate(AUDIT) == [], (scene.key, end)
            page.keyboard.press("PageDown")
        assert not errors


# The type of these words in a figure, and the width of its largest circle, in pixels.
SIZES = """words => { const figure = document.querySelector("[data-testid=stMain] svg.marks");
    const said = [...figure.querySelectorAll("text")].filter(one => one.textContent.startsWith(words));
    const circles = [...figure.querySelectorAll(".mark-symbol path")].map(one => one.getBoundingClientRect().width);
    return [parseFloat(getComputedStyle(said[0]).fontSize), Math.max(...circles)]; }"""


@pytest.mark.parametrize(("scene", "words"), [(2, "day 5"), (4, "$7.443")])
def test_present_enlarges_drawings_and_the_words_at_the_ends_of_lines(browser, address, scene, words):
    sizes = {}
    with tab(browser, 1920, 1080) as (page, errors):
        for mode in ("lesson", "presenter"):
            page.goto(f"{address}/lesson?scene={scene}&mode={mode}")
            settle(page)
            page.keyboard.press("PageDown")
            shows(page, SCENES[scene - 1].takeaway)
            settle(page)
            sizes[mode] = page.evaluate(SIZES, words)
        assert not errors
    for small, large in zip(sizes["lesson"], sizes["presenter"], strict=True):
        assert large > 1.15 * small, sizes
    assert sizes["presenter"][0] >= 22


@pytest.mark.parametrize("width", [375, pytest.param(1280, marks=pytest.mark.slow)])
def test_each_judged_claim_is_answered_with_a_figure(browser, address, width):
    with tab(browser, width) as (page, errors):
        page.goto(f"{address}/lesson")
        settle(page)
        figures = page.locator("[data-testid=stVegaLiteChart]").count()
        for number, claim in enumerate(BANK, 1):
            page.get_by_role("radiogroup", name=claim.text, exact=True).get_by_text("True", exact=True).click()
            shows(page, f" of {number} right. {len(BANK) - number} to go.")
        settle(page)
        assert page.locator("[data-testid=stVegaLiteChart]").count() == figures + len(BANK)
        right = sum(claim.check().true for claim in BANK)
        assert f"{right} of {len(BANK)} right." in page.inner_text("[data-testid=stMain]")
        assert page.evaluate(AUDIT) == []
        page.get_by_role("button", name="Start again").click()
        shows(page, f"{len(BANK)} claims to judge.")
        assert page.get_by_role("radio", name="True", exact=True, checked=True).count() == 0
        assert not errors
