"""The slides as PowerPoint, read back: titles, pictures and what is said of them, links, notes, paper and ink."""

import io
import re
import zipfile

import numpy as np
import pptx
import pytest
import zxingcpp
from PIL import Image
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE

from app import charts, tables
from app.export import formats, motion, paper, powerpoint
from app.lesson.scenes import SCENES
from app.lesson.slides import lesson_slides, with_addresses

ADDRESS = "https://unrolled.example.org/lesson?scene={}&w2=2&words=<&>"


@pytest.fixture(scope="module")
def scenes():
    return with_addresses(lesson_slides()[:3], ADDRESS.format)


@pytest.fixture(scope="module")
def kept(scenes):
    """As Share keeps it: without a takeaway, a story or a question, and from a server that nobody else can reach."""
    return paper.Slide("My figure", "", "", scenes[2].figure, "http://localhost:8501/?w2_left=1.5")


@pytest.fixture(scope="module")
def pages(scenes, kept):
    return list(opened(powerpoint.powerpoint([*scenes, kept], "light")).slides)


def opened(data):
    return pptx.Presentation(io.BytesIO(data))


def pictures(page):
    """name -> picture."""
    return {shape.name: shape for shape in page.shapes if hasattr(shape, "image")}


def said_of(shape):
    return shape._element.nvPicPr.cNvPr.get("descr")


def links(page):
    runs = (run for shape in page.shapes if shape.has_text_frame for run in shape.text_frame.paragraphs[0].runs)
    return [run.hyperlink.address for run in runs if run.hyperlink.address]


def test_each_slide_has_a_real_title_and_its_takeaway(pages, scenes):
    assert [page.shapes.title.text_frame.text for page in pages] == [*(scene.title for scene in scenes), "My figure"]
    assert {page.shapes.title.placeholder_format.type for page in pages} == {PP_PLACEHOLDER.TITLE}
    for page, scene in zip(pages, scenes, strict=False):
        assert page.placeholders[2].text_frame.text == scene.takeaway
    empty = [
        shape for page in pages for shape in page.placeholders if shape.has_text_frame and not shape.text_frame.text
    ]
    assert not empty  # PowerPoint would ask for a text there


def test_the_picture_is_the_slide_of_the_other_files_uncropped_and_says_what_it_shows(pages, scenes, kept):
    for page, slide in zip(pages, [*scenes, kept], strict=True):
        picture = pictures(page)[slide.figure.name]
        assert picture.image.blob == formats.png(paper.slide(slide.figure.chart, "light"))
        assert said_of(picture) == slide.figure.alt
        assert picture.width / picture.height == pytest.approx(16 / 9, rel=1e-3)
        assert [picture.crop_left, picture.crop_right, picture.crop_top, picture.crop_bottom] == pytest.approx(
            [0] * 4, abs=1e-3
        )


def test_a_figure_that_moves_is_a_gif_that_begins_with_all_of_it():
    powers = charts.amplification_chart(tables.amplification_table({"w2": 1.5}, 2), {"w2": "#E8590C"})
    slide = paper.Slide("It moves", "", "", paper.Figure("powers", powers, "Input 1 is multiplied by 1.5 twice."))
    other = slide._replace(title="It does not", figure=slide.figure._replace(name="still"))
    drawn = motion.webp(slide.figure, "light")
    moving, still = opened(powerpoint.powerpoint([slide, other], "light", {slide.key: drawn})).slides
    picture, beside = pictures(moving)["powers"], pictures(still)["still"]
    assert picture.image.blob == motion.gif(drawn, whole_first=True)
    assert (picture.image.content_type, beside.image.content_type) == ("image/gif", "image/png")
    assert said_of(picture) == slide.figure.alt
    assert (picture.left, picture.top, picture.width, picture.height) == (
        beside.left,
        beside.top,
        beside.width,
        beside.height,
    )
    first = Image.open(io.BytesIO(picture.image.blob)).convert("RGB")
    end = Image.open(io.BytesIO(formats.converted("vegalite_to_png", paper.slide(powers), scale=1))).convert("RGB")
    assert (np.asarray(first) == np.asarray(end)).all(axis=-1).mean() > 0.999  # in fewer colours


