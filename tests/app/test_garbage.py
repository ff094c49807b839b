"""What lives is put aside now and then, and what has died is found in spite of it."""

import gc
import weakref

from app.server import garbage


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self):
        self.itself = self


def test_what_dies_after_it_was_put_aside_is_found_in_the_next_round(monkeypatch):
    monkeypatch.setattr(garbage, "SECONDS", 0.0)
    rounds, ring = garbage.Rounds(), Ring()
    gone = weakref.ref(ring)
    assert rounds.put_aside()
    assert gc.get_freeze_count() > 1000
    del ring
    gc.collect()
    assert gone() is not None  # put aside, so not looked at
    assert rounds.put_aside()
    assert gone() is None
    gc.unfreeze()


def test_a_round_comes_at_most_once_in_a_while():
    rounds = garbage.Rounds()
    assert rounds.put_aside()
    assert not rounds.put_aside()
    gc.unfreeze()
