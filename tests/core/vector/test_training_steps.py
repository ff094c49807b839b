"""Single steps of a training: the batch's gradient, clipped, by each update rule, done again by hand."""

import math

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS
from core.vector.backprop import backpropagate
from core.vector.clips import CLIPPING, size_of
from core.vector.flat import NAMES, flatten, network_of, norm_of, views
from core.vector.tasks import ADDING, ORDER
from tests.core.vector.small import small, trained

RATE = 0.05


def gradient_at(network, task, step, length=5, sequences=3, seed=0):
    """(all,) the gradient on the batch of this step, and its loss."""
    inputs, targets, mask = task.batch(length, sequences, (seed, step))
    found = backpropagate(network, inputs, targets, mask, task.loss)
    return np.concatenate([getattr(found, name).ravel() for name in NAMES]), found.loss


def by_hand(optimizer, gradients):
    """The step of each weight after these gradients, one weight at a time; torch.optim's formulas."""
    m = v = step = 0.0
    for k, g in enumerate(gradients, start=1):
        if optimizer == "gd":
            step = -RATE * g
        elif optimizer == "momentum":
            m = 0.9 * m + g
            step = -RATE * m
        elif optimizer == "nesterov":
            m = 0.9 * m + g
            step = -RATE * (g + 0.9 * m)
        elif optimizer == "rmsprop":
            v = 0.99 * v + 0.01 * g * g
            step = -RATE * g / (math.sqrt(v) + 1e-8)
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            step = -RATE * (m / (1 - 0.9**k)) / (math.sqrt(v / (1 - 0.999**k)) + 1e-8)
    return step


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("cell", "task"), [("tanh", ADDING), ("lstm", ORDER)])
def test_steps_are_the_optimizers_on_the_batch_of_each_step(optimizer, cell, task):
    network = small(cell, task)
    steps, length = (3, 5) if cell == "tanh" else (1, 10)
    training = trained(network, task, length=length, steps=steps, optimizer=optimizer, learning_rate=RATE, clip=None)
    weights, gradients = flatten(network), []
    for step in range(steps):
        gradient, loss = gradient_at(network_of(weights, network), task, step, length)
        gradients.append(gradient)
        assert training.by_step.losses[step] == pytest.approx(loss, rel=1e-12)
        assert training.by_step.norms[step] == pytest.approx(np.linalg.norm(gradient), rel=1e-12)
        moves = np.array([by_hand(optimizer, each) for each in zip(*gradients, strict=True)])
        assert training.by_step.largest[step] == pytest.approx(np.abs(moves).max(), rel=1e-9)
        assert training.by_step.lengths[step] == pytest.approx(np.linalg.norm(moves), rel=1e-9)
        weights = weights + moves
    np.testing.assert_allclose(flatten(training.end), weights, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("clip_by", "clip"), [(way, clip) for way in CLIPPING for clip in (0.01, 1e6)])
def test_a_step_follows_the_clipped_gradient(clip_by, clip):
    network = small()
    training = trained(network, steps=1, optimizer="gd", learning_rate=1.0, clip=clip, clip_by=clip_by)
    gradient, _ = gradient_at(network, ADDING, 0)
    norm = np.linalg.norm(gradient)
    if clip_by == "value":
        held, factor = np.clip(gradient, -clip, clip), 1.0
    else:
        factor = min(1.0, clip / (norm + (0.0 if clip_by == "norm" else 1e-6)))
        held = gradient * factor
    rough = {"rtol": 1e-6, "atol": 1e-9} if clip_by == "pytorch float32" else {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(flatten(network) - flatten(training.end), held, **rough)
    assert training.by_step.clipped[0] == (clip < 1.0)
    np.testing.assert_allclose(training.by_step.factors[0], factor, **rough)
    assert training.by_step.norms[0] == pytest.approx(norm, rel=1e-12)  # before clipping


def clipped(way, numbers, threshold):
    """The gradient, a number an array, after clipping, and (factor, whether it was clipped)."""
    gradient = np.array(numbers, dtype=np.float64)
    with np.errstate(all="ignore"):
        told = CLIPPING[way](gradient, list(gradient[:, None]), size_of(gradient), np.float64(threshold))
    return gradient.tolist(), told


HUGE = (6.338e31, 2.535e30)  # many-units.md's: finite in float32, their squares are not


def test_pytorchs_norm_overflows_in_float32_and_leaves_nothing():
    assert clipped("pytorch float32", HUGE, 1.0) == ([0.0, 0.0], (0.0, True))
    held, (factor, was_clipped) = clipped("pytorch", HUGE, 1.0)
    assert np.hypot(*held) == pytest.approx(1.0, rel=1e-12)
    assert was_clipped
    assert factor == pytest.approx(1.0 / np.hypot(*HUGE), rel=1e-12)
    assert np.hypot(*clipped("norm", HUGE, 1.0)[0]) == pytest.approx(1.0, rel=1e-12)


def test_pytorchs_norm_overflows_in_float64_too_and_ours_does_not():
    huge = (3e200, 4e200)
    assert clipped("pytorch", huge, 1.0)[0] == [0.0, 0.0]
    np.testing.assert_allclose(clipped("norm", huge, 1.0)[0], [0.6, 0.8], rtol=1e-15)


def test_infinite_gradients_become_nan_as_in_pytorch():
    held, (factor, _) = clipped("pytorch float32", (1e39, 1.0), 1.0)  # beyond float32
    assert np.isnan(held[0])
    assert (held[1], factor) == (0.0, 0.0)


def test_pytorch_adds_a_millionth_to_the_norm():
    held, (factor, was_clipped) = clipped("pytorch", (3e-6, 4e-6), 5e-6)
    assert factor == pytest.approx(5 / 6, rel=1e-12)
    assert was_clipped
    np.testing.assert_allclose(held, [2.5e-6, 4e-6 * 5 / 6], rtol=1e-12)
    assert clipped("norm", (3e-6, 4e-6), 5.1e-6) == ([3e-6, 4e-6], (1.0, False))


def test_no_gradient_stays_none_however_it_is_clipped():
    for way in CLIPPING:
        assert clipped(way, (0.0, 0.0), 1.0) == ([0.0, 0.0], (1.0, False))


def test_weights_side_by_side_are_the_networks():
    network = small("gru", ORDER)
    flat = flatten(network)
    for view, name in zip(views(flat, network), NAMES, strict=True):
        np.testing.assert_array_equal(view, getattr(network, name))
        assert view.base is flat
    assert np.array_equal(flatten(network_of(flat, network)), flat)


def test_norms_of_numbers_of_any_size():
    assert norm_of(np.array([3e200, 4e200])) == pytest.approx(5e200, rel=1e-15)
    assert norm_of(np.array([3e-300, 4e-300])) == pytest.approx(5e-300, rel=1e-15)
    rows = np.array([[0.0, 0.0], [np.inf, 1.0], [np.nan, 1.0], [-3.0, 4.0]])
    np.testing.assert_array_equal(norm_of(rows, axis=1), [0.0, np.inf, np.nan, 5.0])
