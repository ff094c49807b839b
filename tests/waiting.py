"""Waiting for a state, for tests with threads."""

import time


def wait_until(holds, seconds=20):
    """Wait until the condition holds; it has to within these seconds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.001)
