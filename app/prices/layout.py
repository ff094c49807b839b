"""Where in a table of text the rows of prices are, and what its columns are called.
Lines of words above the headings and below the last row are no rows of prices.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from app.prices.dates import Dates, read_counted_dates, read_dates
from app.prices.headings import DATE, PRICES, kind_of, kinds_of
from app.prices.numbers import is_gap, read_numbers
from app.prices.text import MAX_LINES_OF_WORDS, SAMPLE_ROWS

_LINES_OF_HEADINGS = 3  # as many as yfinance writes


@dataclass(frozen=True)
class Layout:
    """The rows of prices in a table.

    rows: their cells, indexed by the number of their line.
    names: what each column is called, all different; "column 3" where it has no heading.
    kinds: what each heading says, as headings.kind_of has it.
    date: the place of the column of dates.
    dates: the dates in it, one for each row.
    first_line: the line of the headings, or of the first row where there are none.
    """

    rows: pd.DataFrame
    names: list[str]
    kinds: list[str | None]
    date: int
    dates: Dates
    first_line: int

    @cached_property
    def shares_of_prices(self) -> np.ndarray:
        """How many of the cells of each column that are filled are numbers above 0, from 0 to 1; of a sample."""
        cells = _stacked(sample_of(self.rows))
        numbers = (read_numbers(cells, ".") > 0) | (read_numbers(cells, ",") > 0)
        filled = ~is_gap(cells)
        shape = -1, self.rows.shape[1]
        return (numbers & filled).reshape(shape).sum(axis=0) / np.maximum(filled.reshape(shape).sum(axis=0), 1)

    @cached_property
    def shares_of_dates(self) -> np.ndarray:
        """How many of the cells of each column are dates, from 0 to 1; of a sample."""
        return read_dates(_stacked(sample_of(self.rows))).found.reshape(-1, self.rows.shape[1]).mean(axis=0)


def shown(value: str) -> str:
    """A value of the file as it may stand in a sentence: quoted and not too long."""
    return repr(value if len(value) <= 40 else value[:39] + "…")


def listed(cells: Iterable[str]) -> str:
    """The cells of a row as they may stand in a sentence."""
    return shown(", ".join(cells).rstrip(", "))


def find_layout(table: pd.DataFrame, name: str) -> Layout:
    """The layout of a table of text; ValueError if no column holds dates."""
    date, dates = _date_column(table)
    if date is None:
        raise ValueError(
            f"{name} has no date column: row {table.index[0]} is {listed(table.iloc[0])}; one column must be headed "
            "Date or hold dates such as 2024-01-31, so correct the first row or the dates"
        )
    begin, end = _rows_of_prices(table, date, dates)
    rows = table.iloc[begin:end]
    width = _usual_width(rows)
    headings = _headings(table.iloc[max(0, begin - _LINES_OF_HEADINGS) : begin], date, width)
    kinds = kinds_of(headings) if headings else [None] * max(width, date + 1)
    kinds[date] = DATE
    first_line = int(table.index[begin - 1 if headings else min(begin, len(table) - 1)])
    cut = Dates(dates.days[begin:end], dates.seconds[begin:end], dates.order)
    return Layout(rows, _all_different(headings or [""] * len(kinds)), kinds, date, cut, first_line)


def sample_of(table: pd.DataFrame) -> pd.DataFrame:
    """Some rows, spread over all of a table."""
    if len(table) <= SAMPLE_ROWS:
        return table
    return table.iloc[np.unique(np.linspace(0, len(table) - 1, SAMPLE_ROWS).astype(int))]


def _stacked(table: pd.DataFrame) -> pd.Series:
    """All cells of a table, row after row; a thousand columns one by one would take seconds."""
    return pd.Series(table.to_numpy().ravel(), dtype=object)


def _date_column(table: pd.DataFrame) -> tuple[int | None, Dates | None]:
    sample = sample_of(table)
    # Of two with as many dates the one with more different ones: every row may tell when the file was made.
    counts = read_dates(_stacked(sample)).found.reshape(sample.shape).sum(axis=0)
    best = max(sample.columns, key=lambda column: (counts[column], counts[column] and sample[column].nunique()))
    if counts[best]:
        return best, read_dates(table[best])
    # Numbers are dates where a heading says so, or in a first column that runs one way.
    head = table.iloc[:SAMPLE_ROWS]
    named = next((place for row in head.values for place, cell in enumerate(row) if kind_of(cell) == DATE), None)
    counted = read_counted_dates(table[0 if named is None else named])
    if named is None:
        steps = np.diff(counted.days[counted.found]).astype(int)
        if counted.found.sum() < max(2, len(table) - 1) or not ((steps > 0).all() or (steps < 0).all()):
            return None, None
    return named or 0, counted


def _rows_of_prices(table: pd.DataFrame, date: int, dates: Dates) -> tuple[int, int]:
    """The first row of prices, and the one behind the last; rows without a date but with a number are among them."""
    words = _are_words(table, date, dates.found)
    dated = np.flatnonzero(dates.found)
    if dated.size:
        begin, end = int(dated[0]), int(dated[-1]) + 1
        # The day when the file was made may stand above the headings.
        prices = np.flatnonzero(~words[begin:end])
        above = ~dates.found[begin : begin + prices[0]] if prices.size else ~dates.found[begin:end]
        begin += int(above.argmax()) + 1 if above.any() else 0
    else:
        head = table.iloc[:SAMPLE_ROWS].values
        begin, end = next(i for i, row in enumerate(head) if any(kind_of(cell) == DATE for cell in row)) + 1, len(table)
    begin = int(np.flatnonzero(words[:begin]).max(initial=-1)) + 1
    end += int(np.flatnonzero(~words[end:]).max(initial=-1)) + 1
    return begin, end


def _are_words(table: pd.DataFrame, date: int, dated: np.ndarray) -> np.ndarray:
    """Whether each row has no price, (rows,) bool; asked of the lines near the beginning and the end alone."""
    places = np.arange(len(table))
    near_an_end = (places < MAX_LINES_OF_WORDS) | (places >= len(table) - MAX_LINES_OF_WORDS)
    asked = (places < SAMPLE_ROWS) | (near_an_end & ~dated)
    rows = table[asked]
    cells = _stacked(rows.drop(columns=date))
    numbers = ((read_numbers(cells, ".") > 0) | (read_numbers(cells, ",") > 0)).reshape(len(rows), -1).any(axis=1)
    # A heading may be a number, such as the code of a stock, and that of the dates may be missing.
    named = [kind_of(cell) is not None for cell in rows[date].head(MAX_LINES_OF_WORDS)]
    named[0] |= rows[date].iloc[0] == ""
    numbers[: len(named)] &= ~np.array(named, dtype=bool)
    words = np.zeros(len(table), dtype=bool)
    words[asked] = ~numbers
    return words


def _usual_width(rows: pd.DataFrame) -> int:
    filled = (sample_of(rows) != "").to_numpy()
    if not filled.size:
        return rows.shape[1]
    widths = filled.shape[1] - np.argmax(filled[:, ::-1], axis=1)
    return int(np.bincount(widths).argmax())


def _headings(lines: pd.DataFrame, date: int, width: int) -> list[str]:
    """The heading of each column from the lines above the rows, the nearest one last; none where they are words."""
    rows = [list(line) for line in lines.values]
    while len(rows) > 1 and np.count_nonzero(np.array(rows[0]) != "") < 2:
        del rows[0]
    if not rows:
        return []
    headings = rows[-1]
    if not any(kind in PRICES for kind in kinds_of(headings)):  # several lines, as yfinance writes them
        joined = [" ".join(filter(None, cells)) for cells in zip(*rows, strict=True)]
        if any(kind in PRICES for kind in kinds_of(joined)):
            headings = joined
    filled = [place for place, text in enumerate(headings) if text]
    if filled == [0] and width > 1:
        return []
    length = filled[-1] + 1
    headings = headings[: max(length, date + 1)]
    return ["", *headings] if length == width - 1 and _lacks_row_names(headings, date) else headings


def _lacks_row_names(headings: list[str], date: int) -> bool:
    """Whether a line of headings that is one short begins with the second column, as R writes it."""
    if date == 0:  # the dates themselves are the rows' names
        return kind_of(headings[0]) not in (None, DATE)
    return kind_of(headings[date - 1]) == DATE or headings[date - 1].casefold() == "index"


def _all_different(headings: list[str]) -> list[str]:
    names = [text or f"column {place}" for place, text in enumerate(headings, 1)]
    return [f"{text} (column {i})" if names.count(text) > 1 else text for i, text in enumerate(names, 1)]
