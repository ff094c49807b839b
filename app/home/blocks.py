"""Pieces that the home page is made of."""

from collections.abc import Mapping

import streamlit as st

from app.charts import Drawing
from app.home.settings import SIDES
from app.home.work import read_upload
from app.prices import SeveralColumns, SeveralTickers
from app.prices.text import MAX_BYTES
from app.ui import run_words
from app.ui.address import link
from app.ui.markdown import plain
from app.ui.share import figure
from core import Run
from core.data import Prices


def upload_in(container):
    """Where a viewer gives prices of their own. Returns the file or None."""
    with container:
        upload = st.file_uploader(
            f"your own prices (CSV, at most {MAX_BYTES // 10**6} MB)",  # a larger file is refused without a word
            type=["csv", "txt", "tsv", "gz"],
            help="Takes the place of the prices above. A date and a price column are found; the file stays in memory.",
        )
        if st.context.is_embedded and st.context.url:
            meaning = "In a frame of another site browsers hold back the cookie that an upload needs."
            st.page_link(link(), label="Upload in a tab of its own", icon=":material/open_in_new:", help=meaning)
    return upload


def prices_in(container, upload) -> Prices | None:
    """The prices in an uploaded file, and in `container` how it was read; None without a file.

    Where several columns or stocks may be meant, the viewer is asked there. Raises ValueError, also until that is done.
    """
    if upload is None:
        return None
    chosen: dict[str, str] = {}
    with container:
        while True:
            try:
                read = read_upload(upload, **chosen)
            except SeveralColumns as asked:
                what = "ticker" if isinstance(asked, SeveralTickers) else "column"
                firsts = dict(zip(asked.candidates, asked.first_values, strict=True))
                answer = st.selectbox(
                    f"Which {what} of your file?",
                    asked.candidates,
                    index=None,
                    format_func=lambda name, firsts=firsts: f"{name} (first {firsts[name]})",
                    key=f"{what} of {upload.file_id}",
                )
                if answer is None:
                    raise
                chosen[what] = answer
            else:
                st.caption(plain(read.summary))
                return read.prices


def side_by_side(
    name: str, heading: str, sentence: str, runs: Mapping[str, Run], drawings: Mapping[str, Drawing]
) -> None:
    """One figure a run, in two columns that stay level; `name` with the side is its name, for runs change theirs."""
    st.markdown(f"**{heading}** {sentence}")
    for side, (label, run), column in zip(SIDES, runs.items(), st.columns(2, gap="large"), strict=True):
        told = f"{heading} {label}: {run_words.what_happened(run)}"
        figure(f"{name} {side}", drawings[label], told, column, label=f"{heading} The {side} run.")
