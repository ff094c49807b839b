"""Closed forms of the chain and of the wall on numbers chosen by hand, at the ends of where they hold."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, Experiment, descend, losses
from core.analysis.closed_forms import Chain, chain_of, critical_rate_under, death_rate_under, wall
from core.optimizers import OPTIMIZERS


def loss_of(chain, w):
    """Without what does not depend on w."""
    return chain.square * w ** (2 * chain.unrolls) - 2 * chain.product * w**chain.unrolls


def slope_of(chain, w):
    n = chain.unrolls
    return 2 * n * chain.square * w ** (2 * n - 1) - 2 * n * chain.product * w ** (n - 1)


CHAINS = [Chain(1, 2.0, 3.0), Chain(2, 1.0, 1.0), Chain(3, 4.0, 0.5), Chain(7, 0.3, 2.5)]


@pytest.mark.parametrize("chain", CHAINS)
def test_the_optimum_is_the_lowest_point_of_the_loss(chain):
    w = chain.optimum
    assert slope_of(chain, w) == pytest.approx(0.0, abs=1e-12)
    assert all(loss_of(chain, w) < loss_of(chain, w * factor) for factor in (0.5, 0.99, 1.01, 2.0))


@pytest.mark.parametrize("chain", CHAINS)
def test_the_critical_rate_is_two_over_the_curvature_at_the_optimum(chain):
    w, h = chain.optimum, 1e-5
    curvature = (slope_of(chain, w + h) - slope_of(chain, w - h)) / (2 * h)
    assert chain.critical_rate == pytest.approx(2 / curvature, rel=1e-7)


@pytest.mark.parametrize("chain", CHAINS)
def test_one_step_at_the_death_rate_lands_on_0(chain):
    weights = chain.optimum * np.array([1.001, 1.1, 1.5, 3.0])
    rates = chain.death_rate(weights)
    np.testing.assert_allclose(weights - rates * [slope_of(chain, w) for w in weights], 0.0, atol=1e-12)
    assert np.isnan(chain.death_rate(chain.optimum * np.array([0.2, 0.9, 0.999]))).all()
    assert np.isnan(Chain(2, 1.0, 1.0).death_rate(np.array(1.0)))  # no slope, no death


def test_where_two_unrolls_stay_bounded():
    chain = Chain(2, 0.5, 2.0)  # w* = 2, eta = 2 rate
    assert chain.bound_of_two(0.25) == pytest.approx(2 * math.sqrt(2))
    assert np.isnan(chain.bound_of_two(0.2501))
    # At the bound itself the weight jumps to its mirror image and back.
    for rate in (0.01, 0.1, 0.2):
        w = float(chain.bound_of_two(rate))
        assert w - rate * slope_of(chain, w) == pytest.approx(-w, rel=1e-12)


@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_a_chain_knows_its_loss_whatever_its_readout_and_bias(cell):
    data = Dataset([[0.5, 0, 0, 0], [1.5, 0, 0, 0]], [0.7, 2.0])
    experiment = Experiment(cell, weights={"w1": 1.3, "w3": 0.6, "b2": 0.2}, dataset=data)
    chain, w = chain_of(experiment), np.array([0.3, 1.0, 1.7])
    rest = 0.5**2 + 1.8**2  # of the targets without b2
    np.testing.assert_allclose(losses(experiment, "w2", w), loss_of(chain, w) + rest, rtol=1e-12)


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment("linear", dataset=Dataset.chain(0.0, 1.0, 3)),
        Experiment("linear", dataset=Dataset.chain(1.0, 0.0, 3)),
        Experiment("linear", dataset=Dataset.chain(1.0, 0.4, 3), weights={"b2": 0.5}),
        Experiment("linear", dataset=Dataset.chain(1.0, 1.0, 0)),
        Experiment("linear", dataset=Dataset.chain(1e-200, 1e200, 3)),  # the square of its outputs is 0 in float64
    ],
)
def test_a_chain_that_cannot_reach_its_target_has_no_form(experiment):
    assert chain_of(experiment) is None


def test_a_chain_of_one_unroll_has_a_form():
    assert chain_of(Experiment("linear", dataset=Dataset.chain(2.0, 3.0, 1))) == Chain(1, 4.0, 6.0)


def cliff(h=0.7, **settings):
    return Experiment("sigmoid", **({"initial_state": h, "dataset": Dataset.chain(0.0, 0.7, 3)} | settings))


@pytest.mark.parametrize("h", [0.2, 0.5, 0.7])
def test_on_the_wall_the_state_stays_where_it_is(h):
    for w2 in (6.5, 9.0):
        b1 = wall(cliff(h), np.array(w2))
        assert 1 / (1 + math.exp(-(w2 * h + b1))) == pytest.approx(h, rel=1e-12)


def test_the_wall_stands_where_the_fixed_point_is_unstable_and_nowhere_else():
    edge = 1 / (0.5 * 0.5)  # exact: w2 h (1 - h) = 1 at w2 = 4
    found = wall(cliff(0.5), np.array([-9.0, edge, np.nextafter(edge, 5), 6.0]))
    np.testing.assert_array_equal(np.isnan(found), [True, True, False, False])


def test_the_wall_needs_a_sigmoid_cell_that_hears_nothing_and_a_state_between_0_and_1():
    w2, loud = np.array([6.0, 7.0]), Dataset.chain(1.0, 0.7, 3)
    assert np.isfinite(wall(cliff(), w2)).all()
    assert np.isfinite(wall(cliff(dataset=loud, weights={"w1": 0.0}), w2)).all()
    for other in (cliff(dataset=loud), cliff(0.0), cliff(1.0), cliff(-0.5), cliff(1.5)):
        assert np.isnan(wall(other, w2)).all()
    assert np.isnan(wall(Experiment("tanh", initial_state=0.7, dataset=Dataset.chain(0.0, 0.7, 3)), w2)).all()


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
def test_just_below_the_critical_rate_of_an_optimizer_a_run_settles_and_just_above_it_does_not(optimizer, momentum):
    base = Experiment("linear", unrolls=3, weights={"w2": 1 + 1e-6}, optimizer=optimizer, momentum=momentum)
    rate = critical_rate_under(base, chain_of(base))
    below, above = (
        descend(replace(base, learning_rate=rate * factor, max_steps=400)).losses for factor in (0.97, 1.03)
    )
    assert below[-1] < 1e-3 * below[0]
    assert above[-1] > 1e3 * above[0]


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_who_divides_by_the_gradient_has_no_critical_rate(optimizer):
    experiment = Experiment("linear", unrolls=3, optimizer=optimizer)
    assert math.isnan(critical_rate_under(experiment, chain_of(experiment)))


@pytest.mark.parametrize("clip", [None, 0.3, 1e6])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("w2", [1.1, 2.0])
def test_the_first_step_kills_above_the_death_rate_and_not_below(optimizer, clip, w2):
    base = Experiment(unrolls=4, weights={"w2": w2}, optimizer=optimizer, clip=clip, max_steps=1)
    rate = float(death_rate_under(base, chain_of(base), np.array(w2)))
    below, above = (
        descend(replace(base, learning_rate=rate * factor)).weights["w2"][-1] for factor in (1 - 1e-9, 1 + 1e-9)
    )
    assert above < 0 < below


def test_where_the_first_step_goes_up_it_does_not_kill():
    experiment = Experiment(unrolls=4, optimizer="adam", clip=1.0)
    assert np.isnan(death_rate_under(experiment, chain_of(experiment), np.array([0.3, 0.9]))).all()
