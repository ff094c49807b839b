"""Files as programs, exchanges and web pages of many countries write them: read rightly, asked about, or refused."""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.prices import SeveralColumns, SeveralTickers, read_prices
from app.prices.headings import DATE, kinds_of
from tests.price_files import refusal

FILES = Path(__file__).parents[1] / "files" / "prices"
DAYS = [date(2024, 1, 1) + timedelta(day) for day in range(40)]
CLOSES = [round(100.5 + 1.01 * day, 2) for day in range(40)]


@pytest.mark.parametrize(
    ("file", "column", "first", "rows", "left_out"),
    [
        ("quantmod.csv", "XYZ.Adjusted", 100.5, 60, 0),
        ("ak_code.csv", "收盘", 100.5, 60, 0),
        ("closeprice.csv", "ClosePrice", 100.5, 60, 0),
        ("id_first.csv", "px", 100.5, 60, 0),
        ("null.csv", "Adj Close", 101.51, 60, 4),
        ("yf3.csv", "Close XYZ", 100.5, 60, 0),
        ("preamble.csv", "Close", 100.5, 60, 0),
        ("epoch_ms.csv", "close", 100.5, 60, 0),
        ("rtable2.csv", "XYZ.Close", 100.5, 60, 0),
        ("gz.csv", "Close", 100.5, 60, 0),
    ],
)
def test_files_that_are_read(file, column, first, rows, left_out):
    read = read_prices((FILES / file).read_bytes())
    assert (read.column, read.prices.closes[0], read.rows, read.left_out) == (column, first, rows, left_out)
    assert str(read.prices.dates[0]) == ("2024-01-02" if left_out else "2024-01-01")
    assert str(read.prices.dates[-1]) == "2024-02-29"


def test_files_that_need_a_choice_or_are_refused():
    wide, stacked = (FILES / "wide.csv").read_bytes(), (FILES / "stockcol.csv").read_bytes()
    with pytest.raises(SeveralColumns, match=r"several columns .*'AAA', 'BBB'") as asked:
        read_prices(wide)
    assert (asked.value.candidates, asked.value.first_values) == (("AAA", "BBB"), ("100", "100.5"))
    assert read_prices(wide, column="BBB").prices.closes[0] == 100.5
    with pytest.raises(SeveralTickers, match="several tickers in column 'Stock'") as asked:
        read_prices(stacked)
    assert asked.value.candidates == ("AAA", "BBB")
    assert len(read_prices(stacked, ticker="BBB").prices.closes) == 60
    assert "holds a volume and no price" in refusal((FILES / "volume_only.csv").read_bytes())
    assert "has 1 days of prices, in 60 rows, several a day; it must have 3" in refusal(
        (FILES / "minute.csv").read_bytes()
    )


LANGUAGES = {  # a date, a closing price and a volume, as they head the columns of files
    "English": "Date,Close,Volume",
    "German": "Datum,Schlusskurs,Umsatz",
    "French": "Date,Clôture,Volume",
    "Spanish": "Fecha,Cierre,Volumen",
    "Italian": "Data,Chiusura,Volume",
    "Portuguese": "Data,Fechamento,Volume",
    "Polish": "Data,Zamknięcie,Wolumen",
    "Dutch": "Datum,Slotkoers,Omzet",
    "Turkish": "Tarih,Kapanış,Hacim",
    "Russian": "Дата,Закрытие,Объем",
    "Chinese": "日期,收盘价,成交量",
    "Japanese": "日付,終値,出来高",
    "Korean": "날짜,종가,거래량",
}


def test_headings_are_known_in_as_many_languages_as_the_readme_says():
    assert len(LANGUAGES) == 13
    assert "in thirteen languages" in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for language, headings in LANGUAGES.items():
        assert kinds_of(headings.split(",")) == [DATE, "close", "a volume"], language


def lines_of(headings, roles, delimiter=",", decimal=".", layout="%Y-%m-%d"):
    """A file with these headings; what a column holds is a letter of `roles`, C the closes that are to be read."""
    lines = [headings] if headings else []
    for i, (day, close) in enumerate(zip(DAYS, CLOSES, strict=True)):
        cells = {
            "D": day.strftime(layout), "T": "16:00", "O": close - 0.4, "H": close + 1, "L": close - 1, "C": close,
            "V": 1000 + 37 * i % 11, "%": f"{0.3 + i / 7:.2f}%", "R": 0.3 + i / 7, "I": i, "N": i + 1,
            "W": i % 7 + 1, "K": 600519, "S": "XYZ", "P": close - 0.3, "A": close - 0.2, "E": 20240101 + i, "-": "",
        }  # fmt: skip
        written = [cells[role] for role in roles]
        written = [f"{cell:.2f}".replace(".", decimal) if isinstance(cell, float) else str(cell) for cell in written]
        lines.append(delimiter.join(written))
    return "\n".join(lines)


