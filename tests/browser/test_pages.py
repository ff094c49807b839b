"""In a real browser: the main paths of the pages; tests/browser/test_lesson.py and _maps.py walk the others."""

import zipfile
from pathlib import Path

import pytest

from app.lesson.scenes import SCENES
from app.register import BY_NAME
from tests.chromium import open_settings, resize, settle, shows, tab, turn_to

PRICES = "date,close\n" + "\n".join(f"2020-{1 + day // 28:02}-{1 + day % 28:02},{100 + day % 7}" for day in range(112))


def pictures_stand(page):
    """Wait until all of them are there: one that is taken away on its way is an error in the console."""
    settle(page)
    page.wait_for_function("[...document.images].every(picture => picture.complete)")


@pytest.fixture
def opened(address, browser):
    """Opens a page of the dashboard; console errors and page errors end the test."""
    with tab(browser) as (page, errors):

        def go(where, words):
            page.goto(f"{address}/{where}")
            shows(page, words)
            return page

        yield go
        settle(page)
        assert not errors


def said(page):
    """All lines of the page, in order of their letters: a chart with new data has its words in another order."""
    settle(page)
    return sorted(page.inner_text("[data-testid=stMain]").split("\n"))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def move(page, name, key):
    page.locator(f"input[type=range][aria-label='{name}']").focus()
    page.keyboard.press(key)


def enter(page, name, value):
    page.get_by_role("spinbutton", name=name, exact=True).fill(value)
    page.keyboard.press("Enter")


def test_home_presets_and_sliders_run_to_the_end_and_the_link_brings_it_all_back(opened):
    page = opened("", "it answers 0 for ever")
    press(page, "Bounces")
    shows(page, "With w2 = 1.05, 4 unrolls")
    move(page, "w2 of the first run", "ArrowRight")
    shows(page, "With w2 = 1.06, 4 unrolls")
    shows(page, "Where w2 went")  # the last that the page says
    told = page.locator(".story .live")
    assert "w2 = 1.06 explodes. It hops between" in told.inner_text()
    told.evaluate("live => live.textContent = ''")  # what is told of a change alone
    before = said(page)
    assert "w2_left=1.06" in page.url
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 4
    page.reload()
    shows(page, "Where w2 went")
    assert said(page) == before


def test_a_pointer_beside_a_curve_is_told_of_its_nearest_point(opened):
    page = opened("?unrolls=5", "Where w2 went")
    settle(page)
    curve = "[data-testid=stVegaLiteChart] path[stroke-width='18']"  # axes.TARGET_WIDTH
    page.locator(curve).first.scroll_into_view_if_needed()
    for share, unrolls, factor in ((0.41, 2, "4"), (0.79, 4, "16")):  # a straight line from 0 to 5 unrolls
        x, y = page.locator(curve).first.evaluate(
            """(path, share) => {
                const at = path.getPointAtLength(share * path.getTotalLength()).matrixTransform(path.getScreenCTM());
                return [at.x, at.y + 5];
            }""",
            share,
        )
        page.mouse.move(x - 1, y)
        page.mouse.move(x, y)
        page.wait_for_function(
            """([unrolls, factor]) => [...document.querySelectorAll("#vg-tooltip-element td.value")]
                .map(cell => cell.innerText).join() === `w2 = 2,${unrolls},${factor}`""",
            arg=[unrolls, factor],
        )


