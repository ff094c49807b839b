"""In a real browser: claims that were judged, each with its figure, stand one below the other on every screen."""

import pytest

from app.lesson.claims import BANK
from tests.chromium import settle, tab

JUDGED = ("steady", "power", "rate")  # with a legend of rows on a phone; the highest figure; the longest legend
# Each figure's drawing ends before its own element does, and so before whatever stands below it.
PAST_THEIR_ROOM = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].map(chart =>
    chart.querySelector("canvas, svg.marks").getBoundingClientRect().bottom - chart.getBoundingClientRect().bottom)"""


@pytest.mark.parametrize("width", [375, 1280, 1920])
def test_the_figure_of_a_claim_that_was_judged_ends_above_the_next_claim(browser, address, width):
    with tab(browser, width) as (page, errors):
        page.goto(f"{address}/lesson")
        settle(page)
        before = page.evaluate(PAST_THEIR_ROOM)
        for claim in BANK:
            if claim.key in JUDGED:
                page.get_by_role("radiogroup", name=claim.text).get_by_role("radio", name="False").click()
                settle(page)
        past = page.evaluate(PAST_THEIR_ROOM)
        assert len(past) == len(before) + len(JUDGED)
        assert max(past) <= 0.5
        assert not errors
