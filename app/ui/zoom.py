"""The window of a map or a landscape: set by a drag, kept as text in the address bar, with a way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

WINDOW = "window"  # key of the text setting that holds "x from, x to, y from, y to", empty for the whole plane
FINGER = "a finger zooms"
# A plane and its legend are seen at once on every screen. The switch for fingers stands only where there are any.
RULES = """<style>
[class*=st-key-plane] > [data-testid=stElementContainer]:has([data-testid=stVegaLiteChart]) {{
  flex: none; height: clamp(340px, 100vh - {above}px, 760px);
}}
/* Alone in a wide frame it has all of the height: its sentence and its controls stand on its right. */
@media (min-aspect-ratio: 4/3) {{
  [class*=st-key-plane] [class*=st-key-figure-] {{
    inset: 0 auto 0 0; width: calc(100vw - {aside}px); padding: 2px 16px 0;
  }}
  [class*=st-key-plane] [class*=st-key-figure-] > :has([data-testid=stCaptionContainer]) {{
    position: fixed; inset: 8px 16px {controls}px auto; width: {inner}px; font-size: 0.85rem;
    overflow-y: auto !important;
  }}
  {alone} .st-key-beside {{ left: auto; width: {aside}px; padding: 0 16px; }}
  {alone} .st-key-beside [data-testid=stHorizontalBlock] {{ flex-direction: column; gap: 0.25rem; }}
  {alone} .st-key-beside [data-testid=stColumn] {{ flex: none; width: 100%; }}
  {alone} .st-key-play, {alone} .st-key-play * {{ visibility: visible !important; }}
  {alone} .st-key-play {{ position: fixed; right: 16px; bottom: 180px; width: {inner}px; z-index: 100; }}
}}
@media (pointer: fine) {{ .st-key-finger {{ display: none; }} }}
[class*=st-key-plane] canvas {{ touch-action: {touch}; }}
</style>"""


ALONE = "[data-testid=stApp]:has([class*=st-key-plane] [class*=st-key-figure-])"
ASIDE, MARGIN = 256, 16  # pixels


@dataclass(frozen=True)
class Zoom:
    """The window of one page."""

    page: str
    point: str  # key of the text setting that holds "x, y" of what is clicked on
    above: int  # pixels of the screen that the page needs above and below the plane

    @property
    def _earlier(self):
        """Where the session keeps the windows before the one shown, oldest first."""
        return f"windows before on the page {self.page}"

    @property
    def by_finger(self) -> bool:
        """Whether one finger draws a rectangle as a mouse does, and does not scroll the page."""
        return st.session_state.get(FINGER, False)

    @contextmanager
    def plane(self, detail: str = "") -> Iterator[None]:
        """The figure that is drawn in here is as high as the screen has room; detail: tells several of a page apart."""
        touch = "none" if self.by_finger else "manipulation"
        with st.container(key=f"plane {detail}".strip()):
            inner = ASIDE - 2 * MARGIN
            st.html(RULES.format(above=self.above, touch=touch, alone=ALONE, aside=ASIDE, inner=inner, controls=228))
            yield

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
        """Back and the whole plane, and what a finger does."""
        with st.container(horizontal=True):
            earlier, whole = st.session_state.get(self._earlier), not st.session_state.get(WINDOW)
            st.button("Back", on_click=self.back, disabled=not earlier, icon=":material/undo:")
            st.button("Whole plane", on_click=self.reset, disabled=whole, icon=":material/zoom_out_map:")
            with st.container(key="finger", width="content"):
                st.toggle(FINGER.capitalize(), key=FINGER, help="Off: one finger scrolls the page, a tap picks.")
