"""The search for the best weight on losses that are known in closed form, in place of the engine's."""

import math

import numpy as np
import pytest

import core.search
from core import Dataset, Experiment, best_known

NETWORK = Experiment("tanh", unrolls=10)


def search(monkeypatch, loss, name="w2", experiment=NETWORK):
    monkeypatch.setattr(core.search, "losses_along", lambda *_: lambda values: loss(np.asarray(values)))
    with np.errstate(all="ignore"):  # far out these losses overflow, as the engine's do
        return core.search.along(experiment, name)


@pytest.mark.parametrize("place", [-2.345, -1.0, -0.01, 0.0, 0.4321, 1.0, 2.9, 5.5, -7.0])
def test_the_lowest_point_of_a_parabola_is_found(monkeypatch, place):
    best = search(monkeypatch, lambda w: (w - place) ** 2 + 3.0)
    assert best.value == pytest.approx(place, abs=1e-6)
    assert best.loss == pytest.approx(3.0, rel=1e-12)
    assert best.limit == 0.0


@pytest.mark.parametrize("place", [-980.0, -900.0, -0.002, 0.0, 0.0123, 1.0, 40.0, 980.0])
def test_another_weight_is_searched_over_six_decades(monkeypatch, place):
    best = search(monkeypatch, lambda w: (w - place) ** 2, "w1")
    assert best.value == pytest.approx(place, rel=1e-5, abs=1e-9)


def test_of_many_valleys_the_deepest_is_found_although_it_is_narrow(monkeypatch):
    def loss(w):
        return np.minimum(1.0 - np.cos(12 * w) * 0.3, 1e3 * (w - 1.2371) ** 2 + 0.01)

    best = search(monkeypatch, loss)
    assert best.value == pytest.approx(1.2371, abs=1e-6)
    assert best.loss == pytest.approx(0.01, rel=1e-6)


def test_a_valley_that_seems_shallow_in_the_scan_can_be_the_deepest(monkeypatch):
    # Two cusps: the scan meets the one at 0.5 at its ground, the deeper one 0.01 beside its own.
    best = search(monkeypatch, lambda w: np.minimum(abs(w - 0.5) + 0.02, 5 * abs(w - 2.51)))
    assert best.value == pytest.approx(2.51, abs=1e-6)


@pytest.mark.parametrize("side", [1.0, -1.0])
@pytest.mark.parametrize("share", [0.01, 0.03, 0.06, 0.1])
def test_a_valley_with_one_wall_is_found_right_beside_a_value_of_the_scan(monkeypatch, share, side):
    scan = core.search.candidates(NETWORK, "w2")
    first = np.flatnonzero(scan > 0.7)[0]
    place = scan[first] + share * (scan[first + 1] - scan[first])

    def loss(w):
        beyond = side * w - place
        return np.where(beyond < 0, -1000 * beyond, beyond)

    assert side * search(monkeypatch, loss).value == pytest.approx(place, abs=1e-8)


def test_a_flat_floor_does_not_crowd_out_a_deeper_valley(monkeypatch):
    def loss(w):
        floor = 0.5 + np.maximum(0.0, abs(w + 1.5) - 1.0)  # 80 values of the scan wide
        return np.minimum(floor, 60 * abs(w - 2.51))  # at 2.5, the nearest value of the scan, it is 0.6

    assert search(monkeypatch, loss).value == pytest.approx(2.51, abs=1e-6)


def test_numbers_that_are_none_hide_no_valley(monkeypatch):
    def loss(w):
        return np.where(abs(w - 1.0) < 0.3, np.nan, np.where(w > 1.5, 2.0 - w, (w + 2.0) ** 2))

    best = search(monkeypatch, lambda w: loss(w) + 5.0)
    assert best.loss == 7.0 - best.value < 0.0
    best = search(monkeypatch, lambda w: np.where(w == 0.0, 7.0, np.nan))
    assert (best.loss, best.value) == (7.0, 0.0)


def test_the_ground_may_lie_at_the_first_or_last_value(monkeypatch):
    for sign in (1.0, -1.0):
        best = search(monkeypatch, lambda w, sign=sign: 1e4 + sign * w, "w1")
        assert (best.value, best.loss) == (-1e300 * sign, pytest.approx(-1e300))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_loss_that_falls_for_ever_is_best_at_its_limit_and_the_first_weight_that_reaches_it_is_the_point(
    monkeypatch, sign
):
    best = search(monkeypatch, lambda w: 2.0 + np.exp(-np.maximum(sign * w, -700.0)))
    assert best.loss == pytest.approx(2.0, rel=1e-12)
    assert math.exp(-sign * best.value) < 3e-12
    assert 25 < sign * best.value < 30  # e^-27 is 2 x 10^-12
    assert best.limit == sign * math.inf


def test_a_valley_deeper_than_the_limit_is_the_best(monkeypatch):
    best = search(monkeypatch, lambda w: 2.0 - np.exp(-((w - 0.7) ** 2)) * 1.5 - np.tanh(w / 50))
    assert best.value == pytest.approx(0.7, abs=0.1)
    assert best.limit == 0.0


def test_ground_that_is_flat_from_an_ordinary_weight_on_is_no_limit(monkeypatch):
    best = search(monkeypatch, lambda w: np.maximum(w, 0.0) + 1.0)  # a dead ReLU
    assert best.loss == 1.0


