"""A run is the same wherever and with whomever it runs, and can be watched and cancelled."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from core import CELLS, Cancelled, Dataset, Experiment, compare, descend, finish
from core.advance import arranged, packs_of
from core.engine.kernels import kernels_for
from core.engine.lanes import NO_ROWS, new_descent, rows_of
from core.initial import drawn
from core.packs.types import LANES
from core.runs import ways
from tests.conftest import assert_same_bits, experiments


def same(one, other):
    """Every number of two runs, bit for bit."""
    np.testing.assert_array_equal(one.at, other.at)
    assert_same_bits(one.losses, other.losses)
    for part in ("weights", "gradients", "steps"):
        for name, values in getattr(one, part).items():
            assert_same_bits(values, getattr(other, part)[name])
    np.testing.assert_array_equal(one.histogram.counts, other.histogram.counts)
    np.testing.assert_array_equal(one.histogram.edges, other.histogram.edges)
    assert (one.fate, one.sealed_at, one.stopped_by, one.stopped_at, one.path) == (
        (other.fate, other.sealed_at, other.stopped_by, other.stopped_at, other.path)
    )


def crowd_of(count, cell, sequences):
    rng = np.random.default_rng(sequences)
    dataset = Dataset(rng.uniform(0.5, 1.5, (sequences, 5)), rng.uniform(0.5, 1.5, sequences))
    return [
        Experiment(cell=cell, weights={"w2": w}, dataset=dataset, learning_rate=0.02 / sequences, max_steps=40)
        for w in np.linspace(-1.5, 2.5, count)
    ]


CROWDS = {  # (runs, sequences) for which packs_of, counting passes, makes a lane a run or a sequence
    "run": [(2, 1), (LANES, 3), (LANES, LANES + 1), (LANES - 1, 5), (40, 1), (40, 3)],
    "sequence": [(1, 1), (1, LANES + 1), (2, 3), (LANES + 1, LANES + 1), (40, LANES)],
}


@pytest.mark.parametrize(("count", "sequences", "kind"), [(*size, kind) for kind in CROWDS for size in CROWDS[kind]])
@pytest.mark.parametrize("cell", ["relu", "tanh"])
def test_a_run_is_the_same_alone_and_among_others(cell, count, sequences, kind):
    crowd = crowd_of(count, cell, sequences)
    assert {a_lane_is for _, a_lane_is in packs_of(crowd)} == {kind}
    for alone, together in zip(map(descend, crowd), compare(crowd), strict=True):
        same(alone, together)


def test_compare_keeps_the_order_of_mixed_and_repeated_experiments():
    mixed = [*crowd_of(3, "tanh", 1), *crowd_of(4, "relu", 3), *crowd_of(3, "tanh", 1)]
    shuffled = [mixed[place] for place in np.random.default_rng(0).permutation(len(mixed))]
    runs = compare(shuffled)
    assert [run.experiment for run in runs] == shuffled
    for run in runs:
        same(run, descend(run.experiment))


def test_a_run_that_ends_early_leaves_its_neighbours_alone():
    crowd = [
        Experiment(unrolls=4, weights={"w2": w}, max_steps=200) for w in (2.0, 0.9, 1.0, 1e200, 0.5)
    ]  # dead, going on, at rest, overflowed, ...
    runs = compare(crowd)
    assert [run.stopped_at for run in runs] == [1, 200, 0, 0, 200]
    for alone, together in zip(map(descend, crowd), runs, strict=True):
        same(alone, together)


@given(experiments())
def test_both_arrangements_of_lanes_give_the_same_bits(experiment):
    results = []
    for a_lane_is in ("run", "sequence"):
        kernel, lanes, tape = arranged(kernels_for(experiment.cell), [experiment], a_lane_is)
        descent = new_descent([experiment], [(0.0, 1.0)], a_lane_is)
        kernel(lanes, descent, tape, 0, 11, 10, NO_ROWS[a_lane_is])
        results.append([rows_of(array, 1)[:, 0].copy() for array in (descent.weights, descent.statistics)])
    for shared, spread in zip(*results, strict=True):
        assert_same_bits(shared, spread)
    (way,) = ways([replace(experiment, max_steps=10)])  # once a run stops, its weights stay put
    assert_same_bits(results[0][0][list(experiment.weights).index("w2")], way.weights["w2"])


def test_progress_moves_and_cancelling_raises():
    long = Experiment(cell="lstm", unrolls=50, max_steps=1_000_000)  # seconds of work, of which a fifth of one is seen
    seen = []

    def cancelled():
        return len(seen) >= 3

    with pytest.raises(Cancelled, match="of 1000000"):
        descend(long, lambda step, steps: seen.append((step, steps)), cancelled)
    assert [step for step, _ in seen] == sorted({step for step, _ in seen})
    assert {steps for _, steps in seen} == {1_000_000}
    assert seen[0][0] > 0


@pytest.mark.parametrize("cell", [*list(CELLS)[:-1], pytest.param("lstm", marks=pytest.mark.jit)])
def test_finishing_ends_as_the_full_record_does(cell):
    data = Dataset(np.random.default_rng(3).uniform(0.5, 1.5, (3, 6)), [1.0, 0.5, 0.8])
    crowd = [
        Experiment(cell=cell, weights=drawn(cell, seed), dataset=data, learning_rate=rate, max_steps=60, clip=clip)
        for seed in range(5)
        for rate, clip in ((0.01, None), (0.1, 1.0), (10.0, None))
    ]
    for run, end in zip(compare(crowd), finish(crowd), strict=True):
        assert (end.experiment, end.fate, end.sealed_at) == (run.experiment, run.fate, run.sealed_at)
        assert (end.stopped_by, end.stopped_at) == (run.stopped_by, run.stopped_at)
        assert_same_bits(end.loss, run.losses[-1])
