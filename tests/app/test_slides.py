"""The offline gallery and the deck: what the pages draw, as files that need no network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pptx
import pytest

from app.charts import motion as moments_of
from app.export import formats
from app.lesson import scenes
from app.offline import __main__, gallery
from app.register import PAGES
from tests.chromium import tab
from tests.conftest import assert_same_file


def test_figures_of_a_page_are_collected_with_their_words():
    figures = gallery.figures("unroll", gallery.PRESETS["unroll"]["Four copies"])
    names = [figure.name for figure in figures]
    assert names[0] == "network"
    assert len(names) == len(set(names)) > 5
    assert all(len(figure.alt) > 20 for figure in figures)


@pytest.mark.long
def test_a_preset_with_several_choices_reaches_the_page():
    figures = gallery.figures("cures", {"cures": ["momentum", "Nesterov"], "unrolls": 5, "steps": 20})
    (sizes,) = (figure for figure in figures if figure.name == "step sizes")
    assert list(sizes.chart.tables["names"]["name"]) == ["no cure, w2 = 2", "momentum", "Nesterov"]


def test_a_page_that_cannot_be_computed_says_why():
    with pytest.raises(RuntimeError, match="both axes are"):
        gallery.figures("landscape", {"x": "b1"})


SCRIPTS = [
    ("home", {"w2_left": "1.5", "unrolls": "20"}, "amplification"),
    ("lesson", {"scene": "4", "unrolls": "30"}, "fifty"),
    ("lesson", {"scene": "4"}, "fifty question"),
    ("unroll", {"unrolls": "7", "wiring": "every day"}, "network"),
    ("landscape", {"unrolls": "20"}, "curve"),
    ("map", {"detail": "64", "times": "1.5"}, "map"),
    ("cures", {"cures": ["momentum", "Nesterov"], "unrolls": "5", "steps": "20"}, "losses"),
]
RUN_EACH = """
import json, runpy, sys
for script in sys.argv[1:]:
    print(json.dumps(runpy.run_path(script)["figure"].chart.to_dict()))
"""


@pytest.mark.long  # a process of its own
@pytest.mark.slow
def test_each_script_makes_the_very_figure_in_a_fresh_interpreter(tmp_path):
    files = [tmp_path / f"{number}.py" for number in range(len(SCRIPTS))]
    for file, script in zip(files, SCRIPTS, strict=True):
        file.write_bytes(formats.script(*script))
    made = subprocess.run(
        [sys.executable, "-c", RUN_EACH, *files],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    drawn = [line for line in made.stdout.splitlines() if line.startswith("{")]
    for line, (page, settings, name) in zip(drawn, SCRIPTS, strict=True):
        here = next(figure for figure in gallery.figures(page, settings) if figure.name == name)
        assert_same_file(*(json.dumps(one, sort_keys=True) for one in (json.loads(line), here.chart.to_dict())), page)
        html = (tmp_path / f"{formats.safe_name(name)}.html").read_bytes()
        assert_same_file(html, formats.written(here, formats.HTML), page)  # all that it needs is in it
        assert len(html) > (20_000 if here.page else 500_000), page


def test_every_page_and_scene_has_its_presets():
    assert set(gallery.PRESETS) == {page.name for page in PAGES} - {"slides"}
    assert len(gallery.PRESETS["lesson"]) == len(scenes.SCENES)


def test_the_command_writes_the_gallery_and_a_deck_that_turns_without_a_network(tmp_path, monkeypatch, capsys, browser):
    command = ["slides", "--out", str(tmp_path), "--page", "landscape", "--preset", "Pascanu's cliff"]
    monkeypatch.setattr(sys, "argv", [*command, "--background", "dark"])
    monkeypatch.setattr(moments_of, "MOST", 5)  # pictures that move at all of them: tests/app/test_moving_pictures.py
    __main__.main()
    assert "3 figures and deck.html" in capsys.readouterr().out
    folder = tmp_path / "landscape" / "pascanu-s-cliff"
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        f"{name}.{ending}" for name in ("landscape", "losses", "curve") for ending in ("png", "svg", "html")
    )
    titles = [slide.shapes.title.text_frame.text for slide in pptx.Presentation(str(tmp_path / "slides.pptx")).slides]
    assert titles == [scene.title for scene in scenes.SCENES]
    text = (tmp_path / "deck.html").read_text(encoding="utf-8")
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    with tab(browser) as (page, errors):
        page.context.set_offline(True)
        page.goto((tmp_path / "deck.html").as_uri())
        assert "Why can't this network learn" in page.locator("section.now h1").inner_text()
        assert "dead at step 1" in page.evaluate("story.runs[0].given.verdict")
        page.keyboard.press("ArrowRight")
        for scene in scenes.SCENES:
            assert page.locator("section.now h1").inner_text() == scene.title
            assert page.locator("section.now svg").bounding_box()["height"] > 200
            assert scene.takeaway in page.locator("section.now").inner_text()
            page.keyboard.press("ArrowRight")
        page.keyboard.press("PageUp")
        assert page.locator("section.now h1").inner_text() == scenes.SCENES[-2].title
        assert not errors
