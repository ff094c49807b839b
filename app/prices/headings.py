"""What the heading of a column says about it, in the languages that price files come in.
A heading is a date, a price (adjusted before close before the others), the name of a stock, something that is no
price, or unknown. Whoever adds a language adds its words here.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

DATE, TICKER = "date", "ticker"
PRICES = ("adjusted", "close", "settlement", "last", "price", "value")  # the best first


def fold(text: str) -> str:
    """Small letters without accents, so that Zamknięcie, ZAMKNIECIE and zamkniecie are one word."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(letter for letter in parts if not unicodedata.combining(letter)))


# Words as they are compared, in small letters without accents. A star stands for any letters. English, German, French,
# Spanish, Italian, Portuguese, Polish, Dutch, Turkish; Russian; Chinese in both scripts, Japanese, Korean.
_WORDS = {
    DATE: """
        date* *date datum *datum data fecha fechas handelstag day tag jour dia giorno dzien gun dag tarih* time*
        timestamp zeit uhrzeit heure hora ora godzina saat month monat mois mes mese miesiac maand snapped дата* день
        время *日期* *日付* *日時* *交易日* *时间* *時間* *時刻* 年月日 날짜* 일자* *일시* 시간""",
    # no prices: the words for each, under what a sentence calls it
    "a volume": """
        vol* *volume wolumen* wol hacim hac umsatz* turnover omzet* obrot* quantit* quantid* cantidad* qty tottrdqty
        shares shrout trades contracts count stuck* stueck* anzahl liczba titres amount_traded trading_value lot
        объем* оборот* *成交量* *交易量* *成交股* *成交额* *成交額* *成交金* *筆數* *笔数* *换手* *換手* *出来高* *売買*
        거래량* 거래대금*""",
    "an opening price": """
        open* *open eroffn* eroeffn* anfangskurs startkurs ouv ouverture* apert* abert* otwarc* otw acilis* откр*
        *开盘* *開盤* *今开* *今開* *始値* *寄付* 시가 시가로 오픈""",
    "a highest price": """
        high* *high hoch* hoech* *hoch *hochst* haut haute maxim* max maks* massim* najwyz* alto alta hoog* yuks*
        макс* выс* *最高* 高 高价 高價 *高値* 고가* 최고*""",
    "a lowest price": """
        low *low lowest* lowprice tief* *tief niedr* bas basse minim* min najniz* bajo baja baixo baixa
        basso bassa laag* dusuk* мин* низ*
        *最低* 低 低价 低價 *安値* 저가* 최저*""",
    "a change": """
        change* *change chg* chng net_change diff* var variat* variac* variaz* verand* abw* zmiana* fark* degis* return*
        *return ret retx rend* rentab* retorno* ritorno* percent* *percent prozent* pct* *pct perc pourcent* porcent*
        procent* yuzde* zwrot* stopa amplitude gain* delta* perform* alza изм* доход* процент* прирост* *涨跌* *漲跌*
        *涨幅* *漲幅* *升跌* *振幅* *収益* *收益* *回报* *報酬* *利回* *百分* *变动* *變動* *変化* *変動* *前日比*
        *騰落* *增长* *增長* 변동* 대비* *등락* *수익*""",
    "an earlier price": """
        prev* vortag* yesterday* prior poprzed* veille anterior* preced* vorige onceki пред* *昨收* *昨日* *前收* *前日*
        전일*""",
    "an average": """
        vwap wap avg* average* mean durchschn* moyen* promed* media medio sredni* gemidd* ortalama* sma ema средн*
        *均价* *均價* *均线* *平均* 평균*""",
    "a factor": "factor* *factor ratio* coefficient* *coefficient adjustment* *本益比* *市盈*",
    "a market value": "marketcap* *純資産* capitali* kapitali* interest *市值* *時価総額* 시가총액*",
    "a weekday": """
        week* weekday* dow wochentag* woche semaine semana settimana tygodni* hafta недел* *星期* *曜日* 요일*""",
    "a number of the row": """
        id ids uid uuid idx ident* kennung идент* no nr num number numer* nummer numero row* rownum lfd zeile
        unnamed rank year* jahr annee ano anno rok yil год номер *序号* *序號* *编号* *編號* *番号* 번호* 순번*""",
    "a currency": "currency* wahrung* waehrung* devise divisa valuta waluta moneda moeda валюта* *货币* *通貨* 통화*",
    # prices
    "adjusted": """
        adj* bereinigt* ajust* aggiust* rettific* skoryg* gecorr* aangep* duzelt* скорр* *复权* *復權* *調整* *调整*
        수정*""",
    "close": """
        close* *close closing* schluss* *schluss schlusskurs* cierre* clot clotur* fermetur* chiusur* fechament* zamkn*
        zam slot* slut* kapan* закр* *收盘* *收盤* *收市* *終値* *大引* *종가*""",
    # behind the best prices, for there is a close that is adjusted for dividends and splits
    "a dividend or a split": "divid* dywid* div split* дивид* *分红* *股息* *配当* *分割* 배당*",
    "settlement": "settle* abrechn* liquidaci* rozlicz* расчет* *结算* *結算* *清算* 정산*",
    "last": """
        last* letzt* zuletzt dern* ultim* ostatni* laatst* son simdi ltp посл* *最新* *現値* *现价* *現價* 현재*
        최근*""",
    "price": """
        price* *price px prc prix preis* *preis precio* prezzo* preco* cena kurs* *kurs koers* *koers fiyat* cours
        cotiz* cotaz* cotac* quot* nav цена* курс* *价* *價* *価格* *株価* *基準価額* *净值* *淨值*
        가격* 주가* 기준가*""",
    "value": "value wert valeur valor valore wartosc waarde deger значение* 数值 數值 值 値 값",
    TICKER: """
        ticker* symbol* tic isin wkn cusip sedol ric security instrument* company name names stock stocks code* *code
        kod kode codigo codice permno permco gvkey scrip asset coin firm firma тикер* код *代码* *代碼* *代號* *代号*
        *コード* *코드* *종목* *名称* *名稱* *简称* *銘柄* *股票*""",
}
_PATTERNS = {
    kind: re.compile("|".join(word.replace("*", r"\w*") for word in fold(words).split()))
    for kind, words in _WORDS.items()
}
# What all headings share says nothing, such as the ticker OPEN; but previous closes and ids stay what they are.
_SAYS_NOTHING = (None, "an opening price", "a highest price", "a lowest price", *PRICES)
_LETTERS = {"t": "time", "o": "open", "h": "high", "l": "low", "c": "close", "v": "volume", "n": "count"}
_LONG_HEADING = 5  # words; a longer one is a sentence about the column, and its first words name it


