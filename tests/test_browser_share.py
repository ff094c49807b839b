"""In a real browser: the Share control hands out real files, and the HTML opens from disk without a network."""

from pathlib import Path

import pytest

from tests.browser import browsed, served, settle

pytestmark = pytest.mark.compiled  # a real server
MAGIC = {"PNG": b"\x89PNG", "SVG": b"<svg", "PDF": b"%PDF", "data, CSV": b"run,", "HTML, offline": b"<!DOCTYPE html>"}


def test_share_hands_out_files_that_open(tmp_path):
    with served() as address, browsed() as (page, errors):
        page.goto(f"{address}/?w2_left=1.5")
        settle(page)
        page.get_by_role("button", name="Share").first.click()
        settle(page)
        assert "w2_left=1.5" in page.locator("[data-testid=stPopoverBody]").inner_text()
        files = {}
        for label, magic in MAGIC.items():
            with page.expect_download(timeout=60_000) as download:
                page.get_by_role("button", name=label, exact=True).click()
            files[label] = Path(tmp_path) / download.value.suggested_filename
            download.value.save_as(files[label])
            assert files[label].read_bytes().lstrip().startswith(magic), label
        page.context.set_offline(True)
        page.goto(files["HTML, offline"].as_uri())
        page.wait_for_selector("canvas, svg.marks", timeout=30_000)
        assert page.locator("canvas, svg.marks").first.bounding_box()["width"] > 600
        assert not errors


def test_the_link_of_a_page_opens_that_page():
    with served() as address, browsed() as (page, errors):
        page.goto(f"{address}/unroll?copies=7&enters=every+day")
        settle(page)
        page.get_by_role("button", name="Share").first.click()
        settle(page)
        link = page.locator("[data-testid=stPopoverBody] code").first.inner_text().strip()
        assert link == f"{address}/unroll?copies=7&enters=every+day"
        page.goto(link)
        settle(page)
        assert page.inner_text("h1") == "Unroll"
        assert not errors


FRAME = """<!DOCTYPE html><html style="color-scheme: {scheme}"><body style="margin: 0">
<iframe src="{source}" width="960" height="540" style="border: 0"></iframe></body></html>"""
OVERFLOW = """() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).visibility === 'visible' &&
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1).length"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("/?w2_left=1.5&unrolls=20&embed=true&figure=amplification", "Input 1 arrives after 20 unrolls"),
        ("/landscape?embed=true&figure=landscape", "not clipped"),
        ("/unroll?embed=true&figure=network", "After 4 unrolls the answer is"),
    ],
)
def test_one_figure_stands_alone_in_a_frame_of_another_origin(tmp_path, scheme, source, sentence):
    with served() as address, browsed(960, 540) as (page, errors):
        page.emulate_media(color_scheme=scheme)
        slide = Path(tmp_path) / "slide.html"
        slide.write_text(FRAME.format(scheme=scheme, source=f"{address}{source}"), encoding="utf-8")
        page.goto(slide.as_uri())  # a file, so another origin than the server's
        frame = page.frames[1]
        frame.wait_for_selector(
            "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg", timeout=90_000
        )
        page.wait_for_timeout(4000)
        seen = [chart for chart in frame.locator("[data-testid=stVegaLiteChart]").all() if chart.is_visible()]
        assert len(seen) == 1
        box = seen[0].bounding_box()
        assert 0 <= box["x"] <= 30
        assert box["width"] > 880
        assert not frame.locator("[data-testid=stSidebar]").is_visible()
        assert box["x"] + box["width"] <= 960
        assert box["y"] + box["height"] <= 540
        shown = [text for text in frame.locator("[data-testid=stCaptionContainer]").all() if text.is_visible()]
        assert len(shown) == 1
        assert sentence in shown[0].inner_text()
        assert not frame.get_by_role("button", name="Share").first.is_visible()
        assert not frame.get_by_role("link", name="Map").count()
        assert frame.evaluate(OVERFLOW) == 0
        page.screenshot(path=str(Path(tmp_path) / "slide.png"))
        assert not errors
