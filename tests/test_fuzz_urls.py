"""A seeded share of the links that tests.fuzz_urls tries."""

import pytest

from tests.fuzz_urls import link, problem
from tests.test_links import PAGES


@pytest.mark.compiled  # pages with all their runs
@pytest.mark.parametrize("page", PAGES)
def test_random_links_always_lead_to_a_page_and_a_sentence(page):
    found = {index: problem(page, link(page, f"share {index}")) for index in range(8)}
    assert {index: what for index, what in found.items() if what} == {}