HEADINGS = [
    ("Date,Open,High,Low,Close,Volume,Dividends,Stock Splits", "DOHLCVRR"),  # English
    ("Date,Price,Open,High,Low,Vol.,Change %", "DCOHLV%"),
    ("Date,Close/Last,Volume,Open,High,Low", "DCVOHL"),
    ("date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor", "DPHLOVCHLOVRR"),
    ("timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient", "DOHLPCVRR"),
    ("Date,Open,High,Low,Last,Change,Settle,Volume,Previous Day Open Interest", "DOHLPRCVV"),
    ("Date ,series ,OPEN ,HIGH ,LOW ,PREV. CLOSE ,ltp ,close ,vwap ,52W H ,52W L ,VOLUME ,VALUE ,No of trades ",
     "DSOHLPPCAHLVVV"),
    ("Date,Open Price,High Price,Low Price,Close Price,WAP,No.of Shares,No. of Trades,Total Turnover (Rs.)",
     "DOHLCAVVV"),
    ("PERMNO,date,PRC,VOL,RET,SHROUT", "KDCVRV"),
    ("snapped_at,price,market_cap,total_volume", "DCVV"),
    ("Dates,PX_LAST,PX_VOLUME,PX_OPEN,CHG_PCT_1D", "DCVOR"),
    ("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>", "SSDTOHLCV"),
    (",Unnamed: 0,Trade Date,ID,Return,CLOSE_XYZ", "INDKRC"),
    ("LOW.Open,LOW.High,LOW.Low,LOW.Close,Date,LOW.Volume", "OHLCDV"),
    ("Date,Open_XYZ,close_XYZ", "DOC"),
    ("DATE,SP500", "DC"),
    (",Close", "DC"),
    ("Date,PriceChange,PrevClosePrice,LastTradePrice", "DRPC"),
    ("date,dayopen,dayhigh,daylow,dayclose", "DOHLC"),
    ("Date,Close (split adjusted),Close", "DCP"),
    ("Date,Adjustment,Stock Close Price (HKD)", "DRC"),
    ("t,o,h,l,c,v", "DOHLCV"),
    ("day,Close price adjusted for splits and dividend distributions,Volume", "DCV"),
    ("Datum,Zuletzt,Eröffn.,Hoch,Tief,Vol.,+/- %", "DCOHLV%"),  # German
    ("Datum,Eröffnungskurs,Tageshoch,Tagestief,Schlusskurs,Umsatz,Stück,Vortageskurs", "DOHLCVVP"),
    ("Wochentag,Datum,Erster,Hoch,Tief,SCHLUSS,Veränderung", "WDOHLCR"),
    ("Date,Dernier,Ouv.,Plus Haut,Plus Bas,Vol.,Variation %", "DCOHLV%"),  # French
    ("Date,Ouverture,Plus haut,Plus bas,Clôture,Volume,Cours de clôture ajusté", "DOHLPVC"),
    ("Date,Fermeture,Ouverture,Moyenne", "DCOA"),
    ("Fecha,Último,Apertura,Máximo,Mínimo,Vol.,% var.", "DCOHLV%"),  # Spanish
    ("Fecha,Precio de apertura,Precio máximo,Precio mínimo,Precio de cierre,Cantidad", "DOHLCV"),
    ("Data,Ultimo,Apertura,Massimo,Minimo,Vol.,Var. %", "DCOHLV%"),  # Italian
    ("Data,Prezzo di apertura,Prezzo massimo,Prezzo minimo,Prezzo di chiusura,Quantità", "DOHLCV"),
    ("Data,Último,Abertura,Máxima,Mínima,Vol.,Var%", "DCOHLV%"),  # Portuguese
    ("Data,Abertura,Máximo,Mínimo,Fechamento,Volume,Fechamento ajustado", "DOHLPVC"),
    ("Data,Ostatnio,Otwarcie,Max.,Min.,Wol.,Zmiana%", "DCOHLV%"),  # Polish
    ("Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen", "DOHLCV"),
    ("Data,Kurs otwarcia,Kurs zamknięcia,Obrót", "DOCV"),
    ("Дата,Цена,Откр.,Макс.,Мин.,Объём,Изм. %", "DCOHLV%"),  # Russian
    ("Дата,Открытие,Максимум,Минимум,Закрытие,Объем", "DOHLCV"),
    ("日期,收盘,开盘,高,低,交易量,涨跌幅", "DCOHLV%"),  # Chinese
    ("日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率", "DKOCHLVVRRRR"),
    ("交易日期,前收盘价,开盘价,收盘价,复权收盘价", "DPOAC"),
    ("日期,成交股數,成交金額,開盤價,最高價,最低價,收盤價,漲跌價差,成交筆數", "DVVOHLCRV"),
    ("日付け,終値,始値,高値,安値,出来高,変化率 %", "DCOHLV%"),  # Japanese
    ("日付,始値,高値,安値,終値,出来高,調整後終値", "DOHLPVC"),
    ("날짜,종가,오픈,고가,저가,거래량,변동 %", "DCOHLV%"),  # Korean
    ("일자,시가,고가,저가,종가,대비,등락률,거래량", "DOHLCRRV"),
    ("Tarih,Şimdi,Açılış,Yüksek,Düşük,Hac.,Fark %", "DCOHLV%"),  # Turkish
    ("Datum,Laatste,Openen,Hoog,Laag,Vol.,Verandering %", "DCOHLV%"),  # Dutch
]  # fmt: skip


