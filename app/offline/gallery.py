"""All figures without a browser: pages run in Streamlit's own harness and hand over what they would draw."""

from collections.abc import Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.export.paper import Figure
from app.prices import PricesFile
from app.register import BY_NAME
from app.ui.own_prices import FILE
from app.ui.share import COLLECTED

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"
# page -> preset -> settings, as on the page's own buttons; a scene of the lesson counts as one.
PRESETS = {name: page.presets for name, page in BY_NAME.items() if page.presets}


def figures(
    page: str, settings: Mapping[str, object], own: PricesFile | None = None, seconds: int = 600
) -> list[Figure]:
    """What the page draws with these settings for a viewer who has given this file of prices, if any. Raises
    RuntimeError, with the page's own words, if it draws nothing.
    """
    test = AppTest.from_file(str(DASHBOARD), default_timeout=seconds)
    if BY_NAME[page].address:
        test.switch_page(BY_NAME[page].script)
    for key, value in settings.items():
        test.query_params[key] = [str(part) for part in value] if isinstance(value, list) else str(value)
    test.session_state[COLLECTED] = []
    if own is not None:
        test.session_state[FILE] = own
    test.run()
    if page == "lesson":  # first the question's figure, then the answer's
        next(button for button in test.button if button.label == "Reveal").click().run()
    drawn = test.session_state[COLLECTED]
    if test.exception or test.error or not drawn:
        said = [element.value for element in (*test.error, *test.exception)]
        raise RuntimeError(f"the page {page!r} drew nothing with {dict(settings)}: {said}")
    return list({figure.name: figure for figure in drawn}.values())
