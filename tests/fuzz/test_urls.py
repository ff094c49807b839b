"""A seeded share of the links that tests.fuzz.urls tries."""

import pytest

from tests.fuzz.urls import SETTINGS, link, problem
from tests.harness import opened


@pytest.mark.parametrize("page", SETTINGS)
def test_random_links_always_lead_to_a_page_and_a_sentence(page):
    found = {index: problem(page, link(page, f"share {index}")) for index in range(5)}
    assert {index: what for index, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("home", {"unrolls": ["5", "7"]}),  # twice: the last is used, and that is said
        ("lesson", {"unrolls": ["x", "9"]}),
        ("lesson", {"scene": ["2", "3"]}),
        ("cures", {"cures": ["Adam", "momentum", "Nesterov", "RMSprop"], "steps": "20", "unrolls": "4"}),
        ("landscape", {"window": "-inf", "unrolls": "5", "steps": "20"}),  # a text may hold what is no number
        ("map", {"at": "1e999", "detail": "64", "steps": "20"}),
    ],
)
def test_what_random_links_have_found(page, query):
    assert problem(page, query) is None


def test_an_empty_start_is_the_usual_one():
    page = opened("landscape", start="", unrolls="5", steps="20")
    assert not page.error
    assert not page.warning
