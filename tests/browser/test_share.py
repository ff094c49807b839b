"""In a real browser: the Share control hands out real files, and the HTML opens from disk without a network."""

import re
from pathlib import Path

import pytest

from app import charts
from app.export import formats, paper
from app.ui import share
from core import amplification
from tests.chromium import format_of_share, open_share, settle, tab

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
        assert "w2_left=1.5" in open_share(page).inner_text()
        files = {}
        for label, magic in MAGIC.items():
            format_of_share(page, label).click()
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
        link = open_share(page).locator("code").first.inner_text().strip()
        assert link == f"{address}/unroll?unrolls=7&wiring=every+day"
        page.goto(link)
        settle(page)
        assert page.inner_text("h1") == "Unroll"
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
    return float(re.sub(r"^(-?)10(?=-?\d)", r"\g<1>1e", plain.replace("\u00a0×\u00a010", "e").replace(",", "")))


def test_the_deck_in_docs_shows_five_living_figures_and_three_from_files(browser, address):
    deck = Path(__file__).parents[2] / "docs" / "deck.html"
    with tab(browser, 1120, 630) as (page, errors):
        page.goto(f"{deck.as_uri()}?app={address}")
        for shown in ("live", "file", "live", "live", "picture", "picture", "live", "live"):
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
