"""Few pages at a time. With fifty at once the interpreter's lock goes round among all, and everyone finishes last.

Long work of the engine needs no lock, so it is done outside, and a viewer who asks for a large map holds up nobody.
"""

import os
import threading
from collections.abc import Iterator
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
def outside() -> Iterator[None]:
    """Leave the place to another while this lasts; of no effect in a thread that has none."""
    if not getattr(_here, "inside", False):
        yield
        return
    _places().release()
    try:
        yield
    finally:
        _places().acquire()
