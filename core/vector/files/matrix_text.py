"""A square matrix from text: CSV with commas, semicolons, tabs or blanks, with or without headings, or NumPy's print.

The decimal mark is the point, or the comma where that does not part the cells.
"""

import re

import numpy as np

from core.checks import shown
from core.vector.files.other_kinds import READABLE
from core.vector.files.tensor import Refused, Tensor

MOST_CHARACTERS, MOST_LINES = 4_000_000, 1000  # 256 rows of 256 numbers have 1.6 million
_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|nan|inf|infinity)", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"[0-9.] +[-+.0-9]")  # with a blank and no comma between them
_REMEDY = "give a square matrix of numbers, a row a line"


def matrix_of(content: bytes) -> Tensor:
    """The matrix in a text (UTF-8, or UTF-16 with its mark), under the name "". Raises Refused."""
    lines = _lines_of(_decoded(content))
    if not lines:
        raise Refused(f"this text has no line with a number; {_REMEDY}.")
    if len(lines) > MOST_LINES:
        raise Refused(f"this text has {len(lines):,} lines, and at most {MOST_LINES:,} are read; {_REMEDY}.")
    values = np.array(_rows_of(_cells_of(lines)), dtype="<f8")
    return Tensor("", "<f8", values.shape, values.tobytes())


def text_in(content: bytes) -> str | None:
    """The text of a file (UTF-8, or UTF-16 with its mark), every minus a hyphen; None where it is no text."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(letter < " " and letter not in "\t\r\n\f" for letter in text[:1000]):
        return None
    return text.replace("−", "-")


def _decoded(content):
    text = text_in(content)
    if text is None:
        raise Refused(f"this is no file of a known kind, and no text; {READABLE}.")
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"this text has {len(text):,} characters, and at most {MOST_CHARACTERS:,} are read; {_REMEDY}.")
    return text


def _lines_of(text):
    """(number from 1, text) of each line; blank lines and those behind a # (numpy.savetxt's headings) are none."""
    if re.match(r"(array|tensor)?\(?\[", text.lstrip()):  # [[1, 2], [3, 4]], in which a row may go over several lines
        rows = re.findall(r"\[([^\[\]]*)\]", text)
        lines = [row.replace("\n", " ") for row in rows]
    else:
        lines = text.splitlines()
    return [(n, line.strip(" \r")) for n, line in enumerate(lines, 1) if line.strip() and line.lstrip()[0] != "#"]


def _cells_of(lines):
    """(number of the line, its cells as text) of each line."""
    separator = _separator(lines[-1][1])  # the first may have headings, in which anything may stand
    found = []
    for number, line in lines:
        cells = [cell.strip(" \"'") for cell in line.split(separator)]
        if separator != ",":  # then it can only be a decimal mark
            cells = [cell.replace(",", ".") for cell in cells]
        found.append((number, cells[:-1] if len(cells) > 1 and cells[-1] == "" else cells))
    return found


def _separator(line):
    for mark in ";\t":
        if mark in line:
            return mark
    return "," if "," in line and not _TWO_NUMBERS.search(line) else None  # blanks


def _rows_of(table):
    """The numbers, without a line of headings and a column of names. Raises Refused if they are no square matrix."""
    headings, names = table[0][1], [cells[0] for _, cells in table]
    more = len(table) - len(table[-1][1])  # lines than cells in a line; the headings may lack the corner
    if more == 1 and len(headings) == len(table) - 1 > 0 and _are_names(headings):
        table = table[1:]
    elif more == -1 and _are_names(names):
        table = [(number, cells[1:]) for number, cells in table]
    elif (
        more == 0 < len(table) - 1
        and _are_names(names[1:])
        and _are_names(headings[1 - len(table) :])
        and _is_word(headings[0])
    ):
        table = [(number, cells[1:]) for number, cells in table[1:]]
    for number, cells in table:
        wrong = next((cell for cell in cells if not _NUMBER.fullmatch(cell)), None)
        if wrong is not None:
            raise Refused(f"line {number} of this text has {shown(wrong)}, which is not a number; {_REMEDY}.")
        if len(cells) != len(table):
            raise Refused(
                f"line {number} of this text has {len(cells)} numbers, and the matrix {len(table)} rows; {_REMEDY}."
            )
    return [[float(cell) for cell in cells] for _, cells in table]


def _are_names(cells):
    """Whether all are words, or they count: 0, 1, 2 or 1, 2, 3; one number alone counts nothing."""
    counted = len(cells) > 1 and any(cells == [str(first + n) for n in range(len(cells))] for first in (0, 1))
    return counted or all(map(_is_word, cells))


def _is_word(cell):
    """Or nothing at all. What begins as a number was meant to be one."""
    return not cell or not (_NUMBER.fullmatch(cell) or cell[0] in "0123456789.+-")