@pytest.mark.parametrize(("headings", "roles"), HEADINGS)
@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda line: line.replace(" ", "_").replace(",", ";")])
def test_headings_of_many_countries(headings, roles, change):
    changed = change(headings)
    read = read_prices(lines_of(changed, roles, ";" if ";" in changed else ","))
    assert read.prices.closes.tolist() == CLOSES
    assert read.prices.dates.tolist() == DAYS
    assert (read.rows, read.left_out) == (40, 0)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_read_is_what_was_written_in_every_dialect(data):
    draw = data.draw
    headings, roles = draw(st.sampled_from(HEADINGS))
    delimiter, decimal = draw(st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", ","), ("|", ".")]))
    layout = draw(st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d-%b-%Y", "%Y/%m/%d 17:30"]))
    first, *rows = lines_of(headings.replace(",", delimiter), roles, delimiter, decimal, layout).splitlines()
    gaps = draw(st.sets(st.integers(0, 39), max_size=5))
    for gap in gaps:
        empty = draw(st.sampled_from(["", "null", "N/A", "."]))
        rows[gap] = delimiter.join(
            cell if role in "DST" else empty for role, cell in zip(roles, rows[gap].split(delimiter), strict=True)
        )
    above = draw(st.sampled_from([[], ["Prices of XYZ"], ["Export,of XYZ", ""], ["sep=" + delimiter]]))
    below = draw(st.sampled_from([[], ["", "No guarantee"], ["Source: the exchange; all rights reserved"]]))
    order = draw(st.sampled_from([1, -1]))
    content = draw(st.sampled_from(["\n", "\r\n"])).join([*above, first, *rows[::order], *below])
    encoding, pack = (
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        draw(st.sampled_from([bytes, gzip.compress])),
    )
    read = read_prices(pack(content.encode(encoding)))
    kept = [day for day in range(40) if day not in gaps]
    assert read.prices.dates.tolist() == [DAYS[day] for day in kept]
    assert read.prices.closes.tolist() == [CLOSES[day] for day in kept]
    assert (read.rows, read.left_out) == (40, len(gaps))


@pytest.mark.parametrize(
    ("headings", "roles", "candidates"),
    [
        ("Date,AAPL,MSFT", "DOC", ("AAPL", "MSFT")),
        ("Date,AAPL.Close,MSFT.Close,AAPL.Volume", "DOCV", ("AAPL.Close", "MSFT.Close")),
        ("Date,Close,Close", "DOC", ("Close (column 2)", "Close (column 3)")),
        ("Date,Close (USD),Close (EUR)", "DOC", ("Close (USD)", "Close (EUR)")),
        ("", "DOHLCV", ("column 2", "column 3", "column 4", "column 5", "column 6")),
        ("", "KDOCI", ("column 3", "column 4")),
        ("Price,Close,Close,Open\nTicker,AAPL,MSFT,AAPL\nDate,,,", "DOCO", ("Close AAPL", "Close MSFT")),
    ],
)
def test_several_columns_are_asked_for(headings, roles, candidates):
    text = lines_of(headings, roles)
    with pytest.raises(SeveralColumns) as asked:
        read_prices(text, "mine.csv")
    assert asked.value.candidates == candidates
    assert len(asked.value.first_values) == len(candidates)
    assert "100.50" in asked.value.first_values
    chosen = candidates[asked.value.first_values.index("100.50")]
    assert read_prices(text, column=chosen).prices.closes.tolist() == CLOSES


@pytest.mark.parametrize(
    ("headings", "roles", "said"),
    [
        ("Date,Open,High,Low", "DOHL", "holds an opening price, a highest price and a lowest price and no price"),
        ("Fecha,Volumen", "DV", "holds a volume and no price"),
        ("日期,股票代码,成交量", "DKV", "holds a volume and no price"),
        ("Datum,Wochentag,Veränderung", "DWR", "holds a weekday and a change and no price"),
        ("Date,Number", "DN", "no price"),
        (",Volume", "DV", "holds a volume and no price"),
        ("Date,CompanyId,TradeId", "DEE", "holds a number of the row and no price"),
        ("Data,Código de negociação,Retorno", "DER", "holds a change and no price"),
        ("日付,前日比,コード", "DRE", "holds a change and no price"),
        ("날짜,전일대비,종목코드", "DRE", "and no price"),
        ("Data,Najwyższy kurs,Kurs otwarcia", "DHO", "holds a highest price and an opening price and no price"),
        ("Fecha,Más alto,Más bajo,Identificador", "DHLE", "and no price"),
        ("Date,PrevOpen,PrevClose", "DOP", "holds an opening price and an earlier price and no price"),
        ("Date,Close", "D-", "has no price in column 'Close'"),
        ("Date,Something", "DK", "has no price column"),
        ("", "DI", "has no price column"),
        ("", "KD", "has no price column"),
        ("Date,Expiry,Something", "DEK", "has no price column"),
    ],
)
def test_no_price_is_refused(headings, roles, said):
    assert said in refusal(lines_of(headings, roles))
