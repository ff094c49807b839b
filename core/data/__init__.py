"""Daily closing prices: the shipped stocks, or a CSV file of the user's own.
Cuts them into windows of unrolls + 1 days, each with the next day's close as its target.
"""

from core.data.prices import TICKERS, Prices, cut_windows, load_prices
from core.data.reading import read_prices

__all__ = ["TICKERS", "Prices", "cut_windows", "load_prices", "read_prices"]
