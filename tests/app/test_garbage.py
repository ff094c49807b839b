"""What lives is frozen now and then, and what has died is found in spite of it."""

import gc
import weakref

from app.server import garbage


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self):
        self.itself = self


def test_what_dies_after_it_was_frozen_is_found_in_the_next_round(monkeypatch):
    monkeypatch.setattr(garbage, "SECONDS", 0.0)
    collector, ring = garbage.Collector(), Ring()
    gone = weakref.ref(ring)
    assert collector.collect_and_freeze()
    assert gc.get_freeze_count() > 1000
    del ring
    gc.collect()
    assert gone() is not None  # frozen, so not looked at
    assert collector.collect_and_freeze()
    assert gone() is None
    gc.unfreeze()


def test_a_round_comes_at_most_once_in_a_while():
    collector = garbage.Collector()
    assert collector.collect_and_freeze()
    assert not collector.collect_and_freeze()
    gc.unfreeze()
