"""A network with one thing changed is the same but for that thing."""

import numpy as np
import pytest

from core import Network, reach
from core.vector.changed import keep_biases, with_keep_bias, with_orthogonal, with_radius
from core.vector.observe import spectral_radius


def differing(one, other):
    return {name for name in "WUbVc" if not np.array_equal(getattr(one, name), getattr(other, name))}


@pytest.mark.parametrize(("cell", "row"), [("lstm", 1), ("gru", 1)])
def test_a_keep_bias_changes_that_gate_alone(cell, row):
    network = Network.start(cell, 6, 2)
    changed = with_keep_bias(network, 2.5)
    assert differing(network, changed) == {"b"}
    assert (changed.b[row] == 2.5).all()
    others = [other for other in range(4) if other != row]
    np.testing.assert_array_equal(changed.b[others], network.b[others])
    assert (keep_biases(changed) == 2.5).all()


def test_the_changed_network_is_the_one_that_is_drawn_with_the_bias():
    drawn, changed = Network.start("lstm", 8, 2, forget_bias=2), with_keep_bias(Network.start("lstm", 8, 2), 2)
    assert not differing(drawn, changed)


@pytest.mark.parametrize("cell", ["tanh", "lstm", "gru"])
def test_the_nearest_orthogonal_matrix_turns_as_before(cell):
    network = Network.start(cell, 9, 2)
    changed = with_orthogonal(network)
    assert differing(network, changed) == {"W"}
    for before, after in zip(network.W, changed.W, strict=True):
        np.testing.assert_allclose(after @ after.T, np.eye(9), atol=1e-12)
        stretch = after.T @ before  # what is left of W is symmetric and stretches alone: its polar factor
        np.testing.assert_allclose(stretch, stretch.T, atol=1e-12)
        assert np.linalg.eigvalsh(stretch).min() > 0


def test_a_radius_is_set_and_nothing_else():
    network = Network.start("tanh", 9, 2)
    changed = with_radius(network, 1.0)
    assert differing(network, changed) == {"W"}
    assert spectral_radius(changed.W[0]) == pytest.approx(1.0, rel=1e-12)
    np.testing.assert_allclose(changed.W / network.W, (changed.W / network.W)[0, 0, 0], rtol=1e-12)


def test_what_is_changed_is_felt_in_the_reach():
    inputs = np.random.default_rng(0).normal(size=(40, 1, 2))
    network = Network.start("lstm", 16, 2)
    left = [reach(with_keep_bias(network, bias), inputs, [30]).norms[0] for bias in (0, 1, 2)]
    assert left == sorted(left)
    assert left[2] > 1000 * left[0]


def test_what_cannot_be_changed_is_refused():
    network = Network.start("tanh", 4, 1)
    with pytest.raises(ValueError, match="choose one of"):
        with_keep_bias(network, 1.0)
    with pytest.raises(ValueError, match="forget_bias = nan"):
        with_keep_bias(Network.start("lstm", 4, 1), np.nan)
    empty = Network("tanh", np.zeros((1, 2, 2)), np.ones((1, 2, 1)), np.zeros((1, 2)), np.ones((1, 2)), [0.0])
    with pytest.raises(ValueError, match="radius 0"):
        with_radius(empty)
    broken = Network("tanh", np.full((1, 2, 2), np.nan), empty.U, empty.b, empty.V, empty.c)
    for change in (with_orthogonal, with_radius):
        with pytest.raises(ValueError, match="not finite"):
            change(broken)
