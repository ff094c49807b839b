"""All garbage collected every few seconds, and what lives frozen: put where no collection looks.

Streamlit would collect it after each run of a page (.streamlit/config.toml forbids it). Numba, pandas and Altair leave
145,000 objects that never become garbage, and each viewer some thousands that live as long as the viewer: with fifty
viewers, walking over them was nearly half of all work. What is frozen and dies is found the next time.
"""

import gc
import threading
import time

import streamlit as st

SECONDS = 20.0  # between two collections; each takes about 0.1 s


class Collector:
    """Collects and freezes at most once every SECONDS. Safe for many threads."""

    def __init__(self):
        self._lock, self._last = threading.Lock(), -SECONDS

    def collect_and_freeze(self) -> bool:
        """Collect all garbage, freeze all else; of no effect soon after the last time. Returns whether it did."""
        if time.monotonic() - self._last < SECONDS or not self._lock.acquire(blocking=False):
            return False
        try:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._last = time.monotonic()
        finally:
            self._lock.release()
        return True


@st.cache_resource(show_spinner=False)
def _collector() -> Collector:
    """This process's one."""
    return Collector()


def collect_and_freeze() -> None:
    """What `Collector.collect_and_freeze` does, by this process's one."""
    _collector().collect_and_freeze()
