"""In a real browser: after any change of a control each figure is drawn as a page freshly opened at that address draws
it. Vega replaces a figure's data where its form stays, so what it has drawn before must not shine through.
"""

import base64
import io
import re
from itertools import zip_longest

import numpy as np
import pytest
from PIL import Image

from app.cures import settings as cures
from app.home import settings as home
from app.landscape import settings as landscape
from app.lesson.scenes import SCENES
from app.map import settings as map_
from app.unroll import settings as unroll
from tests.chromium import IDLE, LONGEST, open_settings, settle, tab

# Address -> the settings of its page, and what is changed one after another: a slider by a key, all else to a value.
CHANGES = {
    "?unrolls=20&steps=100&more=true": (
        home.SETTINGS,
        {"w2_left": "ArrowLeft", "unrolls": 7, "cell_right": "tanh"},
    ),
    "?embed=true&figure=amplification": (home.SETTINGS, {"w2_left": "ArrowLeft"}),
    "unroll": (unroll.SETTINGS, {"w2": "ArrowLeft", "unrolls": 7, "wiring": "every day", "cell": "tanh"}),
    "landscape": (landscape.SETTINGS, {"steps_shown": "Home", "clip": 0.25, "cursor": -1.0}),
    "map?detail=64&at=0.5%2C0.01": (map_.SETTINGS, {"shade": map_.LOSS, "times": "ArrowLeft", "unrolls": 3}),
    "cures?unrolls=10&steps=100": (cures.SETTINGS, {"w2": "ArrowLeft", "clip": 0.5, "cell": "tanh"}),
    "lesson?scene=2": ({"w2": SCENES[1].moves}, {"w2": "ArrowLeft"}),
    "lesson?scene=8": ({"bias": SCENES[7].moves}, {"bias": "ArrowRight"}),
}
# All figures as they are drawn, but for what nobody sees or hears: in which order an axis has its labels, and how Vega
# counts its clippings and gradients through all figures of a page.
SCENES = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart], .copies")].map(figure => {
    const drawn = figure.querySelector("svg.marks, canvas, .copies > svg");
    if (drawn === null) return "";
    if (drawn.matches("canvas")) return drawn.toDataURL();
    const copy = drawn.cloneNode(true), at = one => one.getAttribute("transform").match(/[-.\\d]+/g).map(Number);
    for (const part of copy.querySelectorAll(".role-axis-grid, .role-axis-label, .role-axis-tick"))
        part.append(...[...part.children].sort((one, other) => at(one)[0] - at(other)[0] || at(one)[1] - at(other)[1]));
    for (const unheard of copy.querySelectorAll("[aria-hidden=true] [aria-label]"))
        unheard.removeAttribute("aria-label");
    return copy.outerHTML.replace(/url\\([^#]*#/g, "url(#").replace(/(clip|gradient_)\\d+/g, "$1"); })"""
GEOMETRY = re.compile(r' (?:transform|d|width|height|viewBox|x|y|x2|y2)="([^"]*)"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
PIXELS = 2.5  # Vega rounds the room for an axis and its ticks up or down, by what they were before
LIGHTER = 64  # of 255: a canvas is drawn anew in parts, with other greys at the edges of their lines


def alike(one, other):
    """Whether two drawings show the same, words, colours and order exactly."""
    if not (one and other) or one[0] != other[0]:  # nothing yet, or a picture and a drawing
        return False
    if one.startswith("data:image/png"):
        one, other = (Image.open(io.BytesIO(base64.b64decode(part.partition(",")[2]))) for part in (one, other))
        pixels = [np.asarray(picture.convert("RGBA"), dtype=int) for picture in (one, other)]
        return one.size == other.size and np.abs(pixels[0] - pixels[1]).max() <= LIGHTER
    if GEOMETRY.sub("", one) != GEOMETRY.sub("", other):
        return False
    one, other = (" ".join(GEOMETRY.findall(drawn)) for drawn in (one, other))
    numbers = [np.array(NUMBER.findall(drawn), dtype=float) for drawn in (one, other)]
    return NUMBER.sub("", one) == NUMBER.sub("", other) and np.abs(numbers[0] - numbers[1]).max(initial=0) <= PIXELS


def change(page, setting, to):
    """Move one control, and wait until the address has it."""
    before, control = page.url, page.locator(f".st-key-{setting.key}")
    open_settings(page)
    if setting.slider:
        control.locator("input[type=range]").focus()
        page.keyboard.press(to)
    elif setting.choices:
        option = page.get_by_role("option", name=to, exact=True)
        while not option.count():  # a page that is still drawn closes the list again
            control.get_by_role("combobox").click()
            page.wait_for_timeout(500)
        option.click()
    else:
        control.get_by_role("spinbutton").fill(f"{to}")
        page.keyboard.press("Enter")
    page.wait_for_url(lambda now: now != before)


def fetch_type(page, address):
    """Have the type at hand: Vega measures words once, in another type where that of the page has not come yet."""
    page.goto(f"{address}/slides")
    page.get_by_role("heading", name="Slides", exact=True).wait_for()
    for weight in ("normal", "600", "bold"):
        page.evaluate("weight => document.fonts.load(`${weight} 16px 'Source Sans'`)", weight)


def open_up(page, address):
    """Open a page; of the lesson a scene with its answer."""
    page.goto(address)
    if "/lesson" in address:
        page.get_by_role("button", name="Reveal").wait_for()
        page.wait_for_function(IDLE)
        page.keyboard.press("PageDown")
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()


def differing(page, fresh):
    """The numbers of the figures that two pages draw differently, once both have had the time to draw them alike."""
    for _ in range(LONGEST // 500):
        for one in (page, fresh):
            one.wait_for_function(IDLE)
        drawn, expected = page.evaluate(SCENES), fresh.evaluate(SCENES)
        found = [number for number, pair in enumerate(zip_longest(drawn, expected, fillvalue="")) if not alike(*pair)]
        if expected and not found:
            break
        page.wait_for_timeout(500)
    return found


@pytest.mark.parametrize("where", CHANGES)
def test_a_changed_page_is_drawn_as_one_freshly_opened(address, browser, where):
    settings, changes = CHANGES[where]
    with tab(browser) as (page, errors), tab(browser) as (fresh, more):
        for one in (page, fresh):
            fetch_type(one, address)
        open_up(page, f"{address}/{where}")
        settle(page)
        for key, to in changes.items():
            change(page, settings[key], to)
            open_up(fresh, page.url)
            assert differing(page, fresh) == [], key
        assert errors + more == []
