"""What surrounds the rows of a foreign file, and how its bytes, dates and numbers are written."""

import gzip
from datetime import date, timedelta

import pytest

from app.prices import SeveralTickers, read_prices
from app.prices.text import MAX_BYTES
from tests.price_files import closes, days, refusal

DAYS = [date(2024, 1, 2) + timedelta(day) for day in range(30)]
PRICES = [1234.5 + day for day in range(30)]
EPOCH = date(1970, 1, 1)


def table(day, price="{:.2f}", headings="Date,Close", delimiter=","):
    """A file with each day as `day` makes it of a date, and each price as a format or a function makes it."""
    price = price.format if isinstance(price, str) else price
    return "\n".join([headings, *(f"{day(d)}{delimiter}{price(p)}" for d, p in zip(DAYS, PRICES, strict=True))])


def assert_read(source, **chosen):
    read = read_prices(source, **chosen)
    assert read.prices.dates.tolist() == DAYS
    assert read.prices.closes.tolist() == PRICES
    return read


MONTHS = {
    "de": "Januar Februar", "fr": "janvier février", "es": "enero febrero", "it": "gennaio febbraio",
    "pt": "janeiro fevereiro", "pl": "stycznia lutego", "ru": "января февраля", "nl": "januari februari",
    "tr": "ocak şubat", "short": "janv. févr.", "Feb": "Jan Feb",
}  # fmt: skip


@pytest.mark.parametrize("months", MONTHS.values(), ids=MONTHS)
@pytest.mark.parametrize(
    "form", ["{d} {m} {y}", "{d}-{m}-{y}", '"{m} {d}, {y}"', "{d} de {m} de {y}", "{d}. {m} {y} г."]
)
def test_months_with_names(months, form):
    names = months.split()
    assert_read(table(lambda day: form.format(d=day.day, m=names[day.month - 1], y=day.year)))


@pytest.mark.parametrize(
    "write",
    [
        lambda day: f'"{day:%A, %B} {day.day}, {day.year}"',
        lambda day: f"{day:%a %b %d %Y}",
        lambda day: f"mar. {day.day} {'janv.' if day.month == 1 else 'févr.'} {day.year}",
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day.year}년 {day.month}월 {day.day}일",
        lambda day: f"{day:%Y/%m/%d}(火)",
        lambda day: f"{day:%Y%m%d} 160000",
        lambda day: f"{day:%Y.%m.%d}",
        lambda day: f"{day:%d/%m/%y}",
        lambda day: f"{day:%y-%m-%d}",
        lambda day: f"{day:%d.%m.%Y 17:30:00}",
        lambda day: f"{day:%Y-%m-%dT05:00:00.000+0000}",
        lambda day: (day - EPOCH).days * 86_400,
        lambda day: f"{(day - EPOCH).days * 86_400}.0",
        lambda day: (day - EPOCH).days * 86_400_000 + 18_000_000,
        lambda day: (day - EPOCH).days * 86_400_000_000_000,
        lambda day: (day - EPOCH).days + 25_569,  # Excel
    ],
)
def test_dates(write):
    assert_read(table(write))


def test_months_alone_are_their_first_days():
    for form in ("2024-{:02}", "{:02}/2024", "2024年{}月", "2024M{:02}"):
        text = "Date,Close\n" + "\n".join(f"{form.format(month)},{month + 0.5}" for month in range(1, 13))
        assert days(text)[:3] == ["2024-01-01", "2024-02-01", "2024-03-01"]


def test_numbers_without_a_heading_are_dates_only_where_they_run_one_way():
    rows = [f"{45_293 + day},{price}" for day, price in enumerate(PRICES)]
    assert_read("\n".join(rows))
    assert "no date column" in refusal("\n".join(rows + [f"45293,{PRICES[0]}"]))


def test_the_order_of_the_dates_decides_between_day_and_month():
    first_days = [f"{day:02}/{month:02}/2024" for month in (1, 2) for day in (3, 5, 7)]
    read = read_prices("Date,Close\n" + "\n".join(f"{day},{i + 1.5}" for i, day in enumerate(first_days)))
    assert str(read.prices.dates[-1]) == "2024-02-07"
    assert not read.notes
    read = read_prices("Date,Close\n01/02/2024,1.5\n01/03/2024,2.5\n01/04/2024,3.5")
    assert str(read.prices.dates[-1]) == "2024-01-04"
    assert "the dates are read with the month before the day" in read.summary


