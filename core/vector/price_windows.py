"""Windows of daily closes to forecast the next day from: of the days to learn from, and of those kept from training."""

from dataclasses import dataclass

import numpy as np

from core.checks import choice, instance, number
from core.data import TICKERS, Prices, load_prices

HELD_OUT = 5  # of a history one part in so many, the last, is kept from training
FEWEST_DAYS = 10  # in a window; of fewer the spread says little, and single windows would rule the loss
FEWEST = FEWEST_DAYS + FEWEST_DAYS // (HELD_OUT - 1) + 1  # in a history, for one such window to learn from
FLATTEST = 1e-4  # of a window's average: the least spread that its closes are divided by, if they hardly move
CLOSES = (1e-50, 1e50)  # between them no square of a scaled close leaves float64
AT_ONCE = 2**21  # closes: how much of a long history is scaled at once


@dataclass(frozen=True, eq=False)
class PriceWindows:
    """All windows of a record of prices, or of a shipped ticker, whose next day is before the held-out part or in it.

    The held-out part is the last fifth of the days. A window whose next day is held out may reach back before it: when
    that forecast is due, those days are known. No day of the held-out part is in any window to learn from, nor is it
    the next day of one. Raises ValueError.
    """

    prices: Prices | str
    held_out: bool = False

    def __post_init__(self):
        if isinstance(self.prices, str):
            choice("prices", self.prices, TICKERS)
            return  # the shipped file is read when its numbers are needed, so that a damaged one stops nothing else
        prices = instance("prices", self.prices, Prices, f"give those of core.data, or one of {', '.join(TICKERS)}")
        if prices.closes.size < FEWEST:
            raise ValueError(
                f"prices = {prices.name} has {prices.closes.size} days, too few to learn from windows of {FEWEST_DAYS} "
                f"and hold the last fifth out; give at least {FEWEST} days."
            )
        for close in (prices.closes.min(), prices.closes.max()):
            number(f"a close of {prices.name}", float(close), *CLOSES, "give prices in another unit")

    @property
    def name(self) -> str:
        """The ticker, or what the record is called."""
        return self.prices if isinstance(self.prices, str) else self.prices.name

    def longest(self) -> int:
        """Days of the longest window that has a next day before the held-out part."""
        closes = self._closes()
        return closes.size - closes.size // HELD_OUT - 1

    def draw(self, length: int, windows: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Closes (length, windows) and next closes (windows,), each window with the same chance, however often.

        Both are standardised: less the average of the window's own closes, divided by their standard deviation. So
        the unit of the prices falls out, and nothing about the next day is in the inputs.
        """
        return self._scaled(length, random.integers(*self._starts(length), windows))

    def persistence(self, length: int) -> float:
        """The average over all windows of (last close - next close)^2, standardised as they are drawn.

        It is the loss of the forecast that tomorrow is as today, which no forecast beats if prices walk at random.
        """
        start, end = self._starts(length)
        block, total = max(1, AT_ONCE // length), 0.0
        for first in range(start, end, block):
            inputs, following = self._scaled(length, np.arange(first, min(first + block, end)))
            total += float(np.sum((inputs[-1] - following) ** 2))
        return total / (end - start)

    def _closes(self):
        return (load_prices(self.prices) if isinstance(self.prices, str) else self.prices).closes

    def _starts(self, length):
        """The first day of the first window, and the day after that of the last one."""
        days, boundary = self._closes().size, self.longest() + 1
        return (boundary - length, days - length) if self.held_out else (0, boundary - length)

    def _scaled(self, length, starts):
        closes = self._closes()[np.arange(length + 1)[:, None] + starts]
        average = closes[:-1].mean(axis=0)
        scaled = (closes - average) / np.maximum(closes[:-1].std(axis=0), FLATTEST * average)
        return scaled[:-1], scaled[-1]
