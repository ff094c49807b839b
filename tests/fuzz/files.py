"""Damaged and strange CSV files: each is read into prices or refused with one clear sentence, in bounded time.

    python -m tests.fuzz.files [--count 1000] [--seed 1] [--first 0]

A file is made from its seed and index alone, so `--first INDEX --count 1` shows one failure again. The command adds
two large ones: ten million rows, and 300 MB that must be refused before they are read.
"""

import argparse
import io
import random
import sys
import time
import warnings
from collections import Counter
from datetime import date, timedelta

import numpy as np

from app.prices import SeveralColumns, SeveralTickers, read_prices
from app.prices.text import MAX_BYTES
from core.data import Prices

SECONDS = 5.0  # for any one file of the size of these; a usual one takes some milliseconds
REMEDIES = (
    "correct", "remove", "choose", "save", "keep", "put", "open", "give",
)  # fmt: skip
RULES = ("must", "may", "the most that is read", "is damaged", "is not", "one column")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-32", "cp037", "utf-7")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%Y-%m-%dT%H:%M:%SZ")
CELLS = (
    "", " ", "NaN", "nan", "-", "n/a", "null", "inf", "-inf", "∞", "0", "0.0", "-1", "-12,5", "1e400", "1e-400",
    "1e15", "1e16", "=1+1", "=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "1,234", "1.234", "1.234,5", "1,234.5",
    "1'234.5", "$1", "1 €", "€", "12%", "(5)", "١٢٣", "１２", "½", "²", "0x10", "1_000", "1e5", "true", "31.02.2020",
    "2020-13-01", "0000-00-00", "9999-12-31", "0001-01-01", "00.00.00", "1.1.1", "٠١/٠٢/٢٠٢٠", "12:30",
    "Sept 31 2020", "İ 1 2020", "ß", "\u202e1", "\0", "\x1a", '"', '""', "'", '"a', 'a"b', "\ufeff", "\x85",
    "\u2028", "\x0b", "\x0c", "\x1c", "😀", "\ud800", "\\", "a\nb", "a\r\nb", "x" * 5000, "9" * 5000,
    "1" + "0" * 400, "1" + ",000" * 3000, "-" * 3000, " " * 3000, "1e" + "9" * 4000,
)  # fmt: skip


def draw_table(rng):
    """The text of a file as programs write it, with a few cells that do not belong."""
    rows, form = rng.choice((0, 2, 3, 4, 10, 10, 60, 60, 300)), rng.choice(DATES)
    delimiter, ending = rng.choice((*",,,;;;\t\t\t| ",)), rng.choice(("\n", "\n", "\r\n", "\r"))
    decimal = rng.choice((".", ",")) if delimiter != "," or rng.random() < 0.1 else "."
    quote = rng.choice(("", "", "", '"', '"', '"', "'"))
    days = [date(1995, 1, 1) + timedelta(rng.randrange(12_000)) for _ in range(rows)]
    days = days if rng.random() < 0.2 else sorted(set(days), reverse=rng.random() < 0.3)
    bad = rng.choice((0.0, 0.0, 0.0, 0.02, 0.3))
    heading = rng.choice((["Date", "Close"], ["Datum", "Schlußkurs"], ["a", "b"], ["Date", "Open", "Adj Close"], None))
    width = len(heading or [1, 2]) + (rng.random() < 0.1)
    lines = [] if heading is None else [heading]
    for day in days:
        prices = [f"{10 ** rng.uniform(0.5, 5):.{rng.randint(0, 6)}f}".replace(".", decimal) for _ in range(width - 1)]
        cells = [day.strftime(form), *prices]
        lines.append([rng.choice(CELLS) if rng.random() < bad else cell for cell in cells])
    return ending.join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) for line in lines)


def damage(rng, content):
    """Bytes torn, swapped, doubled, lost or made up."""
    place, length = rng.randint(0, len(content)), rng.choice((1, 2, 10, 1000))
    kind = rng.randrange(9)
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[place:]
    if kind == 2:
        return content[:place] + content[place + length :]
    if kind == 3:
        return content[:place] + rng.randbytes(length) + content[place:]
    if kind == 4:
        return content[:place] + rng.choice(CELLS).encode("utf-8", "replace") + content[place:]
    if kind == 5:
        return content + content[place:]
    if kind == 6:
        return content[:place] + bytes([rng.choice(b'\0\xff\xfe"\n\r;,\t\x1a')]) * length + content[place:]
    if kind == 7:
        lines = content.split(b"\n")
        rng.shuffle(lines)
        return b"\n".join(lines)
    return (
        rng.choice((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"\0", b"sep=;\n", b"%PDF-1.7\n"))
        + content
    )


