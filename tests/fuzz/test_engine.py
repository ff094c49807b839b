"""A share of tests/fuzz/engine.py, the same every time."""

import pytest

from tests.fuzz.engine import examine_all


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_random_experiments_are_refused_or_hold_together(first):
    kinds, failures = examine_all(7, first, 50)
    assert failures == []
    assert kinds.total() == 50
