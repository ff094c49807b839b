"""The spectrum page in a real browser: circles are round, and a dragged page is the page opened at its address."""

import pytest

from tests.chromium import resize, settle, tab

QUICK = "spectrum?units=12&unrolls=20"
# Of each circle on the plane: how wide and how high it is drawn, in pixels.
CIRCLES = """() => [...document.querySelector("[data-testid=stVegaLiteChart]").querySelectorAll("g.mark-line path")]
    .map(path => path.getBBox()).map(box => [box.width, box.height])"""
# What each figure draws and where, in an order of its own: Vega lets what has changed keep its place among the others.
MARKS = """() => [...document.querySelectorAll("svg.marks")].map(svg => [...new Set(
    [...svg.querySelectorAll("path, line, text")].map(one => {
        const { e, f } = one.getCTM(), looks = ["d", "x2", "y2", "stroke", "fill", "opacity", "stroke-dasharray"];
        return [e, f, one.textContent, ...looks.map(name => one.getAttribute(name))].join();
    })
)].sort())"""


@pytest.mark.parametrize("width", [375, 1280, 1920])
def test_circles_are_round(browser, address, width):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/{QUICK}&gain=1.5")
        settle(page)
        resize(page, width)
        sizes = page.evaluate(CIRCLES)
        assert len(sizes) == 2
        for across, upwards in sizes:
            assert across == pytest.approx(upwards, rel=1e-3)
            assert across > 100
        (small, _), (large, _) = sorted(sizes)
        assert large / small == pytest.approx(1.5, rel=1e-3)
        assert not errors


@pytest.mark.parametrize("keys", [["ArrowRight"] * 3, ["End"], ["Home"]])
def test_a_dragged_page_is_the_page_opened_at_its_address(browser, address, keys):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/{QUICK}")
        settle(page)
        page.locator(".st-key-gain :is(input, [role=slider])").first.focus()
        for key in keys:
            page.keyboard.press(key)
        settle(page)
        assert "gain=" in page.url
        dragged = page.evaluate(MARKS)
        page.reload()
        settle(page)
        assert dragged == page.evaluate(MARKS)
        assert [len(marks) > 20 for marks in dragged] == [True] * 4
        assert not errors
