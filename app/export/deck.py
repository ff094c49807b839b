"""Slides in plain HTML and CSS that need no network, and all their files in one zip. No Streamlit."""

import html
import io
import zipfile
from collections.abc import Sequence

from app.export import formats, paper
from app.export.paper import Slide

DECK = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Unrolled: exploding and vanishing gradients</title>
<style>
  body {{ margin: 0; font: 2.6vh/1.4 sans-serif; background: {paper}; color: {ink};
    --st-background-color: {paper}; --st-text-color: {ink}; }} /* as a living figure knows them */
  section {{ display: none; box-sizing: border-box; height: 100vh; padding: 4vh 5vw; flex-direction: column; }}
  section.now {{ display: flex; }}
  h1 {{ font-size: 6vh; margin: 0; }} h2 {{ font-size: 3.6vh; margin: 1vh 0; }} p {{ margin: 1vh 0; }}
  section > svg {{ flex: 1; min-height: 0; width: 100%; }}
  @media print {{ section {{ display: flex; break-after: page; }} }}
</style></head><body>
{sections}
<script>
  const slides = [...document.querySelectorAll("section")];
  const show = n => slides.forEach((slide, k) => slide.classList.toggle("now", k === n));
  let now = Math.min(Math.max(0, (parseInt(location.hash.slice(1)) || 1) - 1), slides.length - 1);
  show(now);
  addEventListener("keydown", event => {{
    if (event.target.matches("input, button")) return;
    const step = {{ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1}}[event.key] || 0;
    now = Math.min(Math.max(0, now + step), slides.length - 1);
    location.hash = now + 1;
    show(now);
  }});
</script></body></html>
"""
SECTION = "<section><h1>{title}</h1><h2>{takeaway}</h2><p>{story}</p>{svg}<p>{sentence}</p></section>"


def deck(slides: Sequence[Slide], background: str, opening: str = "") -> str:
    """All slides as one HTML page, turned by the arrow keys; printing it prints every slide.

    opening: HTML of a first slide, for example a figure that is alive.
    """
    sections = [f"<section>{opening}</section>"] if opening else []
    for slide in slides:
        svg = formats.svg(paper.slide(slide.figure.chart, background, slide.address)).decode()
        words = {"title": slide.title, "takeaway": slide.takeaway, "story": slide.story, "sentence": slide.figure.alt}
        sections.append(SECTION.format(svg=svg, **{key: html.escape(text) for key, text in words.items()}))
    colours = {"paper": paper.PAPER[background], "ink": paper.INK[background]}
    return DECK.format(sections="\n".join(sections), **colours)


def zipped(slides: Sequence[Slide], background: str, endings: Sequence[str]) -> bytes:
    """The deck, and each slide's figure in the formats with these endings, numbered in their order."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deck.html", deck(slides, background))
        for number, slide in enumerate(slides, 1):
            for kind in formats.FORMATS:
                if kind.ending in endings:
                    name = formats.safe_name(f"{number:02}", slide.title)
                    archive.writestr(
                        f"{name}.{kind.ending}", formats.written(slide.figure, kind, background, slide.address)
                    )
    return memory.getvalue()
