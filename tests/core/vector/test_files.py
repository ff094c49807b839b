"""Trained networks out of files: those that PyTorch and Keras wrote give PyTorch's and Keras's answers."""

import numpy as np
import pytest

from core.vector.backprop import respond
from core.vector.files import networks_in, open_network
from tests.core.vector.weight_files import ANSWERS, RECORDED, keras, npz, pytorch


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def states_of(network, inputs):
    """h_t (B, T, H) for inputs (B, T, I), written down from the equations of the cells."""
    h = c = np.zeros((len(inputs), network.units))
    states = []
    for x in np.moveaxis(inputs, 1, 0):
        of_x = [x @ kernel.T for kernel in network.U]
        of_h = [h @ matrix.T for matrix in network.W]
        if network.cell.name == "lstm":
            i, f, g, o = (a + b + bias for a, b, bias in zip(of_x, of_h, network.b, strict=True))
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        elif network.cell.name == "gru":
            r, z = (sigmoid(of_x[k] + of_h[k] + network.b[k]) for k in (0, 1))
            n = np.tanh(of_x[2] + network.b[2] + r * (of_h[2] + network.b[3]))
            h = (1 - z) * n + z * h
        else:
            act = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[network.cell.name]
            h = act(of_x[0] + of_h[0] + network.b[0])
        states.append(h)
    return np.stack(states, axis=1)


def both_ways(forward, reverse, inputs):
    """The states of two networks side by side, the second of which reads from the end."""
    return np.concatenate([states_of(forward, inputs), states_of(reverse, inputs[:, ::-1])[:, ::-1]], axis=2)


def assert_answers(name, states, network=None):
    np.testing.assert_allclose(states, ANSWERS[f"{name}/states"], rtol=0, atol=1e-12)
    if network is not None:
        np.testing.assert_allclose(states @ network.V.T + network.c, ANSWERS[f"{name}/outputs"], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "cell", "given", "readout"),
    [
        ("torch_rnn_tanh.safetensors", "tanh", None, "fc.weight"),
        ("torch_rnn_relu.npz", "relu", "relu", "fc.weight"),
        ("torch_gru.npz", "gru", None, "fc.weight"),
        ("keras_simple_rnn.npz", "tanh", None, "dense/kernel"),
        ("keras_gru.safetensors", "gru", "gru", "dense_1/kernel"),
        ("keras_lstm_get_weights.npz", "lstm", None, "arr_3"),
    ],
)
def test_one_layer_gives_the_frameworks_answers(name, cell, given, readout):
    network = open_network(RECORDED / name, cell=given)
    assert (network.cell.name, network.units, network.inputs, network.outputs) == (cell, 5, 3, 2)
    inputs = ANSWERS[f"{name}/inputs"]
    assert_answers(name, states_of(network, inputs), network)
    outputs, states = respond(network, inputs.transpose(1, 0, 2))  # the engine has time first
    assert_answers(name, states[1:, :, :, 0].transpose(1, 0, 2), network)
    np.testing.assert_allclose(outputs.transpose(1, 0, 2), ANSWERS[f"{name}/outputs"], rtol=0, atol=1e-12)
    (stored,) = networks_in(RECORDED / name)
    assert stored.readout.endswith(readout)


def test_bytes_and_paths_as_text_are_taken_too():
    path = RECORDED / "torch_gru.npz"
    for file in (str(path), path.read_bytes(), bytearray(path.read_bytes()), memoryview(path.read_bytes())):
        np.testing.assert_array_equal(open_network(file).W, open_network(path).W)


def test_of_two_layers_the_upper_reads_the_lower_and_has_the_readout():
    name = "torch_gru_2_layers.safetensors"
    lower, upper = (open_network(RECORDED / name, layer=layer) for layer in (0, 1))
    assert (lower.inputs, upper.inputs) == (3, 5)
    assert_answers(name, states_of(upper, states_of(lower, ANSWERS[f"{name}/inputs"])), upper)
    assert [stored.readout for stored in networks_in(RECORDED / name)] == ["", "fc.weight"]
    np.testing.assert_array_equal(lower.V, np.full((1, 5), 1 / 5))


def test_two_layers_in_both_directions():
    name = "torch_lstm_2_layers_both_ways.safetensors"
    states = ANSWERS[f"{name}/inputs"]
    for layer in (0, 1):
        ways = [open_network(RECORDED / name, layer=layer, direction=way) for way in ("forward", "reverse")]
        states = both_ways(*ways, states)
    assert_answers(name, states)
    assert [str(stored) for stored in networks_in(RECORDED / name)] == [
        "rnn, layer 0, forward: lstm, 5 units, 3 inputs",
        "rnn, layer 0, reverse: lstm, 5 units, 3 inputs",
        "rnn, layer 1, forward: lstm, 5 units, 10 inputs",
        "rnn, layer 1, reverse: lstm, 5 units, 10 inputs",
    ]


def test_keras_in_both_directions():
    name = "keras_lstm_both_ways.npz"
    ways = [open_network(RECORDED / name, direction=way) for way in ("forward", "reverse")]
    assert_answers(name, both_ways(*ways, ANSWERS[f"{name}/inputs"]))


def test_without_biases_they_are_0():
    name = "torch_lstm_no_bias.safetensors"
    network = open_network(RECORDED / name)
    assert not network.b.any()
    assert_answers(name, states_of(network, ANSWERS[f"{name}/inputs"]))


