"""One page at a time, and nobody is held up by long work, by an error, or for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.server import turnstile
from app.server.turnstile import Turnstile


def wait_until(holds):
    """Wait until the condition holds; it has to within 20 s."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.001)


def test_one_page_at_a_time_and_all_get_through():
    now, most = [0], [0]

    def page(_):
        with turnstile.inside():
            now[0] += 1
            most[0] = max(most[0], now[0])
            time.sleep(0.005)
            now[0] -= 1
        return True

    with ThreadPoolExecutor(12) as viewers:
        assert all(viewers.map(page, range(48)))
    assert most == [1]


def test_in_the_order_of_arrival():
    gate, order = Turnstile(moment=60.0), []

    def page(name):
        turn = gate.enter()
        order.append(name)
        gate.leave(turn)

    first, pages = gate.enter(), [threading.Thread(target=page, args=(name,)) for name in range(8)]
    for count, one in enumerate(pages, 1):
        one.start()
        wait_until(lambda count=count: len(gate._waiting) == count)
    assert order == []
    gate.leave(first)
    for one in pages:
        one.join(timeout=20)
    assert order == list(range(8))


def test_who_stays_too_long_is_passed_and_lets_nobody_in_twice():
    gate = Turnstile(moment=0.01)
    slow = gate.enter()
    second = gate.enter()  # though the slow one is still inside
    waiting = threading.Thread(target=lambda: gate.leave(gate.enter()))
    gate._moment = 60.0
    waiting.start()
    wait_until(lambda: len(gate._waiting) == 1)
    gate.leave(slow)  # the second is inside: the third waits on
    assert len(gate._waiting) == 1
    gate.leave(second)
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    assert gate._inside is None


def test_long_work_leaves_its_place_to_others():
    go_on, begun = threading.Event(), threading.Barrier(4)

    def long_work():
        with turnstile.inside(), turnstile.may_leave() as leave:
            leave()
            leave()  # once is enough
            begun.wait(timeout=20)
            assert go_on.wait(timeout=20)

    with ThreadPoolExecutor(3) as viewers:
        busy = [viewers.submit(long_work) for _ in range(3)]
        begun.wait(timeout=20)  # all three have begun
        with turnstile.inside():
            go_on.set()
        assert all(one.result(timeout=20) is None for one in busy)


def test_a_page_that_ends_early_gives_its_place_back():
    def ends_early():
        with turnstile.inside(), turnstile.may_leave() as leave:
            leave()
            raise RuntimeError("early")

    for _ in range(3):
        with pytest.raises(RuntimeError, match="early"):
            ends_early()
    assert turnstile._turnstile()._inside is None


def test_leaving_without_a_place_does_nothing():
    with turnstile.may_leave() as leave:
        leave()
    with turnstile.inside():
        pass