@pytest.mark.parametrize(
    "write",
    [
        "${:.2f}", "{:.2f} €", "£{:.2f}", "¥{:.2f}", "₹ {:.2f}", "{:.2f} zł", "{:.2f} kr", "kr {:.2f}", "US${:.2f}",
        "{:.2f} USD", "EUR {:.2f}", '"${:,.2f}"', '"{:,.2f}"', "{:.4e}", "+{:.1f}",
        lambda price: f"{price:.2f} zł".replace(".", " .", 0),
        lambda price: f"{price:,.2f}".replace(",", "'"),
        lambda price: f"{price:,.2f}".replace(",", "\u202f"),
        lambda price: f'"{price:,.2f} kr"'.replace(",", " ").replace(".", ","),
        lambda price: f'"{price:,.2f} €"'.replace(",", "_").replace(".", ",").replace("_", "."),
    ],
)  # fmt: skip
def test_prices(write):
    assert_read(table(str, write))


def test_indian_groups():
    text = 'Date,Close\n2024-01-01,"1,23,456.78"\n2024-01-02,"98,765.40"\n2024-01-03,"12,34,567.00"'
    assert closes(text) == [123456.78, 98765.4, 1234567]


def test_thousands_or_decimals():
    rows = [f"2024-01-0{day};{price}" for day, price in enumerate(("987", "1.001", "1.234", "1.011"), 1)]
    assert "the price '1.001' may mean thousands or decimals" in refusal("Datum;Kurs\n" + "\n".join(rows))
    everywhere = "Datum;Kurs\n2024-01-01;41.001\n2024-01-02;41.234\n2024-01-03;42.011"
    assert "the price '41.001' may mean thousands or decimals" in refusal(everywhere)
    assert closes(everywhere.replace(";", ",")) == [41.001, 41.234, 42.011]
    volumes = "\n".join(f"{row};1.234.567" for row in rows)  # which tell
    assert closes(f"Datum;Kurs;Volumen\n{volumes}") == [987, 1001, 1234, 1011]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "   "])
def test_delimiters(delimiter):
    assert_read(table(str, delimiter=delimiter, headings=f"Date{delimiter}Close"))
    if delimiter not in (",", " "):
        comma = table(str, lambda price: f"{price:.2f}".replace(".", ","), f"Datum{delimiter}Kurs", delimiter)
        assert_read(comma)


def test_a_first_line_that_names_the_delimiter():
    assert_read("sep=;\n" + table(str, headings="Date;Close", delimiter=";"))
    assert ", row 3: 'oops' is not a date" in refusal("sep=;\nDate;Close\noops;1\n2024-01-02;2\n2024-01-03;3")


def test_a_table_as_it_is_printed():
    lines = [f"{i:>4}  {day}  {price:>8}" for i, (day, price) in enumerate(zip(DAYS, PRICES, strict=True))]
    assert_read("            Date     Close\n" + "\n".join(lines))


def test_names_of_rows_as_r_writes_them():
    rows = "\n".join(f'"{day}" {price} {price - 1}' for day, price in zip(DAYS, PRICES, strict=True))
    assert_read(f'"XYZ.Close" "XYZ.Open"\n{rows}')


@pytest.mark.parametrize(
    "above",
    ["Export of XYZ", "Name:,XYZ Corp.,,\nOpen prices,by day", "XYZ\n\nPrices in USD, without guarantee", "Date,,,"],
)
@pytest.mark.parametrize("below", ["", "\n\nSource: the exchange", '\n"No guarantee, of anything"', "\n2024-03-01"])
def test_words_above_and_below(above, below):
    read = assert_read(f"{above}\n{table(str)}{below}")
    assert read.column == "Close"


def test_the_day_when_a_file_was_made_is_no_row():
    for above in ("2024-03-01", "2024-03-01,made", "2024-03-01 12:00"):
        assert assert_read(f"{above}\n{table(str)}").column == "Close"
    first, *others = table(str).splitlines()
    read = read_prices("\n".join([first, "2024-01-01,", *others]))
    assert (read.rows, read.left_out, read.column) == (31, 1, "Close")


