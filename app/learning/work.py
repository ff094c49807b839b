"""What the learning page computes: trainings, in stretches that any viewer may watch and any change ends."""

import math
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import streamlit as st

from app.learning.forecasts import Forecasts, forecasts_of
from app.learning.phases import at_step
from app.learning.settings import Course, start_of, task_of
from app.server.memory import LOOK, is_remembered, remembered, remembered_in_sight
from app.ui.networks import NETWORKS
from app.ui.setting import NOTHING
from core import CELLS, Training, go_on, train

DONE, UNDER_WAY = "trainings", "stretches"  # kinds of what is remembered
SECONDS = 1.0  # that a stretch takes, about
MOST_THREADS = 4  # that share a step: a batch of 16 gives no more of them enough to do
PARTS = 16  # stretches, at least, of a training with so many steps
# Of one time step of a pack of sequences there and back, on a usual core: for each weight, for each unit, for a step.
OF_A_WEIGHT, OF_A_UNIT, OF_A_STEP = 9e-9, 0.25e-6, 3e-4  # seconds


class Workers(NamedTuple):
    """The threads that train, for all viewers: one core is left to the pages."""

    stretches: ThreadPoolExecutor  # a thread each, in the order in which they are asked for
    shares: ThreadPoolExecutor | None  # of the work of a step; None: there is one core, and nothing to share
    threads: int  # that share a step


@st.cache_resource(show_spinner=False)
def training_workers() -> Workers:
    """This process's."""
    cores = max((os.cpu_count() or 1) - 1, 1)
    threads = min(cores, MOST_THREADS)
    shares = ThreadPoolExecutor(cores, thread_name_prefix="step") if threads > 1 else None
    return Workers(ThreadPoolExecutor(cores // threads, thread_name_prefix="training"), shares, threads)


def stops_of(course: Course) -> list[int]:
    """The steps at which the training stops to be looked at: the first, then evenly apart; and where settings change.

    They follow from the settings alone, so all viewers of one training stop at the same ones.
    """
    apart = 2 ** max(0, round(math.log2(min(SECONDS / seconds_of_a_step(course), course.steps / PARTS))))
    changes = {phase.first for phase in course.phases if phase.first}
    return sorted({1, *range(apart, course.steps, apart), *changes, course.steps})


def seconds_of_a_step(course: Course) -> float:
    """About how long one step takes."""
    units, gates = course.values["units"], len(CELLS[NETWORKS[course.network].cell].biases)
    length = max(course.length) if isinstance(course.length, tuple) else course.length
    passes = math.ceil(course.batch / 16)
    return passes * length * gates * units * (OF_A_WEIGHT * units + OF_A_UNIT) + OF_A_STEP


def growing(
    courses: Mapping[str, Course], until: int, tell: Callable, origins: Mapping[str, Course] = NOTHING
) -> Iterator[tuple[dict[str, Training], bool]]:
    """All trainings side by side, by their names: as far as they are known at once, and then further and further.

    Yields them, and whether this is all. tell: called with (name, step) now and then; any change by the viewer ends it.
    origins: by the same names the trainings from which these take another way. Raises ValueError.
    """
    reached = {}
    for name, course in courses.items():
        reached[name] = _furthest(course, until) or _begun(course, until, partial(tell, name), origins.get(name))
    while behind := {name: training for name, training in reached.items() if not _has_ended(training, until)}:
        yield dict(reached), False
        name = min(behind, key=lambda name: behind[name].plan.steps)  # so that all come along together
        before = behind[name]
        reached[name] = _further(courses[name], before.plan.steps, until, before, partial(tell, name))
    for name, course in courses.items():  # those that are all there stay longer in memory
        remembered(_key(course, until), partial(reached.get, name), DONE)
    yield dict(reached), True


def trained(course: Course, until: int, tell: Callable) -> Training:
    """One training all the way, remembered or computed; arguments as those of `growing`. Raises ValueError."""
    *_, (found, _) = growing({"": course}, until, tell)
    return found[""]


def forecasts_at(course: Course, until: int, training: Training) -> Forecasts:
    """What a training of prices that has come this far forecasts, remembered or computed."""
    return remembered(("forecasts", *_key(course, until)), partial(forecasts_of, training))


def _has_ended(training, until):
    """Whether it has taken all its steps, or its numbers have left the finite ones."""
    return training.blew_up_in is not None or training.plan.steps >= until


def _key(course, until):
    """All that a training until this step depends on: what is to come later is no part of it."""
    return (*course._replace(phases=tuple(p for p in course.phases if p.first < until), steps=until),)


def _furthest(course, until):
    """The longest of its trainings until there that is remembered, or None."""
    for stop in sorted({*(stop for stop in stops_of(course) if stop < until), until}, reverse=True):
        for kind in (DONE, UNDER_WAY):
            if is_remembered(_key(course, stop), kind):
                with suppress(LookupError):
                    return remembered(_key(course, stop), _gone, kind)
    return None


def _gone():
    """Another viewer's results took its place since it was asked for."""
    raise LookupError


def _begun(course, until, tell, origin):
    """The training until its first stop, or until one further on where its origin has left a snapshot to start from."""
    other = origin and (_furthest(origin, origin.steps) or _furthest(origin, until))
    places = [one.step for one in other.snapshots if one.step <= _parting(course, origin)] if other else [0]
    return _further(course, places[-1], until, other if places[-1] else None, tell)


def _parting(course, origin):
    """The step from which on the two do not go the same way."""
    first = next(one for one, other in zip(course.phases, (*origin.phases, None), strict=False) if one != other)
    return first.first


def _further(course, at, until, before, tell):
    """The training until its next stop after this step, from the one before."""
    stop = min([until, *(stop for stop in stops_of(course) if stop > at)])
    return remembered_in_sight(
        _key(course, stop),
        lambda report: _work(course, at, stop, before, report),
        UNDER_WAY,
        lambda done, of: tell(done),
    )


def _work(course, at, stop, before, report):
    """A stretch on one of the workers, which ends where `report` does."""
    workers, done, ended = training_workers(), at, threading.Event()

    def progress(step, _):
        nonlocal done
        done = step

    def stretch():
        return _stretch(course, at, stop, before, workers, progress=progress, cancelled=ended.is_set)

    future = workers.stretches.submit(stretch)
    try:
        while not wait([future], LOOK).done:
            report(done, stop)
    except BaseException:  # Streamlit's way to end a script
        ended.set()
        future.cancel()
        raise
    return future.result()


def _stretch(course, at, stop, before, workers, **told):
    told |= {"executor": workers.shares, "threads": workers.threads}
    phase = at_step(course.phases, at)
    if before is not None:
        return go_on(before, stop - at, at, learning_rate=phase.rate, clip=phase.clip, **told)
    momentum, decay = course.adam
    return train(
        start_of(course),
        task_of(course),
        length=course.length,
        batch=course.batch,
        steps=stop,
        learning_rate=phase.rate,
        clip=phase.clip,
        seed=course.seed,
        momentum=momentum,
        decay=decay,
        **told,
    )
