"""The ways people write dates, and which one a whole column uses.
Takes a column as a pandas.Series of text and reads all its cells at once.
"""

import functools
import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.prices.headings import fold

_CLOCK = re.compile(
    r"[T ,;]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}(?:\.[0-9]*)?))?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)? ?(?:Z|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
_CLOCK_OF_DIGITS = re.compile(r"\A([0-9]{8})[T ;]([0-9]{2})([0-9]{2})([0-9]{2})\Z")
_NUMBERS_ALONE = re.compile(
    r"\A(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)(?P<third>[1-9][0-9]{3}|[0-9]{2})\Z"
)
_LETTER = re.compile(r"[^\W\d_]")
# A month that was a word is a number between tildes.
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"\A(?P<year>[1-9][0-9]{3}|1[0-9]{2})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})\Z",
        r"\A(?P<year>[1-9][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})\Z",
        r"\A(?P<year>[1-9][0-9]{3})[-/. ]*~(?P<month>[0-9]+)~[-/. ]*(?P<day>[0-9]{1,2})\Z",
        r"\A(?P<year>(?:19|20)[0-9]{2})(?:[-/]|-?M)(?P<month>[0-9]{1,2})\Z",  # 1234.5 is a number
        r"\A(?P<month>[0-9]{1,2})[-/](?P<year>(?:19|20)[0-9]{2})\Z",
        r"\A~(?P<month>[0-9]+)~[-/., ]*(?P<year>[1-9][0-9]{3})\Z",
        r"\A(?P<day>[0-9]{1,2})[-/., ]*~(?P<month>[0-9]+)~[-/., ]*(?P<year>[1-9][0-9]{3}|[0-9]{2})\Z",
        r"\A~(?P<month>[0-9]+)~[-/., ]*(?P<day>[0-9]{1,2})[-/, ]+(?P<year>[1-9][0-9]{3}|[0-9]{2})\Z",
    )
]
_MONTHS = [
    fold(names).split()
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "jän feb mrz apr май jun jul aug sept okt nov dez",  # and what begins none of these
        "jan feb mrt apr may jun jul aug sep oct nov dec",
    )
]
# The least number of each unit since 1970 that is taken for a date: some day of 1973 or later. Excel counts days.
_UNITS = ((1e17, "ns"), (1e14, "us"), (1e11, "ms"), (1e8, "s"))
_EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119, counted from the end of 1899


class Dates(NamedTuple):
    """A column of dates, one for each cell.

    days: datetime64[D], NaT where a cell is no date.
    seconds: since midnight, float64, NaN without a time of day.
    order: what was decided about the day and the month where the cells could not tell, else "".
    """

    days: np.ndarray
    seconds: np.ndarray
    order: str

    @property
    def found(self) -> np.ndarray:
        """Which cells are dates, bool."""
        return ~np.isnat(self.days)


def read_dates(cells: pd.Series) -> Dates:
    """The dates in a column of text, a time of day behind them or none, in any of the notations below.

    2024-01-31, 20240131, 31.01.2024, 1/31/24, 31 Jan 2024, Wednesday, January 31, 2024, and 2024-01 for its first day.
    Where the day and the month are numbers, those over 12 decide which comes first, by majority; else the order that
    makes the dates ascend or descend, if it is one; else '/' means month first and '.' or '-' day first.
    """
    cells = cells.reset_index(drop=True)
    seconds, plain = _split_clock(cells)
    plain = _numbers_for_months(plain)
    parts = pd.DataFrame(np.nan, plain.index, ["year", "month", "day"])
    for pattern in _PATTERNS:
        found = _extract(plain[parts["year"].isna()], pattern)
        if not found.empty:
            found = found.astype(float).assign(day=found.get("day", 1)).astype(float)
            found["year"] = _whole_year(found["year"])
            parts.loc[found.index] = found[["year", "month", "day"]]
    days, order = _days(parts["year"], parts["month"], parts["day"]), ""
    numbers = _extract(plain[parts["year"].isna()], _NUMBERS_ALONE)
    if not numbers.empty:
        days[numbers.index], order = _order_and_days(numbers)
    return Dates(days, seconds, order)


def _extract(cells: pd.Series, pattern: re.Pattern) -> pd.DataFrame:
    """The named groups of the pattern in the cells that fit it, as text."""
    if not any(map(pattern.match, cells)):  # most patterns fit no cell, and pandas would take its time to say so
        return pd.DataFrame()
    found = cells.str.extract(pattern)[list(pattern.groupindex)]
    return found.dropna()


def _split_clock(cells: pd.Series) -> tuple[np.ndarray, pd.Series]:
    seconds = np.full(len(cells), np.nan)
    if any(map(_CLOCK_OF_DIGITS.match, cells)):
        cells = cells.str.replace(_CLOCK_OF_DIGITS, r"\1 \2:\3:\4", regex=True)
    if not any(map(_CLOCK.search, cells)):
        return seconds, cells
    clock = cells.str.extract(_CLOCK)
    clock = clock[clock["hour"].notna()]
    hours = clock["hour"].astype(float)
    if clock["half"].notna().any():
        hours = hours.where(clock["half"].isna(), hours % 12 + 12 * clock["half"].str.match("[Pp]", na=False))
    seconds[clock.index] = hours * 3600 + clock["minute"].astype(float) * 60 + clock["second"].fillna("0").astype(float)
    cells = cells.copy()
    cells[clock.index] = cells[clock.index].str.replace(_CLOCK, "", regex=True)
    return seconds, cells


