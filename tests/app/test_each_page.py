"""Each page once, as a quick link opens it; all that a page does is tested in tests/pages, which takes longer."""

import pytest

from tests.fuzz.urls import QUICK
from tests.harness import opened


@pytest.mark.parametrize("page", QUICK)
def test_a_quick_link_opens_the_page_without_an_error(page):
    test = opened(page, **QUICK[page])
    assert test.title
    assert not test.error
    assert not test.warning
    assert test.get("vega_lite_chart") or page == "slides"  # there asked for later
