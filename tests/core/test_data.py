"""The shipped stocks, the record of prices and the windows cut from it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.prices import read_prices
from core.data import TICKERS, Prices, cut_windows, load_prices
from core.data.prices import _STOCKS_FILE
from tests.price_files import DAYS, table


def walk(count, name="made", start="2000-01-01"):
    """Prices of `count` days that all differ."""
    rng = np.random.default_rng(count)
    return Prices(
        name,
        np.datetime64(start) + np.arange(count).astype("timedelta64[D]"),
        100 * np.exp(0.01 * rng.normal(size=count).cumsum()),
    )


# The shipped stocks


def test_shipped_file_holds_what_its_note_says():
    with _STOCKS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12_154
    assert {row["ticker"] for row in rows} == set(TICKERS)
    assert sum(len(load_prices(ticker).closes) for ticker in TICKERS) == len(rows)
    note = Path(_STOCKS_FILE).with_name("README.md").read_text(encoding="utf-8")
    assert "12,154 rows" in note
    assert "public domain" in note


@pytest.mark.parametrize(
    ("ticker", "count", "first_day", "first_close"),
    [
        ("AAPL", 3270, "2000-03-01", 4.1867),
        ("GOOG", 2148, "2004-08-19", None),
        ("IBM", 3270, "2000-03-01", None),
        ("MSFT", 3270, "2000-03-01", None),
        ("FB", 196, "2012-05-18", None),
    ],
)
def test_shipped_prices(ticker, count, first_day, first_close):
    prices = load_prices(ticker)
    assert prices.name == ticker
    assert prices.dates.shape == prices.closes.shape == (count,)
    assert prices.dates.dtype == "datetime64[D]"
    assert prices.closes.dtype == np.float64
    assert str(prices.dates[0]) == first_day
    assert str(prices.dates[-1]) == "2013-03-01"
    assert (np.diff(prices.dates) > np.timedelta64(0, "D")).all()
    if first_close is not None:
        assert prices.closes[0] == first_close


def test_shipped_prices_are_loaded_once_and_read_only():
    prices = load_prices("FB")
    assert load_prices("FB") is prices
    for array in (prices.dates, prices.closes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


@pytest.mark.parametrize("ticker", ["XYZ", "aapl", "", "../stocks"])
def test_unknown_ticker_is_refused_with_the_choice(ticker):
    with pytest.raises(ValueError, match="is not in the data") as caught:
        load_prices(ticker)
    assert str(caught.value) == f"ticker {ticker!r} is not in the data; choose one of AAPL, GOOG, IBM, MSFT, FB"


def test_every_shipped_ticker_survives_being_exported_and_read_back():
    for ticker in TICKERS:
        prices = load_prices(ticker)
        back = read_prices(table(prices.closes.tolist(), prices.dates), ticker).prices
        np.testing.assert_array_equal(back.dates, prices.dates)
        np.testing.assert_array_equal(back.closes, prices.closes)


# The record


def test_prices_keeps_its_own_arrays():
    mine = np.array([1.0, 2.0, 3.0])
    prices = Prices("mine", np.array(DAYS[:3], dtype="datetime64[D]"), mine)
    mine[0] = 9
    assert prices.closes[0] == 1
    assert mine.flags.writeable


@pytest.mark.parametrize(
    ("dates", "values", "words"),
    [
        (DAYS[:2], [1, 2, 3], r"shape \(2,\) and closes of shape \(3,\)"),
        (DAYS[1::-1], [1, 2], "must ascend strictly"),
        ((DAYS[0], DAYS[0]), [1, 2], "must ascend strictly"),
        ((DAYS[0], "NaT"), [1, 2], "must ascend strictly"),
        (DAYS[:2], [1, np.nan], "close nan of it on 2020-01-03"),
        (DAYS[:2], [np.inf, 1], "close inf of it on 2020-01-02"),
        (DAYS[:2], [1, 0], r"close 0\.0 of it on 2020-01-03"),
        (DAYS[:2], [1, -2], r"close -2\.0 of it on 2020-01-03"),
    ],
)
def test_prices_refuses_what_is_no_history(dates, values, words):
    with pytest.raises(ValueError, match=words):
        Prices("it", dates, values)


# Windows


@pytest.mark.parametrize(("unrolls", "windows"), [(0, 1), (0, 5), (4, 1), (4, 7), (50, 8), (50, 145), (194, 1)])
def test_windows_are_consecutive_days_and_the_day_after(unrolls, windows):
    prices = load_prices("FB")
    inputs, targets = cut_windows(prices, unrolls, windows)
    assert inputs.shape == (windows, unrolls + 1)
    assert targets.shape == (windows,)
    assert inputs.dtype == targets.dtype == np.float64
    np.testing.assert_allclose(inputs.mean(axis=1), 1, rtol=1e-14)
    for start, window, target in zip(starts_of(len(prices.closes), unrolls, windows), inputs, targets, strict=True):
        span = prices.closes[start : start + unrolls + 2]
        mean = span[:-1].mean()
        np.testing.assert_allclose(window, span[:-1] / mean, rtol=1e-14)
        np.testing.assert_allclose(target, span[-1] / mean, rtol=1e-14)


def starts_of(count, unrolls, windows):
    """The starts found from outside: the closes are the days' own numbers, so a ratio of two tells the day."""
    counting = Prices(
        "counting", np.datetime64("2000-01-01") + np.arange(count).astype("timedelta64[D]"), np.arange(1.0, count + 1)
    )
    inputs, targets = cut_windows(counting, unrolls, windows)
    # input / target = (start + 1) / (start + unrolls + 2)
    ratios = inputs[:, 0] / targets
    return np.rint(ratios * (unrolls + 1) / (1 - ratios)).astype(int) - 1


