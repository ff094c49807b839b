"""In a real browser: one figure that stands alone in a frame, with its sentence, its controls, and nothing else."""

from pathlib import Path

import pytest

from core import amplification
from tests.chromium import settle, tab

FRAME = """<!DOCTYPE html><html style="color-scheme: light dark"><body style="margin: 0">
<iframe src="{source}" width="960" height="540" style="border: 0"></iframe></body></html>"""
OVERFLOW = """() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).visibility === 'visible' &&
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1).length"""


@pytest.mark.parametrize(
    ("source", "sentence", "controls"),
    [
        ("/?w2_left=1.5&unrolls=20&embed=true&figure=amplification", "20 unrolls by 3,325", 2),
        ("/?embed=true&figure=step-sizes", "Step sizes", 2),
        ("/lesson?scene=4&embed=true&figure=fifty", "2 becomes 1.126", 1),
        ("/lesson?scene=4&embed=true&figure=fifty-question", "The 51 days of the window", 0),
        ("/landscape?embed=true&figure=landscape", "Not clipped", 2),
        ("/unroll?embed=true&figure=network", "After 4 unrolls the answer is", 2),
        ("/map?detail=64&embed=true&figure=map", "Of 4,096 runs", 2),
        ("/cures?unrolls=10&steps=100&embed=true&figure=losses", "Loss against the step", 2),
    ],
)
def test_one_figure_stands_alone_in_a_frame_of_another_origin(browser, address, tmp_path, source, sentence, controls):
    with tab(browser, 960, 540) as (page, errors):
        slide = Path(tmp_path) / "slide.html"
        slide.write_text(FRAME.format(source=f"{address}{source}"), encoding="utf-8")
        page.goto(slide.as_uri())  # a file, so another origin than the server's
        frame = page.frames[1]
        name = source.rpartition("figure=")[2]
        frame.wait_for_selector(f".st-key-figure-{name} :is(canvas, svg.marks, .copies > svg)")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            settle(frame)
            stands_alone(frame, sentence, controls, aside=name in ("landscape", "map"))
        assert not errors


def stands_alone(frame, sentence, controls, aside):
    """One figure, its sentence and its controls are seen, whole, and nothing else; aside: not below the figure."""
    seen = [chart for chart in frame.locator("[data-testid=stVegaLiteChart], .copies").all() if chart.is_visible()]
    assert len(seen) == 1
    box = seen[0].bounding_box()
    assert 0 <= box["x"] <= 30
    assert box["width"] > (640 if aside else 880)
    assert not frame.locator("[data-testid=stSidebar]").is_visible()
    assert box["x"] + box["width"] <= 960
    assert box["y"] + box["height"] <= 540
    shown = [text for text in frame.locator("[data-testid=stCaptionContainer]").all() if text.is_visible()]
    assert len(shown) == 1
    assert sentence in shown[0].inner_text()
    assert not frame.get_by_role("button", name="Share").first.is_visible()
    assert not frame.get_by_test_id("stTopNavSection").count()
    assert frame.evaluate(OVERFLOW) == 0
    widgets = frame.locator(".st-key-beside :is(input, [role=slider])")
    beside = [widget for widget in widgets.all() if widget.is_visible()]
    assert len(beside) == controls
    for widget in beside:
        place = widget.bounding_box()
        assert place["y"] + place["height"] <= 540
        assert place["x"] > box["x"] + box["width"] if aside else place["y"] > box["y"] + box["height"]


def test_a_control_beside_the_figure_moves_it(browser, address):
    with tab(browser, 960, 540) as (page, errors):
        page.goto(f"{address}/?unrolls=20&embed=true&figure=amplification")
        settle(page)
        slider = page.locator(".st-key-beside :is(input, [role=slider])").first
        before = page.locator(".st-key-figure-amplification [data-testid=stCaptionContainer]").inner_text()
        slider.focus()
        page.keyboard.press("ArrowLeft")
        settle(page)
        after = page.locator(".st-key-figure-amplification [data-testid=stCaptionContainer]").inner_text()
        assert amplification(2.0, 20).text in before
        assert amplification(1.99, 20).text in after
        assert not errors


NOT_IN_THE_LINK = "is a file that the link's maker had and the link does not carry"
CONTROL = {  # figure -> what is moved beside it or in it
    "network": ".st-key-beside :is(input, [role=slider]) >> nth=0",  # the copied weight w2
    "map": ".st-key-beside :is(input, [role=slider]) >> nth=0",
    "first-screen": ".handle.up",
}


def caption_alone(frame):
    """The one caption that is seen, within the frame."""
    (caption,) = [one for one in frame.locator("[data-testid=stCaptionContainer]").all() if one.is_visible()]
    place = caption.bounding_box()
    assert 0 <= place["x"] < place["x"] + place["width"] <= 960
    assert 0 <= place["y"] < place["y"] + place["height"] <= 540
    assert frame.evaluate(OVERFLOW) == 0
    return caption.inner_text()


def move(page, figure):
    """Its control, by one step."""
    control = page.locator(CONTROL[figure])
    control.focus()
    page.keyboard.press("ArrowDown")
    settle(page)


@pytest.mark.parametrize(("place", "figure"), [("unroll", "network"), ("map", "map"), ("", "first-screen")])
def test_a_figure_alone_says_which_file_its_link_does_not_carry_for_as_long_as_it_is_shown(
    browser, address, place, figure
):
    with tab(browser, 960, 540) as (page, errors):
        page.goto(f"{address}/{place}?data=mine.csv+(your+file)&detail=64&embed=true&figure={figure}")
        settle(page)
        assert NOT_IN_THE_LINK in caption_alone(page)
        before = page.url
        move(page, figure)
        assert page.url != before
        assert NOT_IN_THE_LINK in caption_alone(page)
        assert not errors


def test_a_figure_alone_no_longer_says_what_the_viewer_has_set_since(browser, address):
    with tab(browser, 960, 540) as (page, errors):
        page.goto(f"{address}/unroll?w2=9&data=mine.csv+(your+file)&embed=true&figure=network")
        settle(page)
        said = caption_alone(page)
        assert "w2 = '9' is not a number from" in said
        assert NOT_IN_THE_LINK in said
        move(page, "network")
        said = caption_alone(page)
        assert "w2 = '9'" not in said
        assert NOT_IN_THE_LINK in said
        assert not errors


@pytest.mark.parametrize(("width", "height"), [(960, 540), (1280, 720)])
def test_the_first_screen_alone_says_what_it_says_on_its_page(browser, address, width, height):
    drawn = """() => [...document.querySelectorAll(".story svg *, .story header *")].map(part =>
        part.checkVisibility({ visibilityProperty: true }) ? part.tagName + part.getAttribute("class") : "")"""
    cut = """() => [...document.querySelectorAll(".story .marks span")].filter(mark =>
        mark.scrollWidth > mark.clientWidth || mark.clientWidth === 0).map(mark => mark.textContent)"""
    with tab(browser, width, height) as (page, errors):
        page.goto(address)
        settle(page)
        there = page.evaluate(drawn)
        page.goto(f"{address}/?embed=true&figure=first-screen")
        settle(page)
        assert page.evaluate(drawn) == there
        assert any("cross" in part for part in there)
        box = page.locator(".story").bounding_box()
        room = page.locator(".st-key-figure-first-screen").bounding_box()
        assert room["y"] <= box["y"]
        assert box["y"] + box["height"] <= room["y"] + room["height"] <= height
        assert page.evaluate(cut) == []
        assert not page.locator(".st-key-beside input").count()
        page.locator(".handle.up").focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_url("**w2_left=1.99**")
        assert not errors
