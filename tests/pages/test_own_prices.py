"""A viewer's own file of prices: in force on every page until it is taken away, and nobody else's."""

import io
import zipfile

import altair as alt
import pytest

from app.charts.history import MOST_DAYS, history_chart
from app.export.deck import zipped
from app.export.paper import Slide
from app.home.story_data import story_data
from app.offline.gallery import figures
from app.prices import PricesFile, the_same
from app.ui import markdown, own_prices, share
from app.ui.share import COLLECTED
from core import Dataset, Experiment, descend
from core.data import load_prices
from tests.harness import at, everything_said, opened, press

DAYS = [f"2020-{month:02}-{day:02}" for month in range(1, 6) for day in range(1, 29)]
PRICES = [100 + day % 7 + day / 10 for day in range(len(DAYS))]
FILE = "Date,Close\n" + "\n".join(f"{day},{price}" for day, price in zip(DAYS, PRICES, strict=True))
LABEL = "mine.csv (your file)"
OWN = PricesFile.of(FILE.encode(), "mine.csv")
PAGES_WITH_PRICES = ("home", "unroll", "map", "landscape", "cures")


def given(page, content=FILE, name="mine.csv"):
    """The page after this file was given to it."""
    page.file_uploader[0].upload(name, content.encode(), "text/csv").run()
    assert not page.exception
    return page


def go_to(page, name):
    page.switch_page(f"app/pages/{name}.py").run()
    assert not page.exception
    return page


def data_of(page):
    return page.selectbox(key="data")


def test_a_file_is_in_force_at_once_and_what_was_understood_is_told():
    page = given(opened(unrolls="20", steps="20"))
    assert data_of(page).value == LABEL
    assert page.query_params["data"] == LABEL
    told = everything_said(page)
    assert markdown.plain("mine.csv: 140 rows read, Close from 2020-01-01 to 2020-05-28.") in told


def test_it_stays_on_the_way_through_all_pages_and_is_a_choice_of_each_that_takes_prices():
    page = given(opened(unrolls="10", steps="20"))
    for name in PAGES_WITH_PRICES[1:]:
        go_to(page, name)
        assert LABEL in data_of(page).options
    go_to(page, "unroll")
    assert data_of(page).value == LABEL  # it came along
    go_to(page, "home")
    assert data_of(page).value == LABEL
    data_of(page).set_value("IBM").run()
    assert own_prices.FILE in page.session_state  # another choice does not drop it
    assert LABEL in data_of(page).options


@pytest.mark.parametrize("name", PAGES_WITH_PRICES)
def test_each_page_takes_it(name):
    page = given(opened(unrolls="10", steps="20"))
    go_to(page, name)
    data_of(page).set_value(LABEL).run()
    assert not page.error
    go_to(page, "home")
    assert data_of(page).value == LABEL


@pytest.mark.parametrize(("prices", "unit"), [(load_prices("AAPL"), "$"), (OWN.read.prices, "")])
def test_dollars_are_said_of_the_shipped_stocks_alone(prices, unit):
    dataset = Dataset.stocks("AAPL", 5, 2, prices)
    pair = {f"w2 = {weight:g}": Experiment(weights={"w2": weight}, dataset=dataset) for weight in (2, 0.5)}
    shown = story_data(pair, {name: descend(one) for name, one in pair.items()}, prices)["prices"]
    assert shown["unit"] == unit
    assert shown["caption"].startswith(f"{prices.name}: ")
    assert shown["target"] == prices.closes[-1]


def test_taken_away_it_is_gone_everywhere():
    page = given(opened(unrolls="10", steps="20"))
    go_to(page, "unroll")
    go_to(page, "home")
    page.button(key="take own prices away").click().run()
    assert own_prices.FILE not in page.session_state
    assert (data_of(page).value, LABEL in data_of(page).options) == ("AAPL", False)
    go_to(page, "unroll")
    assert data_of(page).value == "AAPL"
    assert not page.error


