"""In a real browser: through the lesson by keyboard alone, from the first scene to the last and back."""

from app.lesson.scenes import SCENES
from tests.chromium import settle, shows, tab


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


CHOICE, NUMBER = (next(k for k, scene in enumerate(SCENES) if bool(scene.options) is kind) for kind in (True, False))


def on_the_slider(page, label):
    """The slider with this name has the focus."""
    page.locator(f"input[type=range][aria-label='{label}']").focus()


def test_a_clicker_goes_on_and_back_wherever_the_focus_is(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter&scene={CHOICE + 1}")
        settle(page)
        page.get_by_text(SCENES[CHOICE].options[1], exact=True).click()
        page.keyboard.press("PageDown")
        shows(page, SCENES[CHOICE].home)
        assert f"You said: {SCENES[CHOICE].options[1]}." in page.inner_text("[data-testid=stMain]")
        page.keyboard.press("PageDown")
        shows(page, SCENES[CHOICE + 1].title)

        page.goto(f"{address}/lesson?mode=presenter&scene={NUMBER + 1}")
        settle(page)
        on_the_slider(page, "your prediction")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("PageDown")
        shows(page, SCENES[NUMBER].home)
        guess = (SCENES[NUMBER].low + SCENES[NUMBER].high) // 2 + 1
        assert f"You said {guess}." in page.inner_text("[data-testid=stMain]")
        on_the_slider(page, SCENES[NUMBER].moves.label)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("PageDown")
        shows(page, SCENES[NUMBER + 1].title)
        on_the_slider(page, "your prediction")
        page.keyboard.press("PageUp")
        shows(page, SCENES[NUMBER].title)
        on_the_slider(page, SCENES[NUMBER].moves.label)
        page.keyboard.press("Escape")
        shows(page, "True or false?")
        assert not errors


def test_outside_the_presenters_view_a_slider_keeps_its_keys(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/lesson?mode=presenter&scene={NUMBER + 1}")
        settle(page)
        page.keyboard.press("Escape")
        shows(page, "True or false?")
        on_the_slider(page, "your prediction")
        page.keyboard.press("PageDown")
        settle(page)
        guess = (SCENES[NUMBER].low + SCENES[NUMBER].high) // 2
        assert int(page.locator("input[type=range][aria-label='your prediction']").input_value()) < guess
        assert SCENES[NUMBER].home not in page.inner_text("[data-testid=stMain]")
        assert not errors
