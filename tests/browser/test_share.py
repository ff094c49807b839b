"""In a real browser: the Share control hands out real files, and the HTML opens from disk without a network."""

import re
from pathlib import Path

import pytest

from app import charts
from app.export import formats, paper
from app.ui import share
from core import amplification
from tests.chromium import settle, tab

MAGIC = {
    "PNG": b"\x89PNG",
    "SVG": b"<svg",
    "SVG, text as outlines": b"<svg",
    "PDF": b"%PDF",
    "data, CSV": b"run,",
    "Python": b'"""Makes the figure',
    "HTML, offline": b"<!DOCTYPE html>",
}


def test_share_hands_out_files_that_open(browser, address, tmp_path):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/?w2_left=1.5")
        settle(page)
        page.get_by_role("button", name="Share").first.click()
        page.locator("[data-testid=stPopoverBody] code").first.wait_for()
        settle(page)
        assert "w2_left=1.5" in page.locator("[data-testid=stPopoverBody]").inner_text()
        files = {}
        for label, magic in MAGIC.items():
            page.get_by_role("radio", name=label, exact=True).or_(
                page.get_by_role("button", name=label, exact=True)
            ).click()
            settle(page)
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Download {label}", exact=True).click()
            files[label] = Path(tmp_path) / download.value.suggested_filename
            download.value.save_as(files[label])
            assert files[label].read_bytes().lstrip().startswith(magic), label
        assert f"PROJECT = {share.PROJECT!r}" in files["Python"].read_text(encoding="utf-8")  # for it is served at home
        page.context.set_offline(True)
        page.goto(files["HTML, offline"].as_uri())
        page.wait_for_selector("canvas, svg.marks")
        assert page.locator("canvas, svg.marks").first.bounding_box()["width"] > 600
        assert not errors


def test_the_link_of_a_page_opens_that_page(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/unroll?unrolls=7&wiring=every+day")
        settle(page)
        page.get_by_role("button", name="Share").first.click()
        page.locator("[data-testid=stPopoverBody] code").first.wait_for()
        settle(page)
        link = page.locator("[data-testid=stPopoverBody] code").first.inner_text().strip()
        assert link == f"{address}/unroll?unrolls=7&wiring=every+day"
        page.goto(link)
        settle(page)
        assert page.inner_text("h1") == "Unroll"
        assert not errors


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
    assert not frame.get_by_role("link", name="Map").count()
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


MOVE = """([place, value]) => { const slider = document.querySelectorAll(".vega-bind input")[place];
    slider.value = value; slider.dispatchEvent(new Event("input")); }"""


def test_the_sliders_of_the_exported_curve_compute_what_the_engine_computes(browser, tmp_path):
    file = Path(tmp_path) / "live.html"
    file.write_bytes(formats.html(paper.slide(charts.live_amplification_chart(2.0, 0.5, 50))))
    with tab(browser) as (page, errors):
        page.context.set_offline(True)
        page.goto(file.as_uri())
        page.wait_for_selector(".vega-bind input")
        for first, second, unrolls in ((1.5, -0.5, 31), (-1.1, 0.9, 200), (3, 1, 1), (0.01, -3, 177), (1, -1, 2)):
            for place, value in enumerate((first, unrolls, second)):
                page.evaluate(MOVE, [place, value])
            page.wait_for_timeout(400)
            drawn = page.locator("#vega-chart svg text").all_text_contents()
            shown = [text for text in drawn if text.startswith("w2 = ")]
            for weight, text in zip((first, second), shown, strict=True):
                factor = amplification(weight, unrolls).factor
                assert text.replace("−", "-").startswith(f"w2 = {weight:g}: ")
                assert number_of(text.partition(": ")[2]) == pytest.approx(factor, rel=6e-4), (text, factor)
        assert not errors


def number_of(text):
    """The number that a label of the figure shows."""
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-"))
    return float(re.sub(r"^(-?)10(?=-?\d)", r"\g<1>1e", plain.replace(" × 10", "e").replace(",", "")))


def test_the_deck_in_docs_shows_three_living_figures_and_three_from_files(browser, address):
    deck = Path(__file__).parents[2] / "docs" / "deck.html"
    with tab(browser, 1120, 630) as (page, errors):
        page.goto(f"{deck.as_uri()}?app={address}")
        for shown in ("live", "file", "live", "live", "picture", "picture"):
            slide = page.locator("section.now")
            if shown == "picture":
                size = slide.locator("img").evaluate("image => [image.naturalWidth, image.naturalHeight]")
                assert size == [2560, 1440]
            else:
                frame = slide.locator("iframe").element_handle().content_frame()
                drawing = ":is(canvas, svg.marks, .copies > svg)"
                place = ".st-key-beside" if shown == "live" else ".vega-bindings"
                frame.wait_for_selector(f"{drawing} >> visible=true")
                frame.wait_for_selector(f"{place} >> visible=true")
                assert ("127.0.0.1" in frame.url) == (shown == "live")
            page.keyboard.press("ArrowRight")
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
