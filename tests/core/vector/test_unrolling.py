"""The passes of networks of many units: against a differentiation that knows nothing of time, and bit by bit."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config as numba_config

from core import CELLS
from core.vector import unrolling as module
from core.vector.kernels import Kernels, compile_kernels
from core.vector.panels import weights_of
from tests.conftest import assert_same_bits
from tests.core.vector import reference
from tests.core.vector.batches import (
    assert_close_answers,
    assert_same_answers,
    batch_of,
    passes,
    unrolling,
)

FAST = not numba_config.DISABLE_JIT


@st.composite
def batches(draw, units=20 if FAST else 9, times=12 if FAST else 5):
    """A batch of any shape, of one pass or several, one block of rows or several, and how far its gradient goes."""
    length = draw(st.integers(1, times))
    sizes = {
        "units": draw(st.integers(1, units)),
        "inputs": draw(st.integers(1, 5)),
        "outputs": draw(st.integers(1, 9)),
        "sequences": draw(st.integers(1, 20)),
        "looks": draw(st.lists(st.integers(0, length - 1), min_size=1, unique=True).map(sorted)),
    }
    batch = batch_of(draw(st.sampled_from(tuple(CELLS))), times=length, seed=draw(st.integers(0, 2**32 - 1)), **sizes)
    return batch, draw(st.none() | st.integers(1, length))


@settings(max_examples=200 if FAST else 30)
@given(batches())
def test_outputs_states_and_gradients_of_any_shape(drawn):
    batch, back = drawn
    network = batch.network
    ref = reference.answer(network.cell.name, weights_of(network), batch.inputs, batch.looks, batch.d_outputs, back)
    assert_close_answers(passes(batch, back=back), ref)


@pytest.mark.jit  # about compiled code
@pytest.mark.parametrize("cell", CELLS)
def test_compiled_passes_have_the_bits_of_plain_python(cell, monkeypatch):
    batch = batch_of(cell, units=9, outputs=9, times=3, sequences=18, looks=[0, 2])
    ref = passes(batch)
    compiled = compile_kernels(CELLS[cell], 16, (4, 2))
    plain = Kernels(*(quiet(kernel.py_func) for kernel in compiled[:-1]), 16)
    monkeypatch.setattr(module, "kernels_for", lambda cell: plain)
    assert_same_answers(passes(batch), ref)


def quiet(function):
    """As kernels are where nothing is compiled."""
    return np.errstate(all="ignore")(function)


@pytest.mark.jit  # about compiled code
@pytest.mark.parametrize(("width", "tile"), [(2, (4, 2)), (4, (4, 4)), (8, (4, 2)), (16, (4, 4))])
@pytest.mark.parametrize("cell", ["gru"])  # the one whose gates lack a weight here and there
def test_neither_the_width_of_a_pass_nor_the_tile_of_a_sum_changes_a_bit(cell, width, tile, monkeypatch):
    shapes = ({"units": 1, "sequences": 1}, {"units": 19, "inputs": 3, "outputs": 9, "sequences": 21})
    refs = [passes(batch_of(cell, **shape)) for shape in shapes]
    monkeypatch.setattr(module, "kernels_for", lambda cell: compile_kernels(cell, width, tile))
    for shape, ref in zip(shapes, refs, strict=True):
        batch = batch_of(cell, **shape)
        memory = unrolling(batch)
        assert memory.kernels.width == width
        assert_same_answers(passes(batch, memory), ref)


@pytest.mark.parametrize("threads", [2, 3, 40])
def test_threads_change_no_bit(threads, monkeypatch):
    batch = batch_of("lstm", units=9, times=4, sequences=35)
    ref = passes(batch)
    monkeypatch.setattr(module, "WORTH_A_THREAD", 0)
    with Counting(2) as pool:
        assert_same_answers(passes(batch, executor=pool, threads=threads), ref)
    assert pool.handed_over > 0


class Counting(ThreadPoolExecutor):
    """Threads that count what they are given to do."""

    handed_over = 0

    def submit(self, *job):
        self.handed_over += 1
        return super().submit(*job)


def test_what_is_not_worth_it_stays_on_one_thread():
    batch = batch_of("tanh")
    with Counting(2) as pool:
        passes(batch, executor=pool, threads=2)
    assert pool.handed_over == 0


@pytest.mark.parametrize("sequences", [3, 19])  # of one pass, of several
@pytest.mark.parametrize("back", [None, 2])
def test_nothing_is_left_over_from_the_batch_before(sequences, back):
    first, second = (batch_of("lstm", sequences=sequences, looks=[1, 4], seed=seed) for seed in (1, 2))
    memory = unrolling(first, back=back)
    passes(first, memory)
    assert_same_answers(passes(second, memory), passes(second, back=back))
    broken = second._replace(inputs=np.full_like(second.inputs, np.nan))
    assert np.isnan(passes(broken, memory).W).all()
    assert_same_answers(passes(second, memory), passes(second, back=back))


@pytest.mark.parametrize("sequences", [3, 19])
def test_outputs_stay_what_they_are_when_the_next_batch_comes(sequences):
    first, second = (batch_of("tanh", sequences=sequences, seed=seed) for seed in (1, 2))
    memory = unrolling(first)
    outputs = memory.forward(weights_of(first.network), first.inputs)
    kept = outputs.copy()
    memory.forward(weights_of(second.network), second.inputs)
    assert_same_bits(outputs, kept)


@pytest.mark.parametrize("cell", CELLS)
def test_a_sequence_does_not_depend_on_its_neighbours(cell):
    whole = batch_of(cell, units=4, times=4, sequences=19)
    ref = passes(whole)
    for some in (slice(0, 1), slice(0, 17), slice(2, 19)):
        part = whole._replace(inputs=whole.inputs[:, some], d_outputs=whole.d_outputs[:, some])
        comp = passes(part)
        assert_same_bits(comp.outputs, ref.outputs[:, some])
        assert_same_bits(comp.states, ref.states[:, some])
        assert_same_bits(comp.d_states, ref.d_states[:, some])


def test_sequences_whose_outputs_do_not_count_add_nothing():
    whole = batch_of("gru", units=4, times=4, sequences=19)
    whole.d_outputs[:, 3:] = 0.0
    some = whole._replace(inputs=whole.inputs[:, :3], d_outputs=whole.d_outputs[:, :3])
    for comp, ref in zip(passes(whole)[2:7], passes(some)[2:7], strict=True):
        np.testing.assert_array_equal(comp, ref)
