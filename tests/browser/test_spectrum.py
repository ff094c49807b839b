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


@pytest.mark.parametrize(("place", "key"), [(QUICK, "gain"), ("check?units=8&unrolls=12&seeds=1", "bias")])
def test_a_finger_drags_a_slider_and_the_page_follows(browser, address, place, key):
    with tab(browser, width=375, height=800, has_touch=True, is_mobile=True) as (page, errors):
        page.goto(f"{address}/{place}")
        settle(page)
        before, handle = page.evaluate(MARKS), page.locator(f".st-key-{key} :is(input, [role=slider])").first
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        at, height = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        finger = page.context.new_cdp_session(page)
        for kind, moved in (("touchStart", 0), *(("touchMove", by) for by in range(6, 61, 6)), ("touchEnd", None)):
            points = [] if moved is None else [{"x": at + moved, "y": height}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_function("key => new URLSearchParams(location.search).has(key)", arg=key)
        settle(page)
        assert page.evaluate(MARKS) != before
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        assert not errors


@pytest.mark.parametrize("width", [375, 1280, 1920])
@pytest.mark.parametrize("gain", ["1.2", "1.5", "2.5"])
def test_the_plane_keeps_its_titles_whole_at_every_gain(browser, address, width, gain):
    with tab(browser, width=width) as (page, errors):
        page.goto(f"{address}/{QUICK}&gain={gain}")
        settle(page)
        cut = page.evaluate(
            """() => {
            const figure = document.querySelector("[data-testid=stVegaLiteChart] svg.marks");
            const title = [...figure.querySelectorAll("text")].find(one => one.textContent === "imaginary part");
            return figure.getBoundingClientRect().left - title.getBoundingClientRect().left;
        }"""
        )
        assert cut < 3  # the white above the letters
        assert not errors
