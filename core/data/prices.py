"""The record of one stock's daily closes, and the shipped stocks to fill it.
Cuts a record into windows that are scaled by their own mean, with the next day's close as the target.
"""

import csv
import functools
import hashlib
import operator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.checks import shown

TICKERS: tuple[str, ...] = ("AAPL", "GOOG", "IBM", "MSFT", "FB")
_STOCKS_FILE = Path(__file__).with_name("stocks.csv")
_STOCKS_SHA256 = "0facb0b2f14652e377639998c60811e626efafc570124d913bcb9f7227a70890"  # with lines that end in \n


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """One stock's closing price on each trading day; equal only to itself, so it can be a cache key.

    name: what to call it on the page.
    dates: (days,) datetime64[D], strictly ascending, read-only.
    closes: (days,) float64, in the file's currency, finite and above 0, read-only.
    Raises ValueError when the arrays break these rules.
    """

    name: str
    dates: np.ndarray
    closes: np.ndarray

    def __post_init__(self) -> None:
        dates = np.array(self.dates, dtype="datetime64[D]")
        closes = np.array(self.closes, dtype=np.float64)
        if dates.ndim != 1 or dates.shape != closes.shape:
            raise ValueError(
                f"dates of shape {dates.shape} and closes of shape {closes.shape}; "
                "both must be (days,), so give one close for each date"
            )
        # NaT compares false to everything, so this form refuses it too.
        if np.isnat(dates).any() or not (dates[1:] > dates[:-1]).all():
            raise ValueError(f"the dates of {self.name} must ascend strictly; sort them and keep one row a day")
        bad = ~(np.isfinite(closes) & (closes > 0))
        if bad.any():
            day = int(bad.argmax())
            raise ValueError(
                f"the close {closes[day]} of {self.name} on {dates[day]} must be a finite number above 0; "
                "correct or remove that day"
            )
        dates.setflags(write=False)
        closes.setflags(write=False)
        object.__setattr__(self, "dates", dates)
        object.__setattr__(self, "closes", closes)


def load_prices(ticker: str) -> Prices:
    """The shipped daily closes of one of TICKERS, in US dollars, adjusted for splits and dividends.

    Raises ValueError for any other ticker, and for a file that is not the shipped one to the last byte.
    """
    if not isinstance(ticker, str) or ticker not in TICKERS:
        raise ValueError(f"ticker {shown(ticker)} is not in the data; choose one of {', '.join(TICKERS)}")
    return _shipped(ticker)


@functools.cache
def _shipped(ticker):
    rows = [row for row in csv.DictReader(_stocks().splitlines()) if row["ticker"] == ticker]
    return Prices(ticker, [row["date"] for row in rows], [row["close"] for row in rows])


def _stocks() -> str:
    """The shipped file, with any line ends."""
    try:
        content = _STOCKS_FILE.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != _STOCKS_SHA256:
        raise ValueError(
            f"The file core/data/{_STOCKS_FILE.name} is missing or damaged, and must be the one that was shipped; "
            "put it back (git checkout core/data), or choose data without prices"
        )
    return content.decode()


def cut_windows(prices: Prices, unrolls: int, windows: int) -> tuple[np.ndarray, np.ndarray]:
    """Windows of unrolls + 1 consecutive trading days, spread evenly over the history, and the close after each.

    Returns inputs (windows, unrolls + 1) float64 and targets (windows,) float64, oldest window first. Both are
    divided by the mean of the window's own unrolls + 1 closes: 1 means the window's average price, and nothing
    about the target's day enters the inputs. One window is the most recent one; several reach from the first
    possible start to the last, all different.
    Raises ValueError when unrolls < 0, windows < 1, or the history is too short for them.
    """
    unrolls = _whole_number("unrolls", unrolls, least=0)
    windows = _whole_number("windows", windows, least=1)
    days = len(prices.closes)
    possible = days - (unrolls + 1)
    if possible < 1:
        remedy = f"choose unrolls of at most {days - 2}" if days >= 2 else "choose a longer history"
        raise ValueError(
            f"unrolls = {shown(unrolls)} takes {shown(unrolls + 2)} days (a window of {shown(unrolls + 1)} and its "
            f"target), and {prices.name} has {days}; {remedy}"
        )
    if windows > possible:
        raise ValueError(
            f"windows = {shown(windows)} of {unrolls + 1} days do not fit in the {days} days of {prices.name}: "
            f"at most {possible}; choose fewer windows or fewer unrolls"
        )
    starts = _spread(possible, windows)
    spans = prices.closes[starts[:, None] + np.arange(unrolls + 2)]
    inputs, targets = spans[:, :-1], spans[:, -1]
    averages = inputs.mean(axis=1)
    return inputs / averages[:, None], targets / averages


def _spread(possible: int, windows: int) -> np.ndarray:
    if windows == 1:
        return np.array([possible - 1])
    return np.linspace(0, possible - 1, windows).round().astype(np.int64)


def _whole_number(name: str, value: int, least: int) -> int:
    try:
        whole = operator.index(value)
    except TypeError:
        whole = None
    if whole is None or isinstance(value, bool) or whole < least:
        raise ValueError(f"{name} = {shown(value)} must be a whole number of at least {least}; choose {least} or more")
    return whole
