"""A share of tests/fuzz/verdicts.py, the same every time."""

import pytest

from tests.fuzz.verdicts import examine


@pytest.mark.parametrize("first", range(0, 60, 30))
def test_random_verdicts_hold_against_the_words_and_a_few_more_steps(first):
    faults, fates = examine("tests", first, 30)
    assert faults == {}
    assert fates.total() == 30
