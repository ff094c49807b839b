"""Links to the pages of the navigation.

Streamlit's pages are made once a session. To make one it looks at each folder on the way to its script, and to find one
for a link again; at each look another thread may take the interpreter's lock, a hundred times a run of the first page.
"""

from collections.abc import Iterable, Mapping

import streamlit as st

_KNOWN = "the pages that Streamlit knows"  # in the session: (rows of the register, page by name)


def known_pages(rows: Iterable) -> Mapping[str, object]:
    """Streamlit's page for each row of the register, by its name; made again where the register is another one."""
    if st.session_state.get(_KNOWN, (None,))[0] is not rows:
        pages = {row.name: st.Page(row.script, title=row.title, icon=row.icon, default=not row.address) for row in rows}
        st.session_state[_KNOWN] = rows, pages
    return st.session_state[_KNOWN][1]


def link_to_page(name: str, label: str, icon: str, **query: str) -> None:
    """A link to the page of this name, with these settings."""
    st.page_link(st.session_state[_KNOWN][1][name], label=label, icon=icon, query_params=query or None)


def links_on_a_phone() -> None:
    """All pages in one row of the header, where Streamlit puts them behind a button (shown by app.ui.style)."""
    with st.container(horizontal=True, key="pages"):
        for page in st.session_state[_KNOWN][1].values():
            st.page_link(page)
