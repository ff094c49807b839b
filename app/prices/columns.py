"""Which column holds the prices and which rows are of one stock; where that cannot be told, the viewer is asked."""

import numpy as np
import pandas as pd

from app.prices.headings import DATE, PRICES, TICKER
from app.prices.layout import Layout, listed, shown
from app.prices.numbers import is_gap, read_numbers

_NAMED_IN_A_SENTENCE = 4


class SeveralColumns(ValueError):
    """More than one column may be the price; read_prices(..., column=one of the candidates) reads it.

    candidates: what the columns are called, as the file orders them.
    first_values: the first cell of each.
    """

    def __init__(self, sentence: str, candidates: tuple[str, ...], first_values: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.candidates = candidates
        self.first_values = first_values


class SeveralTickers(SeveralColumns):
    """The rows are of more than one stock; read_prices(..., ticker=one of the candidates) reads its rows.

    candidates: the stocks, in the order of their first rows.
    first_values: the first date of each.
    """


def rows_of_one_ticker(layout: Layout, ticker: str | None, name: str) -> np.ndarray:
    """Which rows (bool, a row each) are of one stock; SeveralTickers if there are more and none is chosen."""
    everything = np.ones(len(layout.rows), dtype=bool)
    for column in _ticker_columns(layout):
        cells = layout.rows[column]
        filled = cells[~is_gap(cells)]
        values = tuple(filled.unique())
        if ticker in values:
            return (cells == ticker).to_numpy()
        if ticker is not None:
            continue
        firsts = filled.drop_duplicates()
        (row, first), (other_row, other) = list(firsts.items())[:2]
        dates = tuple(layout.rows.loc[firsts.index, layout.date])
        raise SeveralTickers(
            f"{name} holds several tickers in column {shown(layout.names[column])}: {shown(first)} in row {row}, "
            f"{shown(other)} in row {other_row}{_and_more(len(values) - 2)}; it must hold one, so choose one of them "
            "or keep the rows of one ticker",
            values,
            dates,
        )
    if ticker is not None:
        raise ValueError(f"{name} has no rows of the ticker {shown(ticker)}; choose one that is in it, or none")
    return everything


def _ticker_columns(layout: Layout) -> list[int]:
    """The columns that name more than one stock: by their headings, else by the days that are there once for each."""
    named, others = [], []
    days = pd.Series(layout.dates.days.astype("datetime64[s]"), layout.rows.index)
    repeated = days.duplicated().any() and np.isnan(layout.dates.seconds).all()
    for column, kind in enumerate(layout.kinds):
        if kind != TICKER and not (kind is None and repeated):
            continue
        cells = layout.rows[column]
        filled = cells[~is_gap(cells)]
        if not 1 < filled.nunique() < len(filled):
            continue
        if kind == TICKER:
            named.append(column)
        elif not layout.shares_of_prices[column] and not pd.DataFrame({0: days, 1: cells}).duplicated().any():
            others.append(column)
    return named or others


def price_column(layout: Layout, column: str | None, name: str) -> int:
    """The place of the column of prices: the one chosen, else the best by its heading, else the only possible one.

    Raises SeveralColumns if there are more, ValueError if there is none.
    """
    if column is not None:
        if column not in layout.names:
            choice = ", ".join(map(shown, layout.names[:_NAMED_IN_A_SENTENCE]))
            raise ValueError(f"{name} has no column {shown(column)}; it must be in the file, so choose one of {choice}")
        return layout.names.index(column)
    prices = {place: PRICES.index(kind) for place, kind in enumerate(layout.kinds) if kind in PRICES}
    filled = {place: rank for place, rank in prices.items() if layout.shares_of_prices[place]} or prices
    candidates = [place for place, rank in filled.items() if rank == min(filled.values())]
    if not candidates:
        unknown = [place for place, kind in enumerate(layout.kinds) if kind is None]
        candidates = [place for place in unknown if _may_be_prices(layout, place)]
    if len(candidates) == 1:
        return candidates[0]
    row = f"row {layout.first_line} is {listed(layout.names)}"
    if not candidates:
        others = [kind for kind in dict.fromkeys(layout.kinds) if kind not in (DATE, TICKER, None, *PRICES)]
        has = f"holds {_and(others[:_NAMED_IN_A_SENTENCE])} and no price" if others else "has no price column"
        raise ValueError(
            f"{name} {has}: {row}; one column must be headed Close or Price or hold numbers above 0 that change, "
            "so correct the first row or the prices"
        )
    names = tuple(layout.names[place] for place in candidates)
    said = ", ".join(map(shown, names[:_NAMED_IN_A_SENTENCE])) + _and_more(len(names) - _NAMED_IN_A_SENTENCE)
    raise SeveralColumns(
        f"{name} has several columns that may be the price: {said}; it must be one, so choose it or keep that column",
        names,
        tuple(next((cell for cell in layout.rows[place] if cell), "") for place in candidates),
    )


def _may_be_prices(layout: Layout, column: int) -> bool:
    """Whether a column without a telling heading looks like prices: numbers that change, no dates, and no index."""
    # Half of the cells are enough, so that one bad cell is reported instead of moving the choice elsewhere.
    if layout.shares_of_prices[column] < 0.5 or layout.shares_of_dates[column] >= 0.5:
        return False
    cells = layout.rows[column]
    cells = cells[~is_gap(cells)]
    if cells.nunique() == 1:
        return False
    values = read_numbers(cells, ".")
    steps = np.abs(np.diff(values))
    if column < layout.date:
        return not (steps == 1).all()
    # Fewer are too few for an index to be told from prices.
    return len(values) < 5 or not (min(values[0], values[-1]) in (0, 1) and (steps == 1).all())


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _and_more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""
