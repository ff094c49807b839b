"""Pascanu's regulariser: its value by plain loops, its gradient by differences with all but W held."""

import numpy as np
import pytest

from core.vector.backprop import backpropagate, unrolling_of
from core.vector.losses import LOSSES
from core.vector.omega import omega
from core.vector.panels import weights_of
from core.vector.tasks import ADDING, COPY
from tests.conftest import assert_same_bits
from tests.core.vector.small import small, trained

SLOPES = {
    "linear": np.ones_like,
    "relu": lambda h: 1.0 * (h > 0),
    "tanh": lambda h: 1 - h * h,
    "sigmoid": lambda h: h * (1 - h),
}


def passed(network, task, length, sequences, back=None):
    """An unrolling after both passes with a ledger."""
    inputs, targets, mask = task.batch(length, sequences, 3)
    unrolling = unrolling_of(network, inputs.shape[:2], range(len(inputs)), ledger=True, back=back)
    _, d_outputs = LOSSES[task.loss](unrolling.forward(weights_of(network), inputs), targets, mask)
    unrolling.backward(d_outputs)
    return unrolling


def by_loops(network, W, task, length, sequences):
    """Omega with the states and dL/dh of the network, and another W where the equation names it."""
    found = backpropagate(network, *task.batch(length, sequences, 3), task.loss)
    g, h, total = found.d_states[..., 0], found.states[..., 0], 0.0
    for sequence in range(sequences):
        for t in range(len(h) - 1):
            jacobian = SLOPES[network.cell.name](h[t + 1, sequence])[:, None] * W[0]
            gradient = g[t + 1, sequence]
            if gradient.any():
                total += (np.linalg.norm(gradient @ jacobian) / np.linalg.norm(gradient) - 1.0) ** 2
    return total / sequences


@pytest.mark.parametrize(("cell", "task"), [("linear", ADDING), ("relu", ADDING), ("tanh", COPY), ("sigmoid", ADDING)])
def test_omega_and_its_gradient(cell, task):
    network = small(cell, task, units=4, start="gaussian", gain=0.8, seed=2)
    value, slope = omega(passed(network, task, 3, 3), network.W, 0.5)
    assert value == pytest.approx(by_loops(network, network.W, task, 3, 3), rel=1e-10)
    assert slope.shape == network.W.shape
    for place in [(0, 0, 0), (0, 1, 3), (0, 3, 2)]:
        change = np.zeros_like(network.W)
        change[place] = 1e-6
        ends = [by_loops(network, network.W + sign * change, task, 3, 3) for sign in (1, -1)]
        assert slope[place] == pytest.approx(0.5 * (ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-8)


def test_where_no_gradient_comes_there_is_nothing_to_hold():
    network = small(units=4)
    whole, cut = omega(passed(network, ADDING, 5, 2), network.W, 1.0), None
    cut = omega(passed(network, ADDING, 5, 2, back=1), network.W, 1.0)
    assert 0.0 < cut[0] < whole[0]
    still = type(network)(network.cell, *(0.0 * weights for weights in weights_of(network)))
    value, slope = omega(passed(still, ADDING, 5, 2), still.W, 1.0)
    assert (value, slope.any()) == (0.0, False)


def test_a_training_adds_it_to_the_gradient_before_clipping():
    network = small(units=4)
    plain, held = (trained(network, steps=1, optimizer="gd", clip=None, omega=weight) for weight in (0.0, 3.0))
    inputs, targets, mask = ADDING.batch(5, 3, (0, 0))
    unrolling = unrolling_of(network, (5, 3), [4], ledger=True)
    _, d_outputs = LOSSES["squared"](unrolling.forward(weights_of(network), inputs), targets[-1:], mask[-1:])
    unrolling.backward(d_outputs)
    pulled = omega(unrolling, network.W, 3.0)[1]
    np.testing.assert_allclose(plain.end.W - held.end.W, 1e-3 * pulled, rtol=1e-6, atol=1e-13)
    for name in "UbVc":
        assert_same_bits(getattr(plain.end, name), getattr(held.end, name))
    assert held.by_step.norms[0] != plain.by_step.norms[0]


def test_it_holds_the_gradient_that_would_vanish():
    network = small(units=4, start="gaussian", gain=0.5)
    settings = {"length": 8, "steps": 25, "learning_rate": 0.03, "clip": None}
    left = [trained(network, omega=weight, **settings).rows.by_lag[-1] for weight in (0.0, 1.0)]
    lost, held = (by_lag[-1] / by_lag[0] for by_lag in left)
    assert held > 10 * lost
