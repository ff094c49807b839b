"""Losses of networks of many units: closed forms, numbers far from 0, the mask, and the logarithm."""

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest

from core.vector.losses import LOSSES, cross_entropy, log, squared

getcontext().prec = 50


def one(outputs, target):
    """Outputs, targets and mask of one look at one sequence."""
    return np.array([[outputs]], dtype=float), np.array([[target]], dtype=float), np.ones((1, 1))


def random_batch(seed=0, looks=4, sequences=5, outputs=3):
    """Outputs, one-hot targets and a mask that holds 0 and 1."""
    rng = np.random.default_rng(seed)
    mask = (rng.random((looks, sequences)) < 0.6).astype(float)
    assert 0 < mask.sum() < mask.size
    targets = np.eye(outputs)[rng.integers(outputs, size=mask.shape)]
    return rng.normal(size=targets.shape), targets, mask


def test_the_squared_error_is_summed_over_outputs_and_averaged_over_what_counts():
    outputs, targets = np.array([[[1.0, 2.0]], [[3.0, 5.0]]]), np.array([[[0.0, 4.0]], [[3.0, 2.0]]])
    loss, slope = squared(outputs, targets, np.ones((2, 1)))
    assert loss == (1.0 + 4.0 + 9.0) / 2
    assert slope.tolist() == [[[1.0, -2.0]], [[0.0, 3.0]]]
    loss, slope = squared(outputs, targets, np.array([[0.0], [1.0]]))
    assert loss == 9.0
    assert slope.tolist() == [[[0.0, 0.0]], [[0.0, 6.0]]]


@pytest.mark.parametrize("classes", [1, 2, 8, 64])
@pytest.mark.parametrize("level", [0.0, 3.0, -1e308, 1e308])
def test_of_equal_outputs_every_class_is_as_likely(classes, level):
    loss, slope = cross_entropy(*one([level] * classes, np.eye(classes)[0]))
    assert loss == pytest.approx(math.log(classes), rel=1e-15)
    np.testing.assert_allclose(slope[0, 0], 1 / classes - np.eye(classes)[0], rtol=1e-15)


@pytest.mark.parametrize("ahead", [-1e308, -745.5, -700.0, -40.0, -1.5, 0.0, 1e-9, 1.5, 40.0, 700.0, 1e308])
@pytest.mark.parametrize("level", [0.0, 7e5])
def test_of_two_classes_the_loss_is_a_softplus(ahead, level):
    ahead = (ahead + level) - level  # what is left of it so far from 0
    loss, slope = cross_entropy(*one([level + ahead, level], [1.0, 0.0]))
    # ln(1 + e^-ahead), and its derivative
    ref = -ahead if ahead < -700 else math.log1p(math.exp(-ahead))
    # An e^-ahead below the last digit of 1 is lost beside it.
    assert loss == pytest.approx(ref, rel=1e-15, abs=3e-16)
    wrong = 1.0 if ahead < -700 else math.exp(-ahead) / (1.0 + math.exp(-ahead))
    np.testing.assert_allclose(slope[0, 0], [-wrong, wrong], rtol=1e-14, atol=3e-16)


def test_a_class_that_is_impossible_costs_nothing_where_it_is_not_wanted():
    loss, slope = cross_entropy(*one([0.0, -np.inf], [1.0, 0.0]))
    assert loss == 0.0
    assert slope.tolist() == [[[0.0, 0.0]]]
    loss, slope = cross_entropy(*one([0.0, -np.inf], [0.0, 1.0]))
    assert loss == np.inf
    assert slope.tolist() == [[[1.0, -1.0]]]


@pytest.mark.parametrize("name", LOSSES)
def test_slopes_are_those_of_the_loss(name):
    outputs, targets, mask = random_batch()
    _, slope = LOSSES[name](outputs, targets, mask)
    for place in np.ndindex(outputs.shape):
        step = np.zeros_like(outputs)
        step[place] = 1e-5
        up, down = (LOSSES[name](outputs + way * step, targets, mask)[0] for way in (1, -1))
        assert slope[place] == pytest.approx((up - down) / 2e-5, abs=1e-9)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
def test_what_does_not_count_may_be_anything(name, value):
    outputs, targets, mask = random_batch()
    ref_loss, ref_slope = LOSSES[name](outputs, targets, mask)
    outputs[mask == 0.0], targets[mask == 0.0] = value, value
    loss, slope = LOSSES[name](outputs, targets, mask)
    assert loss == ref_loss
    np.testing.assert_array_equal(slope, ref_slope)
    assert not slope[mask == 0.0].any()


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_counts_and_is_no_number_makes_the_loss_none(name, value):
    outputs, targets, mask = random_batch()
    outputs[mask == 1.0] = value
    loss, slope = LOSSES[name](outputs, targets, mask)
    assert not np.isfinite(loss)
    assert not np.isfinite(slope[mask == 1.0]).any()


def test_the_logarithm_is_within_2_ulp():
    rng = np.random.default_rng(0)
    near_1 = [math.nextafter(1.0, 0.0), 1.0, math.nextafter(1.0, 2.0), 1 + 1e-9, 1 - 1e-9]
    root = 0.7071067811865476  # where the mantissa changes sides
    edges = [5e-324, 2.0**-1022, 1e-300, root, math.nextafter(root, 0.0), 2 * root, 64.0, np.finfo(float).max]
    points = np.concatenate([near_1, edges, rng.uniform(0.5, 2.0, 2000), 10.0 ** rng.uniform(-308, 308, 1000)])
    for x, comp in zip(points.tolist(), log(points).tolist(), strict=True):
        exact = Decimal(x).ln()
        assert abs(Decimal(comp) - exact) <= 2 * Decimal(math.ulp(float(exact))), x
    assert log(np.array([1.0]))[0] == 0.0
    assert np.isnan(log(np.array([np.nan])))[0]