@pytest.mark.parametrize(("flat", "loss"), [(2.0, 2.0), (np.inf, np.inf), (np.nan, np.inf)])
def test_on_flat_ground_every_weight_is_as_good(monkeypatch, flat, loss):
    best = search(monkeypatch, lambda w: np.full_like(w, flat))
    assert best.loss == loss
    assert np.isfinite(best.value)


@pytest.mark.parametrize("unrolls", [0, 1, 10, 300])
def test_what_is_tried_is_symmetric_and_dense_where_the_powers_are_ordinary(unrolls):
    tried = core.search.candidates(Experiment("tanh", dataset=Dataset.chain(1.0, 1.0, unrolls)), "w2")
    np.testing.assert_array_equal(tried, -tried[::-1])
    assert (np.diff(tried) > 0).all()
    assert {0.0, 1.0, 3.0} <= set(tried.tolist())
    assert tried[-1] == 1e300
    assert np.diff(tried[abs(tried) <= 3]).max() <= 0.025 + 1e-12
    if unrolls >= 20:  # |w|^n from e^-30 to e^30, two neighbours never more than a factor apart
        powers = unrolls * np.log(tried[(tried > math.exp(-30 / unrolls)) & (tried < math.exp(30 / unrolls))])
        assert np.diff(powers).max() <= 0.25 + 1e-9
        assert powers[0] < -29 + 0.25
        assert powers[-1] > 29 - 0.25


def test_a_chain_that_reaches_every_target_has_loss_0_at_the_root():
    for n, ratio in ((1, 3.0), (5, 0.25), (40, 100.0)):
        best = best_known(Experiment("linear", dataset=Dataset.chain(2.0, 2.0 * ratio, n)))
        assert best.loss == pytest.approx(0.0, abs=1e-24)
        assert best.points[0][0] == pytest.approx(ratio ** (1 / n), rel=1e-12)


def test_a_chain_beyond_the_squares_of_float64_still_knows_its_best():
    for x, y in ((1e-200, 1e-200), (1e200, 1e200), (1e-3, 1e200), (3e-308, 1e-308)):
        best = best_known(Experiment("linear", dataset=Dataset.chain(x, y, 3)))
        assert best.points[0][0] == pytest.approx((y / x) ** (1 / 3), rel=1e-12)


def test_the_readout_bias_is_no_part_of_the_chains_power():
    best = best_known(Experiment("linear", dataset=Dataset.chain(1.0, 1.0, 2), weights={"b2": 0.75}))
    assert sorted(point for (point,) in best.points) == pytest.approx([-0.5, 0.5])  # w^2 + 0.75 = 1
    assert (best.loss, best.silent) == (pytest.approx(0.0, abs=1e-30), 0.0625)


def test_other_weights_are_tried_over_the_whole_line_and_closely_over_seven_decades():
    tried = core.search.candidates(NETWORK, "w3")
    np.testing.assert_array_equal(tried, -tried[::-1])
    assert (tried[tried > 0][0], tried[-1]) == (pytest.approx(1e-8), pytest.approx(1e300))
    ordinary = tried[(tried > 0.999e-3) & (tried < 1e4)]
    assert (ordinary[1:] / ordinary[:-1]).max() < 1.1
    assert 0.0 in tried


@pytest.mark.parametrize("change", [{"trainable": "w1"}, {"cell": "tanh"}, {"wiring": "every"}, {"initial_state": 0.5}])
def test_the_parabola_is_used_for_the_copied_weight_of_a_chain_and_for_nothing_else(monkeypatch, change):
    def valley(values):
        with np.errstate(over="ignore"):
            return (np.asarray(values) - 0.625) ** 2 + 4.0

    monkeypatch.setattr(core.search, "losses_along", lambda *_: valley)
    settings = {"cell": "linear", "dataset": Dataset.chain(1.0, 0.123, 3)}
    assert best_known(Experiment(**settings)).how == "exact: the loss is a parabola in w2^3"
    found = best_known(Experiment(**settings | change))
    assert found.how == f"lowest loss of a search along {change.get('trainable', 'w2')}"
    assert (found.loss, found.points[0][0]) == (pytest.approx(4.0), pytest.approx(0.625, abs=1e-6))


def test_a_target_of_0_among_others_is_one_of_the_parabolas_points():
    best = best_known(Experiment("linear", dataset=Dataset([[1.0, 0], [1.0, 0]], [0.0, 1.0])))
    assert (best.loss, best.points[0][0]) == (pytest.approx(0.5), pytest.approx(0.5))


@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_targets_that_are_all_0_are_reached_at_0(cell):
    best = best_known(Experiment(cell, dataset=Dataset.chain(1.0, 0.0, 3)))
    assert (best.loss, best.silent, set(best.points)) == (0.0, 0.0, {(0.0,)})


def test_targets_beyond_float64_leave_a_finite_point():
    best = best_known(Experiment("linear", weights={"w1": 1e300, "b2": -1e308}, dataset=Dataset.chain(1.0, 1e308, 2)))
    assert (best.loss, best.silent, set(best.points)) == (np.inf, np.inf, {(0.0,)})


def test_without_unrolls_the_loss_is_that_of_the_readout():
    assert best_known(Experiment("linear", dataset=Dataset.chain(2.0, 5.0, 0))).loss == 9.0
