"""In a real browser: through the lesson by keyboard alone, from the first scene to the last and back."""

from app.lesson.scenes import SCENES
from tests.chromium import settle, tab


def test_the_presenter_walks_from_the_first_scene_to_the_last_by_keyboard(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter")
        settle(page)
        for number, scene in enumerate(SCENES, 1):
            assert page.inner_text("h1") == scene.title
            assert page.locator("[data-testid=stVegaLiteChart]").count() == 0
            page.keyboard.press("PageDown")
            settle(page)
            assert scene.takeaway in page.inner_text("[data-testid=stMain]")
            assert page.locator("[data-testid=stVegaLiteChart]").count() == 1
            assert f"Scene {number} of {len(SCENES)}" in page.inner_text("[data-testid=stMain]")
            page.keyboard.press("PageDown")
            settle(page)
        assert page.inner_text("h1") == SCENES[-1].title
        page.keyboard.press("PageUp")
        settle(page)
        assert page.inner_text("h1") == SCENES[-2].title
        assert "True or false?" not in page.inner_text("[data-testid=stMain]")
        assert page.get_by_role("link", name="Map").count() == 0
        page.keyboard.press("Escape")
        settle(page)
        assert "True or false?" in page.inner_text("[data-testid=stMain]")
        assert not errors
