"""From a file to a table of text: its size, compression, encoding, delimiter and rows.
Raises ValueError, one sentence, for what is no text or cannot be split into rows.
"""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import IO

import pandas as pd

from app.prices.dates import read_dates
from app.prices.headings import kind_of

MAX_BYTES = 20 * 1000 * 1000
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
MAX_LINES_OF_WORDS = 1000  # above and below the rows
SAMPLE_ROWS = 60
_SAMPLE_CHARACTERS = 100_000
_GZIP = b"\x1f\x8b"
_OTHER_KINDS = (
    (b"PK\x03\x04", "is an Excel workbook or zip archive"),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook"),
    (b"%PDF", "is a PDF document"),
    (_GZIP, "is a gzip archive inside another"),
    (b"7z\xbc\xaf", "is a 7z archive"),
    (b"Rar!", "is a RAR archive"),
    (b"PAR1", "is a Parquet file"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)
_OTHER_TEXTS = (
    (r"<(!doctype|!--|html|head|body|div|table|\?xml)", "is a web page"),
    (r"[\[{]\s*[\[{\"]", "is JSON"),
)
# Where a file is no UTF-8, the encoding in which most of its headings are known words; of equals the first.
_ENCODINGS = ("cp1252", "gb18030", "cp932", "big5", "cp949", "cp1251", "cp1250", "cp1254")
# Of equals the first wins: a comma may stand inside a number or a date, and blanks anywhere.
_DELIMITERS = (";", "\t", "|", ",", "  ", " ")


def text_of(source: bytes | str | IO, name: str) -> str:
    """The text of a file: of its bytes (plain or gzip), of its text, or of a file object (read from its start).

    UTF-8, UTF-16, else the one of some encodings in which its headings are words. Raises ValueError for more than
    MAX_BYTES, and TypeError for any other kind of source.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
    elif isinstance(source, str):
        content = source
    elif hasattr(source, "read"):
        content = _read_at_most(source, MAX_BYTES + 1, name)
    else:
        raise TypeError(f"source is a {type(source).__name__}; give the file's bytes, its text or a file object")
    if isinstance(content, bytes) and content.startswith(_GZIP):
        content = _unpacked(content, name)
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"{name} is larger than {MAX_BYTES // 10**6} MB, the most that is read; choose a shorter period"
        )
    text = content.removeprefix("\ufeff") if isinstance(content, str) else _decode(content, name)
    for begin, kind in _OTHER_TEXTS:
        if re.match(begin, text[:1000].lstrip(), re.IGNORECASE):
            raise ValueError(f"{name} {kind}; it must hold a row of dates and prices for each day, so save it as CSV")
    strange = sum(not (letter.isprintable() or letter in "\t\r\n") for letter in text[:1000])
    if strange > 0.1 * len(text[:1000]) and text.strip():
        raise ValueError(f"{name} is not a text file; it must hold dates and prices as text, so save it as CSV")
    return text


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


def _unpacked(content: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(MAX_BYTES + 1)  # and never more, however much is packed into it
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{name} is damaged gzip data; unpack it and save it as CSV") from error


def _decode(content: bytes, name: str) -> str:
    for begin, kind in _OTHER_KINDS:
        if content.startswith(begin):
            raise ValueError(f"{name} {kind}; it must be plain text, so save it as CSV")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content[:2]:  # UTF-16 without its mark: a Latin letter or a digit is a zero byte and its code
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    else:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            begin = content[:4000]
            encoding = max(_ENCODINGS, key=lambda encoding: _known_words(begin.decode(encoding, "replace")))
            return content.decode(encoding, "replace")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{name} begins as UTF-16 text but is damaged at byte {error.start}; save it as UTF-8"
        ) from error


def _known_words(text: str) -> int:
    cells = re.split(r"[;,\t|\"\r\n]+", text)
    return sum(kind_of(cell) is not None for cell in cells[:200] if not cell.isascii() and "\ufffd" not in cell)


def table_of(text: str, name: str) -> tuple[pd.DataFrame, str]:
    """The rows that are not blank, as text, indexed by the numbers of their lines (from 1), and the delimiter.

    Raises ValueError for a file without a row, for too many rows or columns, and for quote marks left open.
    """
    named = re.match(r'"?sep=(.)"?\r?\n', text)  # Excel's own line
    delimiter = named[1] if named and named[1] in _DELIMITERS else _find_delimiter(text)
    numbers, rows = _split_rows(text[named.end() - 1 :] if named else text, delimiter, name)
    # A sheet saved with nothing in it is made of delimiters, of whichever.
    if not "".join(map("".join, rows)).strip(" \t,;|"):
        raise ValueError(f"{name} is empty; it must hold a row of dates and prices for each day, so choose another")
    columns = dict(enumerate(zip_longest(*rows, fillvalue="")))
    return pd.DataFrame(columns, index=numbers, dtype=object), delimiter


def _find_delimiter(text: str) -> str:
    """The delimiter that leaves most of the first rows with a whole date in a cell, else with equally many cells."""
    sample = text[:_SAMPLE_CHARACTERS]
    dated: dict[str, int] = {}
    alike: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        try:
            rows = list(islice(filter(any, _reader(sample, delimiter)), SAMPLE_ROWS))
        except csv.Error:
            rows = []
        split = [row for row in rows if len(row) > 1]
        cells = pd.Series([cell.strip()[:60] for row in split for cell in row[:20]], dtype=object)
        dated[delimiter] = min(int(read_dates(cells).found.sum()), len(split)) if split else 0
        alike[delimiter] = max(Counter(map(len, split)).values(), default=0)
        if dated[delimiter] > 0.9 * len(rows):
            break
    most = max(dated.values())
    if most:
        return next(delimiter for delimiter in dated if dated[delimiter] >= 0.9 * most)
    return max(alike, key=alike.__getitem__)


def _reader(text: str, delimiter: str, strict: bool = False) -> Iterator[list[str]]:
    if delimiter.strip(" ") == "":  # one or several blanks
        text = re.sub(f" {{{len(delimiter)},}}", "\t", re.sub(r"(?m)^ +| +$", "", text))
        delimiter = "\t"
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=strict)


def _split_rows(text: str, delimiter: str, name: str) -> tuple[list[int], list[list[str]]]:
    # pandas' own reader swallows the rows behind a quote mark left open without a word, and tells no line's number.
    reader = _reader(text, delimiter, strict=True)
    numbers: list[int] = []
    rows: list[list[str]] = []
    number = 1
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise ValueError(
                    f"{name}, row {number} has {len(cells)} cells; it may have at most {MAX_COLUMNS}, "
                    "so keep the columns of dates and prices"
                )
            stripped = [cell.strip().strip("'") for cell in cells]
            if any(stripped):
                numbers.append(number)
                rows.append(stripped)
            if len(rows) > MAX_ROWS + MAX_LINES_OF_WORDS:
                break  # whoever counts the rows of prices refuses it
            number = reader.line_num + 1
    except csv.Error as error:
        problem = str(error).replace("'\t'", "a tab")
        raise ValueError(
            f"{name}, row {number}: a cell that begins there cannot be read ({problem}); "
            f"quote marks must come in pairs, and a cell may have {csv.field_size_limit()} characters, "
            "so correct this row"
        ) from error
    return numbers, rows
