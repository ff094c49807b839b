"""The ways people write prices, and which one a whole column uses.
Takes a column as a pandas.Series of text and reads all its cells at once.
"""

import re

import numpy as np
import pandas as pd

# Far beyond any price, and close enough to 1 that means and ratios of prices stay finite.
SMALLEST_PRICE, LARGEST_PRICE = 1e-15, 1e15
TWO_READINGS = "may mean thousands or decimals"

# What stands in a row where there was no price that day, in small letters; a currency sign alone is one too.
_GAPS = {
    "", "null", "nan", "n/a", "na", "#n/a", "#n/a n/a", "n.a.", "n/d", "nd", "none", "nil", "k.a.", "b.d.", "н/д",
    ".", "..", "-", "--", "---", "–", "—", "−", "*", "?n/a", "<na>", "nat",
}  # fmt: skip
_BLANKS = " \u00a0\u2009\u202f"
_CURRENCY = (
    r"(?:(?:US|HK|NT|AU?|CA?|NZ|MX|R|S)?\$|[€£¥₹₽₩₺₪฿₫₴元円원]|zł|Kč|Ft|kr\.?|Rs\.?|руб\.?|р\.|TL"
    r"|USD|EUR|GBP|GBX|JPY|CHF|CNY|INR|RUB|KRW|TRY|PLN|SEK|NOK|DKK|CZK|HUF|BRL|HKD|TWD|AUD|CAD|NZD|MXN|ZAR)"
)
_CURRENCY_ALONE = rf"\A{_CURRENCY}?\Z"


def _number_pattern(thousands: str, decimal: str) -> str:
    # A group of thousands starts with 1 to 9, so 0,123 can only be a decimal. 0012 is a code or a part of a number.
    grouped = rf"[1-9][0-9]{{0,2}}(?P<by>[{thousands}'’{_BLANKS}])[0-9]{{3}}(?:(?P=by)[0-9]{{3}})*"
    indian = r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if thousands == "," else ""
    number = rf"(?=[.,]?[0-9])(?!0[0-9])(?:{grouped}{indian}|[0-9]*)(?:[{decimal}][0-9]*)?(?:[eE][+-]?[0-9]+)?"
    space = f"[{_BLANKS}]*"
    return rf"\A(?P<sign>[+−-]?){space}{_CURRENCY}?{space}(?P<inner>[+−-]?)(?P<number>{number}){space}{_CURRENCY}?\Z"


_PATTERNS = {".": _number_pattern(",", "."), ",": _number_pattern(".", ",")}


def read_numbers(cells: pd.Series, mark: str) -> np.ndarray:
    """The numbers (float64) that the cells hold when `mark` ('.' or ',') is their decimal mark, NaN where none is.

    One currency sign or code before or after it and well-formed groups of thousands are allowed; a number too large
    for float64 comes back as infinity.
    """
    values = np.full(len(cells), np.nan)
    # Most cells are as plain as this, and 200,000 of them take a second by the long pattern.
    plain = cells.str.fullmatch(rf"(?:0|[1-9][0-9]*)(?:[{mark}][0-9]+)?").to_numpy(bool)
    values[plain] = cells[plain].str.replace(mark, ".", regex=False).astype(float)
    rest = np.flatnonzero(~plain & (cells != "").to_numpy())
    if rest.size:
        found = cells.iloc[rest].str.extract(_PATTERNS[mark])
        fits = found["number"].notna().to_numpy()
        found = found[fits]
        digits = found["number"].str.replace(rf"[^0-9eE+{re.escape(mark)}-]", "", regex=True)
        minus = (found["sign"] + found["inner"]).str.contains("[−-]").to_numpy(bool)
        values[rest[fits]] = digits.str.replace(mark, ".", regex=False).astype(float) * np.where(minus, -1.0, 1.0)
    return values


