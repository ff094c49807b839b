"""The living figure of one network unrolled: its numbers as texts, and the component that shows them one by one."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from app import story
from app.tables import copy_text, days_table, end_table
from core.analysis.one_sequence import Unrolled

KEY = "copies"
_MOUNT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".copies");
  root.copies ??= new Copies(root);
  root.copies.picked = day => setTriggerValue("picked", day);  // of a server that came back it is another one
  root.copies.take(data);
}
"""
_component = st.components.v2.component(
    "copies",
    html=story.html("copies"),
    css=story.css("copies"),
    js=story.module("copies") + _MOUNT,
    isolate_styles=False,
)
MOST = 60  # days that are handed over: of longer windows all early and late ones, and some between
KEPT = 12  # days at either end


def copies_data(record: Unrolled, sentence: str, picked: int = 0) -> dict:
    """Plain numbers and texts for app/story/copies.mjs; picked: the day that is underlined."""
    days = days_table(record, shown_days(record.inputs.size))
    return {
        "copy": copy_text(record),
        "picked": picked,
        "sentence": sentence,
        "stops": [
            {
                "day": int(row["day"]),
                "state": row["h text"].split("\n"),
                "gradient": row["gradient text"].split("\n"),
                "input": row["x text"],
                "grown": float(row["grown"]),
                "fed": float(row["fed"]),
            }
            for row in days.rows()
        ],
        **next(end_table(record).rows()),
    }


def shown_days(count: int) -> list[int]:
    """All days of a window, or of a long one those at both ends and some between."""
    if count <= MOST:
        return list(range(1, count + 1))
    between = np.linspace(KEPT + 1, count - KEPT, MOST - 2 * KEPT).round().astype(int).tolist()
    return [*range(1, KEPT + 1), *between, *range(count - KEPT + 1, count + 1)]


class LivingCopies(NamedTuple):
    """The figure on its page, where a click on a day makes it the setting `day`, and in a file."""

    record: Unrolled
    sentence: str
    picked: int

    def draw(self) -> None:
        """Into the page that is being drawn."""
        _component(data=copies_data(*self), key=KEY, on_picked_change=take_picked_day)

    def page(self) -> str:
        """HTML that is alive without a server."""
        return story.page(copies_data(*self), "copies")


def take_picked_day() -> None:
    """Set the day that was clicked."""
    if day := st.session_state[KEY].get("picked"):
        st.session_state["day"] = int(day)
