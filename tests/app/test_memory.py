"""A key is computed once, however many ask; who waits sees how far it is, may leave, and takes over from who left."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.server import memory as module
from app.server import turns
from app.server.compute import remembered_with_bar
from app.server.memory import Memory
from tests.waiting import wait_until

LIMITS = {"light": 3, "maps": 2}
SECONDS = 20  # in which what shall happen has to


class Left(BaseException):
    """As Streamlit's StopException: no Exception, so that no page catches it."""


def stay(progress):
    """A viewer who looks and changes nothing."""


def leave(progress):
    """A viewer who has changed something."""
    raise Left


@pytest.fixture
def memory():
    return Memory(LIMITS)


@pytest.fixture
def viewers():
    with ThreadPoolExecutor(24) as pool:
        yield pool


class Slow:
    """Work that begins, reports and ends when the test says so; counts how often it was begun."""

    def __init__(self, result="result"):
        self.result, self.begun, self.go_on = result, 0, threading.Semaphore(0)

    def __call__(self, report):
        self.begun += 1
        for done in range(1, 3):
            assert self.go_on.acquire(timeout=SECONDS)
            report(done, 3)
        assert self.go_on.acquire(timeout=SECONDS)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def let(self, parts=3):
        self.go_on.release(parts)


def wait_for(memory, waiting):
    """Until so many wait for another's work."""
    wait_until(lambda: len(memory._waits) == waiting)


def asked(memory, viewers, work, count, look=stay, key="key"):
    """The futures of one who works and of count - 1 who wait for it."""
    first = viewers.submit(memory.remember, "light", key, work, look)
    wait_until(lambda: work.begun)
    rest = [viewers.submit(memory.remember, "light", key, work, look) for _ in range(count - 1)]
    wait_for(memory, count - 1)
    return [first, *rest]


def test_a_key_is_computed_once_for_all_who_ask(memory, viewers):
    work = Slow()
    futures = asked(memory, viewers, work, 20)
    assert not any(one.done() for one in futures)
    work.let()
    results = [one.result(SECONDS) for one in futures]
    assert work.begun == 1
    assert all(result is work.result for result in results)
    assert memory.remember("light", "key", lambda report: 1 / 0, stay) is work.result
    assert not memory._works | memory._waits


def test_other_keys_and_kinds_do_not_wait(memory, viewers):
    work = Slow()
    (first,) = asked(memory, viewers, work, 1)
    assert memory.remember("light", "another", lambda report: 1, stay) == 1
    assert memory.remember("maps", "key", lambda report: 2, stay) == 2
    assert not first.done()
    work.let()
    assert first.result(SECONDS) == "result"


def test_who_waits_sees_how_far_the_work_of_the_other_is(memory, viewers):
    work, seen = Slow(), {"first": [], "second": []}
    first = viewers.submit(memory.remember, "light", "key", work, seen["first"].append)
    wait_until(lambda: work.begun)
    second = viewers.submit(memory.remember, "light", "key", work, seen["second"].append)
    for progress in (None, (1, 3), (2, 3)):
        wait_until(lambda progress=progress: progress in seen["second"])
        work.let(1)
    assert [one.result(SECONDS) for one in (first, second)] == ["result", "result"]
    assert seen["first"] == [(1, 3), (2, 3)]
    assert list(dict.fromkeys(seen["second"])) == [None, (1, 3), (2, 3)]


def test_one_who_waits_takes_over_when_the_viewer_of_the_work_leaves(memory, viewers):
    work = Slow()
    first = viewers.submit(memory.remember, "light", "key", work, leave)
    wait_until(lambda: work.begun == 1)
    rest = [viewers.submit(memory.remember, "light", "key", work, stay) for _ in range(5)]
    wait_for(memory, 5)
    work.let(1)  # the first report, at which its viewer leaves
    with pytest.raises(Left):
        first.result(SECONDS)
    wait_until(lambda: work.begun == 2)
    wait_for(memory, 4)
    work.let()
    assert [one.result(SECONDS) for one in rest] == ["result"] * 5
    assert work.begun == 2


