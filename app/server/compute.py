"""Work for the pages under a moving bar: computed once for all viewers who ask, and ended by any change."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import streamlit as st

from app.server.memory import remembered_in_sight
from core import Experiment, Network, Run, compare, reach


@st.cache_resource(show_spinner="Compiling the engine (first visit only) …")
def compile_engine() -> None:
    """Compile or load what the first page needs, once, with a word to the first viewer."""
    compare([Experiment(max_steps=1)])


@st.cache_resource(show_spinner="Compiling the engine for many units (first visit only) …")
def compile_many_units(cell: str) -> None:
    """The same for the networks of many units of one cell."""
    reach(Network.start(cell, 2), np.zeros((2, 1, 1)))


def remembered_with_bar(key: Hashable, work: Callable, kind: str = "light", unit: str = "Gradient descent, step"):
    """The result under this key, or of `work(progress)` under a bar that counts in this unit.

    The bar comes with the first report, for what is done in a moment needs none; those who wait for the work of another
    viewer see their own. Each of its moves is where a change by the viewer ends the waiting at once.
    """
    bar = None

    def show(done, of):
        nonlocal bar
        bar = bar or st.empty()
        bar.progress(done / of, f"{unit} {done:,} of {of:,}")

    result = remembered_in_sight(key, work, kind, show)
    if bar is not None:
        bar.empty()
    return result


def runs_of(experiments: Sequence[Experiment]) -> list[Run]:
    """The runs of these experiments, remembered or computed."""
    compile_engine()
    return remembered_with_bar(tuple(experiments), lambda progress: compare(experiments, progress), "runs")
