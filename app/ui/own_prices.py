"""A viewer's own file of prices: kept as long as the tab lives, and a choice of every setting that offers prices.

It is an app.prices.PricesFile, put here by app.home.upload; settings are read without what reads files.
"""

from app.ui.own_files import OwnFile
from core.data import TICKERS, Prices

FILE = "the viewer's file of prices"  # in the session, a PricesFile
DATA = "data"  # key of the setting in which it is a choice, on every page
OWN_PRICES = OwnFile(
    FILE, DATA, "(your file)", TICKERS[0], "a file", "give that file as your own prices on the first page"
)
kept, labels, label_of = OWN_PRICES.kept, OWN_PRICES.labels, OWN_PRICES.label_of
in_force, was_taken_away, problem = OWN_PRICES.in_force, OWN_PRICES.was_taken_away, OWN_PRICES.problem
put, take_away = OWN_PRICES.put, OWN_PRICES.take_away


def prices_of(choice: str) -> Prices | None:
    """The prices of the viewer's file if that is chosen; None where a shipped stock or something else is."""
    file = OWN_PRICES.chosen(choice)
    return file.read.prices if file else None
