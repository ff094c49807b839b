"""Slides: larger than the page, on their own paper, and readable without colours."""

import base64
import io
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import charts, tables
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.export import formats, paper
from app.tables import Table
from app.theme import FATE_COLOURS, INK_OF_THE_PAGE, TYPE, styled

WEIGHTS = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}
COLOURS = {"w2 = 2": "#E8590C", "w2 = 0.5": "#228BE6"}


def chart():
    return charts.amplification_chart(tables.amplification_table(WEIGHTS, 50), COLOURS)


@written_once
def images():
    return styled(rows_of_table("rows").mark_image().encode(url="picture:N"))


def marks(spec, kind):
    return [
        layer["mark"] for layer in spec["layer"] if isinstance(layer["mark"], dict) and layer["mark"]["type"] == kind
    ]


def test_words_lines_and_points_grow():
    page, slide = chart().to_dict(), paper.slide(chart())
    for kind, key, scale in (("text", "dy", 1.4), ("line", "strokeWidth", 1.4), ("point", "size", 1.4)):
        small, large = ([mark[key] for mark in marks(spec, kind) if "text" not in mark] for spec in (page, slide))
        assert large == pytest.approx([scale * value for value in small])
        assert large
    config = slide["config"]
    sizes = [config["axis"]["labelFontSize"], config["text"]["fontSize"], config["title"]["fontSize"]]
    assert sizes == pytest.approx([TYPE * paper.ENLARGED] * 3)


def test_the_note_stands_above_and_an_untitled_chart_stays_so():
    @written_once
    def points(note):
        return styled(rows_of_table("rows").mark_point().encode(x="a:Q"), note=note)

    noted, bare = (paper.slide(Drawing(points(note), {"rows": Table({"a": [1]})})) for note in ("read me", ""))
    assert noted["title"]["text"] == "read me"
    assert bare["title"] == ""


def test_a_slide_has_the_size_of_a_screen_and_names_its_link_once():
    spec = paper.slide(chart(), "dark", "https://unrolled.example.org/?w2_left=2")
    assert (spec["width"], spec["height"]) == paper.SLIDE
    assert [mark["text"] for mark in marks(spec, "text") if "text" in mark] == [
        "https://unrolled.example.org/?w2_left=2"
    ]


def colours_in(part):
    if isinstance(part, dict):
        return set().union(*map(colours_in, part.values()))
    if isinstance(part, list):
        return set().union(*map(colours_in, part), set())
    return {part} if isinstance(part, str) and re.fullmatch("#[0-9A-Fa-f]{6}", part) else set()


def is_grey(colour):
    return colour[1:3].upper() == colour[3:5].upper() == colour[5:7].upper()


def test_in_grey_nothing_has_a_hue():
    assert not all(map(is_grey, colours_in(paper.slide(chart(), "light"))))
    spec = paper.slide(chart(), "grey")
    del spec["config"]
    assert colours_in(spec)
    assert all(map(is_grey, colours_in(spec)))


def test_fates_stay_apart_in_grey():
    levels = sorted(int(grey[1:3], 16) for grey in paper.GREYS.values())
    assert set(paper.GREYS) == set(FATE_COLOURS.values())
    assert min(np.diff([*levels, 255])) >= 28


def test_pictures_of_fates_turn_grey_as_their_legend_does():
    pictures = charts.fate_pictures(np.array([[0, 1], [1, 0]]), ["overflowed", "converged"])
    spec = paper.slide(Drawing(images(), {"rows": pictures}), "grey")
    for row in next(iter(spec["datasets"].values())):
        data = base64.b64decode(row["picture"].partition(",")[2])
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")).reshape(-1, 4)
        shown = {tuple(int(channel) for channel in pixel[:3]) for pixel in pixels if pixel[3]}
        level = int(paper.GREYS[FATE_COLOURS[row["fate"]]][1:3], 16)
        assert shown == {(level,) * 3}


def test_a_shaded_picture_keeps_its_order_of_lightness():
    pictures, _ = charts.shade_pictures(np.arange(64.0).reshape(8, 8))
    spec = paper.slide(Drawing(images(), {"rows": pictures}), "grey")
    data = base64.b64decode(next(iter(spec["datasets"].values()))[0]["picture"].partition(",")[2])
    levels = np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=int)[::-1].ravel()
    assert (np.diff(levels) >= 0).all()
    assert levels[-1] - levels[0] > 180


@pytest.mark.parametrize("colour", FATE_COLOURS.values())
def test_luminance_is_that_of_the_imaging_library(colour):
    expected = Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0))
    assert abs(paper.luminance(colour) - expected) <= 1


def test_raised_digits_come_in_the_same_letters():
    assert "DejaVu Sans" in paper.slide(chart())["config"]["font"]
    assert "⁻" in formats.svg(paper.slide(chart())).decode()
    assert "10−" not in formats.svg(paper.slide(chart())).decode()  # a minus that is not raised


def test_the_page_and_its_figures_are_written_in_the_same_ink():
    page = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        assert page["theme"][scheme]["textColor"] == paper.INK[scheme]
        assert page["theme"][scheme]["backgroundColor"] == paper.PAPER[scheme]
        assert paper.INK[scheme] in INK_OF_THE_PAGE.expr