def _numbers_for_months(cells: pd.Series) -> pd.Series:
    if not _LETTER.search("\n".join(cells)):
        return cells
    worded = cells[cells.str.contains(_LETTER)]
    steps: tuple[tuple[str, str | Callable], ...] = (
        (r"[年年月년월]\s*", "-"),
        (r"[日号號일]", ""),
        (r"\s*\(\w+\)\Z", ""),  # a weekday in brackets
        (r"-\s*\Z", ""),
        (r"(?i)(?<=[0-9])(?:st|nd|rd|th|er|º)\b|\s*\b(?:de|del|of|г|года|r)\b\.?(?!\w)", " "),
        (r"[^\W\d_]{3,}", lambda match: f"~{month}~" if (month := month_of(match[0])) else match[0]),
        # a weekday in front, which may be short for a month too
        (r"\A(?:[^\W\d_]+|~\d+~)[.,]*\s+(?=.*~|[0-9]+([-/.])[0-9]+\1)", ""),
    )
    for pattern, instead in steps:
        worded = worded.str.replace(pattern, instead, regex=True)
    cells = cells.copy()
    cells[worded.index] = worded.str.strip()
    return cells


@functools.lru_cache(1000)
def month_of(word: str) -> int:
    """1 to 12 for the name of a month or its first three letters or more, in any of ten languages; else 0."""
    begin = fold(word)
    hits = {number for names in _MONTHS for number, full in enumerate(names, 1) if full.startswith(begin)}
    return hits.pop() if len(begin) >= 3 and len(hits) == 1 else 0


def _whole_year(year: pd.Series) -> pd.Series:
    """1/31/24 is in 2024 and 1/31/69 in 1969; 113/01/31 counts from 1912, as in Taiwan."""
    return year + np.select([year < 69, year < 100, year < 200], [2000, 1900, 1911], 0)


def _days(year: pd.Series, month: pd.Series, day: pd.Series) -> np.ndarray:
    """The days (datetime64[D]); pandas before 3 would end at the year 2262 and begin at 1677."""
    possible = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0).astype(np.int64).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype(np.int64)
    return np.where(possible & (days.astype("datetime64[M]") == months), days, np.datetime64("NaT"))


def _order_and_days(numbers: pd.DataFrame) -> tuple[np.ndarray, str]:
    first, second, third = (numbers[part].astype(float) for part in ("first", "second", "third"))
    year = _whole_year(third)
    day_first, month_first = _days(year, second, first), _days(year, first, second)
    if (numbers["third"].str.len() == 2).all():
        year_first = _days(_whole_year(first), second, third)
        likelier = first.nunique() < third.nunique() and not _one_way(day_first) and not _one_way(month_first)
        if _one_way(year_first) and (likelier or (first.nunique() == 1 and third.nunique() > 1)):
            return year_first, ""
    votes = ((first > 12) & (second <= 12)).sum(), ((second > 12) & (first <= 12)).sum()
    if any(votes):
        return (day_first, "") if votes[0] >= votes[1] else (month_first, "")
    if _one_way(day_first) != _one_way(month_first):
        return (day_first, "") if _one_way(day_first) else (month_first, "")
    if numbers["mark"].mode()[0] == "/":
        return month_first, "the month before the day"
    return day_first, "the day before the month"


def _one_way(days: np.ndarray) -> bool:
    steps = np.diff(days).astype(np.int64)
    return not np.isnat(days).any() and bool((steps >= 0).all() or (steps <= 0).all())


def read_counted_dates(cells: pd.Series) -> Dates:
    """Dates that are numbers: seconds, milli-, micro- or nanoseconds since 1970 (UTC), or the days of Excel."""
    plain = cells.where(cells.str.fullmatch("[0-9]{5,19}(?:[.,][0-9]*)?"), "nan")
    values = plain.str.replace(",", ".", regex=False).astype(float).to_numpy()
    days, seconds = np.full(len(values), np.datetime64("NaT", "D")), np.full(len(values), np.nan)
    usual = np.nanmedian(values) if np.isfinite(values).any() else np.nan
    if _EXCEL_DAYS[0] <= usual <= _EXCEL_DAYS[1]:
        begin, to_seconds = np.datetime64("1899-12-30"), 86_400.0
        good = (values >= _EXCEL_DAYS[0]) & (values <= _EXCEL_DAYS[1])
    else:
        least, unit = next(((least, unit) for least, unit in _UNITS if usual >= least), (np.inf, "s"))
        begin, to_seconds = np.datetime64("1970-01-01"), 1 / {"ns": 1e9, "us": 1e6, "ms": 1e3, "s": 1.0}[unit]
        good = (values >= least) & (values < least * 1000)
    total = values[good] * to_seconds
    days[good] = begin + (total // 86_400).astype(np.int64)
    if (total % 86_400).any():
        seconds[good] = total % 86_400
    return Dates(days, seconds, "")
