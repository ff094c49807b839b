"""The pages in Streamlit's own test harness."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

DASHBOARD = str(Path(__file__).parent.parent / "dashboard.py")


def opened(page="home", **query):
    """A page as a link with this query opens it."""
    test = AppTest.from_file(DASHBOARD, default_timeout=200)
    if page != "home":
        test.switch_page(f"app/pages/{page}.py")
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
