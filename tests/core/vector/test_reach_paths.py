"""The paths of a reach: those of many networks, those of parts that are joined, and what of them is left out."""

import math

import numpy as np
import pytest

from core.vector.network import Network
from core.vector.reach import joined, reach


def test_joined_parts_hold_all_paths():
    network, inputs = Network.start("tanh", 4), np.random.default_rng(0).normal(size=(12, 3, 1))
    parts = [reach(network, inputs[:, place : place + 1]) for place in range(3)]
    together, whole = joined(parts), reach(network, inputs)
    np.testing.assert_array_equal(together.log_norms, whole.log_norms)
    np.testing.assert_array_equal(together.log_largest, whole.log_largest)


def test_largest_singular_values_that_nobody_wants_are_no_numbers_and_all_else_is_as_it_was():
    network, inputs = Network.start("lstm", 4), np.random.default_rng(1).normal(size=(12, 2, 1))
    some, whole = (reach(network, inputs, largest=largest) for largest in (False, True))
    np.testing.assert_array_equal(some.log_norms, whole.log_norms)
    assert np.isnan(some.log_largest).all()
    assert np.isfinite(whole.log_largest).all()


def test_many_networks_are_paths_of_one_reach():
    networks, inputs = (
        [Network.start("tanh", 4, seed=seed) for seed in range(3)],
        np.random.default_rng(0).normal(size=(12, 2, 1)),
    )
    seen = []
    together = reach(networks, inputs, progress=lambda *told: seen.append(told))
    alone = [reach(network, inputs) for network in networks]
    np.testing.assert_array_equal(together.log_norms, np.concatenate([one.log_norms for one in alone]))
    assert seen == [(done, 6) for done in range(1, 7)]
    assert together.spread == pytest.approx(together.log_norms.std(axis=0) / math.log(10))
