"""Pages share the keys of their settings, and each has values of its own.

A setting has one key on all pages, so that it has one name in every address. Streamlit hands the value of a bound
widget on with its key, whatever range, kind and default another page has under that key. So who comes from another page
finds this one as it was left, or at its defaults, but for what comes along (app.ui.experiment); the first page of a
visit is what its link says.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

SHOWN = "view whose widgets stand"
LEFT = "values with which each view was left"
DUE = "values that a view has not got yet"
CHANGED = "keys whose values the viewer has just changed"


def drawn(
    view: tuple[str, str], defaults: dict[str, object], draw: Callable[[], dict], arriving: Mapping[str, object]
) -> dict:
    """The values by key that `draw` returns, which draws the widgets of this view, a page and a part of it.

    arriving: what comes along from another page. The page may begin anew, once.
    """
    before, left = st.session_state.get(SHOWN), st.session_state.setdefault(LEFT, {})
    due = st.session_state.pop(DUE, {}).get(view)
    if due:
        wanted = due
    elif before in (None, view):
        wanted = {}
    else:
        wanted = defaults | left.get(view, {}) | arriving
    # On a page newly come to, Streamlit has left in the address what is meant for it (one goes back in the browser).
    linked = set() if before and before[0] == view[0] else set(st.query_params)
    st.session_state[SHOWN] = view
    st.session_state.update(wanted)
    if not due:
        _tell({key: value for key, value in wanted.items() if value != defaults[key] and key not in linked})
    values = draw()
    if not due and any(values[key] != value for key, value in wanted.items() if key not in linked):
        # Going back, Streamlit lets the address win, from which it has dropped all keys that the last page had too.
        st.session_state[DUE] = {view: wanted}
        st.rerun()
    expected = wanted or defaults | left.get(view, {})
    st.session_state[CHANGED] = {key for key, value in values.items() if value != expected[key]}
    left[view] = values
    return values


def _tell(values):
    """Write values into the address: Streamlit does it for those alone that the viewer has had on a page before. All at
    once, for each writing is a step of the browser's history.
    """
    texts = {key: [*map(str, value)] if isinstance(value, list) else _spelled(value) for key, value in values.items()}
    if not texts:
        return
    try:
        st.query_params.update(texts)
    except StreamlitAPIException:  # it has had one of these, and will write that one itself
        for key, text in texts.items():
            with suppress(StreamlitAPIException):
                st.query_params[key] = text


def _spelled(value):
    """As the browser writes it, which has 1 for 1.0: two spellings would be two steps of its history."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def forget(key: str, value: object) -> None:
    """Views that were left with this value are found at their default again."""
    for left in st.session_state.get(LEFT, {}).values():
        if left.get(key) == value:
            del left[key]


def shown_with(key: str, page: str) -> object:
    """The value of this key with which this page was drawn last, or None where it has no such setting."""
    view = st.session_state.get(SHOWN, ("", ""))
    return st.session_state.get(LEFT, {}).get(view, {}).get(key) if view[0] == page else None


def changed() -> set[str]:
    """The keys of the view drawn last whose values are not what they were before, but as the viewer has set them."""
    return st.session_state.get(CHANGED, set())