def test_the_notes_hold_what_to_say_and_what_to_ask(pages, scenes, kept):
    for page, scene, slide in zip(pages, SCENES, scenes, strict=False):
        notes = page.notes_slide.notes_text_frame.text
        assert notes.startswith(scene.story.replace("**", ""))
        assert slide.figure.alt in notes
        assert f"Ask the class: {scene.question}" in notes
        assert all(f"– {option}" in notes for option in scene.options)
    assert pages[-1].notes_slide.notes_text_frame.text == kept.figure.alt


def test_a_public_address_is_a_link_and_a_code_and_a_local_one_is_neither(pages, scenes):
    for page, slide in zip(pages, scenes, strict=False):
        assert links(page) == [slide.address]
        code = pictures(page)["QR code"]
        assert said_of(code) == "QR code of the link"
        assert code.click_action.hyperlink.address == slide.address
        (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.image.blob)).convert("L"))
        assert found.text == slide.address
    assert links(pages[-1]) == []
    assert len(pictures(pages[-1])) == 1


def test_nothing_leaves_the_slide_or_lies_on_another(pages, scenes):
    made = opened(powerpoint.powerpoint(scenes[:1], "light"))
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, rel=1e-3)
    boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in pages[0].shapes]
    assert len(boxes) == 5
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert min(left, top) >= 0
        assert right <= made.slide_width
        assert bottom <= made.slide_height
        for other in boxes[place + 1 :]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
    for layout in made.slide_layouts:
        assert all(shape.left + shape.width <= made.slide_width for shape in layout.placeholders)


@pytest.mark.parametrize("background", paper.BACKGROUNDS)
def test_paper_and_ink_are_those_of_the_figures(scenes, background):
    made = opened(powerpoint.powerpoint(scenes[:1], background))
    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode()
    sheet, ink = (re.search(rf'<a:{name}><a:srgbClr val="(\w+)"/>', theme)[1] for name in ("lt1", "dk1"))
    assert f"#{ink}" == paper.INK[background]
    assert f"#{sheet}" == {"transparent": "#FFFFFF"}.get(background, paper.PAPER[background])


def test_the_same_slides_are_the_same_bytes_and_tell_no_time_of_the_day(scenes):
    data = powerpoint.powerpoint(scenes[:1], "dark")
    assert powerpoint.powerpoint(scenes[:1], "dark") == data
    about = opened(data).core_properties
    assert about.created == about.modified == powerpoint.WRITTEN
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {file.date_time for file in archive.infolist()} == {powerpoint.WRITTEN.timetuple()[:6]}


def test_words_that_xml_cannot_hold_are_left_out(scenes):
    figure = scenes[0].figure._replace(name="a\x00b", alt="c\x1b\ud800d <e> & é")
    (page,) = opened(powerpoint.powerpoint([paper.Slide("f\x07g", "h\x0bi", "j\x00k", figure)], "light")).slides
    assert page.shapes.title.text_frame.text == "fg"
    assert page.placeholders[2].text_frame.text == "hi"
    assert said_of(pictures(page)["ab"]) == "cd <e> & é"
    assert page.notes_slide.notes_text_frame.text == "jk\n\nOn the slide: cd <e> & é"


@pytest.mark.parametrize(("module", "package"), [(powerpoint, "pptx"), (formats, "vl_convert")])
def test_without_a_package_one_sentence_says_so(scenes, monkeypatch, module, package):
    monkeypatch.setattr(module, package, None)
    with pytest.raises(formats.CannotConvert, match="pip install"):
        powerpoint.powerpoint(scenes[:1], "light")
