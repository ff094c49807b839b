"""In a real browser: pages share the names of their settings, and each has values of its own."""

import itertools
from urllib.parse import parse_qs, urlparse

import pytest

from app.register import PAGES as ALL_PAGES
from tests.browser.test_looks import EXPECTED
from tests.chromium import IDLE, open_settings, settle, shows, tab

# What is set on each page, and what another page with this name could not take or has another default for.
OWN = {page.name: "2" for page in ALL_PAGES}
OWN |= {"home": "4000", "lesson": "5", "unroll": "1500", "landscape": "150", "map": "7", "cures": "9"}
PAGES = [page for page in ALL_PAGES if "unrolls" in page.settings or page.name == "lesson"]
HEADINGS = {"lesson": "One weight, many copies", "home": "Why can't this network learn from 50 days of prices?"}
AT = """([path, search]) => location.pathname === path && location.search === search &&
    !document.querySelector('[data-testid=stException]')"""


def arrives(page, row, search):
    """Wait until the browser is at this page with this query, and the page has finished."""
    page.wait_for_function(AT, arg=[f"/{row.address}", search])
    page.get_by_role("heading", name=heading(row), exact=True).wait_for()
    page.wait_for_function(IDLE)
    page.wait_for_function(AT, arg=[f"/{row.address}", search])


def heading(row):
    return HEADINGS.get(row.name, row.title)


def go(page, row, search=""):
    page.get_by_test_id("stTopNavLink").filter(has_text=row.title).click()
    arrives(page, row, search)


def set_own(page, row):
    """Set the page's number of unrolls by hand."""
    if row.name == "lesson":
        page.get_by_role("button", name="Reveal").click()
        slider(page, "unrolls").press("ArrowRight")
    else:
        open_settings(page)
        box = page.get_by_label("unrolls", exact=True)
        box.fill(OWN[row.name])
        box.press("Enter")
    settle(page)  # the address has the value before the server is told of it; who leaves in that moment takes it back
    arrives(page, row, own(row))


def slider(page, name):
    return page.locator(f"input[type=range][aria-label='{name}']")


def own(row):
    return f"?unrolls={OWN[row.name]}"


def round_trip():
    """The pages in an order in which each comes right after each other one."""
    for index, page in enumerate(PAGES):
        for other in PAGES[index + 1 :]:
            yield from (page, other)
        yield page


def test_a_page_is_found_at_its_defaults_and_later_as_it_was_left(browser, address):
    assert len(set(itertools.pairwise(round_trip()))) >= len(PAGES) * (len(PAGES) - 1)
    with tab(browser) as (page, errors):
        page.goto(address)
        arrives(page, PAGES[0], "")
        set_own(page, PAGES[0])
        left = {PAGES[0].name}
        for before, row in itertools.pairwise(round_trip()):
            if row is before:
                continue
            go(page, row, own(row) if row.name in left else "")
            assert not page.get_by_test_id("stAlertContentWarning").count()
            if row.name not in left:
                set_own(page, row)
                left.add(row.name)
            elif row.name != "lesson":
                assert page.get_by_label("unrolls", exact=True).input_value() == OWN[row.name]
        assert not errors


@pytest.mark.parametrize("row", [page for page in PAGES if "w2" in page.settings], ids=lambda page: page.name)
def test_going_back_in_the_browser_finds_what_was_left_and_says_what_a_fresh_page_says(browser, address, row):
    other = next(page for page in PAGES if "w2" in page.settings and page is not row)
    with tab(browser) as (page, errors):
        page.goto(f"{address}/{row.address}?w2=1.5&unrolls=6")
        shows(page, EXPECTED[row.name][2])  # the last words that the page computes
        settle(page)  # its charts have words too
        said = page.inner_text("[data-testid=stMain]")
        go(page, other)
        page.go_back()
        page.wait_for_function("said => document.querySelector('[data-testid=stMain]').innerText === said", arg=said)
        page.wait_for_function(IDLE)
        assert parse_qs(urlparse(page.url).query) == {"w2": ["1.5"], "unrolls": ["6"]}
        assert not errors


def test_scenes_that_move_the_same_weight_have_each_their_own(browser, address):
    def shows_scene(number, weight):
        page.wait_for_function(
            "number => document.querySelector('[data-testid=stMain]').innerText.includes(`Scene ${number} of`)",
            arg=number,
        )
        page.get_by_text(f"w2 = {weight} the factor" if number == 3 else f"{weight}").first.wait_for()
        settle(page)
        assert slider(page, "w2").input_value() == str(weight)
        assert parse_qs(urlparse(page.url).query).get("w2", ["2"]) == [str(weight)]

    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?scene=2&w2=0.25")
        page.get_by_role("button", name="Reveal").click()
        shows_scene(2, 0.25)
        page.get_by_role("button", name="Next").click()
        page.get_by_role("button", name="Reveal").click()
        shows_scene(3, 2)
        slider(page, "w2").press("ArrowRight")
        shows_scene(3, 2.05)
        page.get_by_role("button", name="Back").click()
        shows_scene(2, 0.25)
        page.get_by_role("button", name="Next").click()
        shows_scene(3, 2.05)
        assert not errors
