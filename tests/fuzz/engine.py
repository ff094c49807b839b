"""Random experiments over all of float64: each is refused with a clear sentence, or is a result that holds together.

    python -m tests.fuzz.engine [--count 100000] [--seed 1] [--first 0] [--workers 2]

An experiment is drawn from its seed and index alone, so `--first INDEX --count 1` shows one failure again. Of each run:
its numbers and its fate agree, what is not finite is named, its first gradient is that of tests/reference.py, and it
is the same alone, in a crowd, and as the pixel of a map. A warning is a failure.
"""

import argparse
import math
import random
import sys
import time
import traceback
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from itertools import pairwise
from multiprocessing import get_context

import numpy as np

from core import CELLS, Dataset, Experiment, Fate, StoppedBy, compare, descend, finish, gradient, sweep
from core.bptt import gradient_at
from tests.conftest import assert_same_bits
from tests.core.test_sweep import assert_pixel_is_its_run
from tests.fuzz.draw import draw_axis, draw_settings, siblings
from tests.fuzz.engine_reference import assert_gradient

BATCH = 200
BAD = (math.inf, -math.inf, math.nan, 10**400, "two", None)
BAD_SETTINGS = {
    "cell": ("rnn", ["relu"], None),
    "wiring": ("some", 1),
    "optimizer": ("magic", {}),
    "clip_by": ("size", None),
    "unrolls": (-1, 100_001, 2.5, math.nan, math.inf, 10**400),
    "initial_state": BAD,
    "learning_rate": (-0.1, -5e-324, *BAD),
    "max_steps": (0, -1, 1.5, 1_000_001, *BAD),
    "tolerance": (-1e-9, *BAD),
    "momentum": (-0.1, 1, 1.5, *BAD),
    "decay": (-0.1, 1, math.inf, math.nan, "two"),
    "epsilon": (-1e-8, *BAD),
    "clip": (-1, math.inf, math.nan, "two"),
    "truncate": (0, -1, 100_001, 0.5, math.inf, math.nan),
}


def refuse(rng, settings):
    """Give one setting a value that cannot be, and look at the sentence."""
    data, name = settings["dataset"], rng.choice((*BAD_SETTINGS, "weight", "trainable", "inputs", "targets"))
    if name in ("inputs", "targets"):
        arrays, value = {"inputs": data.inputs.copy(), "targets": data.targets.copy()}, rng.choice(BAD[:3])
        arrays[name].flat[rng.randrange(arrays[name].size)] = value
        make, named = partial(Dataset, **arrays), f"] = {value} is not finite; "
    elif name == "weight":
        name, value = rng.choice((*CELLS[settings["cell"]].parameters, "w3")), rng.choice(BAD)
        make, named = partial(Experiment, **settings | {"weights": {name: value}}), f"{name} = {value!r} is not "
    elif name == "trainable":
        make, named = partial(Experiment, **settings | {"trainable": ("w9",)}), "trainable = 'w9' is not known; "
    else:
        value = rng.choice(BAD_SETTINGS[name])
        make, named = partial(Experiment, **settings | {name: value}), f"{name} = {value!r} is not "
    try:
        made = make()
    except ValueError as error:
        sentence = str(error)
        if type(error) is not ValueError:
            raise
        assert named in sentence, f"{named!r} is not said in {sentence!r}"
        assert "; " in sentence, f"no remedy in {sentence!r}"
        assert "\n" not in sentence, sentence
        return "refused"
    raise AssertionError(f"taken although {named}: {made!r}")


def assert_holds_together(run):
    """The record, the reason why it stopped and the fate do not contradict each other."""
    last = {kind: np.array([values[-1] for values in getattr(run, kind).values()]) for kind in ("weights", "gradients")}
    finite = bool(np.isfinite(run.losses[-1]) and all(np.isfinite(values).all() for values in last.values()))
    overflowed = run.fate is Fate.overflowed
    assert overflowed == (run.stopped_by is StoppedBy.non_finite), (run.fate, run.stopped_by)
    assert overflowed == bool(run.blew_up_in), run.blew_up_in
    assert finite or overflowed, run.verdict
    if overflowed and finite:  # then only the optimizer's memory is left
        assert run.experiment.optimizer in ("rmsprop", "adam")
        assert run.blew_up_in.endswith("mean of squared gradients"), run.blew_up_in
    for values in (run.losses, *run.weights.values(), *run.gradients.values()):
        assert np.isfinite(values[:-1]).all(), "not finite before the end"
    if run.stopped_by is StoppedBy.max_steps:
        assert run.stopped_at == run.experiment.max_steps
    if run.stopped_by is StoppedBy.zero_gradient:
        assert not last["gradients"].any(), last
        assert run.fate in (Fate.dead, Fate.converged), run.fate
    if run.stopped_by is StoppedBy.step_below_tolerance:
        assert run.stopped_at > 0
        assert not run.sizes[-2] >= run.experiment.tolerance, run.sizes[-2]
    looked_at_only = run.stopped_by in (StoppedBy.max_steps, StoppedBy.step_below_tolerance)
    counted = run.histogram.counts.sum() + run.histogram.zeros + run.histogram.non_finite
    assert counted == run.stopped_at + (not looked_at_only), (counted, run.stopped_at)
    if run.at.size == run.stopped_at + 1:
        sizes = run.sizes[:counted]
        assert run.histogram.non_finite == np.count_nonzero(~np.isfinite(sizes)), run.histogram
        assert run.histogram.zeros == np.count_nonzero(sizes == 0), run.histogram
    assert run.at[0] == 0
    assert run.at[-1] == run.stopped_at <= run.experiment.max_steps
    assert 0 <= run.sealed_at <= run.stopped_at, run.verdict
    assert run.fate.label in run.verdict
    assert run.best.loss >= 0, run.best
    if run.best.how.startswith("lowest loss of a search"):
        (point,) = run.best.points
        best = run.experiment.weights | dict(zip(run.experiment.trainable, point, strict=True))
        there = gradient_at(run.experiment, tuple(best.values())).loss
        assert_same_bits(run.best.loss, math.inf if math.isnan(there) else there)


