"""The first page comes first: its browser is served before all else, and the other kernels are made ready behind it."""

import itertools
import sys
import threading
from dataclasses import replace

import streamlit as st

from core import CELLS, Dataset, Experiment, finish, gradient

PAUSE = 4.0  # seconds in which the browser of the first page gets what it needs, about sixty files
SWITCH = 0.005  # seconds that a thread which computes keeps the others waiting, as Python begins


@st.cache_resource(show_spinner=False)
def switch_threads_often() -> None:
    """Until the kernels are warm, let a thread that computes give way ten times as often, to one that sends files.

    Not for good: pages would reach the browser in many small parts, and it would draw them anew for each.
    """
    if st.runtime.exists():
        sys.setswitchinterval(SWITCH / 10)


def warm_kernels() -> None:
    """Compile or load every kernel, one after another, those that most pages need first."""
    sys.setswitchinterval(SWITCH)
    for all_weights, cell in itertools.product((False, True), CELLS):
        warm_kernels_of(cell, all_weights)


def warm_kernels_of(cell: str, all_weights: bool) -> None:
    """Compile or load the kernels of one cell, with the gradients of all weights or of the recurrent one alone."""
    trained = CELLS[cell].parameters if all_weights else None
    lone = Experiment(cell=cell, trainable=trained, max_steps=1)
    finish([replace(lone, learning_rate=rate) for rate in (0.1, 0.2)])  # a lane is a run
    finish([lone])  # a lane is a sequence; here are few of them, then many
    finish([replace(lone, dataset=Dataset.stocks("AAPL", 50, windows=20))])
    gradient(lone)


@st.cache_resource(show_spinner=False)
def warm_kernels_soon() -> None:
    """Once the first page stands, and its browser has drawn it, get the kernels of the others ready behind it."""
    if st.runtime.exists():
        timer = threading.Timer(PAUSE, warm_kernels)
        timer.daemon = True
        timer.start()
