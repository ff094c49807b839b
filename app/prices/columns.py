"""Which column of a table of text holds the dates and which the prices.
By the names in the first row where there are any, else by what the cells look like.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.prices.notation import is_date, parse_number

# fmt: off
_DATE_NAMES = (
    "date", "trade date", "trading date", "datum", "fecha", "trading day", "handelstag", "day", "tag", "datetime",
    "timestamp", "time",
)
_PRICE_NAMES = (
    "adj close", "adjusted close", "adjclose", "close adj", "close adjusted", "close", "close last", "close price",
    "closing price", "closing", "schlusskurs", "schluss", "price", "last", "last price", "zuletzt", "kurs", "value",
    "wert", "settle",
)
# fmt: on
_TICKER_NAMES = ("ticker", "symbol", "tic", "isin", "wkn", "security", "instrument", "company", "name")
_UNIT_WORDS = {"usd", "eur", "gbp", "chf", "in"}
SAMPLE_ROWS = 50


class Row(NamedTuple):
    """One row of the file with its number, so that a complaint can name it."""

    number: int  # as a text editor counts: the file's first line is 1
    cells: list[str]

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


def is_header(cells: Sequence[str]) -> bool:
    """Whether these cells name columns."""
    if any(_plain(cell) in _DATE_NAMES + _PRICE_NAMES for cell in cells):
        return True
    return not any(is_date(cell) or _is_price(cell) for cell in cells)


def _is_price(cell: str) -> bool:
    return any((parse_number(cell, mark) or 0) > 0 for mark in ".,")


def _plain(name: str) -> str:
    words = re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", " ", name).casefold())
    return " ".join(word for word in words if word not in _UNIT_WORDS and not word.isdigit())


def find_columns(names: Sequence[str], first: Row, rows: Sequence[Row], name: str) -> tuple[int, int]:
    """Places of the date column and the price column; ValueError if there is none."""
    width = len(first.cells)
    date_column = _named(names, _DATE_NAMES)
    if date_column is None:
        date_column = _filled_with(is_date, range(width), rows)
    if date_column is None:
        raise ValueError(
            f"{name} has no date column: row {first.number} is {shown(', '.join(first.cells))}; one column must be "
            "headed Date or hold dates such as 2024-01-31, so correct the first row or the dates"
        )
    price_column = _named(names, _PRICE_NAMES)
    if price_column is None:
        behind_first = [*range(date_column + 1, width), *range(date_column)]
        price_column = _filled_with(_is_price, behind_first, rows)
    if price_column is None:
        raise ValueError(
            f"{name} has no price column: row {first.number} is {shown(', '.join(first.cells))}; one column must be "
            "headed Close or Price or hold numbers above 0, so correct the first row or the prices"
        )
    return date_column, price_column


def _named(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    plain = [_plain(name) for name in names]
    return next((plain.index(name) for name in wanted if name in plain), None)


def _filled_with(fits: Callable[[str], bool], columns: Sequence[int], rows: Sequence[Row]) -> int | None:
    # Half of the cells are enough, so that one bad cell is reported instead of moving the choice elsewhere.
    sample = rows[:SAMPLE_ROWS]
    half = max(1, len(sample) / 2)
    return next((column for column in columns if sum(fits(row.cell(column)) for row in sample) >= half), None)


def refuse_several_tickers(names: Sequence[str], taken: set[int], rows: Sequence[Row], name: str) -> None:
    """ValueError if a column names more than one stock."""
    for column, heading in enumerate(names):
        if column in taken or _plain(heading) not in _TICKER_NAMES:
            continue
        filled = [row for row in rows if row.cell(column)]
        other = next((row for row in filled if row.cell(column) != filled[0].cell(column)), None)
        if other is not None:
            raise ValueError(
                f"{name} holds several tickers in column {shown(heading)}: {shown(filled[0].cell(column))} in row "
                f"{filled[0].number}, {shown(other.cell(column))} in row {other.number}; "
                "it must hold one, so keep the rows of one ticker"
            )


def shown(value: str) -> str:
    """A value of the file as it may stand in a sentence: quoted and not too long."""
    return repr(value if len(value) <= 40 else value[:39] + "…")
