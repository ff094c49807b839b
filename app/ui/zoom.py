"""The window of a map or a landscape: set by a drag, kept as text in the address bar, with a way back."""

from dataclasses import dataclass

import streamlit as st

WINDOW = "window"  # key of the text setting that holds "x from, x to, y from, y to", empty for the whole plane


@dataclass(frozen=True)
class Zoom:
    """The window of one page."""

    page: str
    point: str  # key of the text setting that holds "x, y" of what is clicked on

    @property
    def _earlier(self):
        """Where the session keeps the windows before the one shown, oldest first."""
        return f"windows before on the page {self.page}"

    def take_selection(self, chart: str) -> None:
        """What a drag or a click on the chart with this key sets; Streamlit calls it before the page runs again."""
        selection = st.session_state[chart].selection
        box, points = selection.get("zoom"), selection.get("pick")
        if box and "x" in box and "y" in box:
            st.session_state.setdefault(self._earlier, []).append(st.session_state[WINDOW])
            st.session_state[WINDOW] = ", ".join(f"{end:.17g}" for end in (*sorted(box["x"]), *sorted(box["y"])))
        elif points:
            st.session_state[self.point] = f"{points[0]['x']:.17g}, {points[0]['y']:.17g}"

    def back(self) -> None:
        """To the window before."""
        st.session_state[WINDOW] = st.session_state[self._earlier].pop()

    def reset(self) -> None:
        """To the whole plane."""
        st.session_state[WINDOW], st.session_state[self._earlier] = "", []

    def buttons(self) -> None:
        """Back and the whole plane."""
        with st.container(horizontal=True):
            earlier, whole = st.session_state.get(self._earlier), not st.session_state.get(WINDOW)
            st.button("Back", on_click=self.back, disabled=not earlier, icon=":material/undo:")
            st.button("Whole plane", on_click=self.reset, disabled=whole, icon=":material/zoom_out_map:")
