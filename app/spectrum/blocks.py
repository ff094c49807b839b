"""The piece of the spectrum page that tells of the viewer's own network."""

from collections.abc import Mapping

import streamlit as st

from app.spectrum import settings, words
from app.ui import markdown
from app.ui.network_file import NetworkFile, in_words
from app.ui.own_networks import NETWORK, choose_among


def own_network(values: Mapping) -> tuple[NetworkFile, ...]:
    """What of the viewer's own is looked at, told with the way back; or the way to it where there is one."""
    own, kept = settings.own_of(values), NETWORK.kept()
    if not kept:
        return ()
    with st.container(horizontal=True, vertical_alignment="center", key="own network"):
        name = markdown.plain(kept.name)
        if own is None:
            _choose(f"Look at {name}", NETWORK.label_of(kept), ":material/upload_file:")
            return ()
        st.markdown(f":material/upload_file: **{name}**: {in_words(own.network)}", width="content")
        _choose("Back to a network drawn as set", settings.AS_SET, ":material/close:")
    choose_among("which of its networks", lambda stored: stored.prefix or str(stored))
    st.caption(words.OF_YOUR_OWN)
    return (own,)


def _choose(label, choice, icon):
    st.button(label, on_click=st.session_state.update, args=({NETWORK.key: choice},), icon=icon, type="tertiary")
