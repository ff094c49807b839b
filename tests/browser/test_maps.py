"""In a real browser: a drag zooms, a click opens a run, and the address bar holds both."""

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.test_scenes import alike
from tests.chromium import settle, tab
from tests.waiting import wait_until

CANVAS = "[data-testid=stVegaLiteChart] canvas"


def plot(page, number=0):
    """The bounding box of a chart."""
    return page.locator("[data-testid=stVegaLiteChart]").nth(number).bounding_box()


def drag(page, box, start, end):
    """Press, move and release; places are shares of the box."""
    (x0, y0), (x1, y1) = ((box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end))
    page.mouse.move(x0, y0)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x0 + (x1 - x0) * step / 8, y0 + (y1 - y0) * step / 8)
    page.mouse.up()
    settle(page)


def test_a_drag_zooms_the_map_and_a_click_opens_a_run(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/map?detail=64")
        settle(page)
        before = page.inner_text("[data-testid=stMain]")
        assert "Click on the map" in before
        drag(page, plot(page), (0.4, 0.35), (0.7, 0.6))
        assert "window=" in page.url
        zoomed = page.inner_text("[data-testid=stMain]")
        assert zoomed != before
        window = [float(part) for part in page.get_by_role("textbox", name="window").input_value().split(",")]
        assert 0 < window[0] < window[1] < 2.5
        assert 1e-4 < window[2] < window[3] < 1
        box = plot(page)
        stories = []
        for place in ((0.35, 0.4), (0.8, 0.65)):
            page.mouse.click(box["x"] + box["width"] * place[0], box["y"] + box["height"] * place[1])
            settle(page)
            assert "at=" in page.url
            stories.append(page.get_by_role("textbox", name="picked run").input_value())
            x, y = (float(part) for part in stories[-1].split(","))
            assert window[0] <= x <= window[1]
            assert window[2] <= y <= window[3]
            assert "Click on the map" not in page.inner_text("[data-testid=stMain]")
        assert stories[0] != stories[1]
        page.get_by_role("button", name="Whole plane").click()
        settle(page)
        assert "window=" not in page.url
        assert not errors


def test_a_drag_zooms_the_landscape_and_a_click_starts_there(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/landscape")
        settle(page)
        drag(page, plot(page), (0.3, 0.4), (0.6, 0.7))
        assert "window=" in page.url
        before = page.inner_text("[data-testid=stMain]")
        box = plot(page)
        page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.45)
        settle(page)
        assert "start=" in page.url
        assert page.inner_text("[data-testid=stMain]") != before
        assert not errors


def finger(page, points):
    """Put a finger down, move it from point to point and lift it."""
    session = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        page.evaluate("() => new Promise(requestAnimationFrame)")
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(page)


@pytest.mark.parametrize(("name", "point"), [("map?detail=64", "at="), ("landscape", "start=")])
def test_a_finger_scrolls_a_tap_picks_and_the_switch_lets_it_zoom(browser, address, name, point):
    with tab(browser, 375, 800, has_touch=True, is_mobile=True) as (page, errors):
        page.goto(f"{address}/{name}")
        settle(page)
        plane = page.locator(CANVAS).first
        before = plane.bounding_box()
        x, y = before["x"] + before["width"] * 0.6, 740
        finger(page, [(x, y - 20 * step) for step in range(12)])
        box = plane.bounding_box()
        assert before["y"] - box["y"] > 100
        assert "window=" not in page.url
        assert point not in page.url
        page.touchscreen.tap(x, box["y"] + box["height"] * 0.6)
        settle(page)
        picked = page.url
        assert point in picked
        assert "window=" not in picked
        page.locator(".st-key-finger label").first.tap()
        settle(page)
        plane.scroll_into_view_if_needed()
        box = plane.bounding_box()
        x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4
        finger(page, [(x + 8 * step, y + 8 * step) for step in range(10)])
        assert "window=" in page.url
        assert plane.bounding_box()["y"] == pytest.approx(box["y"], abs=1)
        assert not [error for error in errors if not error.startswith("Ignored attempt to cancel a touchend")]


def test_the_switch_for_fingers_is_not_there_for_a_mouse(browser, address):
    with tab(browser) as (page, _):
        page.goto(f"{address}/map?detail=64")
        settle(page)
        assert not page.locator(".st-key-finger").is_visible()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_whole_map_and_its_legend_are_above_the_fold(browser, address, size):
    with tab(browser, *size) as (page, _):
        page.goto(f"{address}/map?detail=64")
        settle(page)
        box = page.locator(CANVAS).first.bounding_box()
        assert box["y"] > 0
        assert box["y"] + box["height"] <= size[1]
        assert box["height"] > 0.5 * size[1]


def height_of_plane(page):
    """How high the picture is in the first figure: lines of two pixels are part of it, and where a column of pixels
    meets the words on it, another one does not.
    """
    box = page.locator(CANVAS).first.bounding_box()
    pixels = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB"), dtype=int)
    heights = []
    for column in (pixels[:, int(share * box["width"])] for share in (0.75, 0.8, 0.85, 0.9)):
        rows = np.flatnonzero(np.abs(column - column[-1]).sum(axis=1) > 30)
        parts = np.split(rows, np.flatnonzero(np.diff(rows) > 4) + 1)
        heights.append(max(int(part[-1] - part[0]) + 1 for part in parts))
    return max(heights)


@pytest.mark.parametrize("name", ["landscape", "map"])
def test_alone_in_a_frame_the_plane_has_most_of_the_height_and_all_controls_are_seen(browser, address, name):
    with tab(browser, 800, 450) as (page, errors):
        page.goto(f"{address}/{name}?embed=true&figure={name}")
        settle(page)
        assert height_of_plane(page) >= 300
        plane = page.locator(CANVAS).first.bounding_box()
        for part in (*page.locator(".st-key-beside input").all(), *page.locator("[data-testid=stCaption]").all()):
            box = part.bounding_box()
            if part.is_visible():
                assert box["x"] >= plane["x"] + plane["width"]
                assert box["y"] + box["height"] <= 450
        if name == "landscape":
            value = page.locator(".st-key-beside [data-testid=stSliderThumbValue]")
            assert value.inner_text() == "300"
            assert value.evaluate(SEEN)
        assert not errors


# Whether nothing that an element stands in, up to all controls, cuts it off.
SEEN = """element => {
    const box = element.getBoundingClientRect();
    for (let parent = element.parentElement; !parent.matches(".st-key-beside"); parent = parent.parentElement) {
        const frame = parent.getBoundingClientRect(), hides = getComputedStyle(parent).overflowY === "hidden";
        if (hides && (frame.top > box.top + 1 || frame.bottom < box.bottom - 1)) return false;
    }
    return true;
}"""


def reruns_asked(page):
    """A list that grows with each run of the script that the page asks for."""
    asked = []

    def sent(frame):
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            asked.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    return asked


def picture(page):
    """What the first figure shows now."""
    return page.locator(CANVAS).first.evaluate("canvas => canvas.toDataURL()")


def test_the_walk_is_played_in_the_browser_and_ends_as_it_was(browser, address):
    with tab(browser, reduced_motion="no-preference") as (page, errors):
        asked = reruns_asked(page)
        page.goto(f"{address}/landscape")
        settle(page)
        before, drawn = len(asked), picture(page)
        clock = page.locator("#walk-clock")
        page.get_by_role("button", name="Play the walk").click()
        page.wait_for_function("Number(document.getElementById('walk-clock').value) > 0.2")
        page.get_by_role("button", name="Pause").click()
        held = clock.input_value()
        assert 0 < float(held) < 1
        wait_until(lambda: not alike(picture(page), drawn))
        page.evaluate("() => new Promise(requestAnimationFrame)")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert clock.input_value() == held
        page.get_by_role("button", name="Play the walk").click()
        page.wait_for_function("document.getElementById('walk-clock').value === ''")
        wait_until(lambda: alike(picture(page), drawn))
        assert len(asked) == before
        assert not errors


def test_nothing_plays_where_people_ask_for_no_motion(browser, address):
    with tab(browser, reduced_motion="reduce") as (page, _):
        page.goto(f"{address}/landscape")
        settle(page)
        assert not page.get_by_text("Play the walk").is_visible()


def test_the_bounce_lab_is_one_click_from_the_first_screen(browser, address):
    with tab(browser, 1280, 800) as (page, errors):
        page.goto(address)
        settle(page)
        page.get_by_role("link", name="The bounce lab").click()
        page.wait_for_url("**/map?**")
        settle(page)
        heading = page.get_by_role("heading", name="The bounce lab")
        assert heading.bounding_box()["y"] < 500
        assert page.get_by_role("heading", name="One run of it").bounding_box()["y"] > 800
        assert not errors
