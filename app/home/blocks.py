"""Pieces that the home page is made of."""

from collections.abc import Mapping

import streamlit as st

from app.charts import Drawing
from app.home.settings import SIDES
from app.ui import run_words
from app.ui.share import figure
from core import Run


def side_by_side(
    name: str, heading: str, sentence: str, runs: Mapping[str, Run], drawings: Mapping[str, Drawing]
) -> None:
    """One figure a run, in two columns that stay level; `name` with the side is its name, for runs change theirs."""
    st.markdown(f"**{heading}** {sentence}")
    for side, (label, run), column in zip(SIDES, runs.items(), st.columns(2, gap="large"), strict=True):
        told = f"{heading} {label}: {run_words.what_happened(run)}"
        figure(f"{name} {side}", drawings[label], told, column, label=f"{heading} The {side} run.")
