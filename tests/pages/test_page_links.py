"""The pages of the navigation, as Streamlit has them."""

import streamlit as st

from tests.harness import opened


def test_pages_are_made_once_a_session(monkeypatch):
    page = opened("home")

    def made_anew(*_, **__):
        raise AssertionError("a page was made anew")

    monkeypatch.setattr(st, "Page", made_anew)
    page.slider(key="w2_left").set_value(1.5).run()
    assert not page.exception
    assert "w2 = 1.5" in "".join(heading.value for heading in page.subheader)
