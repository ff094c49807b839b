"""Where a viewer gives a trained network and what enters it: what was understood is told, what is refused says why."""

import streamlit as st

from app.check import snippets
from app.check.own import InputFile
from app.check.reading import MOST_CHARACTERS
from app.ui import markdown, own_values
from app.ui.blocks import upload_elsewhere
from app.ui.network_file import NetworkFile
from app.ui.own_networks import INPUT, NETWORK, look_at
from core import CELLS

_REFUSED = "why a network or its input was refused"
_COUNT = "networks that were given so far"  # part of the widgets' keys: a file that was taken is gone from them
_PASTED = "a matrix that is pasted"
PASTED = "pasted matrix"  # what stands for a file's name
MOST_MB = 20
WITHOUT_GATES = ("tanh", "relu", "sigmoid", "linear")


def upload() -> None:
    """Where a network and its input are given, what was understood of them, and the way to take them away."""
    count = st.session_state.get(_COUNT, 0)
    st.file_uploader(
        f"weights: .safetensors, .npz, .npy or CSV, at most {MOST_MB} MB",
        key=f"own network {count}",
        on_change=_take,
        args=("own network", NetworkFile, NETWORK),
        help="It is read as numbers alone and stays in memory until this page is loaded anew. Nothing in it is run.",
    )
    upload_elsewhere()
    if own_values.changed():  # the viewer goes on
        st.session_state.pop(_REFUSED, None)
    refused = st.session_state.get(_REFUSED, "")
    if refused:
        _say_why(refused)
    if file := NETWORK.kept():
        _tell(file)
    if "\n" not in refused:  # else it has the lines that fit
        st.markdown(
            "**A .pt file?** It holds a pickle, which could run any code, so it is not opened here. Three lines where "
            "you trained make a file that is read; or give the .pt itself, and be told the three that fit it."
        )
        st.code(snippets.FROM_PYTORCH, "python", wrap_lines=True)
    with st.expander("The same for Keras", icon=":material/code:"):
        st.code(snippets.FROM_KERAS, "python", wrap_lines=True)
    with st.expander("Paste a matrix, or give your own inputs", icon=":material/content_paste:"):
        st.text_area(
            "recurrent matrix W, a row a line",
            key=_PASTED,
            max_chars=200_000,
            placeholder="0.9  5.0\n0.0  0.9",
            help="Square, numbers with blanks, commas or tabs; one tanh layer, whose units all see the one input.",
        )
        st.button("Check this matrix", on_click=_take_pasted, icon=":material/grid_on:")
        st.file_uploader(
            f"inputs: CSV, a row a time step, at most {MOST_CHARACTERS // 10**6} MB",
            type=["csv", "txt", "tsv"],
            key=f"own input {count}",
            on_change=_take,
            args=("own input", InputFile, INPUT),
            help="Scaled as in your training: the numbers enter as they stand. It stays in memory.",
        )
        if table := INPUT.kept():
            st.caption(markdown.plain(f"{table.name}: {table.summary}."))
            st.button(
                "Take these inputs away", on_click=INPUT.take_away, icon=":material/close:", key="take input away"
            )


def _take(widget, kind, place):
    """Read what has just been given; it is in force at once, or refused, and then nothing else has changed."""
    count = st.session_state.get(_COUNT, 0)
    given = st.session_state[f"{widget} {count}"]
    if given is not None:
        st.session_state[_COUNT] = count + 1
        _put(kind, place, given.getvalue(), given.name)


def _take_pasted():
    _put(NetworkFile, NETWORK, st.session_state[_PASTED].encode(), PASTED)


def _put(kind, place, content, name):
    st.session_state.pop(_REFUSED, None)
    try:
        place.put(kind.of(content, name))
    except ValueError as error:
        st.session_state[_REFUSED] = str(error)


def _say_why(refused):
    """A sentence, and the lines of Python that it may have below it."""
    sentence, _, lines = refused.partition("\n")
    text = f"{sentence.removesuffix('.')}. Nothing else has changed."
    st.error(markdown.plain(text), title="This cannot be read", icon=":material/error:")
    if lines:
        st.code(lines, "python", wrap_lines=True)


def _tell(file):
    """Which networks are in the file, which of them is looked at, and what the file does not tell."""
    if len(file.stored) > 1:
        st.selectbox(
            f"which of the {len(file.stored)} networks in {markdown.plain(file.name)}",
            range(len(file.stored)),
            file.at,
            format_func=lambda at: str(file.stored[at]),
            key=f"part of {file.sha256}",
            on_change=lambda: look_at(st.session_state[f"part of {file.sha256}"]),
        )
    if file.network.cell.name in WITHOUT_GATES:
        st.selectbox(
            "activation, which the file does not tell",
            WITHOUT_GATES,
            WITHOUT_GATES.index(file.network.cell.name),
            format_func=lambda name: CELLS[name].label,
            key=f"cell of {file.sha256} {file.at}",
            on_change=_take_cell,
        )
    st.button("Take this network away", on_click=_take_away, icon=":material/close:", key="take network away")


def _take_cell():
    file = NETWORK.kept()
    st.session_state[NETWORK.kind] = file.with_cell(st.session_state[f"cell of {file.sha256} {file.at}"])


def _take_away():
    st.session_state.pop(_REFUSED, None)
    NETWORK.take_away()
