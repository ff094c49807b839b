"""A person's own file of daily prices: found, read, or refused with one sentence. The shipped ones are in core.data."""

from app.prices.columns import SeveralColumns, SeveralTickers
from app.prices.reading import ReadPrices, read_prices

__all__ = ["ReadPrices", "SeveralColumns", "SeveralTickers", "read_prices"]
