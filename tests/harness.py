"""The pages in Streamlit's own test harness."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.register import BY_NAME

DASHBOARD = str(Path(__file__).parent.parent / "dashboard.py")


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