def test_work_that_nobody_waits_for_ends_with_its_viewer(memory, viewers):
    work = Slow()
    first = viewers.submit(memory.remember, "light", "key", work, leave)
    work.let(1)
    with pytest.raises(Left):
        first.result(SECONDS)
    assert work.begun == 1
    assert not memory._works
    assert not memory.holds("light", "key")


def test_an_error_of_the_work_reaches_all_who_wait_and_is_not_kept(memory, viewers):
    work = Slow(ValueError("the file has no prices; give another."))
    futures = asked(memory, viewers, work, 10)
    work.let()
    for one in futures:
        with pytest.raises(ValueError, match="the file has no prices"):
            one.result(SECONDS)
    assert work.begun == 1
    assert memory.remember("light", "key", lambda report: "now it goes", stay) == "now it goes"


def test_who_waits_may_leave_at_once_and_the_work_goes_on(memory, viewers):
    work, leaves = Slow(), threading.Event()

    def look(progress):
        return leave(progress) if leaves.is_set() else None

    (first,) = asked(memory, viewers, work, 1)
    second = viewers.submit(memory.remember, "light", "key", work, look)
    wait_for(memory, 1)
    leaves.set()
    with pytest.raises(Left):
        second.result(SECONDS)
    assert not memory._waits
    assert not first.done()
    work.let()
    assert first.result(SECONDS) == "result"
    assert work.begun == 1


def test_work_may_ask_for_another_key_and_for_its_own(memory):
    def outer(report):
        inner = memory.remember("light", "inner", lambda report: 2, stay)
        return inner + memory.remember("light", "outer", lambda report: 3, stay)

    assert memory.remember("light", "outer", outer, stay) == 5
    assert memory.remember("light", "outer", outer, stay) == 5
    assert memory.remember("light", "inner", outer, stay) == 2


def test_works_that_ask_for_each_other_do_not_wait_for_ever(memory, viewers):
    begun = threading.Barrier(3, timeout=SECONDS)

    def work(other):
        def compute(report):
            begun.wait()
            return [memory.remember("light", other, lambda report: "of its own", stay)]

        return compute

    ring = {"a": "b", "b": "c", "c": "a"}
    futures = [viewers.submit(memory.remember, "light", key, work(other), stay) for key, other in ring.items()]
    results = [one.result(SECONDS) for one in futures]
    assert "of its own" in str(results)
    assert not memory._works | memory._waits


def test_what_was_asked_for_last_is_kept_up_to_the_limit_of_its_kind(memory):
    for key in (1, 2, 3, 1, 4):
        memory.remember("light", key, lambda report: key, stay)  # noqa: B023
    assert [memory.holds("light", key) for key in (1, 2, 3, 4)] == [True, False, True, True]
    assert not memory.holds("maps", 1)


def test_many_threads_that_ask_leave_and_fail_at_random_get_their_own_key(memory, viewers):
    computing, most, lock = Counter(), Counter(), threading.Lock()

    def ask(number):
        key = number % 7

        def compute(report):
            with lock:
                computing[key] += 1
                most[key] = max(most[key], computing[key])
            try:
                report(1, 2)
                if number % 5 == 0:
                    raise ValueError(key)
                return key
            finally:
                with lock:
                    computing[key] -= 1

        try:
            return memory.remember("light", key, compute, stay if number % 3 else leave) == key
        except (ValueError, Left) as error:
            return isinstance(error, Left) or error.args == (key,)

    assert all(viewers.map(ask, range(2000)))
    assert set(most.values()) == {1}
    assert not memory._works | memory._waits


def test_who_waits_gives_up_the_turn(monkeypatch, viewers):
    fresh, work = Memory(), Slow()
    monkeypatch.setattr(module, "_memory", lambda: fresh)

    def page():
        with turns.wait_for_turn():
            return remembered_with_bar("key", work)

    busy = [viewers.submit(page) for _ in range(3)]
    wait_for(fresh, 2)

    with turns.wait_for_turn():  # within a moment
        pass
    assert turns._turns()._current is None  # all three work or wait without
    work.let()
    assert [one.result(SECONDS) for one in busy] == ["result"] * 3
    assert turns._turns()._current is None
