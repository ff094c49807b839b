"""Daily closing prices: the shipped stocks, and windows of unrolls + 1 days with the next day's close as target."""

from core.data.prices import TICKERS, Prices, cut_windows, load_prices

__all__ = ["TICKERS", "Prices", "cut_windows", "load_prices"]
