"""Judging and keeping are pure: of one run in plain floats they give what they give of a pack of runs."""

import math

import numpy as np
import pytest

from core.packs.types import LANES
from core.statistics import Kept, Reason, Seen, Statistic, keep_in_mind, reason_to_stop
from tests.conftest import assert_same_bits

STEPS = 12
RNG = np.random.default_rng(7)
NEW = dict.fromkeys(Statistic.__members__, 0.0) | {"outside": -1.0, "alive": -1.0, "first_reversal": -1.0, "left": -1.0}
NEW |= {"smallest": math.inf, "best_loss": 0.1, "reference": 2.0, "lowest": math.inf}


def drawn_steps():
    """What LANES runs see at each of their steps, with zeros, infinities and NaN among the numbers."""
    for _ in range(STEPS + 1):
        dead = RNG.random(LANES) < 0.05
        size = np.where(dead, 0.0, RNG.choice([1e-4, 0.3, 2.0, 0.0, math.inf], LANES, p=[0.1, 0.4, 0.4, 0.05, 0.05]))
        steepest = np.where(dead, 0.0, RNG.random(LANES))
        doubt = np.where(RNG.random(LANES) < 0.03, math.nan, 0.0)
        odd = np.where(RNG.random(LANES) < 0.05, math.nan, 0.0)
        yield Seen(RNG.random(LANES) * 3, steepest, size, size + odd, RNG.normal(size=LANES), doubt)


def kept_after(steps, start):
    """The statistics after all of the steps, and the reasons that were found."""
    kept, reasons = start, []
    for k, seen in enumerate(steps):
        reason = reason_to_stop(seen, kept.size, 1e-3, k, STEPS)
        kept, _ = keep_in_mind(kept, seen, reason, k, STEPS)
        reasons.append(reason)
    return kept, reasons


def test_one_run_in_floats_and_many_in_a_pack_are_judged_and_kept_alike():
    steps = list(drawn_steps())
    with np.errstate(invalid="ignore"):
        pack, reasons = kept_after(steps, Kept(**{name: np.full(LANES, value) for name, value in NEW.items()}))
    assert {*np.ravel(reasons)} == set(map(float, Reason))
    for lane in range(LANES):
        alone, _ = kept_after([Seen(*(float(part[lane]) for part in seen)) for seen in steps], Kept(**NEW))
        assert_same_bits(alone, [row[lane] for row in pack])


@pytest.mark.parametrize(
    ("seen", "k", "reason"),
    [
        (Seen(1.0, 1.0, 1.0, 1.0, 0.0, 0.0), 3, Reason.running),
        (Seen(1.0, 1.0, 1.0, 1.0, 0.0, 0.0), STEPS, Reason.max_steps),
        (Seen(1.0, 0.0, 0.0, 0.0, 0.0, 0.0), STEPS, Reason.zero_gradient),
        (Seen(1.0, 0.0, 1.0, 1.0, 0.0, 0.0), 3, Reason.running),  # momentum carries on
        (Seen(1.0, 0.0, 0.0, 0.0, 0.0, math.nan), 3, Reason.non_finite),
    ],
)
def test_the_strongest_reason_wins(seen, k, reason):
    assert reason_to_stop(seen, 1.0, 1e-3, k, STEPS) == reason
    slow = reason_to_stop(seen, 1e-4, 1e-3, k, STEPS)
    assert slow == (Reason.step_below_tolerance if reason in (Reason.running, Reason.max_steps) else reason)


def test_before_the_first_step_nothing_was_slow():
    assert reason_to_stop(Seen(1.0, 1.0, 1.0, 1.0, 0.0, 0.0), 0.0, 1e-3, 0, STEPS) == Reason.running
