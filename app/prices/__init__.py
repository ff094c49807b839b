"""A person's own file of daily prices: found, read, or refused with one sentence. The shipped ones are in core.data."""

from app.prices.reading import read_prices

__all__ = ["read_prices"]
