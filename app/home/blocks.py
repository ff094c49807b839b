"""Pieces that the home page is made of."""

from collections.abc import Mapping

import streamlit as st

from app.charts import Drawing
from app.home.settings import SIDES
from app.prices.reading import MAX_BYTES
from app.ui import run_words
from app.ui.address import link
from app.ui.share import figure
from core import Run


def upload_in(container):
    """Where a viewer gives prices of their own. Returns the file or None."""
    with container:
        upload = st.file_uploader(
            f"your own prices (CSV, at most {MAX_BYTES // 10**6} MB)",  # a larger file is refused without a word
            type=["csv", "txt", "tsv"],
            help="Takes the place of the prices above. A date and a price column are found; the file stays in memory.",
        )
        if st.context.is_embedded and st.context.url:
            meaning = "In a frame of another site browsers hold back the cookie that an upload needs."
            st.page_link(link(), label="Upload in a tab of its own", icon=":material/open_in_new:", help=meaning)
    return upload


def side_by_side(
    name: str, heading: str, sentence: str, runs: Mapping[str, Run], drawings: Mapping[str, Drawing]
) -> None:
    """One figure a run, in two columns that stay level; `name` with the side is its name, for runs change theirs."""
    st.markdown(f"**{heading}** {sentence}")
    for side, (label, run), column in zip(SIDES, runs.items(), st.columns(2, gap="large"), strict=True):
        told = f"{heading} {label}: {run_words.what_happened(run)}"
        figure(f"{name} {side}", drawings[label], told, column, label=f"{heading} The {side} run.")