def test_an_experiment_that_came_along_forgets_a_file_that_was_taken_away_until_it_is_given_again():
    page = given(opened(unrolls="10", steps="20"))
    go_to(page, "unroll")
    page.slider(key="w2").set_value(1.25).run()
    go_to(page, "home")
    page.button(key="take own prices away").click().run()
    for name in ("home", "cures"):
        go_to(page, name)
        told = everything_said(page)
        assert markdown.plain("Your experiment: w2 = 1.25, 10 unrolls, ReLU") in told
        assert markdown.plain("mine.csv") not in told
    go_to(page, "home")
    given(page)
    go_to(page, "cures")
    assert data_of(page).value == LABEL


def test_a_second_file_takes_the_place_of_the_first():
    page = given(given(opened(unrolls="10", steps="20")), name="other.csv")
    assert data_of(page).value == "other.csv (your file)"
    assert LABEL not in data_of(page).options


def test_a_file_that_cannot_be_read_changes_nothing_and_is_told_once():
    page = given(opened(data="IBM", unrolls="5", steps="20"), "Date,Close\n2020-01-02,1\n2020-01-03,x\n2020-01-06,2")
    (error,) = page.error
    assert markdown.plain("mine.csv, row 3: the price 'x' is not a number") in error.value
    assert error.value.endswith(markdown.plain("Nothing else has changed."))
    assert (data_of(page).value, page.number_input(key="unrolls").value) == ("IBM", 5)
    page.number_input(key="unrolls").set_value(6).run()
    assert not page.error


def test_a_file_too_short_for_the_window_says_so_and_stays():
    page = given(opened(unrolls="300", steps="20"))
    assert "mine" in page.error[0].value
    page.number_input(key="unrolls").set_value(20).run()
    assert not page.error
    assert data_of(page).value == LABEL


def test_who_opens_the_link_of_such_a_page_is_told_what_it_does_not_carry():
    page = opened(data=LABEL, unrolls="10", steps="20")
    (warning,) = page.warning
    assert markdown.plain("is a file that the link's maker had and the link does not carry") in warning.value
    assert warning.value.endswith(markdown.plain("AAPL is used."))
    assert data_of(page).value == "AAPL"


