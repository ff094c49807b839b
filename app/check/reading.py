"""A table of numbers out of a text file, a row a time step: CSV with commas, semicolons, tabs or blanks."""

from typing import NamedTuple

import numpy as np

from core.checks import shown
from core.vector.files.matrix_text import text_in

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 100_000, 200, 5_000_000
FEWEST_ROWS = 3
_REMEDY = "give a CSV of numbers, a row a time step"


class ReadTable(NamedTuple):
    """The columns that hold numbers alone, (rows, columns), and what was understood, in words."""

    values: np.ndarray
    summary: str


def read_table(content: bytes, name: str) -> ReadTable:
    """The numbers in a file. Columns of dates or words are left out, and named. Raises ValueError."""
    text = _decoded(content, name)
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    if len(rows) > MOST_ROWS:
        raise ValueError(f"{name} has {len(rows):,} rows, and at most {MOST_ROWS:,} are read; give the last of them.")
    if not rows:
        raise ValueError(f"{name} holds no row; {_REMEDY}.")
    separator = _separator([line for _, line in rows])
    table = [(number, [cell.strip(" \"'") for cell in line.split(separator)]) for number, line in rows]
    headings = None if any(_number(cell) is not None for cell in table[0][1]) else table.pop(0)[1]
    if len(table) < FEWEST_ROWS:
        raise ValueError(f"{name} has {len(table)} rows of numbers, and at least {FEWEST_ROWS} are needed; {_REMEDY}.")
    width = len(table[0][1])
    if width > MOST_COLUMNS:
        raise ValueError(f"{name} has {width:,} columns, and at most {MOST_COLUMNS} are read; give those that enter.")
    for number, cells in table:
        if len(cells) != width:
            raise ValueError(
                f"line {number} of {name} has {len(cells)} cells, and line {table[0][0]} has {width}; give as many in "
                "each."
            )
    return _columns(table, headings, name)


def _columns(table, headings, name):
    """Those of numbers alone."""
    kept, left_out, first_fault = [], [], None
    for place in range(len(table[0][1])):
        column = [_number(cells[place]) for _, cells in table]
        title = headings[place] if headings and place < len(headings) and headings[place] else f"column {place + 1}"
        if None in column:
            wrong = column.index(None)
            left_out.append(title)
            first_fault = first_fault or f"line {table[wrong][0]} has {shown(table[wrong][1][place])} in {title}"
        else:
            kept.append(column)
    if not kept:
        raise ValueError(f"{name} has no column of numbers alone: {first_fault}; {_REMEDY}.")
    values = np.array(kept).T
    summary = f"{len(values):,} rows, {len(kept)} column{'s' * (len(kept) > 1)} of numbers"
    if left_out:
        named = ", ".join(left_out[:5]) + (f" and {len(left_out) - 5} more" if len(left_out) > 5 else "")
        summary += f"; left out: {named} ({first_fault})"
    return ReadTable(values, summary)


def _decoded(content, name):
    if len(content) > MOST_CHARACTERS:
        raise ValueError(
            f"{name} has {len(content):,} bytes, and at most {MOST_CHARACTERS:,} are read; give fewer rows."
        )
    text = text_in(content)
    if text is None:
        raise ValueError(f"{name} is no text; {_REMEDY}.")
    return text


def _separator(lines):
    """The first mark that more than half of the lines have; None: blanks."""
    return next((mark for mark in ";\t," if sum(mark in line for line in lines) > len(lines) / 2), None)


def _number(cell):
    """A finite number as float, else None: of an input every number has to be there."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
