"""Reads a CSV file of the user's own into Prices, finding its encoding, delimiter, columns and notation.
Refuses what it cannot read with one sentence that names the row, the value, the rule and the remedy.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import IO

import numpy as np

from app.prices.columns import SAMPLE_ROWS, Row, find_columns, is_header, refuse_several_tickers, shown
from app.prices.notation import day_comes_first, decimal_mark, is_date, parse_date, parse_number, without_currency
from core.data.prices import Prices

MAX_BYTES = 20 * 1000 * 1000
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
MIN_ROWS = 3
SAMPLE_CHARACTERS = 100_000
# Far beyond any price, and close enough to 1 that means and ratios of prices stay finite.
SMALLEST_PRICE, LARGEST_PRICE = 1e-15, 1e15


class Undecided(ValueError):
    candidates = ()


from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadPrices:
    prices: Prices
    column: str
    summary: str


def read_prices(source, name="your file", column=None):
    p = _read_prices(source, name)
    return ReadPrices(p, "Close", f"{name}: {len(p.closes):,} days, column Close, from {p.dates[0]} to {p.dates[-1]}.")


def _read_prices(source: bytes | str | IO, name: str = "your file") -> Prices:
    """The daily prices in a CSV file: its bytes, its text, or a file object (read from its start).

    The columns are found by their names in the first row, an adjusted close before a close (as in the shipped
    stocks, so that a split is no crash), else by content: the first column of dates, and the first column of
    positive numbers behind it. Encodings: UTF-8, UTF-16, else Windows-1252 (Latin-1 with a euro sign). Delimiters:
    comma, semicolon, tab. Rows may come in any order; currencies and units are kept as they are.
    Raises ValueError, one sentence beginning with `name`, for whatever cannot be read without guessing, for more
    than MAX_BYTES, MAX_ROWS or MAX_COLUMNS, and for fewer than MIN_ROWS rows. TypeError for any other kind of source.
    """
    text = _decode(_content(source, name), name)
    delimiter = _find_delimiter(text)
    # A sheet saved with nothing in it is made of delimiters.
    rows = _split_rows(text, delimiter, name) if text.strip(' \t\r\n,;"') else []
    if not rows:
        raise ValueError(f"{name} is empty; it must hold a row of dates and prices for each day, so choose another")
    first = rows[0]
    names = first.cells if is_header(first.cells) else []
    if names:
        del rows[0]
    date_column, price_column = find_columns(names, first, rows, name)
    if not MIN_ROWS <= len(rows) <= MAX_ROWS:
        amount, period = (f"more than {MAX_ROWS}", "shorter") if len(rows) > MAX_ROWS else (len(rows), "longer")
        raise ValueError(
            f"{name} has {amount} rows of prices; it must have {MIN_ROWS} to {MAX_ROWS}, so choose a {period} period"
        )
    _refuse_extra_cells(first, rows, name)
    refuse_several_tickers(names, {date_column, price_column}, rows, name)
    dates = np.array(_read_dates(rows, date_column, name), dtype="datetime64[D]")
    closes = np.array(_read_closes(rows, price_column, delimiter, name))
    order = np.argsort(dates)
    return Prices(name, dates[order], closes[order])


def _content(source: bytes | str | IO, name: str) -> bytes | str:
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
    elif isinstance(source, str):
        content = source
    elif hasattr(source, "read"):
        content = _read_at_most(source, MAX_BYTES + 1, name)
    else:
        raise TypeError(f"source is a {type(source).__name__}; give the file's bytes, its text or a file object")
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"{name} is larger than {MAX_BYTES // 10**6} MB, the most that is read; choose a shorter period"
        )
    return content


def _read_at_most(file: IO, amount: int, name: str) -> bytes | str:
    # An uploaded file is the same object on every rerun of a page, and was read to its end by the last one.
    if hasattr(file, "seekable") and file.seekable():
        file.seek(0)
    chunks = []
    try:
        while amount > 0 and (chunk := file.read(amount)):
            chunks.append(chunk)
            amount -= len(chunk)
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} is not {error.encoding} text; open it in binary mode or save it as UTF-8") from error
    return chunks[0][:0].join(chunks) if chunks else b""


def _decode(content: bytes | str, name: str) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    if content.startswith(b"PK\x03\x04"):
        raise ValueError(f"{name} is an Excel workbook or zip archive; it must be plain text, so save it as CSV")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content[:2]:  # UTF-16 without its mark: a Latin letter or a digit is a zero byte and its code
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    else:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{name} begins as UTF-16 text but is damaged at byte {error.start}; save it as UTF-8"
        ) from error


def _find_delimiter(text: str) -> str:
    """The delimiter that splits most of the first rows into equally many cells, at least two."""
    sample = text[:SAMPLE_CHARACTERS]

    def agreement(delimiter: str) -> int:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
        try:
            widths.update(len(cells) for cells in islice(filter(any, reader), SAMPLE_ROWS))
        except csv.Error:
            return 0
        return max((rows for width, rows in widths.items() if width > 1), default=0)

    # Of equals the first wins: a comma may stand inside a number or a date, the others never do.
    return max((";", "\t", ","), key=agreement)


def _split_rows(text: str, delimiter: str, name: str) -> list[Row]:
    # strict, because a quote mark left open would else swallow the rows behind it without a word
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[Row] = []
    number = 1
    try:
        for line in reader:
            if len(line) > MAX_COLUMNS:
                raise ValueError(
                    f"{name}, row {number} has {len(line)} cells; it may have at most {MAX_COLUMNS}, "
                    "so keep the columns of dates and prices"
                )
            cells = [cell.strip() for cell in line]
            if any(cells):
                rows.append(Row(number, cells))
            if len(rows) > MAX_ROWS + 1:
                break
            number = reader.line_num + 1
    except csv.Error as error:
        problem = str(error).replace("'\t'", "a tab")
        raise ValueError(
            f"{name}, row {number}: a cell that begins there cannot be read ({problem}); "
            f"quote marks must come in pairs, and a cell may have {csv.field_size_limit()} characters, "
            "so correct this row"
        ) from error
    return rows


def _refuse_extra_cells(first: Row, rows: Sequence[Row], name: str) -> None:
    width = len(first.cells)
    for row in rows:
        if any(row.cells[width:]):
            raise ValueError(
                f"{name}, row {row.number}: {shown(', '.join(row.cells))} has {len(row.cells)} cells; it may have "
                f"the {width} of row {first.number}, so put a number with commas in quote marks"
            )


def _read_dates(rows: Sequence[Row], column: int, name: str) -> list[date]:
    day_first = day_comes_first(row.cell(column) for row in rows)
    row_of: dict[date, int] = {}
    for row in rows:
        day = parse_date(row.cell(column), day_first)
        if day is None:
            order = f" with the {'day' if day_first else 'month'} first" if is_date(row.cell(column)) else ""
            raise ValueError(
                f"{name}, row {row.number}: {shown(row.cell(column))} is not a date{order}; "
                "every row must have one such as 2024-01-31, so correct or remove this row"
            )
        if day in row_of:
            raise ValueError(
                f"{name}, rows {row_of[day]} and {row.number} have the same date, {shown(row.cell(column))}; "
                "a day must have one price, so remove one of these rows"
            )
        row_of[day] = row.number
    return list(row_of)


def _read_closes(rows: Sequence[Row], column: int, delimiter: str, name: str) -> list[float]:
    mark = decimal_mark((row.cell(column) for row in rows), usual="," if delimiter == ";" else ".")
    closes = []
    for row in rows:
        cell = row.cell(column)
        if problem := _problem(cell, mark):
            raise ValueError(
                f"{name}, row {row.number}: the price {shown(cell)} {problem}; "
                "every price must be one finite number above 0, so correct or remove this row"
            )
        closes.append(parse_number(cell, mark or "."))
    return closes


def _problem(cell: str, mark: str) -> str | None:
    if not without_currency(cell):
        return "is missing"
    if not mark and parse_number(cell, ".") != parse_number(cell, ","):
        return "may mean thousands or decimals"
    value = parse_number(cell, mark or ".")
    if value is None:
        endless = without_currency(cell).lstrip("+-").casefold() in ("inf", "infinity", "∞")
        return "is infinite" if endless else "is not a number"
    if not value:
        return "is zero"
    if value < 0:
        return "is negative"
    if math.isinf(value):
        return "is infinite"
    if not SMALLEST_PRICE <= value <= LARGEST_PRICE:
        return f"is not between {SMALLEST_PRICE:g} and {LARGEST_PRICE:g}"
    return None
