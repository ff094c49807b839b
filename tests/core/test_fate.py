"""The reading of a run's statistics: where each definition begins and ends, and which comes first when several hold."""

import numpy as np
import pytest

from core.fate import FATES, Fate, StoppedBy, judge
from core.statistics import Reason, Statistic

STEPS, DISTANCE = 80, 2.0
WALKING = {  # a run on its way that meets no definition
    "stopped_by": StoppedBy.max_steps,
    "loss": 0.5,
    "steepest_late": 0.1,
    "goal": 0.1,
    "outside": 80,
    "left": -1,
    "path": 1.0,
    "first_reversal": -1,
}
BOUNCING = {"reversals": 10, "first_reversal": 33, "largest_before": 0.1, "largest_late": 0.1}
INSIDE = {"loss": 0.05, "outside": 41}
RESTING = {"largest_late": 0.00049, "steepest_late": 0.0024, "best_loss": 0.0}


def read(steps=STEPS, **numbers):
    """(fate, step at which it was sealed) of a run with these statistics."""
    numbers = WALKING | {"stopped_at": steps, "alive": steps} | numbers
    numbers["stopped_by"] = Reason[numbers["stopped_by"]]
    column = np.array([[float(numbers.get(name, 0.0))] for name in Statistic.__members__])
    fates, sealed = judge(column, steps, np.array([DISTANCE]))
    return FATES[fates[0]], sealed[0]


def test_a_run_that_meets_no_definition_ran_out():
    assert read() == (Fate.ran_out, 80)
    assert read(stopped_by=StoppedBy.step_below_tolerance, stopped_at=17) == (Fate.ran_out, 17)


@pytest.mark.parametrize("others", [{}, INSIDE, BOUNCING, {"alive": 3}, {"path": 0.0}])
def test_overflow_comes_before_all_others(others):
    assert read(stopped_by=StoppedBy.non_finite, stopped_at=4, **others) == (Fate.overflowed, 4)


def test_a_run_that_stopped_without_a_gradient_is_dead_unless_it_has_converged():
    dead = {"stopped_by": StoppedBy.zero_gradient, "stopped_at": 30}
    assert read(**dead, alive=29) == (Fate.dead, 30)
    assert read(**dead, alive=7) == (Fate.dead, 8)  # momentum carried it on for a while
    assert read(**dead, alive=-1, path=0.0) == (Fate.dead, 0)
    assert read(**dead, alive=29, **INSIDE) == (Fate.converged, 42)


def test_without_a_gradient_a_run_that_still_moves_is_dead_after_a_quarter_of_the_steps():
    assert read(alive=59) == (Fate.dead, 60)
    assert read(alive=60) == (Fate.ran_out, 80)  # memory may carry it back to a slope
    slow = {"stopped_by": StoppedBy.step_below_tolerance, "stopped_at": 50}
    assert read(**slow, alive=29) == (Fate.dead, 30)
    assert read(**slow, alive=30) == (Fate.ran_out, 50)
    assert read(2, alive=0)[0] is Fate.dead  # of so few steps a quarter is one
    assert read(2, alive=1)[0] is Fate.ran_out


@pytest.mark.parametrize(
    ("change", "bounces"),
    [
        ({}, True),
        (INSIDE, False),
        ({"path": 0.0}, True),
        ({"reversals": 9}, False),  # a quarter of the last 40 steps is 10
        ({"largest_late": 0.076}, True),
        ({"largest_before": 0.125, "largest_late": 0.09375}, False),  # "over 75%"
        ({"largest_before": 0.125, "largest_late": 0.09375, "left": 60}, True),  # but it left the goal again
        ({"largest_before": 0.125, "largest_late": 0.09375, "left": 59}, False),  # before the last quarter
        (INSIDE | {"left": 79, "outside": 79}, True),  # inside at the last step by chance
        ({"largest_before": 0.0, "largest_late": 3e-12}, False),  # 10^-12 of path and distance
        ({"largest_before": 0.0, "largest_late": 3.1e-12}, True),
        ({"reversals": 2, "largest_late": 2.0}, False),  # "longer than the whole way"
        ({"reversals": 2, "largest_late": 2.1}, True),
        ({"reversals": 1, "largest_late": 2.1}, False),
        ({"stopped_by": StoppedBy.step_below_tolerance}, False),
        ({"alive": 59}, False),
    ],
)
def test_bouncing_needs_all_its_conditions(change, bounces):
    fate, sealed = read(**BOUNCING | change)
    assert (fate is Fate.bouncing) == bounces
    assert not bounces or sealed == 33


@pytest.mark.parametrize(("steps", "enough"), [(1, 2), (4, 2), (16, 2), (17, 3), (23, 3), (25, 4), (82, 11)])
def test_a_quarter_of_the_last_half_is_rounded_up_and_at_least_two(steps, enough):
    assert read(steps, **BOUNCING | {"reversals": enough})[0] is Fate.bouncing
    assert read(steps, **BOUNCING | {"reversals": enough - 1})[0] is Fate.ran_out


@pytest.mark.parametrize(
    ("left", "outside", "stays"),
    [
        (59, 79, True),
        (60, 71, True),
        (60, 72, False),
        (79, 79, False),
        (-1, 79, True),
    ],  # entered once, at the last step
)
def test_converged_means_to_stay_within_the_goal(left, outside, stays):
    fate, sealed = read(**INSIDE | {"left": left, "outside": outside})
    assert (fate is Fate.converged) == stays
    assert not stays or sealed == outside + 1


def test_converged_means_at_the_goal_or_below_it():
    assert read(loss=0.1, outside=11) == (Fate.converged, 12)
    assert read(loss=np.nextafter(0.1, 1), outside=11) == (Fate.ran_out, 80)
    assert read(loss=0.1, outside=-1, path=0.0) == (Fate.converged, 0)


def test_stalled_means_a_path_under_a_hundredth_of_the_distance():
    assert read(path=0.0199) == (Fate.stalled, 80)
    assert read(path=0.01 * DISTANCE) == (Fate.ran_out, 80)


def test_settled_means_to_have_come_to_rest_elsewhere():
    assert read(**RESTING) == (Fate.settled, 80)
    assert read(**RESTING | {"largest_late": 0.0005})[0] is Fate.ran_out
    assert read(**RESTING | {"steepest_late": 0.0025})[0] is Fate.ran_out  # times the distance 1% of what is missing
    assert read(**RESTING | {"best_loss": 0.05})[0] is Fate.ran_out
    assert read(**RESTING | {"stopped_by": StoppedBy.step_below_tolerance})[0] is Fate.ran_out
    assert read(19, **RESTING)[0] is Fate.ran_out
    assert read(20, **RESTING)[0] is Fate.settled
    assert read(**RESTING | {"path": 0.0, "largest_late": 0.0})[0] is Fate.stalled


def test_the_fates_and_reasons_carry_their_own_names_and_definitions():
    for member in (*Fate, *StoppedBy):
        assert (member, member.value) == (member.name, member.name)
        assert len(member.definition) > 20
    assert Fate.ran_out.label == "ran out"
