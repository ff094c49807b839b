"""With one unit, one input and one output the passes of many units give the bits of core.bptt."""

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, gradient
from core.vector.network import Network
from tests.conftest import assert_same_bits
from tests.core.own_cell import OWN
from tests.core.vector.batches import Batch, passes

TIMES = 9


def of_both(cell, sequences, truncate=None, scale=1.0):
    """What core.bptt says of a random experiment, and what the passes of many units say of the same network."""
    rng = np.random.default_rng(sequences)
    data = Dataset(rng.normal(size=(sequences, TIMES)), rng.normal(size=sequences))
    weights = {name: scale * rng.normal() for name in (*cell.parameters, "w3", "b2")}
    ref = gradient(Experiment(cell=cell, wiring="every", weights=weights, dataset=data, truncate=truncate))
    network = Network(cell, *by_kind(cell, ref.experiment.weights))
    d_outputs = (2.0 * (ref.outputs - data.targets)).reshape(1, sequences, 1)
    batch = Batch(network, data.inputs.T[:, :, None], [TIMES - 1], d_outputs)
    return ref, passes(batch, back=truncate)


def by_kind(cell, weights):
    """(W, U, b, V, c) of one unit."""
    names = cell.recurrent_weights, cell.input_weights, cell.biases
    W, U, b = ([weights[name] for name in kind if name] for kind in names)
    shaped = np.reshape(W, (-1, 1, 1)), np.reshape(U, (-1, 1, 1)), np.reshape(b, (-1, 1))
    return *shaped, [[weights["w3"]]], [weights["b2"]]


def assert_both_say_the_same(ref, comp):
    assert_same_bits(comp.states[:, :, 0].transpose(1, 0, 2), ref.states)
    assert_same_bits(comp.outputs[0, :, 0], ref.outputs)
    for mine, theirs in zip(comp[2:7], by_kind(ref.experiment.cell, ref.by_parameter), strict=True):
        assert_same_bits(mine, theirs)


@pytest.mark.parametrize("sequences", [1, 3, 16, 17, 40])
@pytest.mark.parametrize("cell", [*CELLS.values(), OWN], ids=[*CELLS, "own"])
def test_one_unit_has_the_bits_of_the_one_unit_network(cell, sequences):
    assert_both_say_the_same(*of_both(cell, sequences))


@pytest.mark.parametrize("back", [1, 4, TIMES])
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_truncated_it_has_them_too(cell, back):
    ref, comp = of_both(cell, 17, back)
    assert_both_say_the_same(ref, comp)
    assert comp.d_states[TIMES].any()
    assert not comp.d_states[1 : TIMES - back + 1].any()  # row 0 is that of the state before all time steps


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_beyond_the_largest_number_it_has_them_too(cell):
    ref, comp = of_both(cell, 3, scale=1e200)
    assert_both_say_the_same(ref, comp)
    if cell.homogeneous:
        assert not np.isfinite(ref.loss)
