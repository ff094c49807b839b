"""One page at a time, and nobody is held up by long work, by an error, or for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.server import turns
from app.server.turns import Turns
from tests.waiting import wait_until


def test_one_page_at_a_time_and_all_get_through():
    now, most = [0], [0]

    def page(_):
        with turns.wait_for_turn():
            now[0] += 1
            most[0] = max(most[0], now[0])
            time.sleep(0.005)
            now[0] -= 1
        return True

    with ThreadPoolExecutor(12) as viewers:
        assert all(viewers.map(page, range(48)))
    assert most == [1]


def test_in_the_order_of_arrival():
    queue, order = Turns(moment=60.0), []

    def page(name):
        turn = queue.wait()
        order.append(name)
        queue.give_up(turn)

    first, pages = queue.wait(), [threading.Thread(target=page, args=(name,)) for name in range(8)]
    for count, one in enumerate(pages, 1):
        one.start()
        wait_until(lambda count=count: len(queue._waiting) == count)
    assert order == []
    queue.give_up(first)
    for one in pages:
        one.join(timeout=20)
    assert order == list(range(8))


def test_who_stays_too_long_is_passed_and_lets_nobody_in_twice():
    queue = Turns(moment=0.01)
    slow = queue.wait()
    second = queue.wait()  # though the slow one goes on
    waiting = threading.Thread(target=lambda: queue.give_up(queue.wait()))
    queue._moment = 60.0
    waiting.start()
    wait_until(lambda: len(queue._waiting) == 1)
    queue.give_up(slow)  # it is the second's turn: the third waits on
    assert len(queue._waiting) == 1
    queue.give_up(second)
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    assert queue._current is None


def test_long_work_gives_its_turn_to_others():
    go_on, begun = threading.Event(), threading.Barrier(4)

    def long_work():
        with turns.wait_for_turn(), turns.may_give_up_turn() as give_up:
            give_up()
            give_up()  # once is enough
            begun.wait(timeout=20)
            assert go_on.wait(timeout=20)

    with ThreadPoolExecutor(3) as viewers:
        busy = [viewers.submit(long_work) for _ in range(3)]
        begun.wait(timeout=20)  # all three have begun
        with turns.wait_for_turn():
            go_on.set()
        assert all(one.result(timeout=20) is None for one in busy)


def test_a_page_that_ends_early_gives_up_its_turn():
    def ends_early():
        with turns.wait_for_turn(), turns.may_give_up_turn() as give_up:
            give_up()
            raise RuntimeError("early")

    for _ in range(3):
        with pytest.raises(RuntimeError, match="early"):
            ends_early()
    assert turns._turns()._current is None


def test_giving_up_without_a_turn_does_nothing():
    with turns.may_give_up_turn() as give_up:
        give_up()
    with turns.wait_for_turn():
        pass


def test_a_page_that_gives_up_its_turn_twice_over_has_it_again_once():
    with turns.wait_for_turn():
        with turns.without_turn():
            with turns.without_turn():
                assert turns._turns()._current is None
            assert turns._turns()._current is None  # the outer one still goes on without
        assert turns._turns()._current is not None
    assert turns._turns()._current is None
