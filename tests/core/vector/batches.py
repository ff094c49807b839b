"""Random networks and batches for the tests of the passes, and all that their passes tell."""

from typing import NamedTuple

import numpy as np

from core.vector.backprop import unrolling_of
from core.vector.network import Network
from core.vector.panels import weights_of
from core.vector.unrolling import Unrolling
from tests.conftest import assert_same_bits
from tests.core.vector.reference import Answer


class Batch(NamedTuple):
    """A network and what its passes need."""

    network: Network
    inputs: np.ndarray  # (T, B, I)
    looks: list[int]
    d_outputs: np.ndarray  # (looks, B, O)


def batch_of(cell, units=5, inputs=2, outputs=3, times=6, sequences=5, looks=None, seed=0):
    """Numbers of ordinary size; gradients neither vanish nor explode within a dozen steps. looks: None for all."""
    rng = np.random.default_rng(seed)
    network = Network.start(cell, units, inputs, outputs, start="gaussian", gain=1.2, seed=seed)
    network = Network(cell, network.W, network.U, rng.normal(size=network.b.shape), network.V, rng.normal(size=outputs))
    looks = list(range(times)) if looks is None else looks
    return Batch(
        network,
        rng.normal(size=(times, sequences, inputs)),
        looks,
        rng.normal(size=(len(looks), sequences, outputs)),
    )


def unrolling(batch, **options) -> Unrolling:
    """For batches of this shape, with the gradient by every state."""
    return unrolling_of(batch.network, batch.inputs.shape[:2], batch.looks, **{"ledger": True} | options)


def passes(batch, memory=None, **options) -> Answer:
    """All that a forward and a backward pass tell, in memory of their own or in one that was used before."""
    memory = memory or unrolling(batch, **options)
    outputs = memory.forward(weights_of(batch.network), batch.inputs)
    gradient = memory.backward(batch.d_outputs)
    return Answer(outputs, memory.states, *gradient, memory.ledger)


def assert_same_answers(comp, ref):
    """Equal to the last bit."""
    for one, other in zip(comp, ref, strict=True):
        assert_same_bits(one, other)


def assert_close_answers(comp, ref, tolerance=1e-12):
    """Of each kind, no number is further off than a share of the largest."""
    for name, one, other in zip(Answer._fields, comp, ref, strict=True):
        assert one.shape == other.shape, name
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * np.abs(other).max(), err_msg=name)