@pytest.mark.parametrize("count", [2, 3, 10, 53, 60, 196])
def test_starts_are_distinct_even_and_reach_from_the_first_to_the_last(count):
    for unrolls in {0, 1, count // 2, count - 2}:
        possible = count - unrolls - 1
        if possible < 1:
            continue
        assert starts_of(count, unrolls, 1).tolist() == [possible - 1]
        for windows in range(2, possible + 1):
            starts = starts_of(count, unrolls, windows)
            gaps = np.diff(starts)
            assert (starts[0], starts[-1]) == (0, possible - 1)
            assert gaps.min() >= 1
            assert gaps.max() - gaps.min() <= 2
            assert np.abs(starts - np.linspace(0, possible - 1, windows)).max() <= 0.5 + 1e-9


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 30), st.floats(0.01, 100))
def test_no_window_looks_at_its_target(unrolls, factor):
    prices = walk(32)
    changed = prices.closes.copy()
    changed[-1] *= factor  # the last day is the target of the one most recent window, and nothing else
    inputs, targets = cut_windows(prices, unrolls, 1)
    new_inputs, new_targets = cut_windows(Prices("changed", prices.dates, changed), unrolls, 1)
    np.testing.assert_array_equal(new_inputs, inputs)
    np.testing.assert_allclose(new_targets, targets * factor, rtol=1e-14)


def test_a_window_does_not_depend_on_how_many_are_cut():
    prices = load_prices("AAPL")
    one, _ = cut_windows(prices, 50, 1)
    many, _ = cut_windows(prices, 50, 64)
    np.testing.assert_array_equal(one[0], many[-1])


def test_the_unit_of_the_prices_falls_out():
    prices = walk(80)
    inputs, targets = cut_windows(prices, 9, 12)
    in_quarters = cut_windows(Prices("in quarters", prices.dates, prices.closes * 4), 9, 12)
    np.testing.assert_array_equal(in_quarters[0], inputs)
    np.testing.assert_array_equal(in_quarters[1], targets)


def test_too_many_windows():
    with pytest.raises(ValueError, match="windows = 300") as caught:
        cut_windows(load_prices("FB"), 50, 300)
    assert str(caught.value) == (
        "windows = 300 of 51 days do not fit in the 196 days of FB: at most 145; choose fewer windows or fewer unrolls"
    )
    cut_windows(load_prices("FB"), 50, 145)


def test_too_short_a_history():
    with pytest.raises(ValueError, match="unrolls = 195") as caught:
        cut_windows(load_prices("FB"), 195, 1)
    assert str(caught.value) == (
        "unrolls = 195 takes 197 days (a window of 196 and its target), and FB has 196; choose unrolls of at most 194"
    )
    with pytest.raises(ValueError, match="made has 1; choose a longer history"):
        cut_windows(walk(1), 0, 1)


@pytest.mark.parametrize("value", [-1, 1.5, 2.0, "3", None, True, float("nan")])
def test_unrolls_and_windows_are_whole_numbers(value):
    prices = load_prices("FB")
    with pytest.raises(ValueError, match=r"unrolls = .* must be a whole number of at least 0; choose"):
        cut_windows(prices, value, 1)
    with pytest.raises(ValueError, match=r"windows = .* must be a whole number of at least 1; choose"):
        cut_windows(prices, 4, value)


def test_no_windows_are_too_few():
    with pytest.raises(ValueError, match="windows = 0 must be a whole number of at least 1"):
        cut_windows(load_prices("FB"), 4, 0)


def test_numpy_integers_are_whole_numbers():
    inputs, _ = cut_windows(load_prices("FB"), np.int64(4), np.int32(3))
    assert inputs.shape == (3, 5)
