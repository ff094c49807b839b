"""One page at a time, in the order of arrival. With fifty at once the interpreter's lock goes round among all, and
everyone finishes last; even two take it from each other at every message and get a fifth less done.

Work of the engine needs no lock, so what takes long goes on outside: a viewer who asks for a large map holds up nobody.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

MOMENT = 0.3  # seconds; a page takes a tenth of it

_here = threading.local()


class Turnstile:
    """Lets in one after another; past one who stays for longer than a moment, the next. Safe for many threads."""

    def __init__(self, moment: float = MOMENT):
        self._moment, self._lock = moment, threading.Lock()
        self._waiting, self._inside, self._since = deque(), None, 0.0

    def enter(self) -> threading.Lock:
        """Wait for one's turn, which is to be given back by `leave`."""
        turn = threading.Lock()
        turn.acquire()
        with self._lock:
            if self._inside is None:
                self._let_in(turn)
                return turn
            self._waiting.append(turn)
        while not turn.acquire(timeout=self._moment):
            with self._lock:
                if self._waiting and self._waiting[0] is turn and time.monotonic() - self._since > self._moment:
                    self._let_in(self._waiting.popleft())
                    return turn
        return turn

    def leave(self, turn: threading.Lock) -> None:
        """Let the next one in; of no effect for one who stayed so long that another was let in already."""
        with self._lock:
            if self._inside is turn:
                self._let_in(self._waiting.popleft() if self._waiting else None)
                if self._inside is not None:
                    self._inside.release()

    def _let_in(self, turn):
        self._inside, self._since = turn, time.monotonic()


@st.cache_resource(show_spinner=False)
def _turnstile() -> Turnstile:
    """This process's one."""
    return Turnstile()


@contextmanager
def inside() -> Iterator[None]:
    """Wait for one's turn, and keep it while this lasts."""
    _here.turn = _turnstile().enter()
    try:
        yield
    finally:
        _turnstile().leave(_here.turn)
        _here.turn = None


@contextmanager
def may_leave() -> Iterator[Callable[[], None]]:
    """Yields a function that lets others in until this ends; of no effect in a thread that is not inside."""
    left = False

    def leave():
        nonlocal left
        if getattr(_here, "turn", None) is not None and not left:
            left = True
            _turnstile().leave(_here.turn)

    try:
        yield leave
    finally:
        if left:
            _here.turn = _turnstile().enter()


@contextmanager
def outside() -> Iterator[None]:
    """Let others in while this lasts, for what takes many times as long as a page."""
    with may_leave() as leave:
        leave()
        yield
