"""A viewer's own file of prices: kept as long as the tab lives, and a choice of every setting that offers prices.

It is an app.prices.PricesFile, put here by app.home.upload; settings are read without what reads files.
"""

from typing import TYPE_CHECKING

import streamlit as st

from app.ui import own_values
from app.ui.address import PAGE
from core.data import TICKERS, Prices

if TYPE_CHECKING:
    from app.prices import PricesFile

FILE = "the viewer's file of prices"  # in the session, a PricesFile
DATA = "data"  # key of the setting in which it is a choice, on every page
_TAKEN_AWAY = "labels of files that were taken away"
YOURS = "(your file)"  # unlike any ticker's


def kept() -> "PricesFile | None":
    """The file that was given, or None."""
    return st.session_state.get(FILE)


def labels() -> tuple[str, ...]:
    """What it is called among the choices of prices: one label, or none."""
    return (label_of(kept()),) if kept() else ()


def label_of(file: "PricesFile") -> str:
    """What a file is called among the choices."""
    return f"{file.name} {YOURS}"


def prices_of(choice: str) -> Prices | None:
    """The prices of the viewer's file if that is chosen; None where a shipped stock or something else is."""
    return kept().read.prices if choice.endswith(YOURS) and choice in labels() else None


def in_force() -> "PricesFile | None":
    """The file if the page that is shown was made from it."""
    return kept() if own_values.shown_with(DATA, st.session_state.get(PAGE, "")) in labels() else None


def was_taken_away(text: str) -> bool:
    """Whether this is what a file was called that the viewer has taken away and not given again: the address may still
    say so for a run.
    """
    return text in st.session_state.get(_TAKEN_AWAY, ()) and text not in labels()


def problem(text: str) -> str | None:
    """What is wrong with a link that asks for a file, as a sentence, or None if it asks for none."""
    if not text.endswith(YOURS):
        return None
    return (
        f"{DATA} = {text[:60]!r} is a file that the link's maker had and the link does not carry; give that file as "
        "your own prices on the first page."
    )


def put(file: "PricesFile") -> None:
    """Keep this file in the place of another, and choose it."""
    take_away()
    st.session_state[FILE] = file
    st.session_state[DATA] = label_of(file)


def take_away() -> None:
    """Forget the file, and go back to the shipped prices wherever it was chosen."""
    if file := st.session_state.pop(FILE, None):
        st.session_state.setdefault(_TAKEN_AWAY, set()).add(label_of(file))
        own_values.forget(DATA, label_of(file))
        if st.session_state.get(DATA) == label_of(file):
            st.session_state[DATA] = TICKERS[0]
