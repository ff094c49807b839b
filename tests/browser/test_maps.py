"""In a real browser: a drag zooms, a click opens a run, and the address bar holds both."""

from tests.chromium import settle, tab


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
