"""In a real browser: one experiment goes along from page to page, and the address tells all of it."""

import itertools
from contextlib import suppress
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import TimeoutError as Overdue
from playwright.sync_api import expect

from app.register import BY_NAME
from app.register import PAGES as ALL_PAGES
from tests.chromium import IDLE, LONGEST, open_settings, settle, tab, turn_to

PAGES = [page for page in ALL_PAGES if "unrolls" in page.settings]
OWN = {page.name: str(number) for page, number in zip(PAGES, (12, 11, 9, 7, 6, 13, 14, 15), strict=True)}
HEADINGS = {
    "lesson": "One weight, many copies",
    "home": "Why can't this network learn from 50 days of prices?",
    "reach": "How far back does your network feel?",
    "spectrum": "What W does, direction by direction",
}
AT = """([path, unrolls]) => location.pathname === path &&
    new URLSearchParams(location.search).get('unrolls') === unrolls &&
    !document.querySelector('[data-testid=stException]')"""


def arrives(page, row, unrolls):
    """Wait until the browser is at this page with so many unrolls in the address, and the page has finished."""
    page.wait_for_function(AT, arg=[f"/{row.address}", unrolls])
    page.get_by_role("heading", name=heading(row), exact=True).wait_for()
    page.wait_for_function(IDLE)
    page.wait_for_function(AT, arg=[f"/{row.address}", unrolls])


def heading(row):
    return HEADINGS.get(row.name, row.title)


def go(page, row, unrolls=None):
    turn_to(page, row)
    arrives(page, row, unrolls)


def set_own(page, row):
    """Set the page's number of unrolls by hand."""
    open_settings(page)
    box = unrolls_of(page)
    box.fill(OWN[row.name])
    box.press("Enter")
    settle(page)  # the address has the value before the server is told of it; who leaves in that moment takes it back
    arrives(page, row, OWN[row.name])


def unrolls_of(page):
    return page.get_by_label("unrolls", exact=True)


def slider(page, name):
    return page.locator(f"input[type=range][aria-label='{name}']")


def has_value(box, value):
    """Wait until it has, as long as for all else: by itself `expect` gives up after five seconds."""
    expect(box).to_have_value(value, timeout=LONGEST)


def test_an_experiment_goes_along_and_every_address_opens_it_anew(browser, address):
    with tab(browser) as (page, errors):
        page.goto(address)
        arrives(page, PAGES[0], None)
        settle(page)
        for row, following in itertools.pairwise([*PAGES, PAGES[0]]):  # all pairs: tests/pages/test_own_values.py
            set_own(page, row)
            assert not page.get_by_text("Your experiment").count()
            go(page, following, OWN[row.name])
            page.get_by_text("Your experiment").wait_for()
            settle(page)  # all that comes along stands in the address
            link = page.url
            page.reload()
            arrives(page, following, OWN[row.name])
            settle(page)
            open_settings(page)
            page.wait_for_function(
                "([box, value]) => box.value === value", arg=[unrolls_of(page).element_handle(), OWN[row.name]]
            )
            assert page.url == link
            assert not page.get_by_test_id("stAlertContentWarning").count()
        assert not errors


def test_a_doorway_leads_to_its_run_and_back_leads_home(browser, address):
    unroll = next(row for row in PAGES if row.name == "unroll")
    with tab(browser) as (page, errors):
        page.goto(f"{address}/?w2_right=0.75&unrolls=12")
        arrives(page, PAGES[0], "12")
        page.get_by_role("button", name="See its copies").last.click()
        arrives(page, unroll, "12")
        has_value(slider(page, "the copied weight w2"), "0.75")  # the address may have it a moment before
        go(page, PAGES[0], "12")
        assert parse_qs(urlparse(page.url).query) == {"w2_right": ["0.75"], "unrolls": ["12"]}
        assert not errors


def test_what_comes_along_is_one_step_of_the_browser_s_history_however_much_it_is(browser, address):
    unroll, grown = next(row for row in PAGES if row.name == "unroll"), set()
    with tab(browser) as (page, errors):
        for more in ("", "&w2=1.5&cell=linear&data=FB"):
            page.goto(f"{address}/unroll?unrolls=6{more}")
            arrives(page, unroll, "6")
            settle(page)
            before = page.evaluate("history.length")
            go(page, PAGES[0], "6")
            settle(page)
            assert ("data=FB" in page.url) == bool(more)
            grown.add(page.evaluate("history.length") - before)
        assert len(grown) == 1
        assert not errors


def test_the_lesson_keeps_its_own_story(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/?unrolls=12")
        arrives(page, PAGES[0], "12")
        turn_to(page, BY_NAME["lesson"])
        page.get_by_role("button", name="Reveal").click()
        slider(page, "unrolls").press("ArrowRight")
        page.wait_for_function(AT, arg=["/lesson", "5"])
        settle(page)
        go(page, PAGES[0], "12")
        assert not errors


@pytest.mark.parametrize("row", [page for page in PAGES if "w2" in page.settings], ids=lambda page: page.name)
def test_going_back_in_the_browser_finds_what_was_left_and_says_what_a_fresh_page_says(browser, address, row):
    other = next(page for page in PAGES if "w2" in page.settings and page is not row)
    with tab(browser) as (page, errors):
        page.goto(f"{address}/{row.address}?w2=1.5&unrolls=6")
        arrives(page, row, "6")
        settle(page)  # its charts have words too
        said = page.inner_text("[data-testid=stMain]")
        go(page, other, "6")
        settle(page)
        while urlparse(page.url).path != f"/{row.address}":  # what comes along is written into the address by itself
            page.go_back()
            settle(page)
        same = "said => document.querySelector('[data-testid=stMain]').innerText === said"
        with suppress(Overdue):
            page.wait_for_function(same, arg=said)
        assert page.inner_text("[data-testid=stMain]") == said
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
        has_value(slider(page, "w2"), str(weight))
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
