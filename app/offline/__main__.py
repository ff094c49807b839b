"""For a lecture without a network: every figure as a file, and a deck of the lesson in plain HTML.

    python -m app.offline --out FOLDER [--page home] [--preset "The article"] [--background dark] [--still]

Writes FOLDER/PAGE/PRESET/FIGURE.png, .svg and .html for all pages and presets, or for those named, and
FOLDER/deck.html: the first page's figure, alive, and the lesson's scenes, turned by the arrow keys, a clicker,
its buttons or a finger. Nothing in it asks for a network. FOLDER/slides.pptx has the scenes for PowerPoint. What goes
by step by step moves in both.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app import story
from app.export import deck, formats, motion, paper, powerpoint
from app.home.settings import SETTINGS, experiments_of
from app.home.story_data import story_data
from app.home.work import shown_prices
from app.lesson import slides
from app.offline import gallery
from core import compare

WRITTEN = ("png", "svg", "html")


def write_gallery(folder: Path, pages: list[str], preset: str | None, background: str) -> int:
    """All figures of the pages as files; returns how many figures there were."""
    count = 0
    for page in pages:
        for name, settings in gallery.PRESETS[page].items():
            if preset not in (None, name):
                continue
            subfolder = folder / page / formats.safe_name(name)
            subfolder.mkdir(parents=True, exist_ok=True)
            for figure in gallery.figures(page, settings):
                for kind in formats.FORMATS:
                    if kind.ending in WRITTEN:
                        file = subfolder / f"{formats.safe_name(figure.name)}.{kind.ending}"
                        file.write_bytes(formats.written(figure, kind, background))
                count += 1
    return count


def moving_pictures(scenes: Sequence[paper.Slide], background: str) -> dict[str, bytes]:
    """Of each scene that moves, by its key."""
    return {
        scene.key: motion.webp(scene.figure, background, scene.address, scene.note)
        for scene in scenes
        if scene.figure.chart.moments()
    }


def living_story() -> str:
    """The first page's figure at its defaults, as HTML that is alive without a server."""
    values = {key: setting.default for key, setting in SETTINGS.items()}
    pair = experiments_of(values)
    runs = dict(zip(pair, compare(list(pair.values())), strict=True))
    title = "Why can't this network learn from 50 days of prices?"
    return f"<h1>{title}</h1>" + story.alive(story_data(pair, runs, shown_prices(values["data"])))


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m app.offline", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--page", choices=gallery.PRESETS, help="one page instead of all")
    parser.add_argument("--preset", help="one preset instead of all")
    parser.add_argument("--background", choices=paper.BACKGROUNDS, default="light")
    parser.add_argument("--still", action="store_true", help="no moving pictures, which take a minute")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    pages = [asked.page] if asked.page else list(gallery.PRESETS)
    try:
        count = write_gallery(asked.out, pages, asked.preset, asked.background)
        scenes = slides.lesson_slides()
        moving = {} if asked.still else moving_pictures(scenes, asked.background)
        made = deck.deck(scenes, asked.background, living_story(), moving)
        (asked.out / "deck.html").write_text(made, encoding="utf-8")
        if powerpoint.pptx:
            (asked.out / "slides.pptx").write_bytes(powerpoint.powerpoint(scenes, asked.background, moving))
    except formats.CannotConvert as error:
        parser.exit(1, f"{error}\n")
    print(f"{count} figures and deck.html are in {asked.out}")
    print("slides.pptx is there too." if powerpoint.pptx else powerpoint.NO_POWERPOINT)


if __name__ == "__main__":
    main()
