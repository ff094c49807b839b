"""The first screen's figure on its page: a component whose handles set the weights and the number of unrolls."""

from collections.abc import Mapping
from contextlib import nullcontext

import streamlit as st

from app import story
from app.home.settings import SIDES
from app.home.story_data import MOST_PRICES, story_data
from app.ui.share import alone, below_alone, stands_alone
from core import Experiment, Run
from core.data import Prices

NAME = KEY = "first screen"
_MOUNT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".story");
  root.story ??= new Story(root, () => {});
  root.story.moved = moved => setTriggerValue("moved", moved);  // of a server that came back it is another one
  root.story.take(data);
}
"""
# Alone in a low frame there is room for a sentence below it where no line is left empty.
CLOSER = """<style>
[class*=st-key-figure-first-screen] { gap: 4px; padding-top: 4px; }
[class*=st-key-figure-first-screen] .run { margin-bottom: 4px; }
[class*=st-key-figure-first-screen] .run header { row-gap: 0; line-height: 1.2; }
[class*=st-key-figure-first-screen] [data-testid=stCaptionContainer] p { line-height: 1.3; }
[class*=st-key-figure-first-screen] > :has([data-testid=stCaptionContainer]) { flex: none; }
</style>"""
_component = st.components.v2.component(
    "story", html=story.html(), css=story.css(), js=story.module() + _MOUNT, isolate_styles=False
)


def first_screen(pair: Mapping[str, Experiment], runs: Mapping[str, Run], prices: Prices | None) -> None:
    """Draw the figure of both runs (app.home.story_data); what a hand moves in it is set before the page runs again."""
    if next(iter(pair.values())).dataset.inputs.size > MOST_PRICES:
        st.caption("With so many days and windows the figure cannot follow a hand; the same runs are drawn below.")
        return
    is_alone = stands_alone(NAME)
    with alone(NAME) if is_alone else nullcontext():
        _component(data=story_data(pair, runs, prices), key=KEY, on_moved_change=take_what_moved)
        if is_alone and below_alone():
            st.html(CLOSER)


def take_what_moved() -> None:
    """Set the weights or the unrolls that were chosen in the figure."""
    moved = st.session_state[KEY]["moved"]
    for side, weight in zip(SIDES, moved.get("w2", ()), strict=False):
        st.session_state[f"w2_{side}"] = float(weight)
    if "unrolls" in moved:
        st.session_state["unrolls"] = int(moved["unrolls"])
