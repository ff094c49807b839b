"""Dates and prices as people write them, read back to the same numbers or refused with the row."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.prices import SeveralColumns, read_prices
from core.data import Prices, load_prices
from tests.price_files import DAYS, closes, days, refusal, table

# Dates


@pytest.mark.parametrize(
    "written",
    [
        ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"),
        ("2020/1/2", "2020/1/3", "2020/1/6", "2020/1/7"),
        ("20200102", "20200103", "20200106", "20200107"),
        ("2020-01-02 00:00:00-05:00", "2020-01-03T23:59:59Z", "2020-01-06 16:00", "2020-01-07 4:00 PM"),
        ("02.01.2020", "03.01.2020", "06.01.2020", "07.01.2020"),
        ("02-01-2020", "03-01-2020", "06-01-2020", "07-01-2020"),
        ("01/02/2020", "01/03/2020", "01/06/2020", "01/07/2020"),
        ("1/2/20", "1/3/20", "1/6/20", "1/7/20"),
        ("2 Jan 2020", "03-Jan-20", "6. Januar 2020", "7 JANUARY 2020"),
        ('"Jan 2, 2020"', '"January 3, 2020"', "Jan 6 2020", "jan-7-2020"),
    ],
)
def test_ways_to_write_a_date(written):
    assert days(table([1, 2, 3, 4], written)) == list(DAYS)


@pytest.mark.parametrize("separator", ["/", ".", "-"])
def test_a_number_over_twelve_anywhere_decides_the_order(separator):
    ends = [("03", "01"), ("03", "02"), ("03", "04"), ("03", "13")]
    month_first = [f"{a}{separator}{b}{separator}2020" for a, b in ends]
    day_first = [f"{b}{separator}{a}{separator}2020" for a, b in ends]
    expected = ["2020-03-01", "2020-03-02", "2020-03-04", "2020-03-13"]
    assert days(table([1, 2, 3, 4], month_first)) == expected
    assert days(table([1, 2, 3, 4], day_first)) == expected


@pytest.mark.parametrize(("separator", "expected"), [("/", "2020-03-04"), (".", "2020-04-03"), ("-", "2020-04-03")])
def test_an_order_that_nothing_decides(separator, expected):
    written = [f"03{separator}0{number}{separator}2020" for number in (4, 5, 6)]
    assert days(table([1, 2, 3], written))[0] == expected


def test_a_row_against_the_order_of_the_column_is_refused():
    sentence = refusal(table([1, 2, 3, 4], ("01/13/2020", "01/14/2020", "25/01/2020", "01/16/2020")))
    assert ", row 4: '25/01/2020' is not a date with the month first" in sentence


@pytest.mark.parametrize(
    "written", ["soon", "2020-02-30", "2021-02-29", "2020-13-01", "0000-01-01", "", "1.5", "43831"]
)
def test_what_is_no_date(written):
    sentence = refusal(table([1, 2, 3, 4], (*DAYS[:2], written, DAYS[3])))
    assert f", row 4: {written!r} is not a date; " in sentence
    assert "such as 2024-01-31, so correct or remove this row" in sentence


def test_same_date_twice_names_both_rows():
    sentence = refusal(table([1, 2, 3, 4], (*DAYS[:3], "2020-01-03 17:00")))
    assert ", rows 3 and 5 have the same date, '2020-01-03 17:00'; " in sentence
    assert "remove one" in sentence


def test_newest_first_is_turned_round():
    text = table([4, 3, 2, 1], DAYS[::-1])
    assert days(text) == list(DAYS)
    assert closes(text) == [1, 2, 3, 4]


# Prices


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("5%", "is not a number"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("12 34", "is not a number"),
        ("__import__('os')", "is not a number"),
        ("=1+1", "is not a number"),
        ("\0", "is not a number"),
        ("inf", "is infinite"),
        ("-Infinity", "is infinite"),
        ("1e999", "is infinite"),
        ("0", "is zero"),
        ("0.00", "is zero"),
        ("-3.5", "is negative"),
        ("1e-300", "is not between 1e-15 and 1e+15"),
        ("1e300", "is not between 1e-15 and 1e+15"),
    ],
)
def test_what_is_no_price(written, problem):
    sentence = refusal(table([1.5, 2.5, written, 4.5]))
    assert f", row 4: the price {written!r} {problem}; " in sentence
    assert "must be one finite number above 0, so correct or remove this row" in sentence


@pytest.mark.parametrize("gap", ["", "$", "nan", "null", "n/a", ".", "-", "#N/A"])
def test_a_row_without_a_price_is_left_out_and_counted(gap):
    read = read_prices(table([1.5, 2.5, gap, 4.5]))
    assert read.prices.closes.tolist() == [1.5, 2.5, 4.5]
    assert (read.rows, read.left_out, read.first_left_out) == (4, 1, f"row 4: {gap!r} is no price")
    assert f"; 1 left out (row 4: {gap!r} is no price)" in read.summary


def test_a_row_that_ends_early_has_no_price():
    short = "Date,Close\n2020-01-02,1\n2020-01-03\n2020-01-06,3"
    assert "has 2 rows of prices, 1 without a price left out; it must have 3" in refusal(short)
    assert closes(short + "\n2020-01-07,4") == [1, 3, 4]


def test_a_long_value_is_cut_in_the_sentence():
    sentence = refusal(table([1, 2, "x" * 5000, 4]))
    assert "the price '" + "x" * 39 + "…' is not" in sentence
    assert len(sentence) < 250


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["1,5", "2,25", "3", "4,125"], [1.5, 2.25, 3, 4.125]),
        (["1,555", "2,225", "3,125", "4"], [1.555, 2.225, 3.125, 4]),  # alone: a decimal comma
        (["1.555", "2.225", "3.125", "4"], [1.555, 2.225, 3.125, 4]),  # alone: a decimal point
        (["1.234,50", "987,5", "1.001", "12"], [1234.5, 987.5, 1001, 12]),
        (["1,234.50", "987.5", "1,001", "12"], [1234.5, 987.5, 1001, 12]),
        (["1.234.567", "1.234,5", "2", "3"], [1234567, 1234.5, 2, 3]),
        (["1'234.5", "1\u2019234.5", "1 234.5", "1\u202f234.5"], [1234.5] * 4),
        (["0,123", "0,456", "0,789", "0,5"], [0.123, 0.456, 0.789, 0.5]),
        (["$1.5", "1.5€", "£ 1.5", "1.5 $"], [1.5] * 4),
        (["1e2", "1.5E+1", "+3", ".5"], [100, 15, 3, 0.5]),
    ],
)
def test_ways_to_write_a_price(written, expected):
    assert closes(table(written, heading="Date;Close", delimiter=";")) == expected


def test_thousands_in_quotes_beside_a_decimal_point():
    assert closes(table(['"1,234"', '"1,234.50"', "999.5", "998.5"])) == [1234, 1234.5, 999.5, 998.5]


@pytest.mark.parametrize(
    "written",
    [
        ['"1,234"', '"1,235"', '"1,236"', '"1,237"'],  # a comma between commas: thousands or decimals
        ['"1,234"', "1.234", "5", "6"],
        ['"1,234"', '"1,235"', '"1,236"', "5.5"],  # one typing error must not turn the others into thousands
    ],
)
def test_numbers_with_two_readings_are_refused(written):
    assert ", row 2: the price '1,234' may mean thousands or decimals" in refusal(table(written))


def test_a_row_against_the_decimal_mark_of_the_column_is_refused():
    text = table(["1,5", "2,5", "3.5", "4,5"], heading="Date;Close", delimiter=";")
    assert ", row 4: the price '3.5' is not a number" in refusal(text)


@st.composite
def written_files(draw):
    """A history, and one of the many ways to write it down."""
    offsets = draw(st.lists(st.integers(0, 20_000), min_size=3, max_size=40, unique=True))
    history = {date(1970, 1, 1) + timedelta(offset): draw(st.integers(1, 10**8)) / 10**4 for offset in offsets}
    assume(len(set(history.values())) > 1)  # what never changes and has no heading may be a code
    delimiter, decimal = draw(st.sampled_from([(",", "."), ("\t", "."), (";", "."), (";", ","), ("\t", ",")]))
    layout = draw(st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%Y-%m-%dT16:00:00Z"]))
    order = draw(
        st.sampled_from([sorted(history), sorted(history, reverse=True), draw(st.permutations(list(history)))])
    )
    quote = '"' if draw(st.booleans()) else ""
    heading = [f"{quote}Date{quote}{delimiter}Volume{delimiter}{quote}Close{quote}"]
    lines = heading if draw(st.booleans()) else []
    volume = "7" if lines else "-"
    for day in order:
        price = f"{quote}{history[day]:.4f}{quote}".replace(".", decimal)
        lines = [*lines, f"{quote}{day.strftime(layout)}{quote}{delimiter}{volume}{delimiter}{price}"]
        if draw(st.booleans()):
            lines = [*lines, ""]
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    return history, text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))


@settings(max_examples=200, deadline=None)
@given(written_files())
def test_a_file_written_in_any_way_is_read_back_the_same(written):
    history, content = written
    prices = read_prices(content).prices
    assert prices.dates.tolist() == sorted(history)
    assert prices.closes.tolist() == [history[day] for day in sorted(history)]


def mutate(content, rng):
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del changed[place : place + rng.randint(1, 5)]
        elif kind == 2:
            changed[place:place] = rng.randbytes(rng.randint(1, 3))
        else:
            changed[place:place] = rng.choice([b'"', b",", b";", b"\n", b"\r", b"\0", b"-", b"e9", b"\xff\xfe"])
    return bytes(changed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(encoding):
    prices = load_prices("FB")
    good = table(prices.closes[:40].tolist(), prices.dates[:40]).encode(encoding)
    rng = random.Random(20)
    outcomes = [outcome(mutate(good, rng)) for _ in range(200)]
    # no UnicodeDecodeError, which says nothing
    assert {Prices, ValueError} <= {type(item) for item in outcomes} <= {Prices, ValueError, SeveralColumns}
    for item in outcomes:
        assert len(item.closes) >= 3 if isinstance(item, Prices) else str(item).startswith("your file")


def outcome(content):
    """What becomes of a file: its prices or the error."""
    try:
        return read_prices(content).prices
    except Exception as error:
        return error
