"""A CSV of the user's own: its bytes, rows and columns, and the sentence for each thing that can be wrong."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.prices import SeveralTickers, read_prices
from app.prices.text import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from core.data.prices import _STOCKS_FILE
from tests.price_files import DAYS, closes, days, refusal, table

# Where the bytes come from


class Trickle(io.RawIOBase):
    """A stream that hands out a few bytes at a time and cannot be rewound."""

    def __init__(self, content):
        self._file = io.BytesIO(content)

    def readable(self):
        return True

    def read(self, amount=-1):
        return self._file.read(min(amount, 7))


def test_bytes_text_and_files_are_the_same():
    text = table([1, 2, 3, 4])
    sources = [text, text.encode(), bytearray(text.encode()), io.StringIO(text), io.BytesIO(text.encode())]
    for source in [*sources, Trickle(text.encode())]:
        assert closes(source) == [1, 2, 3, 4]


def test_a_file_on_disk_is_read_from_its_start_each_time(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_bytes(table([1, 2, 3, 4]).encode())
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        for file in (binary, binary, text, text):
            assert closes(file) == [1, 2, 3, 4]
    assert [item.name for item in tmp_path.iterdir()] == ["prices.csv"]


def test_other_kinds_of_source_are_a_type_error():
    with pytest.raises(TypeError, match=r"source is a .*Path"):
        read_prices(Path("prices.csv"))
    with pytest.raises(TypeError, match="NoneType"):
        read_prices(None)


def test_the_name_is_kept_and_begins_every_sentence():
    assert read_prices(table([1, 2, 3, 4]), "mine.csv").prices.name == "mine.csv"
    assert read_prices(table([1, 2, 3, 4])).prices.name == "your file"
    assert refusal("", "mine.csv").startswith("mine.csv is empty")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_encodings(encoding):
    prices = ["£1,5", "2,5 £", "3", "4"]
    assert closes(table(prices, heading="Datum;Schlußkurs", delimiter=";").encode(encoding)) == [1.5, 2.5, 3, 4]


def test_text_that_kept_its_byte_order_mark():
    assert closes("\ufeff" + table([1, 2, 3, 4])) == [1, 2, 3, 4]


def test_damaged_utf_16_is_refused():
    sentence = refusal(table([1, 2, 3, 4]).encode("utf-16") + b"x")
    assert "UTF-16" in sentence
    assert "save it as UTF-8" in sentence


def test_text_file_opened_with_the_wrong_encoding_is_refused():
    file = io.TextIOWrapper(io.BytesIO(table(["€1", 2, 3, 4]).encode("cp1252")), encoding="utf-8")
    assert "is not utf-8 text" in refusal(file)


def test_workbook_is_refused():
    assert "save it as CSV" in refusal(b"PK\x03\x04" + bytes(100))


def test_size_is_checked_before_anything_is_parsed():
    too_large = b"\0" * (MAX_BYTES + 1)
    for source in (too_large, "x" * (MAX_BYTES + 1), io.BytesIO(too_large)):
        assert "is larger than 20 MB" in refusal(source)


def test_no_more_than_the_limit_is_taken_from_a_file():
    class Endless:
        taken = 0

        def read(self, amount):
            self.taken += amount
            return b"x" * amount

    source = Endless()
    assert "is larger than 20 MB" in refusal(source)
    assert source.taken == MAX_BYTES + 1


# Rows


@pytest.mark.parametrize("content", ["", "\ufeff", " \n\n", ",,\n,,\n", ";;\n", b"", b"\xef\xbb\xbf\r\n"])
def test_empty(content):
    assert "is empty" in refusal(content)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_and_blank_lines(ending):
    lines = ["", "Date,Close", "", "2020-01-02,1", "  ", ",", "2020-01-03,2", "2020-01-06,3", "", ""]
    assert closes(ending.join(lines)) == [1, 2, 3]
    lines[7] = "2020-01-06,oops"
    assert ", row 8: the price 'oops' is not a number" in refusal(ending.join(lines))


def test_row_number_counts_the_lines_inside_a_quoted_cell():
    text = 'Date,Close,Note\n2020-01-02,1,"two\nlines"\n2020-01-03,2,\n2020-01-06,oops,'
    assert ", row 5: the price 'oops'" in refusal(text)


def test_row_number_without_a_header_starts_at_one():
    assert ", row 1: the price 'oops'" in refusal(table(["oops", 2, 3, 4], heading=None))
    assert ", row 1: 'oops' is not a date" in refusal(table([1, 2, 3], ("oops", *DAYS[:2]), heading=None))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_quotes(delimiter):
    text = table(['"1.5"', '"2.5"', "3", "4"], heading=f'"Date"{delimiter}"Close"', delimiter=delimiter)
    assert closes(text) == [1.5, 2.5, 3, 4]


def test_quote_mark_left_open_does_not_swallow_rows():
    sentence = refusal('Date,Close,Note\n2020-01-02,1,\n2020-01-03,2,"open\n2020-01-06,3,\n2020-01-07,4,')
    assert ", row 3: " in sentence
    assert "quote marks must come in pairs" in sentence


def test_a_row_that_cannot_be_split_is_refused_with_its_own_rule_and_no_control_character():
    rows = "\n".join(f"{day}\t{price}" for day, price in zip(DAYS, [1, '"2"x', 3, 4], strict=True))
    assert "(a tab expected after '\"'); quote marks must come in pairs" in refusal(f"Date\tClose\n{rows}")
    assert "a cell may have 131072 characters" in refusal("Date,Close\n2020-01-02," + "9" * 131_073)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_rows(count):
    sentence = refusal(table([1, 2][:count], DAYS[:count]))
    assert f"has {count} rows of prices" in sentence
    assert "choose a longer period" in sentence


def test_three_rows_are_enough():
    assert closes(table([1, 2, 3], DAYS[:3])) == [1, 2, 3]


@pytest.mark.slow
@pytest.mark.long  # as many rows as are read at all
@pytest.mark.parametrize("heading", ["Date,Close\n", ""])
def test_most_rows(heading):
    first = date(1500, 1, 1)
    lines = [f"{first + timedelta(day)},{day % 7 + 1}" for day in range(MAX_ROWS + 1)]
    assert len(closes(heading + "\n".join(lines[:-1]))) == MAX_ROWS
    assert f"more than {MAX_ROWS} rows" in refusal(heading + "\n".join(lines))


def test_too_many_columns_are_refused_at_once():
    assert f"at most {MAX_COLUMNS}" in refusal("a," * (MAX_BYTES // 2))


def test_thousands_that_are_not_quoted_do_not_become_a_price():
    sentence = refusal(table(["999.5", "1,001.5", "998.5", "997.5"]))
    assert ", row 3: '2020-01-03, 1, 001.5' has 3 cells" in sentence
    assert "quote marks" in sentence


# Columns


@pytest.mark.parametrize("date_name", ["Date", "DATE", " date ", "Datum", "day", "Time", "timestamp", "<DATE>"])
@pytest.mark.parametrize(
    "price_name", ["Close", "CLOSE", "Adj Close", "adj_close", "Price", "Last", "value", "Schluss"]
)
def test_column_names(date_name, price_name):
    rows = [f"7,{price},{day},8" for day, price in zip(DAYS, [1, 2, 3, 4], strict=True)]
    text = "\n".join([f"Open,{price_name},{date_name},Volume", *rows])
    assert closes(text) == [1, 2, 3, 4]
    assert days(text) == list(DAYS)


@pytest.mark.parametrize("name", ["Close (USD)", "Close/Last", "Close EUR", "adjusted_close", "Adj. Close**"])
def test_decorated_column_names(name):
    rows = [f"{day},9,{price}" for day, price in zip(DAYS, [1, 2, 3, 4], strict=True)]
    assert closes("\n".join([f"Date,Open,{name}", *rows])) == [1, 2, 3, 4]


def test_adjusted_close_before_close_before_price():
    rows = [f"{day},3,2,1" for day in DAYS]
    assert closes("\n".join(["Date,Price,Close,Adj Close", *rows])) == [1, 1, 1, 1]
    assert closes("\n".join(["Date,Price,Close,Other", *rows])) == [2, 2, 2, 2]


def test_columns_without_names_are_found_by_content():
    rows = [f"{number},{day},x,{number - 2},{number + 5}" for number, day in enumerate(DAYS)]
    assert closes("\n".join(rows)) == [5, 6, 7, 8]
    assert closes("\n".join(["no,when,what,change,amount", *rows])) == [5, 6, 7, 8]


def test_one_bad_cell_does_not_move_the_choice_to_another_column():
    rows = [f"{day},{price},900" for day, price in zip(DAYS, [1, "?", 3, 4], strict=True)]
    assert ", row 2: the price '?'" in refusal("\n".join(rows))
    named = [f"{day},{price},900" for day, price in zip(DAYS, ["?", "?", "?", 4], strict=True)]
    assert ", row 2: the price '?'" in refusal("\n".join(["Date,Close,Volume", *named]))


def test_no_date_column():
    sentence = refusal("a,close\nx,1\ny,2\nz,3")
    assert "has no date column: row 1 is 'a, close'" in sentence
    assert "headed Date" in sentence


def test_no_price_column():
    sentence = refusal("\nDate,b\n2020-01-02,x\n2020-01-03,y\n2020-01-06,-1")
    assert "has no price column: row 2 is 'Date, b'" in sentence
    assert "headed Close" in sentence


def test_several_tickers():
    sentence = refusal(_STOCKS_FILE.read_bytes(), kind=SeveralTickers)
    assert "several tickers in column 'ticker': 'AAPL' in row 2, 'FB' in row 3272" in sentence
    rows = [f"{day},1,{name}" for day, name in zip(DAYS, ["A", "A", "", "B"], strict=True)]
    assert "'A' in row 2, 'B' in row 5" in refusal("\n".join(["Date,Close,Symbol", *rows]), kind=SeveralTickers)


def test_one_ticker_in_a_ticker_column_is_fine():
    rows = [f"{day},1,A" for day in DAYS]
    assert closes("\n".join(["Date,Close,Symbol", *rows])) == [1, 1, 1, 1]
