"""The part of the page that reads a training log."""

import numpy as np
import streamlit as st

from app import charts, tables
from app.check import norm_words
from app.check.own import OwnNorms
from app.check.work import example_norms
from app.server.memory import remembered
from app.ui import markdown
from app.ui.share import figure
from core.analysis.norm_log import NormLog
from core.analysis.norm_statistics import norm_statistics

NORMS = "norms of a training"  # the text that a viewer has pasted, in the session alone
MOST_LETTERS = 1_000_000


def training_log() -> None:
    """Where a list of gradient norms is pasted, and what it says. Raises ValueError."""
    left, right = st.columns([3, 5], gap="large")
    with left:
        text = st.text_area(
            "gradient norms out of your training log",
            key=NORMS,
            height=240,
            max_chars=MOST_LETTERS,
            persist_state="session",
            placeholder="0.81\n0.79\n1.2\n23.5\nnan",
            help="One norm a line, a table whose last column they are, or lines such as step 3 grad_norm=1.25. They "
            "stay in memory.",
        )
        own = OwnNorms.of(text) if text.strip() else None
        log = own.log if own else _example()
        if own is None:
            st.caption(norm_words.OF_THE_EXAMPLE)
        found = remembered(("norms", own and own.sha256), lambda: norm_statistics(log.values))
        said = norm_words.all_said(log, found)
        for sentence in said:
            st.markdown(f"- {sentence}")
        if own is not None:
            st.caption(markdown.plain(norm_words.skipped(log)))
    files, threshold = (own,) if own else (), found.clip
    plain = " ".join(said)
    with right:
        figure(
            "norms of a training",
            charts.logged_norms_chart(tables.logged_norms_table(log), tables.logged_marks_table(log, found), threshold),
            plain,
            own=files,
            label="The gradient norm of each step",
        )
        bins = tables.logged_bins_table(log, found)
        if not bins.empty:
            figure(
                "sizes of norms",
                charts.logged_bins_chart(bins, threshold),
                norm_words.distribution(found),
                own=files,
                label="How many norms are how large",
            )
        st.caption(norm_words.NOTICE)


def _example():
    values = example_norms()
    return NormLog(values, np.arange(1, values.size + 1), (), "every number")
