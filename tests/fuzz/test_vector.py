"""A share of tests/fuzz/vector.py, the same every time."""

import pytest

from tests.fuzz.vector import examine_all


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_random_networks_of_many_units_hold_together(first):
    kinds, failures = examine_all(7, first, 100)
    assert failures == []
    assert kinds.total() == 100
