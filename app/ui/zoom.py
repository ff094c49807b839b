"""The window of a map or a landscape: set by a drag, kept as text in the address bar, with a way back."""

import streamlit as st


def on_chart(key: str, window: str, point: str) -> None:
    """What a drag or a click on a chart sets; Streamlit calls it before the page runs again.

    key: of the chart; window and point: keys of the text settings that hold "x from, x to, y from, y to" and "x, y".
    """
    selection = st.session_state[key].selection
    box, points = selection.get("zoom"), selection.get("pick")
    if box and "x" in box and "y" in box:
        st.session_state.setdefault(f"{window} before", []).append(st.session_state[window])
        st.session_state[window] = ", ".join(f"{end:.17g}" for end in (*sorted(box["x"]), *sorted(box["y"])))
    elif points:
        st.session_state[point] = f"{points[0]['x']:.17g}, {points[0]['y']:.17g}"


def back(window: str) -> None:
    """To the window before."""
    st.session_state[window] = st.session_state[f"{window} before"].pop()


def reset(window: str) -> None:
    """To the whole plane."""
    st.session_state[window], st.session_state[f"{window} before"] = "", []


def buttons(window: str) -> None:
    """Back and the whole plane."""
    with st.container(horizontal=True):
        before = st.session_state.get(f"{window} before")
        st.button("Back", on_click=back, args=(window,), disabled=not before, icon=":material/undo:")
        whole = not st.session_state.get(window)
        st.button("Whole plane", on_click=reset, args=(window,), disabled=whole, icon=":material/zoom_out_map:")
