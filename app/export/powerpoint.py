"""Slides as one PowerPoint file: real titles, pictures with their sentences, links, and notes for the speaker.

Keynote, LibreOffice and Google Slides open it as well. No Streamlit.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from app.export import formats, motion, paper, qr
from app.export.paper import STILL, Slide
from app.export.public import public

try:
    import pptx
    from pptx.enum.text import MSO_ANCHOR
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Inches, Pt
except ImportError:  # lxml, which it needs, has no wheel for this machine: the page Slides does without
    pptx = None

NO_POWERPOINT = (
    "The package python-pptx cannot be loaded, and the slides as PowerPoint need it; install it anew "
    "(pip install python-pptx), or take deck.html, which opens in any browser."
)
MEDIA = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SIZE = (13.333, 7.5)  # inches, 16:9
TITLE, TAKEAWAY = (0.5, 0.25, 12.33, 0.75), (0.5, 1.0, 12.33, 0.6)  # left, top, width and height, in inches
PICTURE = (1.867, 1.65, 9.6, 5.4)
CODE = (11.65, 5.6, 1.45, 1.45)  # beside the picture, larger than a picture could hold it
LINK = (1.867, 7.07, 9.6, 0.35)
TITLE_SIZE, TAKEAWAY_SIZE, LINK_SIZE = 30, 20, 11  # points
WRITTEN = datetime(2020, 1, 1)  # in each file, so that the same slides are the same bytes
LAYOUT = "Picture with Caption"  # of python-pptx's own template: a title, a picture, a text
_CONTROL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def powerpoint(slides: Sequence[Slide], background: str, moving: Mapping[str, bytes] = STILL) -> bytes:
    """A presentation with one slide for each. Raises CannotConvert without python-pptx or vl-convert.

    moving: key of a slide -> its figure as app.export.motion.webp makes it without the address.
    """
    if pptx is None:
        raise formats.CannotConvert(NO_POWERPOINT)
    made = _empty(background)
    layout = made.slide_layouts.get_by_name(LAYOUT)
    for slide in slides:
        _add(made.slides.add_slide(layout), slide, background, moving.get(slide.key))
    memory = io.BytesIO()
    made.save(memory)
    return _without_times(memory.getvalue())


def notes(slide: Slide) -> str:
    """The speaker's own, or what to say, what is seen, and what to ask the class if there is a question."""
    if slide.notes is not None:
        return _clean(slide.notes)
    seen = f"On the slide: {slide.figure.alt}" if slide.story else slide.figure.alt
    asked = f"Ask the class: {slide.question}" if slide.question else ""
    return "\n\n".join(_clean(part) for part in (slide.story, seen, asked) if part)


def _empty(background):
    """The template, 16:9, in our paper and ink; what is added to it later in PowerPoint has them too."""
    made = pptx.Presentation()
    wider = Inches(SIZE[0]) / made.slide_width
    made.slide_width, made.slide_height = map(Inches, SIZE)
    for part in (made.slide_master, *made.slide_layouts):
        _widen(part, wider)
    layout = made.slide_layouts.get_by_name(LAYOUT)
    sizes = ((TITLE, TITLE_SIZE, MSO_ANCHOR.MIDDLE), (PICTURE, None, None), (TAKEAWAY, TAKEAWAY_SIZE, MSO_ANCHOR.TOP))
    for place, (box, size, anchor) in enumerate(sizes):
        shape = layout.placeholders[place]
        shape.left, shape.top, shape.width, shape.height = map(Inches, box)
        if size:
            shape.text_frame.vertical_anchor = anchor
            shape._element.find(".//{*}lstStyle/{*}lvl1pPr/{*}defRPr").set("sz", str(100 * size))
    _recolour(made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME), background)
    about = made.core_properties
    about.title, about.author, about.last_modified_by = "Unrolled: exploding and vanishing gradients", "Unrolled", ""
    about.created = about.modified = WRITTEN
    about.revision = 1
    return made


def _widen(part, factor):
    """The template is 4:3; its places move apart, sideways only."""
    for element in part._element.iter("{*}off", "{*}ext"):
        for name in ("x", "cx"):
            if name in element.attrib:
                element.set(name, str(round(int(element.get(name)) * factor)))


def _recolour(theme, background):
    """Paper and ink become the theme's own two colours, and links are as dark as the ink."""
    sheet = paper.PAPER[background].removeprefix("#")
    colours = {"lt1": "FFFFFF" if sheet == "transparent" else sheet}
    colours |= dict.fromkeys(("dk1", "hlink", "folHlink"), paper.INK[background].removeprefix("#"))
    text = theme.blob.decode()
    for name, colour in colours.items():
        text = re.sub(f"(?s)(<a:{name}>).*?(</a:{name}>)", rf'\1<a:srgbClr val="{colour}"/>\2', text)
    theme.blob = text.encode()


def _add(page, slide, background, animated):
    """Fill one slide. Its picture has no link of its own: link and code stand beside it, where a lecturer can move
    them. An animated one begins with what is seen at its end: so it is printed, and LibreOffice shows no more of it.
    """
    title, picture, takeaway = page.placeholders
    title.text_frame.text = _clean(slide.title)
    if animated:
        drawn = motion.gif(animated, whole_first=True)
    else:
        drawn = formats.png(paper.slide(slide.figure.chart, background, note=slide.note))
    _describe(picture.insert_picture(io.BytesIO(drawn)), slide.figure.name, slide.figure.alt)
    if slide.takeaway:
        takeaway.text_frame.text = _clean(slide.takeaway)
    else:  # or PowerPoint would ask for a text
        takeaway._element.getparent().remove(takeaway._element)
    address = public(slide.address)
    if address:
        _link(page, address)
    page.notes_slide.notes_text_frame.text = notes(slide)


def _link(page, address):
    box = page.shapes.add_textbox(*map(Inches, LINK))
    box.name = "Link"
    words = box.text_frame.paragraphs[0].add_run()
    words.text = f"Open this figure, alive, at {urlsplit(address).hostname}"
    words.font.size = Pt(LINK_SIZE)
    words.hyperlink.address = address
    code = qr.png(address)
    if code:
        drawn = page.shapes.add_picture(io.BytesIO(code), *map(Inches, CODE))
        _describe(drawn, "QR code", qr.MEANING)
        drawn.click_action.hyperlink.address = address


def _describe(picture, name, alt):
    """The name in the list of a slide's objects, and what a screen reader says of the picture."""
    picture.name = _clean(name)
    picture._element.nvPicPr.cNvPr.set("descr", _clean(alt))


def _clean(text):
    return _CONTROL.sub("", text)


def _without_times(data):
    """The same zip, whose files all were written at the same time."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for file in old.namelist():
            new.writestr(zipfile.ZipInfo(file, WRITTEN.timetuple()[:6]), old.read(file), zipfile.ZIP_DEFLATED)
    return memory.getvalue()