@pytest.mark.parametrize("kind", ["float32", "float16", "bfloat16"])
def test_short_numbers_are_read_exactly(kind):
    name = f"torch_gru_{kind}.safetensors"
    network = open_network(RECORDED / name)
    np.testing.assert_array_equal(network.W.reshape(15, 5), ANSWERS[f"{name}/weight_hh_l0"])
    np.testing.assert_array_equal(network.U.reshape(15, 3), ANSWERS[f"{name}/weight_ih_l0"])
    first, second = (ANSWERS[f"{name}/bias_{which}_l0"].reshape(3, 5) for which in ("ih", "hh"))
    np.testing.assert_array_equal(network.b, [*(first + second)[:2], first[2], second[2]])


@pytest.mark.parametrize("kind", ["<f8", ">f8", "<f4", ">f4", "<f2", ">f2"])
@pytest.mark.parametrize("packed", [False, True])
def test_numbers_of_npz_are_read_exactly_in_either_order_of_bytes(kind, packed):
    arrays = {name: array.astype(kind) for name, array in pytorch(4).items()}
    arrays["weight_hh_l0"] = np.asfortranarray(arrays["weight_hh_l0"])
    arrays["weight_hh_l0"][0, :3] = np.nan, np.inf, -np.inf  # are numbers too
    network = open_network(npz(packed=packed, **arrays))
    np.testing.assert_array_equal(network.W.reshape(20, 5), arrays["weight_hh_l0"].astype(float))


@pytest.mark.parametrize(
    ("arrays", "prefix"),
    [
        (pytorch(4, suffix=""), ""),  # LSTMCell
        (pytorch(4, prefix="module.encoder.lstm."), "module.encoder.lstm"),
        (pytorch(4, prefix="lstm_"), "lstm"),
        (keras(4), ""),
        (keras(4, prefix="lstm/lstm_cell/", ending=":0"), "lstm/lstm_cell"),  # Keras 2
        (keras(4, prefix="lstm_"), "lstm"),
    ],
)
def test_names_may_have_any_prefix(arrays, prefix):
    (stored,) = networks_in(npz(**arrays))
    assert (stored.prefix, stored.layer, stored.direction, stored.cell) == (prefix, 0, "forward", "lstm")
    for given in (prefix, f"{prefix}."):
        assert open_network(npz(**arrays), prefix=given).units == 5


def test_several_keras_layers_without_names_are_told_by_their_order():
    first, second = keras(4), keras(3, units=4, inputs=5)
    file = npz(*first.values(), *second.values(), np.ones((4, 2)), np.zeros(2))
    assert [str(stored) for stored in networks_in(file)] == [
        "arr_0, layer 0, forward: lstm, 5 units, 3 inputs",
        "arr_3, layer 0, forward: gru, 4 units, 5 inputs",
    ]
    np.testing.assert_array_equal(open_network(file, prefix="arr_0").W[1], first["recurrent_kernel"][:, 5:10].T)
    np.testing.assert_array_equal(open_network(file, prefix="arr_3").U[0], second["kernel"][:, 4:8].T)  # r of z r h


@pytest.mark.parametrize(
    ("others", "readout"),
    [
        ({"fc.weight": np.ones((2, 5)), "fc.bias": np.ones(2)}, "fc.weight"),
        ({"fc.weight": np.ones((64, 5)), "fc.bias": np.ones(64)}, "fc.weight"),
        ({"fc.weight": np.ones((65, 5)), "fc.bias": np.ones(65)}, ""),  # too many outputs
        ({"fc.weight": np.ones((2, 4)), "fc.bias": np.ones(2)}, ""),  # reads something else
        ({"fc.weight": np.ones((2, 5)), "fc.bias": np.ones(3)}, ""),
        ({"words.weight": np.ones((9, 5))}, ""),  # an embedding
        ({"fc.weight": np.ones((2, 5), int), "fc.bias": np.ones(2)}, ""),
        ({"a.weight": np.ones((2, 5)), "a.bias": np.ones(2), "b.weight": np.ones((1, 5)), "b.bias": np.ones(1)}, ""),
        ({"dense/kernel": np.ones((5, 2))}, "dense/kernel"),
        ({"dense/kernel:0": np.ones((5, 2)), "dense/bias:0": np.ones(2)}, "dense/kernel:0"),
        (pytorch(4, prefix="other.") | {"fc.weight": np.ones((2, 5)), "fc.bias": np.ones(2)}, ""),
        (pytorch(4, suffix="_l0_reverse") | {"fc.weight": np.ones((2, 5)), "fc.bias": np.ones(2)}, ""),
    ],
)
def test_the_only_dense_layer_that_fits_is_the_readout(others, readout):
    file = npz(**pytorch(4), **others)
    assert networks_in(file)[0].readout == readout
    network = open_network(file, prefix="", direction="forward")
    if readout:
        weight = others[readout]
        np.testing.assert_array_equal(network.V, weight if "weight" in readout else weight.T)
        bias = others.get(readout.replace("weight", "bias").replace("kernel", "bias"), np.zeros(network.outputs))
        np.testing.assert_array_equal(network.c, bias)
    else:
        np.testing.assert_array_equal(network.V, np.full((1, 5), 1 / 5))
        np.testing.assert_array_equal(network.c, [0])


def test_the_menu_leaves_out_what_cannot_be_opened():
    file = npz(**pytorch(4, prefix="a."), **(pytorch(4, prefix="b.") | {"b.weight_ih_l0": np.ones((3, 3))}))
    assert [stored.prefix for stored in networks_in(file)] == ["a"]
    with pytest.raises(ValueError, match=r"'b.weight_ih_l0' has the shape \(3, 3\)"):
        open_network(file, prefix="b")
