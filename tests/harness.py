"""The pages in Streamlit's own test harness."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.lesson.scenes import SCENES
from app.register import BY_NAME, PAGES
from app.ui import share

DASHBOARD = str(Path(__file__).parent.parent / "dashboard.py")
STARTS = {  # page -> the queries with which its figures are looked at
    "lesson": [{"scene": str(number)} for number in (1, 5, 9, len(SCENES))],  # the deck has them all (test_slides)
    "map": [{"detail": "64", "at": "2, 0.003"}],
    "learning": [{"units": "8", "length": "10", "steps": "40", "fan": "2"}],
}
WITH_FIGURES = [(page.name, query) for page in PAGES if page.presets for query in STARTS.get(page.name, [{}])]


def at(page):
    """The dashboard at the page of this name, before its first run."""
    test = AppTest.from_file(DASHBOARD, default_timeout=300)
    if BY_NAME[page].address:
        test.switch_page(BY_NAME[page].script)
    return test


def opened(page="home", **query):
    """A page as a link with this query opens it."""
    test = at(page)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def press(page, label):
    """Click the button with this label."""
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception


def everything_said(page):
    """All text of the page but what stands in charts."""
    return "\n".join(element.value for element in (*page.markdown, *page.caption, *page.subheader))


def completed(settings, preset):
    """A preset's values with the defaults of all other settings of its page."""
    return {key: preset.get(key, setting.default) for key, setting in settings.items()}


def figures_of(page, query):
    """name -> figure, of all that the page draws."""
    test = at(page)
    test.query_params.update(query)
    test.session_state[share.COLLECTED] = []
    test.run()
    if page == "lesson":
        press(test, "Reveal")
    assert not test.exception
    drawn = test.session_state[share.COLLECTED]
    assert len(drawn) == len({figure.name for figure in drawn}), "two figures have one name"
    return {figure.name: figure for figure in drawn}
