"""All garbage collected every few seconds, and what lives put aside.

Streamlit would collect it after each run of a page (.streamlit/config.toml forbids it). Numba, pandas and Altair leave
145,000 objects that never become garbage, and each viewer some thousands that live as long as the viewer: with fifty
viewers, walking over them was nearly half of all work. What is put aside and dies is found in the next round.
"""

import gc
import threading
import time

import streamlit as st

SECONDS = 20.0  # between two rounds; each takes about 0.1 s


class Rounds:
    """Puts aside what lives, at most once every SECONDS. Safe for many threads."""

    def __init__(self):
        self._lock, self._last = threading.Lock(), -SECONDS

    def put_aside(self) -> bool:
        """Collect all garbage, put all else aside; of no effect soon after the last time. Returns whether it did."""
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
def rounds() -> Rounds:
    """This process's one."""
    return Rounds()
