"""The QR code in an exported picture leads to the figure's address; there is none of a private or endless one."""

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from app import charts, tables
from app.export import formats, paper, qr
from app.lesson.network import chain
from core.analysis.one_sequence import unroll

ADDRESS = "https://unrolled.example.org/?w2_left=1.5&w2_right=0.5&unrolls=50&rate=0.01&steps=200"
LONG = ADDRESS + "&x=" + "y" * (qr.LONGEST - len(ADDRESS) - 3)
LOCAL = "http://localhost:8501/?w2_left=1.5"


def chart():
    weights = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}
    return charts.amplification_chart(tables.amplification_table(weights, 50), dict.fromkeys(weights, "#E8590C"))


def opened(picture, paper_colour="white"):
    """A PNG as it looks on a sheet of this colour."""
    drawn = Image.open(io.BytesIO(picture)).convert("RGBA")
    sheet = Image.new("RGBA", drawn.size, paper_colour)
    return Image.alpha_composite(sheet, drawn).convert("RGB")


def read(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("background", paper.BACKGROUNDS)
def test_the_code_in_a_picture_is_the_address_on_every_paper(background):
    picture = formats.png(paper.slide(chart(), background, ADDRESS))
    assert read(opened(picture, "white")) == [ADDRESS]
    assert read(opened(picture, "black")) == [ADDRESS]


def test_the_code_is_read_at_the_size_of_a_screen_too():
    picture = opened(formats.png(paper.slide(chart(), "light", ADDRESS)))
    assert read(picture.resize(paper.SLIDE)) == [ADDRESS]


def test_the_longest_address_has_a_code_and_a_longer_one_is_printed_without():
    assert read(opened(formats.png(paper.slide(chart(), "light", LONG)))) == [LONG]
    longer = LONG + "y"
    assert qr.code(longer) is None
    svg = formats.svg(paper.slide(chart(), "light", longer)).decode()
    assert longer[:60].replace("&", "&amp;") in svg
    assert read(opened(formats.png(paper.slide(chart(), "light", longer)))) == []


@pytest.mark.parametrize("address", [LOCAL, "http://192.168.1.20:8501/?w2_left=1.5", ""])
def test_a_local_address_is_neither_printed_nor_coded(address):
    assert qr.code(address) is None
    assert (qr.svg(address, 100), qr.png(address)) == ("", b"")
    assert paper.slide(chart(), "light", address) == paper.slide(chart(), "light")


def test_the_code_stands_in_the_corner_below_the_labels_and_covers_nothing():
    with_code, without = (
        opened(formats.png(paper.slide(chart(), "light", address))) for address in (ADDRESS, LONG + "y")
    )
    (found,) = zxingcpp.read_barcodes(with_code)
    left, top = found.position.top_left.x, found.position.top_left.y
    right, bottom = found.position.bottom_right.x, found.position.bottom_right.y
    width, height = with_code.size
    assert right - left == bottom - top
    assert 80 <= (right - left) / 2 <= paper.CODE_SIDE
    assert right > 0.94 * width
    assert bottom > 0.94 * height
    margin = with_code.crop((left - 14, top - 14, right + 14, top - 2))
    assert margin.getcolors() == [(margin.width * margin.height, (255, 255, 255))]
    assert without.size == with_code.size


def test_a_drawing_stays_as_large_and_where_it_was_for_its_link_stands_in_the_room_below():
    record = unroll(chain(2.0, 4))
    drawing = charts.network_chart(tables.network_table(record), tables.end_table(record), "w2")
    assert drawing.keeps_proportions
    bare, linked = (opened(formats.png(paper.slide(drawing, "dark", address))) for address in ("", ADDRESS))
    assert read(linked) == [ADDRESS]
    changed = ImageChops.difference(bare, linked).convert("L").point(lambda level: 255 * (level > 40))
    assert changed.getbbox()[1] > 0.79 * bare.height


def test_svg_and_pdf_have_the_code_as_shapes_not_as_pixels():
    spec = paper.slide(chart(), "light", ADDRESS)
    for svg in (formats.svg(spec), formats.outlined_svg(spec)):
        assert b"<image" not in svg
        assert read(opened(formats.vl_convert.svg_to_png(svg.decode(), scale=2))) == [ADDRESS]
    assert b"/Subtype /Image" not in formats.pdf(spec)


@pytest.mark.parametrize("background", paper.BACKGROUNDS)
def test_the_code_in_a_pdf_is_the_address(background):
    document = pypdfium2.PdfDocument(formats.pdf(paper.slide(chart(), background, ADDRESS)))
    assert len(document) == 1
    printed = document[0].render(scale=2).to_pil()  # on white
    assert printed.width * paper.SLIDE[1] == printed.height * paper.SLIDE[0]
    assert read(printed) == [ADDRESS]


def test_the_code_for_a_page_says_what_it_is_and_is_read_back():
    svg = qr.svg(ADDRESS, 160)
    assert 'role="img" aria-label="QR code of the link"' in svg
    assert read(opened(formats.vl_convert.svg_to_png(svg, scale=3))) == [ADDRESS]
    assert read(opened(qr.png(ADDRESS))) == [ADDRESS]
