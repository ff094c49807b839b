"""Figures that move, as animated pictures: drawn only when somebody asks, under a bar, and once for all who ask."""

import hashlib
import json

import streamlit as st

from app.export import motion, paper
from app.export.formats import Format
from app.export.paper import Figure
from app.server.compute import remembered_with_bar
from app.server.memory import is_remembered, remembered
from app.server.turns import without_turn

KIND = "moving"  # of memory


def animated(figure: Figure, background: str, address: str = "", note: str = "", unit: str = "Picture") -> bytes:
    """The figure as app.export.motion.webp makes it, remembered or drawn under a bar that counts in this unit; any
    change by the viewer ends it. Raises CannotConvert.
    """

    def work(report):
        return motion.webp(figure, background, address, note, report)

    return remembered_with_bar(_key(figure, background, address, note), work, KIND, unit)


def animated_file(figure: Figure, kind: Format, background: str, address: str, note: str) -> bytes | None:
    """The figure as a file of this kind (of motion.FORMATS); nothing, but a button, until it is asked for."""
    key, place = _key(figure, background, address, note), st.empty()
    if not is_remembered(key, KIND):
        asked = place.button(
            f"Make the {kind.label}", key=f"make {figure.name}", type="primary", icon=":material/animation:"
        )
        if not asked:
            return None
        place.empty()
    drawn = animated(figure, background, address, note)

    def make():
        with without_turn():
            return kind.write(drawn)

    return remembered((kind.ending, key), make, KIND)


def _key(figure, background, address, note):
    """All that is drawn, and in it all that decides at which moments it is drawn."""
    spec = json.dumps(paper.slide(figure.chart, background, address, note), sort_keys=True)
    return figure.name, hashlib.sha256(spec.encode()).hexdigest()
