"""What the hall says to a question: one vote a phone, without a name, in this process's memory, and gone after an hour.

A phone can change its mind until the answer is revealed, as a hand can go down and up again; so a vote that arrives
twice is one vote. With several replicas of the app each has polls of its own, so a poll needs one.
"""

import re
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

import streamlit as st

SECONDS = 3600.0  # that a poll lives
POLLS, VOTES = 64, 2000  # at one time; of one poll. All of them together take 20 MB.
LETTERS, LENGTH = "CDFGHJKMNPQRTWXY", 5  # of a code: none taken for another or for a digit, and no vowels, so no words
TOKEN = 22  # characters of a voter's


class Outcome(Enum):
    """What became of a vote."""

    counted, unknown, closed, no_answer, full = range(5)


class View(NamedTuple):
    """A poll as it stands, which no later vote changes."""

    code: str
    question: str
    answers: tuple[str, ...]  # all that can be said
    numbers: bool  # whether these are whole numbers that follow each other
    counts: tuple[int, ...]  # votes by answer
    closed: bool
    right: str  # what the engine says, once that is revealed

    @property
    def count(self) -> int:
        """How many have answered."""
        return sum(self.counts)


class TooManyPolls(ValueError):
    """All polls that may be open at one time are, each with votes."""


@dataclass(eq=False)
class _Poll:
    code: str
    host: str
    key: str
    question: str
    answers: tuple[str, ...]
    numbers: bool
    ends: float
    votes: dict[str, int] = field(default_factory=dict)  # a voter's token -> the place of the answer
    closed: bool = False
    right: str = ""


class Polls:
    """Polls by code. Safe for many threads; polls, their votes and their lives are bounded.

    clock: seconds that never go back.
    """

    def __init__(self, polls: int = POLLS, votes: int = VOTES, clock: Callable[[], float] = time.monotonic):
        self._most, self._most_votes, self._clock = polls, votes, clock
        self._lock, self._polls = threading.Lock(), OrderedDict()  # oldest first
        self._served = threading.Event()

    @property
    def served(self) -> bool:
        """Whether phones have a page here (app.server.phones)."""
        return self._served.is_set()

    def serve(self) -> None:
        """Say that phones have a page here."""
        self._served.set()

    def open(self, host: str, key: str, question: str, answers: tuple[str, ...], numbers: bool = False) -> str:
        """A new poll of this host, to be found under this key of the host's own; returns its code.

        Where there is no room, the oldest poll without a vote makes some; a poll with votes stays for its hour.
        """
        with self._lock:
            self._drop_old()
            if len(self._polls) >= self._most:
                unused = next((code for code, poll in self._polls.items() if not poll.votes), None)
                if unused is None:
                    raise TooManyPolls(
                        f"This server holds {self._most} polls at one time, and all of them have votes. Each is gone "
                        "an hour after it was opened: ask again later, or by a show of hands"
                    )
                del self._polls[unused]
            code = _code()
            while code in self._polls:
                code = _code()
            self._polls[code] = _Poll(code, host, key, question, answers, numbers, self._clock() + SECONDS)
            return code

    def find(self, code: str) -> View | None:
        """The poll with this code."""
        with self._lock:
            self._drop_old()
            poll = self._polls.get(code)
            return poll and _view(poll)

    def of(self, host: str, key: str) -> View | None:
        """The poll that this host opened last under this key."""
        with self._lock:
            self._drop_old()
            mine = (poll for poll in reversed(self._polls.values()) if (poll.host, poll.key) == (host, key))
            poll = next(mine, None)
            return poll and _view(poll)

    def vote(self, code: str, voter: str, answer: str) -> Outcome:
        """Let the voter with this token say this; who has voted changes the vote."""
        with self._lock:
            self._drop_old()
            poll = self._polls.get(code)
            if poll is None:
                return Outcome.unknown
            if poll.closed:
                return Outcome.closed
            if answer not in poll.answers:
                return Outcome.no_answer
            if voter not in poll.votes and len(poll.votes) >= self._most_votes:
                return Outcome.full
            poll.votes[voter] = poll.answers.index(answer)
            return Outcome.counted

    def said(self, code: str, voter: str) -> str | None:
        """What this voter has said."""
        with self._lock:
            self._drop_old()
            poll = self._polls.get(code)
            return poll.answers[poll.votes[voter]] if poll and voter in poll.votes else None

    def close(self, code: str, right: str = "") -> None:
        """Take no more votes; with the right answer, tell it to those who voted. Of no effect where nothing is new."""
        with self._lock:
            self._drop_old()
            if poll := self._polls.get(code):
                poll.closed, poll.right = True, right or poll.right

    def forget_old(self) -> None:
        """Drop the polls whose hour is over; none of them can be seen before that either."""
        with self._lock:
            self._drop_old()

    def _drop_old(self):
        now = self._clock()
        while self._polls and next(iter(self._polls.values())).ends <= now:
            self._polls.popitem(last=False)


def new_token() -> str:
    """What tells one voter, or one host, from all others and says nothing else."""
    return secrets.token_urlsafe(TOKEN * 3 // 4)


def is_token(text: object) -> bool:
    """Whether it looks like one of ours."""
    return isinstance(text, str) and re.fullmatch(rf"[\w-]{{{TOKEN}}}", text, re.ASCII) is not None


def _code():
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _view(poll):
    counts = Counter(poll.votes.values())
    counted = tuple(counts[place] for place in range(len(poll.answers)))
    return View(poll.code, poll.question, poll.answers, poll.numbers, counted, poll.closed, poll.right)


@st.cache_resource(show_spinner=False)
def polls() -> Polls:
    """This process's polls."""
    return Polls()
