"""The pages of the navigation, as Streamlit has them."""

import streamlit as st

from app import register
from tests.harness import opened


def test_pages_are_made_once_a_session(monkeypatch):
    page = opened("home")

    def made_anew(*_, **__):
        raise AssertionError("a page was made anew")

    monkeypatch.setattr(st, "Page", made_anew)
    page.slider(key="w2_left").set_value(1.5).run()
    assert not page.exception
    assert "w2 = 1.5" in "".join(heading.value for heading in page.subheader)


def test_a_register_that_is_written_anew_is_followed(monkeypatch):
    page = opened("home")
    titles, make = [], st.Page

    def noted(*where, title, **more):
        titles.append(title)
        return make(*where, title=title, **more)

    monkeypatch.setattr(st, "Page", noted)
    monkeypatch.setattr(register, "PAGES", (*register.PAGES[:1], *register.PAGES[1:]))
    page.run()
    assert titles == [row.title for row in register.PAGES]
    assert not page.exception
