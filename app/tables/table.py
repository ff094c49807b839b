"""A table of columns: what a DataFrame does in a millisecond, this does in ten microseconds.

The first page makes thirty small tables whenever a slider moves. pandas took half of all processor time for them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd


class Table:
    """Columns of equal length by name, none of which is ever changed.

    table["loss"] is a column, a NumPy array; table[rows], with a slice, a mask or whole numbers, are those rows.
    """

    __slots__ = ("_columns",)

    def __init__(self, columns: Mapping[str, object]):
        """Of arrays, lists, or one value for all rows (then another column has to say how many there are)."""
        lengths = {len(values) for values in columns.values() if _is_column(values)}
        if len(lengths) != 1:
            raise ValueError(f"columns of {sorted(lengths)} rows are no table; give columns of one length.")
        (length,) = lengths
        self._columns = {name: _column(values, length) for name, values in columns.items()}

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __getitem__(self, wanted):
        if isinstance(wanted, str):
            return self._columns[wanted]
        return Table({name: values[wanted] for name, values in self._columns.items()})

    @property
    def columns(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self._columns)

    @property
    def empty(self) -> bool:
        """Whether there is no row."""
        return len(self) == 0

    def rows(self) -> Iterator[dict[str, object]]:
        """Row by row, each by the names of the columns; for tables of a few rows."""
        for values in zip(*self._columns.values(), strict=True):
            yield dict(zip(self._columns, values, strict=True))

    def with_columns(self, **columns: object) -> "Table":
        """The same with more columns, or with others of these names."""
        return Table(self._columns | columns)

    def frame(self) -> pd.DataFrame:
        """The same as pandas has it."""
        return pd.DataFrame(self._columns)


def of_rows(names: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """The table with these columns that has these rows; there may be none."""
    return Table(dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)))


def stack(tables: Iterable[Table]) -> Table:
    """The rows of all tables, one table after another; NaN where one of them has no such column."""
    tables = list(tables)
    names = dict.fromkeys(name for table in tables for name in table.columns)
    parts = {
        name: [table[name] if name in table.columns else np.full(len(table), np.nan) for table in tables]
        for name in names
    }
    return Table({name: np.concatenate(columns) for name, columns in parts.items()})


def _is_column(values):
    return isinstance(values, (np.ndarray, Sequence)) and not isinstance(values, str)


def _column(values, length):
    if isinstance(values, np.ndarray):
        return values
    if not _is_column(values):
        return np.full(length, values, dtype=object if isinstance(values, str) else None)
    texts = len(values) > 0 and isinstance(values[0], str)
    return np.array(values, dtype=object if texts else None)
