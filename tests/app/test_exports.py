"""Every figure of every page leaves the app in every format, and is what the page shows."""

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from app import charts, tables
from app.export import formats, paper
from tests.chromium import tab
from tests.conftest import assert_same_file
from tests.harness import WITH_FIGURES, figures_of

# As Moodle, Confluence and others forbid it: nothing may be evaluated from text.
NO_EVAL = b"""<head><meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'">"""


def assert_drawn(data):
    """A picture of a slide's size on which more than the paper is seen."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert picture.size == tuple(2 * side for side in paper.SLIDE)
    pixels = np.asarray(picture).reshape(-1, 3)
    assert (pixels != pixels[0]).any(axis=1).mean() > 0.005
    assert len(np.unique(pixels[::97], axis=0)) > 10


@pytest.mark.slow
@pytest.mark.parametrize(("page", "query"), WITH_FIGURES)
def test_every_figure_of_the_page_leaves_in_every_format(page, query, tmp_path, browser):
    collected = figures_of(page, query)
    assert len(collected) >= 1
    files = []
    for place, (name, figure) in enumerate(collected.items()):
        assert len(figure.alt) > 20, name
        made = paper.slide(figure.chart, "light", "https://unrolled.example.org/?w2_left=2")
        assert_drawn(formats.png(made))
        if not place:  # the PNG is drawn from the SVG, and so is the PDF
            assert formats.svg(made).startswith(b"<svg")
            assert formats.pdf(made).startswith(b"%PDF")
        spec = json.loads(formats.vega_lite(made))
        assert spec["autosize"]["type"] == "fit"
        table = pd.read_csv(io.BytesIO(formats.csv(made)))
        assert len(table) in {len(rows) for rows in spec["datasets"].values()}
        files.append(tmp_path / f"{formats.safe_name(name)}.html")
        files[-1].write_bytes(formats.html(paper.slide(figure.form("html"))).replace(b"<head>", NO_EVAL, 1))
    with tab(browser) as (opened, errors):
        opened.context.set_offline(True)
        for file in files:
            opened.goto(file.as_uri())
            drawing = opened.wait_for_selector("#vega-chart svg")
            assert drawing.bounding_box()["width"] > 600, file.name
            assert opened.locator("#vega-chart svg :is(path, text, image, line)").count() > 20, file.name
            assert not errors, file.name


def clipped(height):
    """A figure that Vega clips, which it names by a number that goes on from figure to figure."""
    drawing = chart()
    made = paper.slide(drawing, "light")
    layers = [{**layer, "mark": {**layer["mark"], "clip": True}} for layer in made["layer"] if "clip" not in layer]
    return {**made, "layer": layers, "height": height}


def test_the_same_figure_is_the_same_file_and_another_has_names_of_its_own():
    first, other, again = (formats.svg(clipped(height)).decode() for height in (300, 200, 300))
    assert_same_file(first, again)
    names = [set(re.findall(r'\bid="([^"]+)"', drawn)) for drawn in (first, other)]
    assert all(names)
    assert not names[0] & names[1]
    for drawn, own in zip((first, other), names, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", drawn)) == own


def chart():
    weights = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}
    return charts.amplification_chart(tables.amplification_table(weights, 50), dict.fromkeys(weights, "#E8590C"))


@pytest.mark.parametrize("background", paper.BACKGROUNDS)
def test_a_slide_has_its_background_and_leaves_the_figure_alone(background):
    figure = chart()
    before = figure.to_dict()
    data = formats.png(paper.slide(figure, background, "a link"))
    corner = Image.open(io.BytesIO(data)).convert("RGBA").getpixel((3, 3))
    assert (
        corner
        == {
            "light": (255, 255, 255, 255),
            "dark": (20, 19, 26, 255),
            "transparent": (0, 0, 0, 0),
            "grey": (255, 255, 255, 255),
        }[background]
    )
    assert figure.to_dict() == before


def test_the_caption_holds_the_link():
    svg = formats.svg(paper.slide(chart(), "light", "https://unrolled.example.org/?w2_left=1.5")).decode()
    assert "https://unrolled.example.org/?w2_left=1.5" in svg
    assert (
        "<script"
        not in formats.svg(paper.slide(chart(), "light", "https://a.example.org/?<script>alert(1)</script>")).decode()
    )


def test_the_html_needs_no_network():
    text = formats.html(paper.slide(chart())).decode()
    assert len(text) > 500_000  # Vega is inside
    assert 'src="http' not in text


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("unrolled", "step sizes w2 = 2"), "unrolled-step-sizes-w2-2"),
        (("w2 = -0.5",), "w2-minus-0-5"),
        (("a-1",), "a-1"),
        (("../../etc/passwd",), "etc-passwd"),
        (("", "…"), "figure"),
        (("a" * 300,), "a" * 80),
    ],
)
def test_file_names_are_safe(parts, name):
    assert formats.safe_name(*parts) == name


def test_the_snippet_keeps_the_settings():
    kept = formats.embed_snippet("http://x/?w2_left=2", "rates")
    assert 'src="http://x/?w2_left=2&embed=true&figure=rates"' in kept
    assert 'src="http://x/map?embed=true&figure=map-64"' in formats.embed_snippet("http://x/map", "map-64")


@pytest.mark.long
def test_many_viewers_at_once_get_each_their_own_figure():
    weights = [1.1 + place / 10 for place in range(8)]
    figures = [
        charts.amplification_chart(tables.amplification_table({f"w2 = {w:g}": w}, 30), {f"w2 = {w:g}": "#E8590C"})
        for w in weights
    ]
    made = [paper.slide(figure) for figure in figures]
    for write in (formats.svg, formats.csv, formats.vega_lite):
        alone = [write(one) for one in made]
        assert len(set(alone)) == len(made)
        with ThreadPoolExecutor(8) as viewers:
            for _ in range(3):
                assert list(viewers.map(write, made)) == alone
