"""Small trainings of the learning page, for its tests."""

import numpy as np

from app.learning import settings, work
from app.ui import networks
from core import Training, go_on, train
from tests.harness import completed

QUICK = {"units": 6, "length": 8, "steps": 40, "networks": ["nn.RNN", "LSTM as set"]}


def values_of(**changed):
    return completed(settings.SETTINGS, QUICK | changed)


def tell(*_):
    pass


def trainings_of(values, **further):
    """What the page shows in the end: name -> training."""
    courses = {networks.name_of(one, values): settings.course_of(one, values) for one in values["networks"]}
    *_, (found, is_all) = work.growing(courses, settings.ends_at(values), tell, **further)
    assert is_all
    return found


def straight(network, values, **changed):
    """The same training by the engine alone, in one go: the first three quarters, and the last at a lower rate."""
    course = settings.course_of(network, values)
    rate, last = course.phases[0].rate, values["steps"] // 4
    momentum, decay = settings.ADAM[values["adam"]]
    begun = train(
        settings.start_of(course),
        settings.task_of(course),
        length=values["length"],
        batch=values["batch"],
        steps=values["steps"] - last,
        learning_rate=rate,
        clip=values["clip"] or None,
        seed=values["seed"],
        momentum=momentum,
        decay=decay,
        **changed,
    )
    return go_on(begun, last, learning_rate=rate / settings.SLOWER)


def assert_same(one: Training, other: Training):
    """All that a record holds, bit for bit."""
    assert one.stopped_at == other.stopped_at
    for part in ("by_step", "rows"):
        for left, right in zip(getattr(one, part), getattr(other, part), strict=True):
            np.testing.assert_array_equal(left, right)
    assert [snapshot.step for snapshot in one.snapshots] == [snapshot.step for snapshot in other.snapshots]
    for left, right in zip(one.snapshots, other.snapshots, strict=True):
        np.testing.assert_array_equal(left.weights, right.weights)
    np.testing.assert_array_equal(one.judged, other.judged)
    assert one.fate is other.fate
