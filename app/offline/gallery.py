"""All figures without a browser: pages run in Streamlit's own harness and hand over what they would draw."""

from collections.abc import Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.cures import settings as cures_settings
from app.export.paper import Figure
from app.home import settings as home_settings
from app.landscape import settings as landscape_settings
from app.lesson import scenes
from app.map import settings as map_settings
from app.ui.share import COLLECTED
from app.unroll import settings as unroll_settings

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"
# page -> preset -> settings, as on the page's own buttons; a scene of the lesson counts as one.
PRESETS = {
    "home": home_settings.PRESETS,
    "lesson": {scene.title: {"scene": place} for place, scene in enumerate(scenes.SCENES, 1)},
    "unroll": unroll_settings.PRESETS,
    "landscape": landscape_settings.PRESETS,
    "map": map_settings.PRESETS,
    "cures": cures_settings.PRESETS,
}


def figures(page: str, settings: Mapping[str, object], seconds: int = 600) -> list[Figure]:
    """What the page draws with these settings. Raises RuntimeError, with the page's own words, if it draws nothing."""
    test = AppTest.from_file(str(DASHBOARD), default_timeout=seconds)
    if page != "home":
        test.switch_page(f"app/pages/{page}.py")
    for key, value in settings.items():
        test.query_params[key] = [str(part) for part in value] if isinstance(value, list) else str(value)
    test.session_state[COLLECTED] = []
    test.run()
    if page == "lesson":
        test.session_state[COLLECTED] = []
        next(button for button in test.button if button.label == "Reveal").click().run()
    drawn = test.session_state[COLLECTED]
    if test.exception or test.error or not drawn:
        said = [element.value for element in (*test.error, *test.exception)]
        raise RuntimeError(f"the page {page!r} drew nothing with {dict(settings)}: {said}")
    return list({figure.name: figure for figure in drawn}.values())
