"""Kernels made ready behind the first page, so that no later click waits for a compiler."""

import itertools
import threading
from dataclasses import replace

import streamlit as st

from core import CELLS, Dataset, Experiment, finish, gradient

PAUSE = 4.0  # seconds in which the browser of the first page gets what it needs from this same process


def warm_up() -> None:
    """Compile or load every kernel, one after another, those that most pages need first."""
    stocks = Dataset.stocks("AAPL", 50, windows=20)
    for all_weights, cell in itertools.product((False, True), CELLS):
        trained = CELLS[cell].parameters if all_weights else None
        lone = Experiment(cell=cell, trainable=trained, max_steps=1)
        finish([replace(lone, learning_rate=rate) for rate in (0.1, 0.2)])  # a lane is a run
        finish([replace(lone, dataset=stocks)])  # a lane is a sequence
        gradient(lone)


@st.cache_resource(show_spinner=False)
def begin() -> None:
    """Once the first page stands, get the kernels of the others ready behind it."""
    if st.runtime.exists():
        timer = threading.Timer(PAUSE, warm_up)
        timer.daemon = True
        timer.start()
