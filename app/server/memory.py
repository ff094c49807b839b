"""What any viewer asked for last, computed once and kept for all; bounded by kind, for a map takes what thousands of
fates do.

Streamlit's own st.cache_data computes a key once, too. But those who wait there see no progress and cannot change their
minds, and when the viewer who computes leaves, it is no use to them how far the work was seen to go.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import streamlit as st

from app.server.turns import may_give_up_turn

LIMITS = {  # kind -> how many results of it are kept
    "runs": 96,  # records; one of 1,000 steps takes 0.05 MB, the largest 3 MB
    "maps": 16,  # of up to 10 MB
    "figures": 24,  # tables of pairs, ledgers of every weight, of up to 2.5 MB
    "pictures": 48,  # pictures and curves, of up to 0.5 MB
    "moving": 16,  # animated pictures, of up to 3 MB
    "trainings": 24,  # of many units, with their snapshots: some MB, the largest 30
    "stretches": 36,  # the same on their way
    "light": 1000,  # fates, fans, words, which take a few kB
}
LOOK = 0.1  # seconds between two looks of one who waits


class _Work:
    """A result in the making, in the thread of the viewer who asked first."""

    def __init__(self):
        self.worker, self.ended = threading.get_ident(), threading.Event()
        self.progress = self.result = self.error = None
        self.abandoned = False  # its viewer left


class Memory:
    """Results by kind and key. Safe for many threads, bounded, oldest out first."""

    def __init__(self, limits: dict[str, int] = LIMITS):
        self._limits, self._lock = limits, threading.Lock()
        self._results = {kind: OrderedDict() for kind in limits}
        self._works, self._waits = {}, {}  # (kind, key) -> its _Work; thread -> the _Work that it waits for

    def holds(self, kind: str, key: Hashable) -> bool:
        """Whether this result is there."""
        with self._lock:
            return key in self._results[kind]

    def remember(self, kind: str, key: Hashable, compute: Callable, look: Callable):
        """The result under this key: remembered, awaited from the thread that is at it, or `compute(report)`.

        look: called with what the work last reported, (done, all) or None, at each report of one's own work and, while
        another thread works, at once and every LOOK seconds. It may raise, as Streamlit does to end the script of a
        viewer who changed something: who waits is gone then, and the work of one who is gone is begun anew by another
        who waits. All who wait get the work's result or its exception; exceptions are not kept.
        """
        while True:
            with self._lock:
                if key in self._results[kind]:
                    self._results[kind].move_to_end(key)
                    return self._results[kind][key]
                other = self._works.get((kind, key))
                if other is None or self._waits_for_me(other):
                    mine = _Work()
                    self._works.setdefault((kind, key), mine)
                    break
                self._waits[threading.get_ident()] = other
            try:
                look(other.progress)
                while not other.ended.wait(LOOK):
                    look(other.progress)
            finally:
                with self._lock:
                    del self._waits[threading.get_ident()]
            if other.error is not None:
                raise other.error
            if not other.abandoned:
                return other.result
        return self._carry_out(mine, kind, key, compute, look)

    def _carry_out(self, work, kind, key, compute, look):
        def report(done, of):
            work.progress = done, of
            look(work.progress)

        try:
            work.result = compute(report)  # unlocked: a long run of one viewer must not hold the others up
        except Exception as error:
            work.error = error
            raise
        except BaseException:  # Streamlit's way to end a script
            work.abandoned = True
            raise
        else:
            with self._lock:
                results = self._results[kind]
                results[key] = work.result
                while len(results) > self._limits[kind]:
                    results.popitem(last=False)
            return work.result
        finally:
            with self._lock:
                if self._works[kind, key] is work:
                    del self._works[kind, key]
            work.ended.set()

    def _waits_for_me(self, work):
        """Whether this work goes on only when this thread does: it is this thread's own, or waits for such."""
        while work is not None and work.worker != threading.get_ident():
            work = self._waits.get(work.worker)
        return work is not None


@st.cache_resource(show_spinner=False)
def _memory() -> Memory:
    """This process's one."""
    return Memory()


def is_remembered(key: Hashable, kind: str) -> bool:
    """Whether the result under this key is in the memory of its kind."""
    return _memory().holds(kind, key)


def remembered(key: Hashable, compute: Callable, kind: str = "light"):
    """The result under this key, from the memory of its kind (a name in LIMITS), or of `compute()`, in one viewer's
    thread for all who ask meanwhile.
    """
    return remembered_in_sight(key, lambda report: compute(), kind, lambda done, of: None)


def remembered_in_sight(key: Hashable, compute: Callable, kind: str, show: Callable):
    """The same of `compute(report)`, which calls report(done, of) now and then; `show(done, of)` tells this viewer.

    Whose work is long, and who waits for another's, gives up the turn meanwhile, and stops at a change by the viewer.
    """
    shown = None
    with may_give_up_turn() as give_up:

        def look(progress):
            nonlocal shown
            give_up()  # reports come from what takes longer than a moment
            _end_if_viewer_moved_on()
            if progress != shown:
                shown = progress
                show(*progress)

        return _memory().remember(kind, key, compute, look)


def _end_if_viewer_moved_on():
    """Where each st call ends the script of a viewer who changed something, this one does, and sends nothing."""
    st.session_state.get("any")
