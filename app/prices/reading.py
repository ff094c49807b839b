"""Reads a file of the user's own into Prices, finding its encoding, delimiter, columns and notation.
Refuses what it cannot read with one sentence that names the row, the value, the rule and the remedy.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import IO

import numpy as np
import pandas as pd

from app.prices.columns import price_column, rows_of_one_ticker
from app.prices.dates import Dates, read_dates
from app.prices.headings import DATE
from app.prices.layout import Layout, find_layout, listed, shown
from app.prices.numbers import (
    LARGEST_PRICE,
    SMALLEST_PRICE,
    TWO_READINGS,
    decimal_mark,
    is_gap,
    problem_of,
    read_numbers,
)
from app.prices.text import MAX_ROWS, table_of, text_of
from core.data.prices import Prices

MIN_ROWS = 3


@dataclass(frozen=True)
class ReadPrices:
    """The prices in a file, and how it was read.

    prices: the days in it, ascending, and what was paid on each.
    column: what the column of prices is called in the file.
    rows: how many rows of dates the file has.
    left_out: how many of them have no price, such as holidays.
    first_left_out: which of them is the first, in words; "" where there is none.
    notes: what else was decided, a clause each.
    """

    prices: Prices
    column: str
    rows: int
    left_out: int
    first_left_out: str
    notes: tuple[str, ...]

    @property
    def summary(self) -> str:
        """All of this in one line."""
        first, last = self.prices.dates[[0, -1]]
        left_out = (f"{self.left_out} left out ({self.first_left_out})",) if self.left_out else ()
        column = self.column if len(self.column) <= 40 else f"{self.column[:39]}…"
        return "; ".join((f"{self.rows} rows read, {column} from {first} to {last}", *left_out, *self.notes))


def read_prices(
    source: bytes | str | IO, name: str = "your file", column: str | None = None, ticker: str | None = None
) -> ReadPrices:
    """The daily prices in a text file: its bytes (plain or gzip), its text, or a file object (read from its start).

    The columns are found by their headings, an adjusted close before a close (as in the shipped stocks, so that a
    split is no crash), else by content; `column` and `ticker` choose where several may be meant. Rows may come in any
    order; rows without a price are left out, and of several rows a day that tell the time the last is taken.
    Currencies and units are kept as they are.
    Raises SeveralColumns or SeveralTickers, both a ValueError with the candidates, where a choice is needed;
    ValueError, one sentence beginning with `name`, for whatever cannot be read without guessing, for more than
    MAX_BYTES, MAX_ROWS or MAX_COLUMNS, and for fewer than MIN_ROWS days. TypeError for any other kind of source.
    """
    table, delimiter = table_of(text_of(source, name), name)
    layout = find_layout(table, name)
    _refuse_number_of_rows(len(layout.rows), "rows", name)
    layout = _only(layout, rows_of_one_ticker(layout, ticker, name))
    _refuse_extra_cells(layout, delimiter, name)
    _refuse_bad_dates(layout, name)
    place = price_column(layout, column, name)
    gaps = is_gap(layout.rows[place])
    if gaps.all():
        raise ValueError(
            f"{name} has no price in column {shown(layout.names[place])}: it must hold numbers above 0 and is empty; "
            "choose another file"
        )
    kept = _only(layout, ~gaps)
    kept, notes = _one_row_a_day(kept, name)
    left_out = f", {gaps.sum()} without a price left out" if gaps.any() else ""
    left_out += f", in {len(layout.rows)} rows, several a day" if notes else ""
    _refuse_number_of_rows(len(kept.rows), "days" if notes else "rows", name, left_out)
    mark = decimal_mark(kept.rows[place], "," if delimiter == ";" else ".", _numbers_beside(kept, place))
    closes = _read_closes(kept.rows[place], mark, name)
    order = np.argsort(kept.dates.days)
    prices = Prices(name, kept.dates.days[order], closes[order])
    if layout.dates.order:
        notes = (*notes, f"the dates are read with {layout.dates.order}")
    first = int(gaps.argmax())
    said = f"row {layout.rows.index[first]}: {shown(layout.rows[place].iloc[first])} is no price" if gaps.any() else ""
    return ReadPrices(prices, layout.names[place], len(layout.rows), int(gaps.sum()), said, notes)


def _only(layout: Layout, rows: np.ndarray) -> Layout:
    dates = Dates(layout.dates.days[rows], layout.dates.seconds[rows], layout.dates.order)
    return replace(layout, rows=layout.rows[rows] if rows.dtype == bool else layout.rows.iloc[rows], dates=dates)


def _refuse_number_of_rows(count: int, what: str, name: str, more: str = "") -> None:
    if not MIN_ROWS <= count <= MAX_ROWS:
        amount, period = (f"more than {MAX_ROWS}", "shorter") if count > MAX_ROWS else (count, "longer")
        raise ValueError(
            f"{name} has {amount} {what} of prices{more}; it must have {MIN_ROWS} to {MAX_ROWS}, "
            f"so choose a {period} period"
        )


def _refuse_extra_cells(layout: Layout, delimiter: str, name: str) -> None:
    width = len(layout.kinds)
    extra = (layout.rows.iloc[:, width:] != "").any(axis=1).to_numpy()
    if not extra.any():
        return
    row = layout.rows.iloc[int(extra.argmax())]
    cells = list(row)
    while not cells[-1]:
        del cells[-1]
    number = any(re.fullmatch(r"[^\d]?\d{1,3},\d+(\.\d+)?", ",".join(two)) for two in pairwise(cells))
    remedy = "put a number with commas in quote marks" if delimiter == "," and number else "correct or remove this row"
    raise ValueError(
        f"{name}, row {row.name}: {listed(cells)} has {len(cells)} cells; it may have the {width} of row "
        f"{layout.first_line}, so {remedy}"
    )


def _refuse_bad_dates(layout: Layout, name: str) -> None:
    if layout.dates.found.all():
        return
    place = int((~layout.dates.found).argmax())
    cell = layout.rows[layout.date].iloc[place]
    order = ""
    if read_dates(pd.Series([cell], dtype=object)).found.all():  # alone it is one, so it is against the others
        order = f" with the {'month' if int(re.match('[0-9]+', cell)[0]) > 12 else 'day'} first"
    raise ValueError(
        f"{name}, row {layout.rows.index[place]}: {shown(cell)} is not a date{order}; "
        "every row must have one such as 2024-01-31, so correct or remove this row"
    )


def _one_row_a_day(layout: Layout, name: str) -> tuple[Layout, tuple[str, ...]]:
    """The last row of each day where the rows tell the time, and a note; ValueError for a day that is there twice."""
    days = pd.Series(layout.dates.days.astype("datetime64[s]"), layout.rows.index)
    again = days.duplicated()
    if not again.any():
        return layout, ()
    seconds = _times_of_day(layout)
    if not np.isnan(seconds).any():
        order = np.lexsort((seconds, layout.dates.days))
        last = np.append(np.diff(layout.dates.days[order]).astype(int) > 0, True)
        return _only(layout, order[last]), ("of several rows a day the last price is taken",)
    second = again.idxmax()
    first = (days == days[second]).idxmax()
    cell = shown(layout.rows.loc[second, layout.date])
    if again.sum() > max(1, 0.1 * len(days)):
        raise ValueError(
            f"{name} has several rows a day, such as rows {first} and {second} of {cell}; it must have one a day, "
            "so keep the last row of each day"
        )
    raise ValueError(
        f"{name}, rows {first} and {second} have the same date, {cell}; a day must have one price, "
        "so remove one of these rows"
    )


def _times_of_day(layout: Layout) -> np.ndarray:
    """Seconds since midnight: behind the date, else in a column of times such as 16:00 or 160000, else NaN."""
    seconds = layout.dates.seconds
    for column, kind in enumerate(layout.kinds):
        if kind == DATE and column != layout.date and np.isnan(seconds).any():
            cells = layout.rows[column]
            cells = cells.where(~cells.str.fullmatch("[0-9]{3,6}"), cells.str.zfill(6))
            seconds = read_dates("20000101 " + cells).seconds
    return seconds


def _numbers_beside(layout: Layout, place: int) -> pd.Series:
    """The cells of the other columns, which may tell the decimal mark where the prices do not."""
    others = [
        layout.rows[column].head(1000) for column in range(len(layout.kinds)) if column not in (place, layout.date)
    ]
    # 1.2M and 0.5% tell it as well as a price.
    return pd.concat(others[:10]).str.rstrip("%KMBkm ") if others else pd.Series([], dtype=object)


def _read_closes(cells: pd.Series, mark: str, name: str) -> np.ndarray:
    closes = read_numbers(cells, mark or ".")
    bad = ~((closes >= SMALLEST_PRICE) & (closes <= LARGEST_PRICE))
    if not mark:
        as_comma = read_numbers(cells, ",")
        bad |= (closes != as_comma) & ~(np.isnan(closes) & np.isnan(as_comma))
    if bad.any():
        row, cell = cells.index[bad.argmax()], cells.iloc[int(bad.argmax())]
        problem = problem_of(cell, mark)
        remedy = "every price must be one finite number above 0, so correct or remove this row"
        if problem == TWO_READINGS:
            remedy = "every price must have one meaning, so save the file without marks of thousands"
        raise ValueError(f"{name}, row {row}: the price {shown(cell)} {problem}; {remedy}")
    return closes
