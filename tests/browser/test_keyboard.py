"""In a real browser, without a mouse: the controls are reached, seen and moved; and nothing moves by itself."""

from pathlib import Path

import pytest

from app.lesson.scenes import SCENES
from app.register import BY_NAME
from tests.chromium import open_settings, settle, shows, tab, turn_to

# The names that what has the focus goes by; icons are words among its lines.
NAMES = """() => { const at = document.activeElement;
    if (at.matches("body, main")) return [];
    return (at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText).split("\\n"); }"""
# Around what has had the focus: a slider's own input cannot be seen, its thumb can.
AROUND = """() => { let at = window.had;
    while (at.getBoundingClientRect().width < 12) at = at.parentElement;
    at.scrollIntoView({ block: "center" });
    const { x, y, width, height } = at.getBoundingClientRect();
    return { x: Math.max(x - 8, 0), y: Math.max(y - 8, 0), width: Math.min(width, 600) + 16, height: height + 16 }; }"""
# What moves for longer than the blink of an eye.
CATCH = """() => { window.caught = new Set();
    const look = () => { for (const one of document.getAnimations()) {
        const { duration, iterations } = one.effect.getComputedTiming();
        if (duration * Math.min(iterations, 1e6) > 20)
            window.caught.add((one.animationName ?? one.transitionProperty) + one.effect.target.outerHTML.slice(0, 99));
    } };
    for (const kind of ["animationstart", "transitionrun"]) addEventListener(kind, look, true); }"""
# Streamlit loads the page's style last, and sets the focus in a popover after it is drawn.
STYLED = "() => [...document.querySelectorAll('style')].some(one => one.textContent.includes('reduced-motion: reduce'))"
INSIDE = "() => document.activeElement.closest('[data-testid=stPopoverBody]')"


def is_seen(page):
    """Whether the screen shows where the focus is."""
    page.evaluate("window.had = document.activeElement")
    focused = page.screenshot(clip=page.evaluate(AROUND))
    page.keyboard.press("Tab")
    left = page.screenshot(clip=page.evaluate(AROUND))
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("window.had === document.activeElement")
    return focused != left


def reach(page, name, key="Tab", most=80):
    """Press the key until what has this name has the focus; fails where that is not to be seen.

    A page that grows while the key is pressed can be walked past: some controls come a moment after their words.
    """
    settle(page)
    for _ in range(most):
        page.keyboard.press(key)
        if name in page.evaluate(NAMES):
            assert is_seen(page), f"nobody sees that {name} has the focus"
            return
    pytest.fail(f"{name} cannot be reached by {key}")


def test_the_home_page_by_keyboard(address, browser, tmp_path):
    with tab(browser) as (page, errors):
        page.goto(address)
        shows(page, "Where w2 went")
        reach(page, "w2 of the first run")
        page.keyboard.press("ArrowLeft")
        shows(page, "With w2 = 1.99, 4 unrolls multiply Input 1")
        assert "w2_left=1.99" in page.url
        reach(page, "Four unrolls")
        page.keyboard.press("Enter")
        shows(page, "With w2 = 0.5, 4 unrolls multiply Input 1 by 0.0625: it vanishes")
        reach(page, "Share")
        page.keyboard.press("Enter")
        page.locator("[data-testid=stPopoverBody] code").first.wait_for()
        page.wait_for_function(INSIDE)
        reach(page, "PNG", most=5)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        page.get_by_role("button", name="Download SVG", exact=True).wait_for()
        reach(page, "Download SVG", most=5)
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        file = Path(tmp_path) / "figure.svg"
        download.value.save_as(file)
        assert file.read_bytes().startswith(b"<svg")
        page.keyboard.press("Escape")
        page.locator("[data-testid=stPopoverBody]").wait_for(state="detached")
        assert "Share" in page.evaluate(NAMES)
        assert not errors


def test_the_lesson_by_keyboard(address, browser):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/slides")
        shows(page, "13. Why deep networks survive")
        reach(page, BY_NAME["lesson"].section)
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.innerText.includes('Lesson')")  # the first of the menu
        page.keyboard.press("Enter")
        shows(page, SCENES[0].question)
        reach(page, SCENES[0].options[0])
        page.keyboard.press("Space")
        reach(page, "Reveal")
        page.keyboard.press("Enter")
        shows(page, SCENES[0].takeaway)
        assert f"You said {SCENES[0].options[0]}." in page.inner_text("[data-testid=stMain]")
        page.keyboard.press("PageDown")
        shows(page, SCENES[1].question)
        reach(page, "Present")
        page.keyboard.press("Enter")
        shows(page, "Leave")
        page.keyboard.press("PageDown")
        shows(page, SCENES[1].takeaway)
        page.keyboard.press("PageUp")
        shows(page, SCENES[0].title)
        assert "True or false?" not in page.inner_text("[data-testid=stMain]")
        assert not errors


# A key held down for two seconds on what has the focus; returns each learning rate that the address bar had meanwhile.
HOLD = """async key => { const at = document.activeElement, end = performance.now() + 2000, rates = new Set();
    while (performance.now() < end) {
        at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        await new Promise(done => setTimeout(done, 30));
        rates.add(new URL(location).searchParams.get("rate"));
    }
    at.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
    return [...rates]; }"""


def test_a_key_held_down_on_a_weight_moves_nothing_else(address, browser):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/?unrolls=100&steps=20&windows=1&more=true")
        shows(page, "Tried with")
        open_settings(page)
        for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):
            page.locator("input[type=range][aria-label='w2, left']").focus()
            assert page.evaluate(HOLD, key) == [None]  # the default, 0.01
            settle(page)
            assert "rate=" not in page.url
        assert "w2_left=" in page.url
        assert not errors


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_ask_for_that(address, browser, motion):
    with tab(browser, reduced_motion=motion) as (page, errors):
        page.goto(f"{address}/unroll")
        shows(page, "The same network with 160 unrolls")
        page.wait_for_function(STYLED)
        page.evaluate(CATCH)
        page.get_by_role("button", name="Share").first.click()
        page.locator("[data-testid=stPopoverBody] code").first.wait_for()
        page.keyboard.press("Escape")
        turn_to(page, BY_NAME["lesson"])
        shows(page, "True or false?")
        page.keyboard.press("PageDown")
        shows(page, SCENES[0].takeaway)
        caught = page.evaluate("[...window.caught]")
        assert bool(caught) == (motion == "no-preference"), caught
        assert not errors