SHOWN = {  # page -> settings with which its figures are compared
    "home": {"unrolls": "10", "steps": "20", "more": "true"},
    "unroll": {"unrolls": "10"},
    "map": {"unrolls": "10", "steps": "20", "detail": "64"},
    "landscape": {"unrolls": "10"},
    "cures": {"unrolls": "10", "steps": "20", "more": "true"},
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_figures_of_each_page_are_those_of_the_file_and_so_are_the_script_s(name):
    page = at(name)
    page.session_state[own_prices.FILE], page.session_state[COLLECTED] = OWN, []
    for key, value in (SHOWN[name] | {"data": LABEL}).items():
        page.query_params[key] = value
    page.run()
    assert not page.error
    drawn = {figure.name: figure.chart.to_dict() for figure in page.session_state[COLLECTED]}
    by_script = {figure.name: figure.chart.to_dict() for figure in figures(name, SHOWN[name] | {"data": LABEL}, OWN)}
    assert by_script == drawn
    by_link = {figure.name: figure.chart.to_dict() for figure in figures(name, SHOWN[name] | {"data": LABEL})}
    assert by_link != drawn  # so it has to be said, as it is (who opens the link is told, too)


def test_a_kept_figure_names_the_file_and_its_zip_carries_it():
    (figure, *_) = figures("unroll", {"unrolls": "10", "data": LABEL}, OWN)
    slide = Slide("Kept", "", "", figure, "https://unrolled.example.org/unroll", own=OWN)
    assert slide.note == "Prices: mine.csv, not in the link."
    assert slide.key != slide._replace(own=None).key
    with zipfile.ZipFile(io.BytesIO(zipped([slide, slide], "light", ["csv"]))) as archive:
        assert archive.read("mine.csv").decode() == FILE
        assert "Prices: mine.csv, not in the link." in archive.read("deck.html").decode()


def test_files_of_one_name_do_not_take_each_other_s_place_in_a_zip_and_each_is_found_from_there(tmp_path):
    (figure, *_) = figures("unroll", {"unrolls": "10", "data": LABEL}, OWN)
    rows = FILE.splitlines()
    others = [PricesFile.of("\n".join(rows[:end]).encode(), name) for end, name in ((-1, "mine.csv"), (-2, "Mine.csv"))]
    files = [OWN, *others, PricesFile.of(FILE.encode(), "copy.csv")]
    slides = [Slide("Kept", "", "", figure, own=own) for own in files]
    with zipfile.ZipFile(io.BytesIO(zipped(slides, "light", ["csv"]))) as archive:
        packed = [name for name in archive.namelist() if name.endswith(("mine.csv", "Mine.csv", "copy.csv"))]
        assert packed == ["mine.csv", *(f"{own.sha256[:12]}/{own.name}" for own in others), "copy.csv"]
        archive.extractall(tmp_path)
    for own in files:
        found = the_same([str(tmp_path)], own.name, own.sha256, own.read.column, own.ticker)
        assert found.content == own.content


def test_share_says_what_its_link_does_not_hold_and_its_script_asks_for_the_file(monkeypatch):
    handed = []
    monkeypatch.setattr(share.formats, "script", lambda *given: handed.append(given) or b"")
    page = at("unroll")
    page.session_state[own_prices.FILE] = OWN
    page.session_state["share network"], page.session_state["as network"] = True, share.PYTHON
    page.query_params["data"] = LABEL
    page.run()
    assert markdown.plain(OWN.missed) in everything_said(page)
    assert handed[-1][-1] == OWN
    data_of(page).set_value("IBM").run()
    assert markdown.plain(OWN.missed) not in everything_said(page)
    assert handed[-1][-1] is None


def test_where_several_columns_may_be_meant_the_page_asks():
    rows = "\n".join(f"{day},{price},{2 * price}" for day, price in zip(DAYS, PRICES, strict=True))
    page = given(opened(unrolls="10", steps="20"), f"Date,AAA,BBB\n{rows}")
    assert "several columns that may be the price" in page.warning[0].value
    assert data_of(page).value == "AAPL"
    page.selectbox(key="column of own prices").set_value("BBB").run()
    press(page, "Read BBB")
    assert not page.warning
    assert data_of(page).value == LABEL
    assert page.session_state[own_prices.FILE].read.prices.closes.tolist() == [2 * price for price in PRICES]


def test_where_there_are_several_tickers_the_page_asks_for_one():
    rows = "\n".join(
        f"{day},{name},{price * factor}"
        for name, factor in (("AAA", 1), ("BBB", 3))
        for day, price in zip(DAYS, PRICES, strict=True)
    )
    page = given(opened(unrolls="10", steps="20"), f"Date,Ticker,Close\n{rows}")
    page.selectbox(key="ticker of own prices").set_value("BBB").run()
    press(page, "Read BBB")
    assert page.session_state[own_prices.FILE].read.prices.closes.tolist() == [3 * price for price in PRICES]
    assert page.session_state[own_prices.FILE].ticker == "BBB"


@pytest.mark.parametrize("ticker", ["IBM", "FB"])
def test_the_curve_of_what_was_understood_goes_over_all_days(ticker):
    prices = load_prices(ticker)
    chart = history_chart(prices)
    alt.LayerChart.from_dict(chart.to_dict()).to_dict(validate=True)
    shown = chart.tables["history"]
    assert (shown["day"][0], shown["day"][-1]) == (str(prices.dates[0]), str(prices.dates[-1]))
    assert set(shown["price"]) <= set(prices.closes)
    assert len(shown) <= MOST_DAYS
