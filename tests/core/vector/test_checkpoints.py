"""Less memory for the same bits: what is not kept of a long way is computed anew."""

import numpy as np
import pytest

from core import CELLS
from core.vector.network import Network
from core.vector.panels import weights_of
from core.vector.unrolling import Unrolling


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("back", [None, 3, 6])
def test_whatever_is_kept_the_bits_are_the_same(cell, back):
    network, random = Network.start(cell, 5, inputs=2, outputs=3), np.random.default_rng(0)
    inputs, looks = random.normal(size=(7, 18, 2)), [0, 2, 3, 6]
    d_outputs = random.normal(size=(len(looks), 18, 3))
    found = {}
    for keep in (None, 7, 3, 1, 100):
        unrolling = Unrolling(network.cell, (5, 2, 3), (7, 18), looks, back=back, keep=keep)
        for _ in range(2):  # nothing of the first time is left over
            found[keep] = [unrolling.forward(weights_of(network), inputs), *unrolling.backward(d_outputs)]
    for keep, some in found.items():
        assert all(np.array_equal(a, b) for a, b in zip(some, found[None], strict=True)), keep


def test_memory_grows_with_the_root_of_the_length():
    def size(times, keep):
        unrolling = Unrolling(CELLS["lstm"], (8, 2, 1), (times, 4), [times - 1], keep=keep)
        return sum(array.nbytes for array in unrolling.tape)

    assert size(2500, 50) < size(2500, None) / 40
    assert size(2500, 50) == pytest.approx(size(100, 50), rel=0.05)  # beside it the inputs and 50 states
