"""Gradient norms out of a training log: a list, a column of a table, or lines of words with a number behind "norm"."""

import itertools
import re
from dataclasses import dataclass

import numpy as np

from core.checks import shown

MOST_CHARACTERS, MOST_NORMS = 4_000_000, 100_000
MOST_COLUMNS = 12  # of a table; a list broken into rows has more, or none that counts
_NUMBER = r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)"
_PLAIN = re.compile(_NUMBER, re.IGNORECASE)
_NAMED = re.compile(
    rf"norm\w{{0,30}}[\"']? ?[:=]? ?[\"']?(?:tensor\(|np\.float\d+\(|\[)? ?({_NUMBER})(?![\w.])", re.IGNORECASE
)
_WRAPPED = re.compile(r"(?:tensor|array|np\.float\d+)\(|device='[\w:]+'|dtype=[\w.]+|[\[\]()]", re.IGNORECASE)
_REMEDY = "give one norm a line, or lines such as grad_norm=1.25"


@dataclass(frozen=True, slots=True, eq=False)
class NormLog:
    """The norms in their order, infinite and not a number too, and what of the text was none."""

    values: np.ndarray  # (norms,)
    lines: np.ndarray  # (norms,) int: the line of the text, from 1 on, where each stands
    skipped: tuple[tuple[int, str], ...]  # (line, text) of what is no norm
    taken: str  # which numbers these are, in words


def read_norms(text: str) -> NormLog:
    """The norms in a text. A line of words counts if a number follows the word norm; of a table, whose first column
    rises, the last column counts. Raises ValueError where there is none.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(
            f"the list has {len(text):,} characters, and at most {MOST_CHARACTERS:,} are read; give every tenth norm."
        )
    text, commas = text.replace("−", "-"), _has_decimal_commas(text)
    rows, skipped, named = [], [], False
    for number, line in enumerate((text.replace(",", ".") if commas else text).splitlines(), 1):
        line = " ".join(line.split())
        if not line:
            continue
        if found := _NAMED.findall(line):
            named = True
            rows.append((number, [float(found[-1])]))
            continue
        cells = [cell for cell in re.split(r"[\s,;|]+", _WRAPPED.sub(" ", line)) if cell]
        if cells and all(map(_PLAIN.fullmatch, cells)):
            rows.append((number, [float(cell) for cell in cells]))
        else:
            skipped.append((number, line))
    taken = "the number behind norm in each line" if named else "every number"
    if commas:
        taken = "every number, with decimal commas"
    if _is_table(rows):
        rows = [(number, cells[-1:]) for number, cells in rows]
        taken = "the last column"
    return _log(rows, skipped, taken)


def _has_decimal_commas(text):
    """Whether each line is one number with a comma in it, and these are no steps that rise before their norms."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(re.fullmatch(r"\d+,\d+", line) for line in lines):
        return False
    firsts = [int(line.partition(",")[0]) for line in lines]
    return len(lines) == 1 or not all(one < other for one, other in itertools.pairwise(firsts))


def _is_table(rows):
    """Whether the first column counts something: steps, or seconds."""
    columns = {len(cells) for _, cells in rows}
    if len(rows) < 3 or len(columns) > 1 or not 2 <= columns.pop() <= MOST_COLUMNS:
        return False
    first = np.array([cells[0] for _, cells in rows])
    return bool((np.diff(first) > 0).all())


def _log(rows, skipped, taken):
    values, lines = [], []
    for number, cells in rows:
        for value in cells:
            if value < 0:
                skipped.append((number, f"{value:g}, and no norm is below 0"))
            else:
                values.append(value)
                lines.append(number)
    if not values:
        what = f"line {skipped[0][0]} is {shown(skipped[0][1])}" if skipped else "it is empty"
        raise ValueError(f"the list holds no norm: {what}; {_REMEDY}.")
    if len(values) > MOST_NORMS:
        raise ValueError(f"the list has {len(values):,} norms, and at most {MOST_NORMS:,} are read; give every tenth.")
    return NormLog(np.array(values), np.array(lines), tuple(sorted(skipped)), taken)
