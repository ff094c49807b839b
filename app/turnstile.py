"""Few pages at a time. With fifty at once the interpreter's lock goes round among all, and everyone finishes last.

Work of the engine needs no lock, so what takes long goes on outside: a viewer who asks for a large map holds up nobody.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

_here = threading.local()


@st.cache_resource(show_spinner=False)
def _places() -> threading.BoundedSemaphore:
    """This process's one turnstile: a page for each core, and one to follow at once."""
    return threading.BoundedSemaphore((os.cpu_count() or 1) + 1)


@contextmanager
def inside() -> Iterator[None]:
    """Wait for a place, and keep it while this lasts."""
    with _places():
        _here.inside = True
        try:
            yield
        finally:
            _here.inside = False


@contextmanager
def may_leave() -> Iterator[Callable[[], None]]:
    """Yields a function that gives the place to another until this ends; of no effect in a thread that has none."""
    left = False

    def leave():
        nonlocal left
        if getattr(_here, "inside", False) and not left:
            left = True
            _places().release()

    try:
        yield leave
    finally:
        if left:
            _places().acquire()
