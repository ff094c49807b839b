"""Windows of prices: standardised by themselves, nothing held out in the training, nothing of tomorrow in today."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import Prices
from core.vector import price_windows
from core.vector.tasks import PRICES, price_task
from tests.core.vector.chance import assert_near


def walk(days, seed=0):
    """Prices that walk at random."""
    closes = 50 * np.exp(0.02 * np.random.default_rng(seed).normal(size=days).cumsum())
    return record(closes)


def record(closes, name="made"):
    return Prices(name, np.datetime64("2000-01-01") + np.arange(len(closes)), closes)


def windows_of(closes, length, part):
    """All windows and their next closes, standardised, one after another; the last fifth of the days is held out."""
    days, found = len(closes), []
    for target in range(length, days):
        if (target >= days - days // 5) == (part == "held out"):
            seen = [float(close) for close in closes[target - length : target]]
            average = sum(seen) / length
            spread = math.sqrt(sum((close - average) ** 2 for close in seen) / length)
            found.append([(close - average) / spread for close in [*seen, float(closes[target])]])
    return np.array(found)


@pytest.mark.parametrize("days", [13, 60, 61, 64])
@pytest.mark.parametrize("part", ["training", "held out"])
def test_windows_of_prices_are_those_of_their_part_and_no_others(days, part):
    prices = walk(days)
    task = price_task(prices) if part == "training" else price_task(prices).held_out
    expected = windows_of(prices.closes, 10, part)
    batch = task.batch(10, 1000, 0)
    drawn = np.vstack([batch.inputs[..., 0], batch.targets[-1:, :, 0]]).T
    distances = np.abs(drawn[:, None] - expected).max(axis=2)
    assert distances.min(axis=1).max() < 1e-9
    chosen = distances.argmin(axis=1)
    assert set(chosen) == set(range(len(expected)))  # each of them is drawn
    if len(expected) > 1:
        assert_near(chosen, (len(expected) - 1) / 2)
    persistence = np.mean((expected[:, -1] - expected[:, -2]) ** 2)
    assert task.guess(10) == pytest.approx(persistence, rel=1e-9)


def test_the_guess_of_a_history_too_long_for_one_piece_is_the_same(monkeypatch):
    task = price_task(walk(300))
    whole = task.guess(20)
    monkeypatch.setattr(price_windows, "AT_ONCE", 21)
    assert task.guess(20) == pytest.approx(whole, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 40), st.floats(0.01, 100.0), st.integers(0, 1000))
def test_nothing_that_is_held_out_touches_the_training(length, factor, seed):
    prices = walk(60)
    changed = prices.closes.copy()
    changed[48:] *= factor  # the last fifth
    one, other = price_task(prices), price_task(record(changed))
    for array, same in zip(one.batch(length, 20, seed), other.batch(length, 20, seed), strict=True):
        assert array.tobytes() == same.tobytes()
    assert one.guess(length) == other.guess(length)


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 46), st.floats(0.01, 0.9), st.integers(0, 1000))
def test_no_input_looks_ahead(length, factor, seed):
    prices = walk(60)
    changed = prices.closes.copy()
    changed[-1] *= factor  # the target of the last window, and in no window at all
    before = price_task(prices).held_out.batch(length, 30, seed)
    after = price_task(record(changed)).held_out.batch(length, 30, seed)
    assert before.inputs.tobytes() == after.inputs.tobytes()
    last = np.abs(before.inputs[..., 0].T - windows_of(prices.closes, length, "held out")[-1, :-1]).max(axis=1) < 1e-9
    np.testing.assert_array_equal(before.targets[-1, :, 0] != after.targets[-1, :, 0], last)


def test_inputs_are_of_an_ordinary_size_and_the_average_is_a_worse_forecast():
    batch = PRICES.batch(100, 1000, 0)
    np.testing.assert_allclose(batch.inputs.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(batch.inputs.std(axis=0), 1.0, rtol=1e-12)
    assert np.mean(batch.targets[-1] ** 2) > 10 * PRICES.guess(100)


def test_the_unit_of_the_prices_falls_out():
    prices = walk(80)
    in_quarters = record(prices.closes * 4)
    assert (
        price_task(prices).batch(12, 9, 0).inputs.tobytes() == price_task(in_quarters).batch(12, 9, 0).inputs.tobytes()
    )


@pytest.mark.parametrize("low", [1e-50, 1.0, 1e50])
@pytest.mark.parametrize("high", [1e-50, 1.0, 1e50])
def test_prices_that_stand_still_or_leap_give_finite_numbers(low, high):
    for task in (price_task(record([low] * 30 + [high] * 30)), price_task(record([low] * 55 + [high] * 5)).held_out):
        assert math.isfinite(task.guess(10))
        assert all(np.isfinite(array).all() for array in task.batch(10, 200, 0))
    if low == high:
        assert task.guess(10) == 0.0


def test_shipped_prices_are_read_when_they_are_needed(monkeypatch):
    def damaged(ticker):
        raise ValueError("stocks.csv is missing or damaged")

    monkeypatch.setattr(price_windows, "load_prices", damaged)
    task = price_task("IBM")
    for ask in (lambda: task.batch(20, 1, 0), lambda: task.guess(20), lambda: task.steps(20)):
        with pytest.raises(ValueError, match="missing or damaged"):
            ask()


@pytest.mark.parametrize(
    ("prices", "sentence"),
    [
        ("XYZ", "prices = 'XYZ' is not known; choose one of AAPL, GOOG, IBM, MSFT, FB"),
        ([1.0, 2.0], r"prices = \[1.0, 2.0\] is not a Prices; give those of core.data, or one of AAPL"),
        (None, "prices = None is not a Prices"),
        (walk(12), "prices = made has 12 days, too few to learn from windows of 10 .*; give at least 13 days"),
        (record([1e-60] * 20), r"a close of made = 1e-60 is not a number from 1e-50 to 1e\+50; give prices in another"),
        (record([1.0] * 19 + [1e60]), r"a close of made = 1e\+60 is not a number from"),
    ],
)
def test_prices_that_cannot_be_forecast_are_refused_in_a_sentence(prices, sentence):
    with pytest.raises(ValueError, match=sentence):
        price_task(prices)