def test_home_takes_a_file_and_tells_what_is_wrong_with_another(opened):
    page = opened("?unrolls=5", "Where w2 went")
    open_settings(page)
    dropped, before = page.locator("[data-testid=stFileUploader] input"), said(page)
    dropped.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": PRICES.encode()})
    taken = page.get_by_role("button", name="Take this file away")
    taken.wait_for()
    settle(page)
    assert "data=mine.csv" in page.url
    assert page.locator("[data-testid=stAlert]").count() == 0
    with_it = said(page)
    assert with_it != before
    dropped.set_input_files({"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"name,mood\nAnna,good\n"})
    shows(page, "This file cannot be read")
    settle(page)
    shows(page, "This file cannot be read")  # and it stays until the viewer goes on
    assert set(with_it) <= set(said(page))
    taken.click()
    page.wait_for_url(lambda url: "mine.csv" not in url)
    settle(page)
    assert page.locator("[data-testid=stAlert]").count() == 0
    assert set(before) - {"tune"} <= set(said(page))  # the drawer's icon has turned under the pointer


def test_unroll_draws_each_copy_and_spells_out_a_day(opened):
    page = opened("unroll", "After 4 unrolls")
    press(page, "Ten copies, vanishing")
    shows(page, "After 10 unrolls")
    move(page, "the copied weight w2", "ArrowRight")
    shows(page, "Each copy multiplies by 0.51")
    enter(page, "day to spell out", "3")
    shows(page, "Day 3 of 11")
    before = said(page)
    page.reload()
    shows(page, "Day 3 of 11")
    assert said(page) == before


def test_landscape_walks_as_far_as_the_slider_says(opened):
    page = opened("landscape", "clipped at 0.5")
    press(page, "Four copies")
    shows(page, "Only w1 and w2 learn")
    move(page, "steps shown", "Home")
    page.wait_for_url("**steps_shown=**")
    enter(page, "clipping threshold", "0.25")
    shows(page, "clipped at 0.25")


def test_cures_run_beside_the_sick_run(opened):
    page = opened("cures?unrolls=10&steps=100&cures=Adam", "no cure, w2 = 2")
    press(page, "A vanishing")
    shows(page, "no cure, w2 = 0.5")
    move(page, "w2 of the sick run", "ArrowRight")
    shows(page, "no cure, w2 = 0.51")
    page.get_by_text("More detail").click()
    shows(page, "After 1,000 steps company A")
    open_settings(page)
    move(page, "forget bias", "ArrowRight")
    shows(page, "A forget bias of 3.1 keeps")
    assert page.get_by_role("heading", name="Adam", exact=True).count() == 1


def test_slides_a_kept_figure_is_put_in_order_and_taken_away_in_the_zip(opened, tmp_path):
    page = opened("slides", "13. Why deep networks survive")
    pictures_stand(page)
    press(page, "Start empty")
    shows(page, "No slides yet")
    press(page, SCENES[2].title)
    shows(page, f"1. {SCENES[2].title}")
    pictures_stand(page)
    turn_to(page, BY_NAME["unroll"])
    shows(page, "In fewer digits")
    settle(page)  # a page that is still being drawn puts another button in the place of the one that is pressed
    page.get_by_role("button", name="Share").first.click()
    page.get_by_role("button", name="Keep for slides").wait_for()
    settle(page)
    press(page, "Keep for slides")
    page.get_by_text("Kept. 1 on the page Slides.").wait_for()
    page.keyboard.press("Escape")
    turn_to(page, BY_NAME["slides"])
    shows(page, "2. Network")
    pictures_stand(page)
    page.get_by_role("button", name="Up", exact=True).last.click()
    shows(page, "1. Network")
    pictures_stand(page)
    press(page, "Make 2 slides")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the zip").click()
    file = Path(tmp_path) / "slides.zip"
    download.value.save_as(file)
    with zipfile.ZipFile(file) as made:
        assert {"deck.html", "slides.pptx", "01-network.png", "01-network.html"} < set(made.namelist())


def test_the_first_screen_is_one_screen_and_home_is_no_longer_than_it_needs(opened):
    page = opened("", "Where w2 went")
    heights = {}
    for width, height in ((1280, 800), (375, 740)):
        resize(page, width, height)
        heights[width] = page.get_by_test_id("stMainBlockContainer").bounding_box()["height"]
        if width == 1280:
            door = page.get_by_role("link", name="What cures it").bounding_box()
            assert door["y"] + door["height"] <= height
        else:
            track = page.locator(".story .track").bounding_box()  # within the thumb's reach from the first moment
            assert track["y"] + track["height"] <= height
            chains = page.locator(".story .chain").all()  # what explodes and what vanishes, side by side in their way
            assert all(chain.bounding_box()["y"] + chain.bounding_box()["height"] <= track["y"] for chain in chains)
    assert heights[1280] <= 2200
    assert heights[375] <= 4500


def test_cures_are_a_page_one_reads(opened):
    page = opened("cures", "How large each step was")
    resize(page, 1280, 800)
    assert page.get_by_test_id("stMainBlockContainer").bounding_box()["height"] <= 4000
