"""Few pages at a time, and nobody is held up by long work, by an error, or for ever."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import turnstile

PLACES = (os.cpu_count() or 1) + 1


def test_no_more_pages_at_once_than_places_and_all_get_through():
    now, most, lock = [0], [0], threading.Lock()

    def page(_):
        with turnstile.inside():
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.01)
            with lock:
                now[0] -= 1
        return True

    with ThreadPoolExecutor(12) as viewers:
        assert all(viewers.map(page, range(48)))
    assert 1 <= most[0] <= PLACES


def test_long_work_leaves_its_place_to_others():
    go_on, begun = threading.Event(), threading.Barrier(PLACES + 1)

    def long_work():
        with turnstile.inside(), turnstile.may_leave() as leave:
            leave()
            leave()  # once is enough
            begun.wait(timeout=20)
            assert go_on.wait(timeout=20)

    with ThreadPoolExecutor(PLACES) as viewers:
        busy = [viewers.submit(long_work) for _ in range(PLACES)]
        begun.wait(timeout=20)  # every place would be taken now
        with turnstile.inside():
            go_on.set()
        assert all(one.result(timeout=20) is None for one in busy)


def test_a_page_that_ends_early_gives_its_place_back():
    def ends_early():
        with turnstile.inside(), turnstile.may_leave() as leave:
            leave()
            raise RuntimeError("early")

    for _ in range(3 * PLACES):
        with pytest.raises(RuntimeError, match="early"):
            ends_early()
    with turnstile.inside():
        pass


def test_leaving_without_a_place_does_nothing():
    with turnstile.may_leave() as leave:
        leave()
    with turnstile.inside():
        pass
