"""What stays as it was from run to run: what figures are made from, and the pages of the navigation."""

import json

import pytest
import streamlit as st

from tests.harness import WITH_FIGURES, figures_of, opened


@pytest.mark.parametrize(("page", "query"), WITH_FIGURES)
def test_streamlit_leaves_the_template_of_a_figure_as_it_was(page, query):
    charts = [figure.chart for figure in figures_of(page, query).values()]
    written = [json.dumps(chart.template.spec) for chart in charts]
    for chart in charts:
        st.vega_lite_chart(spec=chart.filled())
    assert [json.dumps(chart.template.spec) for chart in charts] == written


def test_pages_are_made_once_a_session(monkeypatch):
    page = opened("home")

    def made_anew(*_, **__):
        raise AssertionError("a page was made anew")

    monkeypatch.setattr(st, "Page", made_anew)
    page.slider(key="w2_left").set_value(1.5).run()
    assert not page.exception
    assert "w2 = 1.5" in "".join(heading.value for heading in page.subheader)
