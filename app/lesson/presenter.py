"""Present: one scene on the whole screen, in type that grows with it, turned by a clicker or by the keys of a deck."""

import streamlit as st

from app.charts import Drawing
from app.export import paper
from app.theme import FOR_A_HALL
from app.ui.address import link
from app.ui.scanning import draw_code

CODE_WIDTH = 150  # pixels of the QR code
# Everything is sized in rem, which here grows with the screen; the figure takes the room that the words leave.
LOOK = """<style>
[data-testid=stHeader] { display: none; }
[data-testid=stMainBlockContainer] { padding: 1.2rem min(3rem, 4vw) 1.4rem !important; }
[data-testid=stMain] h1 { font-size: 2.2rem; }
[data-testid=stMain] h2 { font-size: 1.45rem; padding: 0 0 1rem; }
[data-testid=stMain] h3 { font-size: 1.25rem; padding: 0; }
[data-testid=stMain] [data-testid=stVerticalBlock] { gap: 0.7rem; }
/* The three buttons stand in one row. */
[data-testid=stColumn] [data-testid=stHorizontalBlock] { gap: 0.4rem; }
[data-testid=stColumn] .stButton button { padding: 0.25rem 0.5rem; }
.st-key-poll-code p { font-size: 2.2rem; font-weight: 700; letter-spacing: 0.12em; line-height: 1; }
.st-key-poll-place p { font-size: 1.1rem; font-weight: 600; overflow-wrap: anywhere; }
/* The pointer stands where the hall was asked, and a toolbar under it would cover the address. */
:is(.st-key-poll-picture, .st-key-hall-said) [data-testid=stElementToolbar] { display: none; }
.st-key-poll-picture img { width: 12rem !important; }
.st-key-scene-code img { width: min(9rem, 100cqh) !important; }
@container (max-height: 6rem) { .st-key-scene-code { display: none; } }
@media (max-width: 999px) { .st-key-scene-code { display: none; } } /* a telephone need not scan itself */
@media (min-width: 1000px) {
  html { font-size: clamp(16px, min(2.4vh, 1.6vw), 60px) !important; }
  [data-testid=stMainBlockContainer] { display: flex; flex-direction: column; box-sizing: border-box; height: 100vh; }
  [data-testid=stMainBlockContainer] > div > [data-testid=stLayoutWrapper]:has(> [data-testid=stHorizontalBlock]) {
    flex: 1; min-height: 0;
  }
  [data-testid=stColumn]:has(.st-key-on-stage) { display: flex; flex-direction: column; }
  [data-testid=stLayoutWrapper]:has(> .st-key-on-stage) { flex: 1 1 14rem; min-height: 14rem; }
  /* The code takes no room of its own: it stands where the words leave enough of it. */
  [data-testid=stColumn]:has(.st-key-scene-code, .st-key-way-in, .st-key-hall-said) {
    display: flex; flex-direction: column;
    & > [data-testid=stVerticalBlock] { flex: 1; }
  }
  [data-testid=stLayoutWrapper]:has(> .st-key-scene-code) { flex: 1 1 0; min-height: 0; container-type: size; }
  /* Of a poll the code needs its room; the picture takes what is left, and so does what the hall said. */
  [data-testid=stLayoutWrapper]:has(> .st-key-way-in) { flex: 1 1 8rem; min-height: 8rem; container-type: size; }
  .st-key-poll-picture img { width: min(100cqh, 55cqw) !important; }
  [data-testid=stLayoutWrapper]:has(> .st-key-hall-said) { flex: 1 1 11rem; min-height: 11rem; }
  .st-key-hall-said { padding-top: 0.6rem; }
  .st-key-hall-said, .st-key-hall-said * { min-height: 0; }
  .st-key-on-stage, .st-key-on-stage * { min-height: 0; } /* nor does a figure keep the room of the one before it */
}
</style>"""
# A clicker and the keys of a deck turn, and Escape leaves, whatever has the focus; but a key goes first to what uses it
# itself: a slider, a choice, a text. A clicker's own keys (Page Up, Page Down) and Escape never do. Of a button's
# shortcut Streamlit hears nothing while a form's control has the focus; so the control loses it.
KEYS = """<script>
if (!window.turning) addEventListener("keydown", event => {
    if (!document.querySelector(".st-key-presenting") || !event.isTrusted) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = document.activeElement, given = event.key;
    const own = { PageDown: "PageDown", PageUp: "PageUp", Escape: "Escape" }[given];
    const turns = { ArrowRight: "PageDown", ArrowDown: "PageDown", ArrowLeft: "PageUp", ArrowUp: "PageUp",
        " ": event.shiftKey ? "PageUp" : "PageDown" }[given];
    const uses = at.matches("input, textarea, select, [contenteditable=true], [role=slider], [role=radio]")
        || (given === " " && at.matches("a, button, summary, [role=button]"));
    const key = own ?? (uses ? undefined : turns);
    if (key === undefined || (key === given && at === document.body)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    at.blur();
    const keyCode = { PageUp: 33, PageDown: 34, Escape: 27 }[key];
    for (const kind of ["keydown", "keyup"]) // or the key would count as held down for ever
        document.body.dispatchEvent(
            new KeyboardEvent(kind, { key, code: key, keyCode, which: keyCode, bubbles: true }));
}, true);
window.turning = true;
</script>"""


def set_stage() -> None:
    """Large type for all that follows, and keys that turn."""
    st.html(LOOK)
    st.container(key="presenting").html(KEYS, unsafe_allow_javascript=True)


def draw_code_of_scene() -> None:
    """The QR code that leads the hall to the scene's live page, if it is reached from elsewhere."""
    with st.container(key="scene-code"):
        draw_code(link(), CODE_WIDTH)


def on_stage(drawing: Drawing, alt: str) -> None:
    """The scene's figure, with all its words and lines larger, in the room that is left."""
    with st.container(key="on-stage", height="stretch"):
        large = paper.larger(drawing.with_config(FOR_A_HALL).without_height().filled())
        st.vega_lite_chart(spec=large, alt=alt, height="content" if drawing.keeps_proportions else "stretch")
