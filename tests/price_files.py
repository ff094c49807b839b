"""Small price files, and what becomes of them when they are read."""

import pytest

from app.prices import read_prices

DAYS = ("2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07")


def table(prices, dates=DAYS, heading="Date,Close", delimiter=","):
    """A file of dates and prices; heading None leaves the header out."""
    lines = [] if heading is None else [heading]
    return "\n".join(lines + [f"{day}{delimiter}{price}" for day, price in zip(dates, prices, strict=True)])


def closes(source):
    return read_prices(source).prices.closes.tolist()


def days(source):
    return [str(day) for day in read_prices(source).prices.dates]


def refusal(source, name="your file", kind=ValueError):
    """The one sentence that a file is refused with."""
    with pytest.raises(ValueError, match=r"\S") as caught:
        read_prices(source, name)
    sentence = str(caught.value)
    assert type(caught.value) is kind
    assert sentence.startswith(name)
    assert "\n" not in sentence
    return sentence
