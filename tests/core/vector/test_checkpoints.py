"""Less memory for the same bits: what is not kept of a long way is computed anew."""

import numpy as np
import pytest

from core import CELLS, Cancelled, backpropagate
from core.vector import unrolling
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
        memory = Unrolling(network.cell, (5, 2, 3), (7, 18), looks, back=back, keep=keep)
        for _ in range(2):  # nothing of the first time is left over
            found[keep] = [memory.forward(weights_of(network), inputs), *memory.backward(d_outputs)]
    for keep, some in found.items():
        assert all(np.array_equal(a, b) for a, b in zip(some, found[None], strict=True)), keep


def test_memory_grows_with_the_root_of_the_length():
    def size(times, keep):
        memory = Unrolling(CELLS["lstm"], (8, 2, 1), (times, 4), [times - 1], keep=keep)
        return sum(array.nbytes for array in memory.tape)

    assert size(2500, 50) < size(2500, None) / 40
    assert size(2500, 50) == pytest.approx(size(100, 50), rel=0.05)  # beside it the inputs and 50 states


def test_backpropagate_takes_them_and_gives_the_same_bits():
    network, random = Network.start("gru", 4, inputs=2, outputs=2), np.random.default_rng(1)
    inputs, targets = random.normal(size=(20, 3, 2)), random.normal(size=(20, 3, 2))
    usual, short = (backpropagate(network, inputs, targets, checkpoints=asked) for asked in (False, True))
    assert short.loss == usual.loss
    for part, other in zip(weights_of(short), weights_of(usual), strict=True):
        assert np.array_equal(part, other)
    assert (short.states, short.d_states) == (None, None)
    with pytest.raises(ValueError, match="with checkpoints no states were kept"):
        _ = short.first_non_finite


def test_long_work_is_done_in_blocks_that_tell_and_can_be_cancelled(monkeypatch):
    network, random, told = Network.start("lstm", 17, inputs=2, outputs=2), np.random.default_rng(1), []
    inputs, targets = random.normal(size=(9, 18, 2)), random.normal(size=(9, 18, 2))
    usual = backpropagate(network, inputs, targets, progress=told.append)
    assert len(told) == 3  # there, back, and the gradient
    monkeypatch.setattr(unrolling, "A_BLOCK", 1.0)
    told.clear()
    in_blocks = backpropagate(network, inputs, targets, progress=told.append)
    assert len(told) == 9 + 9 + 8  # each time step, and each band of rows
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert np.array_equal(in_blocks.d_states, usual.d_states)
    for part, other in zip(weights_of(in_blocks), weights_of(usual), strict=True):
        assert np.array_equal(part, other)
    answers = iter([False, False, True])
    with pytest.raises(Cancelled, match="cancelled after 11%"):
        backpropagate(network, inputs, targets, cancelled=lambda: next(answers))