def kind_of(heading: str) -> str | None:
    """DATE, one of PRICES, TICKER, what else it is ("a volume"), or None where no word of it is known."""
    return _kind_of_words(_words(heading)) if "%" not in heading and heading.strip() != "+/-" else "a change"


def kinds_of(headings: Sequence[str]) -> list[str | None]:
    """The kind of each heading, a word left out that all but the dates begin or end with, such as the ticker LOW."""
    if {"o", "h", "l", "c"} <= set(map(str.casefold, headings)):
        headings = [_LETTERS.get(text.casefold(), text) for text in headings]
    words = {column: _words(text) for column, text in enumerate(headings) if kind_of(text) != DATE and text}
    for end in (0, -1):
        shared = {each[end] for each in words.values()} if words and min(map(len, words.values())) > 1 else ()
        if len(words) > 1 and len(shared) == 1 and _kind_of_words(tuple(shared)) in _SAYS_NOTHING:
            words = {column: each[1:] if end == 0 else each[:-1] for column, each in words.items()}
    kinds = [kind_of(text) for text in headings]
    for column, shorter in words.items():
        if "%" not in headings[column]:
            kinds[column] = _kind_of_words(shorter) or kinds[column]
    nameless = "a number of the row" if any(headings) else None
    return [kind if text else nameless for text, kind in zip(headings, kinds, strict=True)]


def _words(heading: str) -> tuple[str, ...]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    words = tuple(re.findall(r"[^\W\d_]+", fold(apart)))
    return words if len(words) <= _LONG_HEADING else words[:3]


@functools.lru_cache(1000)
def _kind_of_words(words: tuple[str, ...]) -> str | None:
    # "Open price" is no closing price and "Stock price" no name: what comes first in _WORDS decides.
    pairs = map("".join, pairwise(words))
    parts = (*words, *pairs)
    found = (kind for kind, pattern in _PATTERNS.items() if any(map(pattern.fullmatch, parts)))
    return next(found, None)