def is_gap(cells: pd.Series) -> np.ndarray:
    """Whether each cell says that there is no price, (cells,) bool."""
    unlike = ~cells.str[:1].str.isdecimal().fillna(False).astype(bool).to_numpy()
    gaps = np.zeros(len(cells), dtype=bool)
    gaps[unlike] = [cell.casefold() in _GAPS or re.match(_CURRENCY_ALONE, cell) is not None for cell in cells[unlike]]
    return gaps


def decimal_mark(cells: pd.Series, usual: str, beside: pd.Series) -> str:
    """The decimal mark of a column, '.' or ',', or '' where it cannot be told.

    1,234.5 and 12,5 have one reading each and vote; where none does, the cells `beside` the column may. 1,234 and
    1.234 have two: alone, 1.234 is taken as a decimal point, and 1,234 as a decimal comma only if `usual`, the
    delimiter's usual mark, is ','; with that 1.234 in every cell may be either. A few votes cannot turn a majority of
    such cells into thousands.
    """
    votes, two_readings = _votes(cells)
    if not any(votes.values()):
        others = _votes(beside)[0]
        if any(two_readings.values()) and min(others.values()) == 0 < max(others.values()):
            return max(".,", key=others.__getitem__)
        if not two_readings[","]:
            if usual == "," and two_readings["."] == len(cells):
                return ""
            # 987 and then 1.001 is a price that went over a thousand and not one that fell to a thousandth.
            return "." if _spread(cells, ".") < 100 or _spread(cells, ",") > 100 else ""
        return "," if usual == "," and not two_readings["."] else ""
    mark = max(".,", key=votes.__getitem__)
    return "" if two_readings["," if mark == "." else "."] > votes[mark] else mark


def _votes(cells: pd.Series) -> tuple[dict[str, int], dict[str, int]]:
    """How many cells have one reading, and how many have two, by their mark."""
    cells = cells[cells.str.contains("[.,]").astype(bool)]
    # For speed: the usual ones, where two decimals or four tell that they are no thousands.
    sure = cells.str.fullmatch("(?:0|[1-9][0-9]*)[.,](?:[0-9]{1,2}|[0-9]{4,})").astype(bool)
    points = int(cells[sure].str.contains(".", regex=False).sum())
    commas, cells = int(sure.sum()) - points, cells[~sure]
    as_point, as_comma = read_numbers(cells, "."), read_numbers(cells, ",")
    is_point, is_comma = ~np.isnan(as_point), ~np.isnan(as_comma)
    votes = {".": points + int((is_point & ~is_comma).sum()), ",": commas + int((is_comma & ~is_point).sum())}
    both = cells[is_point & is_comma & (as_point != as_comma)]
    with_comma = int(both.str.contains(",", regex=False).sum())
    return votes, {",": with_comma, ".": len(both) - with_comma}


def _spread(cells: pd.Series, mark: str) -> float:
    values = read_numbers(cells, mark)
    values = values[values > 0]
    return values.max() / values.min() if values.size else 1.0


def problem_of(cell: str, mark: str) -> str | None:
    """What is wrong with a price, or None; `mark` is its column's decimal mark, '' if that cannot be told."""
    one = pd.Series([cell], dtype=object)
    value, other = read_numbers(one, mark or ".")[0], read_numbers(one, "," if mark != "," else ".")[0]
    if not mark and value != other and not (np.isnan(value) and np.isnan(other)):
        return TWO_READINGS
    if np.isnan(value):
        endless = re.sub(rf"{_CURRENCY}|[+−-]", "", cell).strip().casefold() in ("inf", "infinity", "∞")
        return "is infinite" if endless else "is not a number"
    if not value:
        return "is zero"
    if value < 0:
        return "is negative"
    if np.isinf(value):
        return "is infinite"
    if not SMALLEST_PRICE <= value <= LARGEST_PRICE:
        return f"is not between {SMALLEST_PRICE:g} and {LARGEST_PRICE:g}"
    return None
