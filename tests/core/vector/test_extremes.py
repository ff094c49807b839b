"""Numbers beyond all bounds in networks of many units: they are results, raise nothing and stay in their lanes."""

import numpy as np
import pytest

from core import CELLS
from core.vector.backprop import backpropagate
from core.vector.network import Network
from tests.core.vector.batches import batch_of, passes


def changed(network, **weights):
    """A network with other weights."""
    return Network(network.cell, *(weights.get(name, getattr(network, name)) for name in "WUbVc"))


@pytest.mark.parametrize("name", "WUbVc")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("cell", CELLS)
def test_weights_that_are_no_numbers_give_results(cell, value, name):
    network = batch_of(cell, units=4).network
    weight = getattr(network, name).copy()
    weight.flat[-1] = value
    broken = changed(network, **{name: weight})
    result = backpropagate(broken, np.ones((3, 2, 2)), np.ones((3, 2, 3)))
    if np.isnan(value):
        assert np.isnan(result.loss)
        assert np.isnan(result.outputs[1:]).any(axis=2).all()
    elif cell == "linear":  # others saturate, or are 0 from there on
        assert not np.isfinite(result.loss)


@pytest.mark.parametrize("loss", ["squared", "cross entropy"])
@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_what_overflows_becomes_infinite_or_nan(cell, loss):
    network = batch_of(cell, units=4).network
    result = backpropagate(
        changed(network, W=np.full_like(network.W, 1e308), U=np.full_like(network.U, 1e308)),
        np.ones((5, 2, 2)),
        np.zeros((5, 2, 3)),
        loss=loss,
    )
    assert np.isinf(result.states[2:]).all()
    assert not np.isfinite(result.loss)
    assert not np.isfinite(result.W).any()


@pytest.mark.parametrize("cell", ["tanh", "sigmoid", "gru", "lstm"])
def test_where_gates_saturate_nothing_overflows(cell):
    network = batch_of(cell, units=4).network
    large = {name: np.full_like(getattr(network, name), 1e307) for name in "WUb"}
    result = backpropagate(changed(network, **large), np.ones((5, 2, 2)), np.zeros((5, 2, 3)))
    assert np.isfinite(result.loss)
    assert (np.abs(result.states[1:, ..., 0]) <= 1.0).all()
    for slope in (result.W, result.U, result.b):
        assert np.isfinite(slope).all()


def test_lanes_that_only_fill_up_do_not_count():
    # What enters them is 0, and 0 times an infinite weight is NaN; a true sequence saturates, and has a gradient of 0.
    network = changed(batch_of("tanh", units=3, outputs=2).network, U=np.full((1, 3, 2), np.inf))
    result = backpropagate(network, np.ones((4, 3, 2)), np.zeros((4, 3, 2)))
    assert (result.states[1:] == 1.0).all()
    assert np.isfinite(result.loss)
    for slope in (result.W, result.U, result.b):
        assert not slope.any()
    for slope in (result.V, result.c):
        assert np.isfinite(slope).all()
        assert slope.any()


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
@pytest.mark.parametrize("cell", CELLS)
def test_one_sequence_beyond_all_bounds_leaves_the_others_alone(cell, value):
    batch = batch_of(cell, units=4, times=4, sequences=19)
    ref = passes(batch)
    inputs = batch.inputs.copy()
    inputs[:, 7] = value
    comp = passes(batch._replace(inputs=inputs))
    others = np.arange(19) != 7
    np.testing.assert_array_equal(comp.outputs[:, others], ref.outputs[:, others])
    np.testing.assert_array_equal(comp.d_states[:, others], ref.d_states[:, others])
    if np.isnan(value):
        assert np.isnan(comp.outputs[:, 7]).all()
        assert np.isnan(comp.U).all()


def test_a_gate_without_an_input_does_not_see_it():
    # All gates of the GRU saturate but the part of n's that r lets through, which would be NaN with 0 times infinity.
    network = changed(batch_of("gru", units=3, inputs=1).network, U=np.ones((3, 3, 1)))
    result = backpropagate(network, np.full((4, 2, 1), np.inf), np.zeros((4, 2, 3)))
    assert not result.states.any()  # z = 1 keeps what was there
    for slope in (result.W, result.b, result.V, result.c):
        assert np.isfinite(slope).all()
