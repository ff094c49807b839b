"""Trainings so small that they also run without the JIT."""

import numpy as np

from core.vector.network import Network
from core.vector.tasks import ADDING
from core.vector.training import Training, train
from tests.conftest import assert_same_bits


def small(cell="tanh", task=ADDING, units=3, **settings) -> Network:
    """A network for this task."""
    return Network.start(cell, units, task.inputs, task.outputs, **settings)


def trained(network=None, task=ADDING, **settings) -> Training:
    """A training of a few steps over a few time steps."""
    network = small(task=task) if network is None else network
    return train(network, task, **({"length": 5, "batch": 3, "steps": 6} | settings))


def assert_same_network(one: Network, other: Network):
    """To the last bit."""
    for name in "WUbVc":
        assert_same_bits(getattr(one, name), getattr(other, name))


def assert_same_training(one: Training, other: Training):
    """All that was recorded, to the last bit, where both went equally far."""
    assert one.gate_names == other.gate_names
    assert (one.fate, one.stopped_by, one.stopped_at) == (other.fate, other.stopped_by, other.stopped_at)
    for name in ("by_step", "rows"):
        for field, first, second in zip(
            getattr(one, name)._fields, getattr(one, name), getattr(other, name), strict=True
        ):
            assert first.shape == second.shape, field
            assert_same_bits(first, second)
    assert_same_bits(one.judged, other.judged)
    assert [snapshot.step for snapshot in one.snapshots] == [snapshot.step for snapshot in other.snapshots]
    for first, second in zip(one.snapshots, other.snapshots, strict=True):
        assert_same_bits(first.weights, second.weights)
        for kept, kept_too in zip(first.memory, second.memory, strict=True):
            assert_same_bits(np.asarray(kept), np.asarray(kept_too))