def assert_same_run(comp, ref):
    """Two records of one run are the same to the last bit."""
    for name in ("experiment", "best", "fate", "sealed_at", "stopped_by", "stopped_at"):
        assert getattr(comp, name) == getattr(ref, name), name
    for name in ("at", "losses", "sizes", "smallest_step", "largest_step", "path"):
        assert_same_bits(getattr(comp, name), getattr(ref, name))
    for kind in ("weights", "gradients", "steps"):
        for name, values in getattr(ref, kind).items():
            assert_same_bits(getattr(comp, kind)[name], values)
    for name in ("edges", "counts", "zeros", "non_finite"):
        assert_same_bits(getattr(comp.histogram, name), getattr(ref.histogram, name))


def assert_pixel(rng, experiment):
    """A random pixel of a small map around the experiment is the run it stands for."""
    names = [*experiment.weights, *("learning_rate", "tolerance", "momentum", "decay", "epsilon", "initial_state")]
    names += ["clip"] * (experiment.clip is not None) + ["unrolls"] * (experiment.unrolls > 0)
    plane = sweep(experiment, *(draw_axis(rng, experiment, name) for name in rng.sample(names, 2)))
    assert_pixel_is_its_run(plane, rng.randrange(plane.x.count), rng.randrange(plane.y.count))


def examine(seed, index):
    """What became of one drawn experiment: "refused" or its fate; AssertionError, or whatever was raised."""
    rng = random.Random(f"{seed}/{index}")
    settings = draw_settings(rng)
    if rng.random() < 0.05:
        return refuse(rng, settings)
    experiment = Experiment(**settings)
    run = descend(experiment)
    assert_holds_together(run)
    slope = gradient(experiment)
    assert_same_bits(run.losses[0], slope.loss)
    for name, values in run.gradients.items():
        assert_same_bits(values[0], slope.by_parameter[name])
    assert_gradient(rng, slope)
    crowd = list(siblings(rng, experiment))
    crowd.insert(rng.randint(0, len(crowd)), experiment)
    if rng.random() < 0.3:
        assert_same_run(compare(crowd)[crowd.index(experiment)], run)
    end = finish(crowd)[crowd.index(experiment)]
    ends = ("experiment", "fate", "sealed_at", "stopped_by", "stopped_at")
    assert all(getattr(end, name) == getattr(run, name) for name in ends), end
    assert_same_bits(end.loss, run.losses[-1])
    if rng.random() < 0.25:
        assert_pixel(rng, experiment)
    return run.fate.label


def examine_all(seed, first, count):
    """(Counter of what became of them, [what failed and how])"""
    warnings.simplefilter("error")
    kinds, failures = Counter(), []
    for index in range(first, first + count):
        try:
            kinds[examine(seed, index)] += 1
        except Exception as error:  # whatever it is, it is a finding
            kinds["failed"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            text = f"seed {seed}, index {index}: {type(error).__name__} in {where.name}: {' '.join(str(error).split())}"
            failures.append(f"{text[:600]}\n    {describe(seed, index)}")
    return kinds, failures


def describe(seed, index):
    """The drawn experiment in one line."""
    with np.printoptions(threshold=20):
        return " ".join(repr(Experiment(**draw_settings(random.Random(f"{seed}/{index}")))).split())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("count", 100_000), ("seed", 1), ("first", 0), ("workers", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    kinds, begin, end = Counter(), time.perf_counter(), given.first + given.count
    with ProcessPoolExecutor(given.workers, get_context("spawn")) as workers:
        edges = [*range(given.first, end, BATCH), end]
        batches = [workers.submit(examine_all, given.seed, low, high - low) for low, high in pairwise(edges)]
        for batch in as_completed(batches):
            kinds += batch.result()[0]
            print(*batch.result()[1], sep="\n", end="\n" * bool(batch.result()[1]), flush=True)
            print(
                f"\r{kinds.total():,} of {given.count:,}, {kinds['failed']} failed", end="", file=sys.stderr, flush=True
            )
    print(file=sys.stderr)
    print(f"tried {kinds.total():,} in {time.perf_counter() - begin:.0f} s:", end=" ")
    print(", ".join(f"{kind} {number:,}" for kind, number in kinds.most_common()), f"(failed {kinds['failed']})")
    sys.exit(1 if kinds["failed"] else 0)


if __name__ == "__main__":
    main()
