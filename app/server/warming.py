"""The first page comes first: its browser is served before all else, and the other kernels are made ready behind it."""

import sys
import threading

import streamlit as st

from app.server.helper import Helper, Unanswered
from core import warming
from core.packs.jit import compile_elsewhere

PAUSE = 4.0  # seconds in which the browser of the first page gets what it needs, about sixty files
KERNELS = 5  # that one helper compiles: it takes 200 MB, and 30 more for each of them
SWITCH = 0.005  # seconds that a thread which computes keeps the others waiting, as Python begins


@st.cache_resource(show_spinner=False)
def _compiler() -> Helper:
    """This process's one."""
    return Helper("app.server.compiling", KERNELS)


def compile_by_helper(name: str) -> bool:
    """Have the kernel of this name on the disk; returns whether it may be there, for core.packs.jit."""
    try:
        _compiler().ask(name)
    except Unanswered:
        return False
    return True


@st.cache_resource(show_spinner=False)
def prepare_server() -> None:
    """Have kernels compiled by another process, and until they are warm let a thread that computes give way ten times
    as often, to one that sends files.

    Not for good: pages would reach the browser in many small parts, and it would draw them anew for each.
    """
    if st.runtime.exists():
        compile_elsewhere(compile_by_helper)
        sys.setswitchinterval(SWITCH / 10)


def warm_kernels() -> None:
    """Compile or load every kernel that a page uses, and end what compiled them."""
    sys.setswitchinterval(SWITCH)
    warming.warm_kernels()
    _compiler().end()


@st.cache_resource(show_spinner=False)
def warm_kernels_soon() -> None:
    """Once the first page stands, and its browser has drawn it, get the kernels of the others ready behind it."""
    if st.runtime.exists():
        timer = threading.Timer(PAUSE, warm_kernels)
        timer.daemon = True
        timer.start()
