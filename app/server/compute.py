"""Runs for the pages: computed once, remembered for all viewers, with a moving bar, and cancelled by any change."""

from collections.abc import Callable, Sequence

import streamlit as st

from app.server.memory import remembered
from app.server.turnstile import may_leave
from core import Experiment, Run, compare


@st.cache_resource(show_spinner="Compiling the engine (first visit only) …")
def compiled() -> None:
    """Compile or load what the first page needs, once, with a word to the first viewer."""
    compare([Experiment(max_steps=1)])


def with_bar(work: Callable, *arguments, unit: str = "Gradient descent, step"):
    """The result of `work(*arguments, progress)` under a moving bar.

    Each st call in here is a place where a change by the viewer ends the work at once.
    """
    bar = st.empty()

    with may_leave() as leave:

        def progress(step, steps):
            leave()  # the engine reports what takes longer than a moment
            bar.progress(step / steps, f"{unit} {step:,} of {steps:,}")

        result = work(*arguments, progress)
    bar.empty()
    return result


def runs_of(experiments: Sequence[Experiment]) -> list[Run]:
    """The runs of these experiments, remembered or computed."""
    compiled()
    return remembered(tuple(experiments), lambda: with_bar(compare, experiments), "runs")
