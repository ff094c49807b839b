"""Slides in plain HTML and CSS that need no network, and all their files in one zip. No Streamlit."""

import base64
import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.export import formats, motion, paper, web_page
from app.export.paper import STILL, Slide

FOLDER = Path(__file__).parent
SCRIPT = web_page.TURNING + (FOLDER / "deck.js").read_text(encoding="utf-8")
STYLE = (FOLDER / "deck.css").read_text(encoding="utf-8")
DECK = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Unrolled: exploding and vanishing gradients</title>
<style>
:root {{ --paper: {paper}; --ink: {ink}; color-scheme: {scheme};
  --st-background-color: {paper}; --st-text-color: {ink}; }} /* as a living figure knows them */
{style}</style></head><body>
{sections}
{buttons}
<script>
{script}</script></body></html>
"""
BUTTONS = """<nav aria-label="slides"><button type="button" aria-label="previous slide">‹</button><output></output>
<button type="button" aria-label="next slide">›</button></nav>"""
SECTION = "<section><h1>{title}</h1><h2>{takeaway}</h2><p>{story}</p>{pictures}<p>{sentence}</p></section>"
UPRIGHT = '<img class="upright" alt="" src="data:image/svg+xml;base64,{}">'
MOVING = (
    '<img class="moving" alt="" src="data:image/webp;base64,{}">'  # in place of the still one, where that is wanted
)
LIGHT = 100_000  # characters of an SVG that is drawn for phones too; a map is not put into the file twice


def deck(slides: Sequence[Slide], background: str, opening: str = "", moving: Mapping[str, bytes] = STILL) -> str:
    """All slides as one HTML page, turned by keys, buttons, taps and swipes; printing it prints every slide.

    opening: HTML of a first slide, for example a figure that is alive; moving: key of a slide -> its figure as
    app.export.motion.webp makes it, which stands still on paper and for whoever asks their system for less motion.
    """
    sections = [f"<section>{opening}</section>"] if opening else []
    for slide in slides:
        words = {"title": slide.title, "takeaway": slide.takeaway, "story": slide.story, "sentence": slide.figure.alt}
        sections.append(
            SECTION.format(
                pictures=_pictures(slide, background, moving.get(slide.key)),
                **{key: html.escape(text) for key, text in words.items()},
            )
        )
    look = {"paper": paper.PAPER[background], "ink": paper.INK[background], "style": STYLE}
    look["scheme"] = "dark" if background == "dark" else "light"
    return DECK.format(sections="\n".join(sections), buttons=BUTTONS, script=SCRIPT, **look)


def _pictures(slide, background, animated):
    """The slide's figure, once more upright for phones where that keeps its type readable, and as it moves."""
    chart, below = slide.figure.chart, (slide.address, slide.note)
    wide = formats.svg(paper.slide(chart, background, *below)).decode()
    moves = MOVING.format(base64.b64encode(animated).decode()) if animated else ""
    if chart.keeps_proportions or len(wide) > LIGHT:
        return wide + moves
    upright = formats.svg(paper.slide(chart, background, *below, paper.UPRIGHT))
    return wide + UPRIGHT.format(base64.b64encode(upright).decode()) + moves


def zipped(
    slides: Sequence[Slide],
    background: str,
    endings: Sequence[str],
    presentation: bytes = b"",
    moving: Mapping[str, bytes] = STILL,
) -> bytes:
    """The deck, the presentation if there is one, each slide's figure in the formats with these endings, numbered in
    their order, and the viewer's files of prices that some were made from; moving: as of `deck`.
    """
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deck.html", deck(slides, background, moving=moving))
        if presentation:
            archive.writestr("slides.pptx", presentation)
        for number, slide in enumerate(slides, 1):
            name = formats.safe_name(f"{number:02}", slide.title.partition(": ")[0])  # not all that it shows
            for kind in formats.FORMATS:
                if kind.ending in endings:
                    written = formats.written(slide.figure, kind, background, slide.address, slide.note)
                    archive.writestr(f"{name}.{kind.ending}", written)
            for kind in motion.FORMATS:
                if kind.ending in endings and slide.key in moving:
                    archive.writestr(f"{name}.{kind.ending}", kind.write(moving[slide.key]))
        for own in {(slide.own.name, slide.own.sha256): slide.own for slide in slides if slide.own}.values():
            taken = {name.casefold() for name in archive.namelist()}  # Mine.csv is mine.csv on many systems
            archive.writestr(own.name_among_others if own.name.casefold() in taken else own.name, own.content)
    return memory.getvalue()
