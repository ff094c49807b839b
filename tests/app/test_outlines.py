"""An SVG with outlines in the place of text: no text is left in it, and it looks as before."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import vl_convert
from PIL import Image, ImageFilter

from app import charts, tables
from app.export import formats, outlines, paper
from tests.chromium import tab

WEIGHTS = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}
WORDS = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360">
<rect width="640" height="360" fill="white"/><g font-size="9px" fill="none">
<text transform="translate(320,80) rotate(-8)" text-anchor="middle" font-family="sans-serif" font-size="48px"
 fill="#1d1b26">loss 10¹⁵ &amp; 10⁻⁷ &lt;</text>
<text aria-label="two lines" transform="translate(60,200)" font-family="serif" font-weight="bold" font-size="40px"
 fill="#e8590c" opacity="0.5"><tspan>first</tspan><tspan x="0" dy="60">second x²</tspan></text>
<text font-size="20px" fill="black"> </text><text font-size="20px" fill="black"/></g></svg>"""


def slide(background="light"):
    colours = dict.fromkeys(WEIGHTS, "#E8590C")
    drawing = charts.amplification_chart(tables.amplification_table(WEIGHTS, 50), colours)
    return paper.slide(drawing, background, "https://unrolled.example.org/?w2_left=2&w2_right=<0>")


def blurred(data):
    """A picture in which a hair's breadth does not matter."""
    picture = Image.open(io.BytesIO(data)).convert("L").filter(ImageFilter.GaussianBlur(3))
    return np.asarray(picture, dtype=float)


@pytest.mark.parametrize("background", ["light", "dark", None])
def test_no_text_is_left_and_the_picture_is_the_same(background):
    svg = formats.svg(slide(background)).decode() if background else WORDS
    made = outlines.outlined(svg, vl_convert.svg_to_pdf)
    picture = ElementTree.fromstring(made)
    words = list(ElementTree.fromstring(svg).iter(f"{{{outlines.SVG}}}text"))
    kinds = [element.tag.rpartition("}")[2] for element in picture.iter()]
    assert "text" not in kinds
    assert "tspan" not in kinds
    assert not "".join(picture.itertext()).strip()
    assert not re.search("font|text-anchor", re.sub("<g font-size[^>]*>", "", made))
    paths = [element for element in picture.iter(f"{{{outlines.SVG}}}path") if element.get("d")]
    assert len(paths) >= sum(bool("".join(text.itertext()).strip()) for text in words)
    before, after = (blurred(vl_convert.svg_to_png(one)) for one in (svg, made))
    assert before.std() > 5
    assert np.abs(before - after).max() < 8
    without = blurred(vl_convert.svg_to_png(re.sub("(?s)<text.*?</text>", "", svg)))
    assert np.abs(before - without).max() > 60  # the comparison sees words


def test_a_browser_shows_it_as_the_png_does(browser, tmp_path):
    file = tmp_path / "figure.svg"
    file.write_bytes(formats.outlined_svg(slide()))
    png = Image.open(io.BytesIO(formats.png(slide()))).resize(paper.SLIDE)
    memory = io.BytesIO()
    png.save(memory, "PNG")
    with tab(browser, *paper.SLIDE) as (page, errors):
        page.goto(file.as_uri())
        seen = blurred(page.screenshot())
        assert not errors
    assert np.abs(seen - blurred(memory.getvalue())).max() < 12


def test_a_converter_that_hands_out_no_outlines_is_told_of(monkeypatch):
    drawn = formats.svg(slide())
    monkeypatch.setattr(formats, "svg", lambda spec: drawn)
    monkeypatch.setattr(formats, "converted", lambda *convert: b"%PDF stream\nnothing\nendstream")
    with pytest.raises(formats.CannotConvert, match="take the PDF"):
        formats.outlined_svg(slide())
