"""respond and backpropagate: answers, losses with masks, truncation, and a sentence for what cannot be."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core import CELLS
from core.vector import unrolling as module
from core.vector.backprop import backpropagate, respond
from core.vector.network import Network
from core.vector.panels import weights_of
from tests.conftest import assert_same_bits
from tests.core.vector import reference
from tests.core.vector.batches import batch_of
from tests.core.vector.reference import Answer

TIMES, SEQUENCES, OUTPUTS = 5, 11, 3


def case(cell, seed=0):
    """A network, inputs, one-hot targets and a mask."""
    network, inputs, _, _ = batch_of(cell, units=9, outputs=OUTPUTS, times=TIMES, sequences=SEQUENCES, seed=seed)
    rng = np.random.default_rng(seed)
    targets = np.eye(OUTPUTS)[rng.integers(OUTPUTS, size=(TIMES, SEQUENCES))]
    return network, inputs, targets, (rng.random((TIMES, SEQUENCES)) < 0.5).astype(float)


def squared(outputs, targets, mask):
    """The loss and its gradient, written anew."""
    error = outputs - targets
    counts = mask[..., None] / mask.sum()
    return (counts * error**2).sum(), 2.0 * counts * error


def cross_entropy(outputs, targets, mask):
    """The same."""
    share = np.exp(outputs) / np.exp(outputs).sum(axis=2, keepdims=True)
    counts = mask[..., None] / mask.sum()
    return -(counts * targets * np.log(share)).sum(), counts * (share - targets)


LOSSES = {"squared": squared, "cross entropy": cross_entropy}


@pytest.mark.parametrize("back", [None, 2])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_loss_and_gradient_are_those_of_another_differentiation(cell, loss, back):
    network, inputs, targets, mask = case(cell)
    result = backpropagate(network, inputs, targets, mask, loss, back)

    def slope(outputs):
        return LOSSES[loss](outputs, targets, mask)[1]

    ref = reference.answer(cell, weights_of(network), inputs, range(TIMES), slope, back)
    assert result.loss == pytest.approx(LOSSES[loss](ref.outputs, targets, mask)[0], rel=1e-13)
    for name, wanted in zip(Answer._fields, ref, strict=True):
        np.testing.assert_allclose(
            getattr(result, name), wanted, rtol=0, atol=1e-12 * np.abs(wanted).max(), err_msg=name
        )


def test_without_a_mask_every_output_counts():
    network, inputs, targets, _ = case("tanh")
    comp, ref = (backpropagate(network, inputs, targets, mask) for mask in (None, np.ones((TIMES, SEQUENCES))))
    assert comp.loss == ref.loss
    assert_same_bits(comp.W, ref.W)


def test_an_answer_is_what_backpropagation_starts_from():
    network, inputs, targets, mask = case("lstm")
    outputs, states = respond(network, inputs)
    result = backpropagate(network, inputs, targets, mask)
    assert outputs.shape == (TIMES, SEQUENCES, OUTPUTS)
    assert states.shape == (TIMES + 1, SEQUENCES, 9, 2)
    assert_same_bits(outputs, result.outputs)
    assert_same_bits(states, result.states)
    assert not states[0].any()


def test_with_two_threads_it_has_the_same_bits(monkeypatch):
    arguments = case("gru")
    ref = backpropagate(*arguments)
    monkeypatch.setattr(module, "WORTH_A_THREAD", 0)
    with ThreadPoolExecutor(2) as pool:
        comp = backpropagate(*arguments, executor=pool, threads=2)
    assert comp.loss == ref.loss
    for name in Answer._fields:
        assert_same_bits(getattr(comp, name), getattr(ref, name))


def test_inputs_that_are_no_numbers_give_a_result():
    network, inputs, targets, _ = case("relu")
    inputs[2, 3] = np.nan
    outputs, _ = respond(network, inputs)
    found = np.isnan(outputs).any(axis=2)
    assert found[2:, 3].all()
    assert found.sum() == TIMES - 2
    result = backpropagate(network, inputs, targets)
    assert np.isnan(result.loss)
    assert np.isnan(result.W).any()


def test_lists_of_whole_numbers_are_numbers():
    network = Network("linear", [[[2]]], [[[1]]], [[0]], [[1]], [0])
    outputs, _ = respond(network, [[[1]], [[0]], [[0]]])
    assert outputs.ravel().tolist() == [1.0, 2.0, 4.0]
    result = backpropagate(network, [[[1]], [[0]]], [[[0]], [[0]]], [[0], [1]])
    assert (result.loss, result.W.item()) == (4.0, 4.0)  # w^2, 2 w


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"network": "tanh"}, r"network = 'tanh' is not a Network; make one with Network\(\.\.\.\), Network\.start"),
        ({"inputs": np.ones((4, 2))}, r"inputs has the shape \(4, 2\); give \(time steps, sequences, 3\), as the netw"),
        ({"inputs": np.ones((4, 2, 2))}, r"inputs has the shape \(4, 2, 2\); .* as the network has 3 inputs"),
        ({"inputs": np.ones((0, 2, 3))}, "time steps = 0 is not a whole number from 1 to 5,000; give at least 1"),
        ({"inputs": np.ones((5001, 1, 3))}, "time steps = 5001 is not a whole number .* give at most 5,000"),
        ({"inputs": np.ones((4, 0, 3))}, "sequences = 0 is not a whole number from 1 to 1,024; give at least 1"),
        ({"inputs": np.ones((1, 1025, 3))}, "sequences = 1025 is not a whole number .* give at most 1,024"),
        ({"inputs": "prices"}, "inputs = 'prices' is not a number"),
        ({"inputs": [[[1.0, 2.0], [3.0]]]}, "inputs = .* is no table of numbers with rows of one length"),
        ({"targets": np.ones((4, 2))}, r"targets has the shape \(4, 2\); give \(4, 2, 1\), as the inputs and the netw"),
        ({"targets": np.ones((4, 2, 2))}, r"targets has the shape \(4, 2, 2\); give \(4, 2, 1\)"),
        ({"mask": np.ones(4)}, r"mask has the shape \(4,\); give \(4, 2\)"),
        ({"mask": np.zeros((4, 2))}, "mask holds other numbers than 0 and 1, or no 1; give 1 where the output counts"),
        ({"mask": np.full((4, 2), 0.5)}, "mask holds other numbers than 0 and 1"),
        ({"mask": np.full((4, 2), np.nan)}, "mask holds other numbers than 0 and 1"),
        ({"loss": "absolute"}, "loss = 'absolute' is not known; choose one of squared, cross entropy"),
        ({"back": 0}, "back = 0 is not a whole number from 1 to 4; give at least 1"),
        ({"back": 5}, "back = 5 is not a whole number from 1 to 4; give at most 4, the length"),
        ({"back": 1.5}, r"back = 1\.5 is not a whole number from 1 to 4; give a whole number"),
        ({"threads": 0}, "threads = 0 is not a whole number from 1 to 256; give at least 1"),
        ({"threads": 257}, "threads = 257 is not a whole number .* give as many as the executor has"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(changed, sentence):
    good = {
        "network": Network.start("tanh", 2, inputs=3),
        "inputs": np.ones((4, 2, 3)),
        "targets": np.ones((4, 2, 1)),
    }
    with pytest.raises(ValueError, match=sentence):
        backpropagate(**good | changed)


def test_an_answer_asks_for_the_same():
    with pytest.raises(ValueError, match="network = None is not a Network"):
        respond(None, np.ones((4, 2, 3)))
    with pytest.raises(ValueError, match=r"inputs has the shape \(4,\)"):
        respond(Network.start("tanh", 2), np.ones(4))
