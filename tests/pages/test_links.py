"""A link is the whole state: what it opens is what was set, on every page."""

import math
from urllib.parse import parse_qsl, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.landscape.settings import longest_walk
from app.register import BY_NAME, PAGES
from tests.chromium import settle
from tests.chromium import tab as opened
from tests.harness import completed

SETTABLE = [page.name for page in PAGES if page.settings]
WITH_BUTTONS = [page.name for page in PAGES if page.presets and page.name != "lesson"]  # whose presets are its scenes


def values_of(setting):
    """Any value that this widget can hold."""
    if setting.many:
        return st.lists(st.sampled_from(setting.choices), unique=True, max_size=setting.many)
    if setting.choices:
        return st.sampled_from(setting.choices)
    if isinstance(setting.default, str):
        return st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=30)
    if isinstance(setting.default, int):
        return st.integers(setting.low, setting.high)
    if setting.slider:  # its handle stops at steps
        stops = round((setting.high - setting.low) / setting.step)
        return st.integers(0, stops).map(lambda stop: round(setting.low + stop * setting.step, 10))
    return st.floats(setting.low, setting.high)


def in_link(value):
    """The text of a query parameter, as a browser writes it."""
    if isinstance(value, list):
        return value or ""
    if isinstance(value, float) and value == math.floor(value) and abs(value) < 1e21:
        return str(int(value))  # JavaScript writes 5, not 5.0
    return str(value)


# Whether the address says this and nothing else, [[key, text], ...] in any order; 0.0 is 0, as Python writes some.
ADDRESS_IS = """wanted => {
    const plain = text => text.trim() && !isNaN(text) ? String(Number(text)) : text;
    const said = list => JSON.stringify(list.map(([key, text]) => [key, plain(text)]).sort());
    return said([...new URLSearchParams(location.search)]) === said(wanted);
}"""


def in_links(settings, preset):
    """What the address holds of a preset: all that is not as it is by itself."""
    values = {key: value for key, value in completed(settings, preset).items() if value != settings[key].default}
    texts = {key: in_link(value) for key, value in values.items()}
    return [[key, one] for key, text in texts.items() for one in (text if isinstance(text, list) else [text])]


def show(page):
    import streamlit as st

    from app.register import BY_NAME
    from app.ui import setting

    known = BY_NAME[page].settings
    st.session_state["problems"] = setting.url_problems(known, st.query_params)
    st.session_state["seen"] = setting.draw(known)


@pytest.mark.parametrize("page", SETTABLE)
def test_a_link_opens_the_state_that_it_was_made_of(page):
    settings = BY_NAME[page].settings

    @given(st.fixed_dictionaries({key: values_of(setting) for key, setting in settings.items()}))
    def opens(values):
        test = AppTest.from_function(show, args=(page,), default_timeout=300)
        for key, value in values.items():
            test.query_params[key] = in_link(value)
        test.run()
        assert not test.exception
        assert test.session_state["problems"] == {}
        seen = test.session_state["seen"]
        if page == "landscape" and values["steps_shown"] >= longest_walk(values):  # from there on it is all of it
            values["steps_shown"] = settings["steps_shown"].default
        assert seen == values

    opens()


@pytest.mark.parametrize("page", WITH_BUTTONS)
def test_the_browser_writes_links_that_open_the_state(browser, address, page):
    settings, ready = BY_NAME[page].settings, BY_NAME[page].presets
    with opened(browser) as (tab, errors):
        tab.goto(f"{address}/{BY_NAME[page].address}")
        settle(tab)
        for name in (list(ready)[-1], next(iter(ready))):  # what is not the default is written, and is taken out again
            tab.get_by_role("button", name=name, exact=True).click()
            tab.wait_for_function(ADDRESS_IS, arg=in_links(settings, ready[name]))  # what it asks for may take long
            test = AppTest.from_function(show, args=(page,), default_timeout=300)
            query = {}
            for key, text in parse_qsl(urlparse(tab.url).query, keep_blank_values=True):
                query.setdefault(key, []).append(text)
            for key, texts in query.items():
                test.query_params[key] = texts
            test.run()
            assert test.session_state["problems"] == {}
            assert test.session_state["seen"] == completed(settings, ready[name]), name
        assert not errors
