"""One page at a time, in the order of arrival. With fifty at once the interpreter's lock goes round among all, and
everyone finishes last; even two take it from each other at every message and get a fifth less done.

Work of the engine needs no lock, so what takes long goes on without a turn: a viewer who asks for a large map holds up
nobody.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

MOMENT = 0.3  # seconds; a page takes a tenth of it

_this_thread = threading.local()  # .turn: what it holds, or None


class Turns:
    """Turns one after another; while one lasts longer than a moment, the next begins. Safe for many threads."""

    def __init__(self, moment: float = MOMENT):
        self._moment, self._lock = moment, threading.Lock()
        self._waiting, self._current, self._since = deque(), None, 0.0

    def wait(self) -> threading.Lock:
        """Wait for one's turn, which is to be given up by `give_up`."""
        turn = threading.Lock()
        turn.acquire()
        with self._lock:
            if self._current is None:
                self._begin(turn)
                return turn
            self._waiting.append(turn)
        while not turn.acquire(timeout=self._moment):
            with self._lock:
                if self._waiting and self._waiting[0] is turn and time.monotonic() - self._since > self._moment:
                    self._begin(self._waiting.popleft())
                    return turn
        return turn

    def give_up(self, turn: threading.Lock) -> None:
        """Let the next one begin; of no effect for one who took so long that another has begun already."""
        with self._lock:
            if self._current is turn:
                self._begin(self._waiting.popleft() if self._waiting else None)
                if self._current is not None:
                    self._current.release()

    def _begin(self, turn):
        self._current, self._since = turn, time.monotonic()


@st.cache_resource(show_spinner=False)
def _turns() -> Turns:
    """This process's one."""
    return Turns()


@contextmanager
def wait_for_turn() -> Iterator[None]:
    """Wait for one's turn, and keep it while this lasts."""
    _this_thread.turn = _turns().wait()
    try:
        yield
    finally:
        _give_up()


@contextmanager
def may_give_up_turn() -> Iterator[Callable[[], None]]:
    """Yields a function that lets others work until this ends; of no effect in a thread whose turn it is not."""
    given_up = False

    def give_up():
        nonlocal given_up
        given_up = _give_up() or given_up

    try:
        yield give_up
    finally:
        if given_up:
            _this_thread.turn = _turns().wait()


@contextmanager
def without_turn() -> Iterator[None]:
    """Let others work while this lasts, for what takes many times as long as a page."""
    with may_give_up_turn() as give_up:
        give_up()
        yield


def _give_up():
    """Give up this thread's turn; returns whether it had one."""
    turn = getattr(_this_thread, "turn", None)
    if turn is None:
        return False
    _this_thread.turn = None
    _turns().give_up(turn)
    return True
