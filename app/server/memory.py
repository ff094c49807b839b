"""What any viewer asked for last, kept for all of them; bounded by kind, for a map takes what thousands of fates do."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import streamlit as st

KEPT = {
    "runs": 96,  # records; one of 1,000 steps takes 0.05 MB, the largest 3 MB
    "maps": 16,  # of up to 10 MB
    "figures": 24,  # tables of pairs, ledgers of every weight, of up to 2.5 MB
    "pictures": 48,  # pictures and curves, of up to 0.5 MB
    "light": 1000,  # fates, fans, words, which take a few kB
}


class Memory:
    """What any viewer asked for last. Safe for many threads, bounded, oldest out first."""

    def __init__(self, limit: int):
        self._limit = limit
        self._results = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._results

    def remember(self, key: Hashable, compute: Callable):
        """The result under this key, computed if not there. Two threads may both compute it, with equal results."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        result = compute()  # unlocked: a long run of one viewer must not hold the others up
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._limit:
                self._results.popitem(last=False)
        return result


@st.cache_resource(show_spinner=False)
def memory(kind: str) -> Memory:
    """This process's one memory of this kind, a name in KEPT."""
    return Memory(KEPT[kind])


def remembered(key: Hashable, compute: Callable, kind: str = "light"):
    """The result under this key, from the memory of its kind, or computed."""
    return memory(kind).remember(key, compute)
