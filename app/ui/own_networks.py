"""A viewer's own trained network, and what enters it: choices of the page that checks networks.

They are an app.ui.network_file.NetworkFile, put here by app.check.upload or app.learning.inside, and an
app.check.own.InputFile; settings are read without what reads files.
"""

import streamlit as st

from app.ui.own_files import OwnFile

USUAL_NETWORK, USUAL_INPUT = "nn.LSTM", "noise"
NETWORK = OwnFile(
    "the viewer's network",
    "network",
    "(your network)",
    USUAL_NETWORK,
    "a trained network",
    "give that file on the page Check a network",
)
INPUT = OwnFile(
    "the viewer's input",
    "input",
    "(your input)",
    USUAL_INPUT,
    "a table of inputs",
    "give that file under Your own network on this page",
)


def choose_among(label: str, name_of=str) -> None:
    """A slider over the networks in the viewer's file, where it has several: those of a training by their steps."""
    file = NETWORK.kept()
    if len(file.stored) > 1:
        key = f"part of {file.sha256}, slider"
        st.session_state.setdefault(key, file.at)
        st.select_slider(
            label,
            range(len(file.stored)),
            format_func=lambda at: name_of(file.stored[at]),
            key=key,
            on_change=lambda: look_at(st.session_state[key]),
        )


def look_at(at: int) -> None:
    """Another of the networks in the viewer's file."""
    st.session_state[NETWORK.kind] = NETWORK.kept().looking_at(at)
