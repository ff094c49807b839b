"""Pages under faults: no vl-convert, no browser, damaged prices, a server that dies. Work goes on, or one sentence says
why not.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st

from app.lesson.scenes import SCENES
from app.lesson.slides import lesson_slides
from core.data.prices import _STOCKS_FILE
from tests import chromium
from tests.chromium import browsed, free_port, open_settings, served, settle
from tests.harness import opened, press

ROOT = Path(__file__).parents[2]
PAGES = """
import logging
import sys
logging.disable(logging.CRITICAL)
from app.register import BY_NAME
from tests.harness import opened
for page in sys.argv[2:] or BY_NAME:
    shown = opened(page, **BY_NAME[page].quick)
    print(page, bool(shown.title), *(element.value.replace(chr(92), "") for element in shown.error), sep="|")
"""
WITHOUT_CONVERTER = "import sys; sys.modules['vl_convert'] = None\n"
WITHOUT_PRICES = """
import sys, pathlib
from core.data import prices
prices._STOCKS_FILE = pathlib.Path(sys.argv[1])
"""


def pages(fault, *arguments):
    """page -> its sentences of errors, in a process with the fault; each page has a title.

    `arguments`: a file that the fault needs, then pages; none: all.
    """
    command = [sys.executable, "-c", fault + PAGES, *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, encoding="utf-8")
    assert ended.returncode == 0, ended.stderr
    said = {}
    for line in ended.stdout.splitlines():
        page, title, *sentences = line.split("|")
        assert title == "True"
        said[page] = sentences
    return said


def test_without_vl_convert_all_pages_work_and_slides_says_what_is_missing():
    said = pages(WITHOUT_CONVERTER)
    (sentence,) = said.pop("slides")
    assert "pip install vl-convert-python" in sentence
    assert not any(said.values()), said


def test_without_vl_convert_share_says_one_sentence_and_hands_out_the_data(tmp_path, monkeypatch):
    broken = tmp_path / "vl_convert"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('no wheel')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with served() as address, browsed() as (page, errors):
        page.goto(address)
        settle(page)
        page.get_by_role("button", name="Share").first.click()
        popover = page.locator("[data-testid=stPopoverBody]")
        popover.get_by_text("vl-convert-python cannot be loaded").wait_for()
        assert not page.get_by_role("button", name="Download PNG").count()
        label = popover.get_by_role("radio", name="data, CSV").or_(popover.get_by_role("button", name="data, CSV"))
        label.first.click()
        settle(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download data, CSV").click()
        saved = tmp_path / "data.csv"
        download.value.save_as(saved)
        assert saved.read_bytes().startswith(b"run,")
        assert not page.locator("[data-testid=stException]").count()
        assert not errors


@pytest.mark.parametrize("damage", ["missing", "half", "binary", "one digit", "no header"])
def test_damaged_prices_are_one_sentence_with_the_file_and_the_remedy(tmp_path, damage):
    whole = _STOCKS_FILE.read_bytes()
    content = {
        "half": whole[: len(whole) // 2],
        "binary": b"\xff\0" * 5000,
        "one digit": whole.replace(b"4.1867", b"4.1868", 1),
        "no header": whole.partition(b"\n")[2],
    }.get(damage)
    file = tmp_path / "stocks.csv"
    if content is not None:
        assert content != whole
        file.write_bytes(content)
    said = pages(WITHOUT_PRICES, str(file), *([] if damage == "missing" else ["home", "unroll", "map"]))
    for page in ("home", "unroll"):  # they start with prices
        (sentence,) = said.pop(page)
        assert "core/data/stocks.csv is missing or damaged" in sentence
        assert "git checkout core/data" in sentence
    assert not any(said.values()), said


def test_the_lesson_goes_on_where_its_prices_are_damaged(monkeypatch):
    def damaged(ticker):
        raise ValueError("the prices are damaged.")

    st.cache_resource.clear()  # what is remembered needs no prices
    monkeypatch.setattr("app.lesson.answers.load_prices", damaged)
    page = opened("lesson", scene="4")
    assert [error.value for error in page.error] == [r"the prices are damaged\."]
    press(page, "Reveal")
    assert [error.value for error in page.error] == [r"the prices are damaged\."]
    press(page, "Next")
    assert not page.error
    assert [slide.title for slide in lesson_slides()] == [scene.title for scene in SCENES if scene.key != "fifty"]


def test_line_ends_of_windows_do_not_damage_prices(tmp_path):
    file = tmp_path / "stocks.csv"
    file.write_bytes(_STOCKS_FILE.read_bytes().replace(b"\n", b"\r\n"))
    said = pages(WITHOUT_PRICES, str(file), "home", "unroll")
    assert not any(said.values()), said


@pytest.mark.parametrize("required", [False, True])
def test_without_a_browser_its_tests_skip_or_fail_with_the_command_that_gets_it(monkeypatch, required):
    monkeypatch.setattr(chromium, "chromium", lambda driver: None)
    monkeypatch.setenv("UNROLLED_BROWSER", "required" if required else "")
    ending = pytest.fail.Exception if required else pytest.skip.Exception
    with pytest.raises(ending, match=re.escape(chromium.NO_CHROMIUM)), browsed():
        pass


def test_a_page_goes_on_after_its_server_was_killed_and_came_back():
    port = free_port()
    with browsed() as (page, _):  # the browser tells of the lost connection as an error, which is right
        with served(port, subprocess.Popen.kill) as address:
            page.goto(f"{address}/?w2_left=1.5&unrolls=20")
            settle(page)
        with served(port) as address:
            settle(page)  # connected again, and the script has run
            assert "w2_left=1.5" in page.url
            assert "unrolls=20" in page.url
            assert page.get_by_text("With w2 = 1.5, 4 unrolls multiply Input 1").count()
            open_settings(page)
            slider = page.locator("input[type=range][aria-label='w2, left']")
            slider.focus()
            page.keyboard.press("ArrowLeft")
            settle(page)
            assert "w2_left=1.49" in page.url
            assert page.get_by_text("With w2 = 1.49, 4 unrolls multiply Input 1").count()
            assert not page.locator("[data-testid=stException]").count()