def draw_file(seed, index):
    """The bytes, the text or the open file that read_prices is given."""
    rng = random.Random(f"{seed}/{index}")
    kind = rng.random()
    if kind < 0.05:
        return rng.choice((b"", rng.randbytes(rng.randrange(5000)), bytes(3000), b"\xff" * 999, "", "\n" * 999))
    if kind < 0.08:  # one very long line, of cells or of nothing
        size = rng.choice((200_000, 2_000_000))
        unit = rng.choice(("x", "1,", ";", '"', "2020-01-01,1,", "é", " ", "1.", "1e", "9"))
        return rng.choice(("", "Date,Close\n2020-01-02,")) + unit * (size // len(unit))
    text = draw_table(rng)
    if kind < 0.2:
        return rng.choice((text, io.StringIO(text, newline="")))
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.5 else "utf-8"
    content = text.encode(encoding, "replace")
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 5))):
        content = damage(rng, content)
    return rng.choice((content, bytearray(content), io.BytesIO(content)))


def assert_read_or_refused(source, name="mine.csv", seconds=SECONDS):
    """ "read" or "refused"; AssertionError for a sentence that does not help, or for too long a time."""
    begin = time.perf_counter()
    try:
        prices = read_prices(source, name).prices
    except ValueError as error:
        sentence, kind = str(error), "refused"
        if type(error) not in (ValueError, SeveralColumns, SeveralTickers):
            raise
        assert sentence.startswith(name), sentence
        assert sentence.isprintable(), sentence
        assert len(sentence) < 400, f"{len(sentence)} characters: {sentence}"
        assert any(rule in sentence for rule in RULES), f"no rule in {sentence!r}"
        assert any(remedy in sentence.split("; ")[-1] for remedy in REMEDIES), f"no remedy in {sentence!r}"
    else:
        kind = "read"
        assert isinstance(prices, Prices)
        assert prices.name == name
        assert prices.closes.size == prices.dates.size >= 3
        assert np.isfinite(prices.closes).all()
        assert (prices.closes > 0).all()
        assert (np.diff(prices.dates) > np.timedelta64(0, "D")).all()
    assert time.perf_counter() - begin < seconds, f"{kind} after {time.perf_counter() - begin:.1f} s"
    return kind


class Tape(io.RawIOBase):
    """A file of a given size that is made as it is read, and counts what was taken."""

    def __init__(self, size, row):
        self.size, self.row, self.taken = size, row, 0

    def read(self, amount=-1):
        amount = self.size - self.taken if amount < 0 else min(amount, self.size - self.taken)
        self.taken += amount
        return (self.row * (amount // len(self.row) + 1))[:amount]


def large_files():
    """name -> a look at one large file."""

    def ten_million_rows():
        content = b"Date,Close\n" + b"2020-01-02,1.5\n" * 10_000_000
        assert assert_read_or_refused(content) == "refused"
        short = b"d,c\n" + b"1\n" * 9_900_000  # as many as the limit on bytes lets through
        return assert_read_or_refused(short)

    def three_hundred_megabytes():
        file = Tape(300_000_000, b"2020-01-02,1.5\n")
        assert assert_read_or_refused(file) == "refused"
        assert file.taken <= MAX_BYTES + 1, f"{file.taken} bytes were read"
        return "refused"

    return {"ten million rows": ten_million_rows, "300 MB": three_hundred_megabytes}


def examine_all(seed, first, count, more=()):
    """(Counter of what became of the files, [what failed and how])"""
    kinds, failures = Counter(), []
    looks = {
        f"seed {seed}, index {index}": lambda index=index: assert_read_or_refused(draw_file(seed, index))
        for index in range(first, first + count)
    }
    for name, look in (looks | dict(more)).items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                kinds[look()] += 1
        except Exception as error:  # whatever it is, it is a finding
            kinds["failed"] += 1
            failures.append(f"{name}: {type(error).__name__}: {str(error)[:600]!r}")
    return kinds, failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("count", 1000), ("seed", 1), ("first", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given, begin = parser.parse_args(), time.perf_counter()
    kinds, failures = examine_all(given.seed, given.first, given.count, large_files() if given.count > 1 else {})
    print(*failures, sep="\n", end="\n" if failures else "")
    print(f"tried {kinds.total():,} in {time.perf_counter() - begin:.0f} s:", end=" ")
    print(", ".join(f"{kind} {number:,}" for kind, number in kinds.most_common()), f"(failed {kinds['failed']})")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
