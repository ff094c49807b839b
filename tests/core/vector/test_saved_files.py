"""Networks written into a file: the same numbers come back, under the names that PyTorch gives them."""

import io

import numpy as np
import pytest

from core import CELLS, Network, open_network, respond, to_npz
from core.vector.files import networks_in
from tests.core.own_cell import OWN
from tests.core.vector.weight_files import RECORDED, pytorch

NAMES = "W", "U", "b", "V", "c"


def started(cell, seed=0, units=5):
    return Network.start(cell, units=units, inputs=3, outputs=2, seed=seed)


def arrays_in(content):
    with np.load(io.BytesIO(content)) as file:
        return dict(file)


def assert_same(network, other):
    assert network.cell == other.cell
    for name in NAMES:
        np.testing.assert_array_equal(getattr(network, name), getattr(other, name), strict=True)


@pytest.mark.parametrize("cell", CELLS)
def test_what_is_saved_comes_back_to_the_last_bit(cell):
    network = started(cell)
    told = cell if len(network.W) == 1 else None  # a file does not tell the activation
    assert_same(open_network(to_npz(network), cell=told), network)


def test_several_stand_behind_their_prefixes_each_with_its_own_readout():
    networks = {f"step {step}": started(cell, step) for step, cell in ((0, "lstm"), (10, "lstm"), (20, "gru"))}
    content = to_npz(networks)
    stored = networks_in(content)
    assert [one.prefix for one in stored] == list(networks)
    assert [one.readout for one in stored] == [f"{prefix}.readout.weight" for prefix in networks]
    for prefix, network in networks.items():
        assert_same(open_network(content, prefix=prefix), network)


@pytest.mark.parametrize(("cell", "gates"), [("tanh", 1), ("gru", 3), ("lstm", 4)])
def test_names_and_shapes_are_those_of_pytorch(cell, gates):
    arrays, wanted = arrays_in(to_npz(started(cell))), pytorch(gates)
    assert {name: array.shape for name, array in arrays.items() if "_l0" in name} == {
        name: array.shape for name, array in wanted.items()
    }
    assert {name for name in arrays if "_l0" not in name} == {"readout.weight", "readout.bias"}


@pytest.mark.parametrize("name", ["torch_gru.npz", "torch_rnn_tanh.safetensors"])
def test_a_network_of_pytorch_answers_as_before_once_it_is_saved_again(name):
    network, inputs = open_network(RECORDED / name), np.random.default_rng(0).normal(size=(7, 2, 3))
    inputs = inputs[:, :, : network.inputs]
    for one, other in zip(respond(network, inputs), respond(open_network(to_npz(network)), inputs), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_same_networks_make_the_same_bytes():
    assert to_npz(started("gru")) == to_npz(started("gru"))
    assert to_npz(started("gru")) != to_npz(started("gru", seed=1))


def test_not_a_number_comes_back_too():
    network = started("tanh")
    W = network.W.copy()
    W[0, 1, 2], W[0, 0, 0] = np.nan, -np.inf
    spoilt = Network("tanh", W, network.U, network.b, network.V, network.c)
    assert_same(open_network(to_npz(spoilt)), spoilt)


def test_a_cell_without_a_name_in_pytorch_is_refused():
    with pytest.raises(ValueError, match="choose one of"):
        to_npz(started(OWN))
