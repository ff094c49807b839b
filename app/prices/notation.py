"""The ways people write dates and prices, and which one a whole column uses.
Turns one cell into a date or a number, or None where it is neither.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

_CLOCK = r"(?:[T ]+\d{1,2}:\d\d[\d:.]*(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
_YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))" + _CLOCK, re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)" + _CLOCK, re.ASCII)
_DAY_NAME_YEAR = re.compile(r"(\d{1,2})[-/. ]+([^\W\d_]{3,9})[-/., ]+(\d{4}|\d\d)" + _CLOCK)
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]{3,9})[-/. ]+(\d{1,2})[-/, ]+(\d{4}|\d\d)" + _CLOCK)
_MONTHS = tuple(
    names.split()
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
    )
)


def day_comes_first(cells: Iterable[str]) -> bool:
    """Whether a column of dates such as 03/04/2024 puts the day before the month.

    Numbers over 12 decide, by majority; where none is, '/' means month first and '.' or '-' day first.
    """
    votes: Counter[bool] = Counter()
    separators: Counter[str] = Counter()
    for cell in cells:
        if match := _YEAR_LAST.fullmatch(cell):
            separators[match[2]] += 1
            if (int(match[1]) > 12) != (int(match[3]) > 12):
                votes[int(match[1]) > 12] += 1
    if votes:
        return votes[True] >= votes[False]
    return not separators or separators.most_common(1)[0][0] != "/"


def parse_date(cell: str, day_first: bool) -> date | None:
    """The date that a cell holds, a time of day behind it ignored; None if it is no date.

    Reads 2024-01-31, 20240131, 31.01.2024, 1/31/24 (00 to 68 are 2000s), 31 Jan 2024, January 31, 2024.
    """
    if match := _YEAR_FIRST.fullmatch(cell):
        year, month, day = match[1], int(match[3] or match[5]), match[4] or match[6]
    elif match := _YEAR_LAST.fullmatch(cell):
        day, month = (match[1], int(match[3])) if day_first else (match[3], int(match[1]))
        year = match[4]
    elif match := _DAY_NAME_YEAR.fullmatch(cell):
        day, month, year = match[1], _month(match[2]), match[3]
    elif match := _NAME_DAY_YEAR.fullmatch(cell):
        month, day, year = _month(match[1]), match[2], match[3]
    else:
        return None
    century = 0 if len(year) == 4 else 2000 if int(year) < 69 else 1900
    try:
        return date(century + int(year), month, int(day))
    except ValueError:
        return None


def is_date(cell: str) -> bool:
    """Whether a cell is a date in either order of day and month."""
    return parse_date(cell, True) is not None or parse_date(cell, False) is not None


def _month(name: str) -> int:
    name = name.casefold()
    if name == "mrz":
        return 3
    hits = (number for names in _MONTHS for number, full in enumerate(names, 1) if full.startswith(name))
    return next(hits, 0)


def _number_pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    # A group of thousands starts with 1 to 9, so 0,123 can only be a decimal.
    grouped = rf"[1-9]\d{{0,2}}(?P<by>[{thousands}'\u2019 \u00a0\u202f])\d{{3}}(?:(?P=by)\d{{3}})*"
    return re.compile(rf"[+-]?(?=[.,]?\d)(?:{grouped}|\d*)(?:[{decimal}]\d*)?(?:[eE][+-]?\d+)?", re.ASCII)


_NUMBERS = {".": _number_pattern(",", "."), ",": _number_pattern(".", ",")}


def parse_number(cell: str, decimal: str) -> float | None:
    """The number that a cell holds when `decimal` ('.' or ',') is its decimal mark; None if it is no number.

    One currency sign ($ € £) before or after it and well-formed groups of thousands are allowed; a number too
    large for float64 comes back as infinity.
    """
    text = without_currency(cell)
    match = _NUMBERS[decimal].fullmatch(text)
    if match is None:
        return None
    if match["by"]:
        text = text.replace(match["by"], "")
    return float(text.replace(decimal, "."))


def without_currency(cell: str) -> str:
    """The cell without one currency sign at its start or end."""
    text = cell.strip()
    if text[:1] in ("$", "€", "£"):
        return text[1:].lstrip()
    return text[:-1].rstrip() if text[-1:] in ("$", "€", "£") else text


def decimal_mark(cells: Iterable[str], usual: str) -> str:
    """The decimal mark of a column, '.' or ',', or '' where it cannot be told.

    1,234.5 and 12,5 have one reading each and vote. 1,234 and 1.234 have two: alone, 1.234 is taken as a decimal
    point, and 1,234 as a decimal comma only if `usual`, the delimiter's usual mark, is ','. A few votes cannot
    turn a majority of such cells into thousands.
    """
    votes: Counter[str] = Counter()
    two_readings: Counter[str] = Counter()
    for cell in cells:
        as_point, as_comma = parse_number(cell, "."), parse_number(cell, ",")
        if (as_point is None) != (as_comma is None):
            votes["." if as_comma is None else ","] += 1
        elif as_point != as_comma:
            two_readings["," if "," in cell else "."] += 1
    if not votes:
        if not two_readings[","]:
            return "."
        return "," if usual == "," and not two_readings["."] else ""
    mark = max(".,", key=votes.__getitem__)
    return "" if two_readings["," if mark == "." else "."] > votes[mark] else mark
