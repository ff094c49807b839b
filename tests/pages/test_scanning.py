"""QR codes on the pages: in Share and in the presenter's view, where the address is public and nowhere else."""

import base64
import io

import pytest
import zxingcpp
from PIL import Image

from app.export import formats
from app.lesson import presenter
from app.ui import share
from tests.harness import at

PUBLIC, LOCAL = "https://unrolled.example.org/lesson?scene=3", "http://localhost:8501/lesson?scene=3"


def opened(page, **query):
    """The page with the first Share control open."""
    test = at(page)
    test.query_params.update(query)
    test.session_state["share amplification"] = True
    test.run()
    assert not test.exception
    return test


def codes(page):
    """What the codes of the page say, each with its words for a screen reader."""
    found = []
    for image in page.get("image"):
        (shown,) = image.proto.imgs
        svg = base64.b64decode(shown.url.partition("base64,")[2]).decode()
        drawn = Image.open(io.BytesIO(formats.vl_convert.svg_to_png(svg, scale=3))).convert("L")
        found += [(one.text, shown.alt) for one in zxingcpp.read_barcodes(drawn)]
    return found


@pytest.mark.parametrize(("address", "expected"), [(PUBLIC, [(PUBLIC, "QR code of the link")]), (LOCAL, [])])
def test_the_presenter_shows_the_way_to_the_scene(monkeypatch, address, expected):
    monkeypatch.setattr(presenter, "link", lambda: address)
    assert codes(opened("lesson", scene="3", mode="presenter")) == expected
    assert codes(opened("lesson", scene="3")) == []


@pytest.mark.parametrize(("address", "expected"), [(PUBLIC, [(PUBLIC, "QR code of the link")]), (LOCAL, [])])
def test_share_shows_the_link_as_a_code(monkeypatch, address, expected):
    monkeypatch.setattr(share, "link", lambda: address)
    page = opened("home", steps="50", unrolls="6")
    assert address in [code.value for code in page.code]
    assert codes(page) == expected
