"""A person's own file of daily prices: found, read, or refused with one sentence. The shipped ones are in core.data."""

from app.prices.columns import SeveralColumns, SeveralTickers
from app.prices.file import PricesFile, the_same
from app.prices.reading import ReadPrices, read_prices
from app.prices.text import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "PricesFile",
    "ReadPrices",
    "SeveralColumns",
    "SeveralTickers",
    "read_prices",
    "the_same",
]