@pytest.mark.parametrize(
    ("encoding", "headings"),
    [
        ("gbk", "日期,开盘,收盘"), ("gb18030", "日期,股票代码,收盘价"), ("shift_jis", "日付,始値,終値"),
        ("big5", "日期,開盤價,收盤價"), ("euc-kr", "일자,시가,종가"), ("cp1251", "Дата,Откр.,Закрытие"),
        ("cp1252", "Fecha,Mínimo,Último"), ("cp1250", "Data,Najwyższy,Zamknięcie"), ("utf-16", "日期,开盘,收盘"),
        ("utf-8-sig", "日付,始値,終値"),
    ],
)  # fmt: skip
def test_encodings_are_told_by_the_headings(encoding, headings):
    read = assert_read(table(lambda day: f"{day},600519", headings=headings).encode(encoding))
    assert read.column == headings.split(",")[2]


def test_gzip_is_read_within_the_limit():
    packed = gzip.compress(table(str).encode())
    assert_read(packed)
    assert "is larger than 20 MB" in refusal(gzip.compress(bytes(MAX_BYTES * 2)))
    assert "is damaged gzip data" in refusal(packed[:-9])
    assert "is damaged gzip data" in refusal(b"\x1f\x8b" + bytes(9))
    assert "inside another" in refusal(gzip.compress(packed))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04" + bytes(99), "Excel workbook or zip"), (b"\xd0\xcf\x11\xe0" + bytes(99), "Excel workbook"),
        (b"%PDF-1.7\n", "PDF"), (b"<!DOCTYPE html><html>", "web page"), ("\n<html><body>", "web page"),
        (bytes(range(1, 256)) * 9, "not a text file"), (b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
    ],
)  # fmt: skip
def test_other_kinds_of_file_are_refused(content, kind):
    sentence = refusal(content)
    assert kind in sentence
    assert "CSV" in sentence


@pytest.mark.parametrize("headings", ["Date,Last", "<DATE>,<TIME>,<CLOSE>", "timestamp,close"])
def test_the_last_price_of_each_day_is_taken(headings):
    rows = []
    for day in range(1, 6):
        for minute in (3, 1, 2):
            clock = {"Date,Last": f" 10:0{minute}", "<DATE>,<TIME>,<CLOSE>": f",10:0{minute}"}.get(headings)
            begin = f"2024-01-0{day}{clock}" if clock else str((19_722 + day) * 86_400 + minute * 60)
            rows.append(f"{begin},{day * 10 + minute}.5")
    read = read_prices("\n".join([headings, *rows]))
    assert read.prices.closes.tolist() == [13.5, 23.5, 33.5, 43.5, 53.5]
    assert str(read.prices.dates[0]) == "2024-01-01"
    assert "of several rows a day the last price is taken" in read.summary


def test_many_rows_a_day_are_no_rows_to_remove():
    rows = [f"2024-01-0{day},{day}.{row}" for day in range(1, 5) for row in range(1, 4)]
    sentence = refusal("Date,Close\n" + "\n".join(rows))
    assert "has several rows a day, such as rows 2 and 3" in sentence
    assert "keep the last row of each day" in sentence


def test_tickers_below_each_other_are_told_without_a_heading():
    rows = [f"2024-01-0{day},{ticker},{day}.5" for ticker in ("A", "B") for day in range(1, 5)]
    for headings in ([], ["Date,Kind of thing,Close"]):
        with pytest.raises(SeveralTickers) as asked:
            read_prices("\n".join(headings + rows))
        assert asked.value.candidates == ("A", "B")
        assert read_prices("\n".join(headings + rows), ticker="B").prices.closes.tolist() == [1.5, 2.5, 3.5, 4.5]


def test_a_choice_that_is_not_in_the_file_is_refused():
    for chosen, said in (
        ({"column": "BBB"}, "has no column 'BBB'"),
        ({"ticker": "BBB"}, "no rows of the ticker 'BBB'"),
    ):
        with pytest.raises(ValueError, match=f"^mine.csv .*{said}.*choose"):
            read_prices(table(str), "mine.csv", **chosen)


def test_the_remedy_fits():
    thousands = refusal("Date,Close\n2024-01-01,999.5\n2024-01-02,1,001.5\n2024-01-03,998.5")
    assert "put a number with commas in quote marks" in thousands
    words = refusal("Date,Close\n2024-01-01,999.5\n2024-01-02,998.5,holiday\n2024-01-03,998.5")
    assert "correct or remove this row" in words
