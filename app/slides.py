"""For a lecture without a network: every figure as a file, and a deck of the lesson in plain HTML.

    python -m app.slides --out FOLDER [--page home] [--preset "The article"] [--background dark]

Writes FOLDER/PAGE/PRESET/FIGURE.png, .svg and .html for all pages and presets, or for those named, and
FOLDER/deck.html: the lesson's eight scenes, turned by the arrow keys, Page Up and Page Down. Nothing in it asks for a
network.
"""

import argparse
import html
from pathlib import Path

from app import exports, gallery, lesson

DECK = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Unrolled: exploding and vanishing gradients</title>
<style>
  body {{ margin: 0; font: 2.6vh/1.4 sans-serif; background: {paper}; color: {ink}; }}
  section {{ display: none; box-sizing: border-box; height: 100vh; padding: 4vh 5vw; flex-direction: column; }}
  section.now {{ display: flex; }}
  h1 {{ font-size: 6vh; margin: 0; }} h2 {{ font-size: 3.6vh; margin: 1vh 0; }} p {{ margin: 1vh 0; }}
  svg {{ flex: 1; min-height: 0; width: 100%; }}
</style></head><body>
{sections}
<script>
  const slides = [...document.querySelectorAll("section")];
  const show = n => slides.forEach((slide, k) => slide.classList.toggle("now", k === n));
  let now = Math.min(Math.max(0, (parseInt(location.hash.slice(1)) || 1) - 1), slides.length - 1);
  show(now);
  addEventListener("keydown", event => {{
    const step = {{ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1}}[event.key] || 0;
    now = Math.min(Math.max(0, now + step), slides.length - 1);
    location.hash = now + 1;
    show(now);
  }});
</script></body></html>
"""
SECTION = "<section><h1>{title}</h1><h2>{home}</h2><p>{tale}</p>{svg}<p>{sentence}</p></section>"


def write_gallery(folder: Path, pages: list[str], preset: str | None, background: str) -> int:
    """All figures of the pages as files; returns how many figures there were."""
    count = 0
    for page in pages:
        for name, settings in gallery.PRESETS[page].items():
            if preset not in (None, name):
                continue
            place = folder / page / exports.safe_name(name)
            place.mkdir(parents=True, exist_ok=True)
            for figure in gallery.figures(page, settings):
                made = exports.slide(figure.chart, background)
                for ending, write in (("png", exports.png), ("svg", exports.svg), ("html", exports.html)):
                    (place / f"{exports.safe_name(figure.name)}.{ending}").write_bytes(write(made))
                count += 1
    return count


def deck(background: str) -> str:
    """The lesson as one HTML page: a scene is a slide with its figure, its sentence, and what the engine found."""
    sections = []
    for place, scene in enumerate(lesson.SCENES, 1):
        figure = gallery.figures("lesson", {"scene": place})[0]
        words = {"title": scene.title, "home": scene.home, "tale": scene.tale.replace("**", ""), "sentence": figure.alt}
        svg = exports.svg(exports.slide(figure.chart, background)).decode()
        sections.append(SECTION.format(svg=svg, **{key: html.escape(text) for key, text in words.items()}))
    colours = {"paper": exports.PAPER[background], "ink": exports.INK[background]}
    return DECK.format(sections="\n".join(sections), **colours)


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m app.slides", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--page", choices=gallery.PRESETS, help="one page instead of all")
    parser.add_argument("--preset", help="one preset instead of all")
    parser.add_argument("--background", choices=exports.BACKGROUNDS, default="light")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    pages = [asked.page] if asked.page else list(gallery.PRESETS)
    count = write_gallery(asked.out, pages, asked.preset, asked.background)
    (asked.out / "deck.html").write_text(deck(asked.background), encoding="utf-8")
    print(f"{count} figures and deck.html are in {asked.out}")


if __name__ == "__main__":
    main()
