"""In a real browser: every page, light and dark, at every width and in a frame: readable, whole, and open to all."""

from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as Overdue

from app.register import PAGES as ALL_PAGES
from tests.chromium import open_settings, resize, settle, shows, tab

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
# Page: query, fewest charts on it, the last words that it computes; of a page that is not here, its title.
EXPECTED = {page.name: ("", 0, page.title) for page in ALL_PAGES} | {
    "home": ("?more=true", 7, "Best known loss of w2 = 0.5"),
    "lesson": ("?scene=2", 0, "Momentum carries a dead ReLU"),
    "unroll": ("", 7, "The same network with 160 unrolls"),
    "landscape": ("", 3, "At w2 = 5 the loss is"),
    "map": ("?detail=64&at=0.5%2C0.01", 5, "Read from left to right"),
    "cures": ("?unrolls=10&steps=100&more=true", 12, "Each letter w or b"),
    "reach": ("", 4, "The largest entry is above a thousandth"),
    "spectrum": ("", 4, "nats a step, a factor of"),
    "learning": ("?units=8&length=10&steps=40&fan=2&more=true", 9, "Random starts that learn the task"),
    "check": ("", 5, "read its p as a hint"),
    "slides": ("", 0, "13. Why deep networks survive"),
}
PAGES = {page.address + EXPECTED[page.name][0]: EXPECTED[page.name][1:] for page in ALL_PAGES}
WIDTHS = (375, 700, 800, 1100, 1920)  # 1280 is where axe looks
# What Streamlit draws and no page can change: rule of axe, and what has to stand in the element's HTML.
STREAMLITS = {
    # The area to drop a file on has a name although it is no control; the button in it is one.
    ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'),
}
# The words in figures that have fewer pixels than these, with their type; where there are no figures, none.
SMALL = """least => [...document.querySelectorAll("svg.marks text, .story text, .copies text")]
    .filter(text => text.textContent.trim() && text.checkVisibility({ opacityProperty: true }))
    .map(text => {
        const { a, b } = text.getScreenCTM(), scale = text.closest(".marks") ? 1 : Math.hypot(a, b);
        const size = parseFloat(getComputedStyle(text).fontSize) * scale;
        return [text.textContent, size, text.closest("svg").outerHTML.slice(0, 200)];
    })
    .filter(([, pixels]) => !(pixels > least - 0.1))"""
FRAME = '<!DOCTYPE html><body style="margin: 0"><iframe src="{}" width="960" height="540" style="border: 0"></iframe>'


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.partition("?")[0] or "home")
def shown(request, address, browser):
    """Each page in turn, with all that it computes, and the list of its errors."""
    with tab(browser) as (page, errors):
        page.goto(f"{address}/{request.param}")
        open_up(page, *PAGES[request.param])
        if request.param.startswith("lesson"):
            page.keyboard.press("PageDown")
            open_up(page, 1, "The answer: 16")
        settle(page)  # a figure that is still being made does not hear of a new size
        yield page, errors


def open_up(place, charts, words):
    """Wait until all of the page stands."""
    shows(place, words)
    drawn = "[data-testid=stVegaLiteChart] > :is(svg, canvas)"
    open_settings(place)
    place.wait_for_function(f"n => document.querySelectorAll('{drawn}').length >= n", arg=charts)


def audited(place):
    """What the audit finds once the charts have taken their new size and colours."""
    place.wait_for_timeout(250)
    for _ in range(12):
        if not (found := place.evaluate(AUDIT)):
            break
        place.wait_for_timeout(250)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(shown, scheme):
    page, errors = shown
    resize(page, 1280)
    page.emulate_media(color_scheme=scheme)
    ground = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 19, 26)"}[scheme]
    page.wait_for_function(
        "ground => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === ground",
        arg=ground,
    )
    assert audited(page) == []
    colours = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}  # in the dark all else is as it was
    result = Axe().run(page, options={"resultTypes": ["violations"]} | colours).response
    assert result["passes"]
    ours = [
        (rule["id"], rule["impact"], node["html"][:200], node["failureSummary"])
        for rule in result["violations"]
        for node in rule["nodes"]
        if not any(rule["id"] == known and part in node["html"] for known, part in STREAMLITS)
    ]
    assert ours == []
    assert not errors


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_at_any_width(shown, width):
    page, errors = shown
    resize(page, width)
    assert audited(page) == []
    assert not errors


@pytest.mark.parametrize(("width", "least"), [(1280, 16), (1920, 24)])
def test_type_in_figures_can_be_read_from_the_last_row(shown, width, least):
    page, errors = shown
    resize(page, width)
    with suppress(Overdue):
        page.wait_for_function(f"least => !({SMALL})(least).length", arg=least)
    assert page.evaluate(SMALL, least) == []
    assert not errors


def test_a_note_gets_the_room_that_a_window_grows_to(address, browser):
    with tab(browser, 240) as (page, errors):
        place = "map?detail=64&at=0.5%2C0.01"
        page.goto(f"{address}/{place}")
        open_up(page, *PAGES[place])
        assert page.locator("svg.marks text", has_text="this run: conv").last.text_content().endswith("…")
        resize(page, 1280)
        assert audited(page) == []
        assert not errors


@pytest.mark.parametrize("address_of", PAGES, ids=lambda page: page.partition("?")[0] or "home")
def test_nothing_is_cut_off_in_a_frame(address, browser, tmp_path, address_of):
    slide = Path(tmp_path) / "slide.html"
    joint = "&" if "?" in address_of else "?"
    slide.write_text(FRAME.format(f"{address}/{address_of}{joint}embed=true"), encoding="utf-8")
    with tab(browser, 960, 540) as (page, errors):
        page.goto(slide.as_uri())  # a file, so another origin than the server's
        frame = page.frames[1]
        open_up(frame, *PAGES[address_of])
        assert audited(frame) == []
        assert not errors


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_opened_share_is_readable(browser, address, scheme):
    with tab(browser) as (page, errors):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        settle(page)
        page.get_by_role("button", name="Share").first.click()
        settle(page)
        faint = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
        assert [node["html"][:200] for rule in faint for node in rule["nodes"]] == []
        assert not errors
