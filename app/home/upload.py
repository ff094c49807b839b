"""Where a viewer gives a file of prices: what was understood is told, and what can be understood twice is asked."""

import streamlit as st

from app import charts
from app.prices import MAX_BYTES, PricesFile, SeveralColumns, SeveralTickers
from app.ui import markdown, own_prices, own_values
from app.ui.blocks import upload_elsewhere

_REFUSED, _OPEN = "why a file was refused", "a file of which something is asked"
_COUNT = "files that were given so far"  # part of the widget's key: a file that was taken is gone from it


def upload() -> None:
    """Where a viewer gives prices of their own, what was understood of them, and the way to take them away."""
    count = st.session_state.get(_COUNT, 0)
    st.file_uploader(
        f"your own prices (CSV, at most {MAX_BYTES // 10**6} MB)",  # a larger file is refused without a word
        type=["csv", "txt", "tsv", "gz"],
        key=f"own prices {count}",
        on_change=_take_upload,
        help="A choice beside the stocks on every page, as long as this tab lives. It stays in memory.",
    )
    upload_elsewhere()
    if own_values.changed():  # the viewer goes on
        st.session_state.pop(_REFUSED, None)
    if refused := st.session_state.get(_REFUSED):
        st.error(markdown.plain(refused), title="This file cannot be read", icon=":material/error:")
    if asked := st.session_state.get(_OPEN):
        _ask(*asked)
    if file := own_prices.kept():
        _tell(file)


def _take_upload():
    """Read what has just been given; it is in force at once."""
    count = st.session_state.get(_COUNT, 0)
    given = st.session_state[f"own prices {count}"]
    if given is not None:
        st.session_state[_COUNT] = count + 1
        _read(given.getvalue(), given.name)


def _read(content, name, **choices):
    """Put the file in force, ask for a column or a ticker (in choices once it was asked for), or refuse it."""
    _forget_questions()
    try:
        file = PricesFile.of(content, name, **choices)
    except SeveralColumns as question:
        st.session_state[_OPEN] = content, name, choices, question
    except ValueError as error:
        st.session_state[_REFUSED] = f"{str(error).removesuffix('.')}. Nothing else has changed."
    else:
        own_prices.put(file)


def _ask(content, name, choices, question):
    """Let the viewer choose what the file alone does not tell."""
    what = "ticker" if isinstance(question, SeveralTickers) else "column"
    firsts = dict(zip(question.candidates, question.first_values, strict=True))
    st.warning(markdown.plain(str(question)), icon=":material/help:")
    chosen = st.selectbox(
        f"which {what}",
        firsts,
        index=None,
        placeholder="choose one",
        format_func=lambda name: f"{name}, first {firsts[name]}",
        key=f"{what} of own prices",
    )
    if chosen is not None:
        read = {**choices, what: chosen}
        st.button(f"Read {markdown.plain(chosen)}", on_click=_read, args=(content, name), kwargs=read, type="primary")


def _tell(file):
    """What was understood of the file, in a line and as a curve."""
    st.caption(markdown.plain(f"{file.name}: {file.read.summary}."))
    curve = charts.history_chart(file.read.prices).filled()
    st.vega_lite_chart(spec=curve, alt=f"The prices in {file.name}, over the days", key="own prices curve")
    st.button("Take this file away", on_click=_take_away, icon=":material/close:", key="take own prices away")


def _take_away():
    _forget_questions()
    own_prices.take_away()


def _forget_questions():
    for key in (_REFUSED, _OPEN):
        st.session_state.pop(key, None)
