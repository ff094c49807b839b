"""Runs and their fates, and that a run is the same wherever and with whomever it runs."""

import numpy as np
import pytest
from hypothesis import given

from core import Cancelled, Dataset, Experiment, Fate, StoppedBy, compare, descend
from core.descent import SHARE
from core.fate import NOT_SHRINKING
from core.kernels import compile_kernels
from core.lanes import NO_ROWS, new_descent, new_tape, shared_lanes, spread_lanes
from core.runs import CELLS, _packs
from tests import reference
from tests.conftest import experiments


def chain(cell="relu", n=4, w=2.0, rate=0.01, **settings):
    return Experiment(cell=cell, unrolls=n, weights={"w2": w}, learning_rate=rate, **settings)


@pytest.mark.parametrize(
    ("experiment", "fate", "stopped_by", "stopped_at"),
    [
        (chain(w=1.05, rate=0.0624), Fate.converged, StoppedBy.max_steps, 1000),
        (chain(w=1.05, rate=0.0626), Fate.bouncing, StoppedBy.max_steps, 1000),
        (chain(w=0.6, rate=0.0626), Fate.bouncing, StoppedBy.max_steps, 1000),
        (chain(w=2.0), Fate.dead, StoppedBy.zero_gradient, 1),
        (chain(n=50), Fate.dead, StoppedBy.zero_gradient, 1),
        (chain("linear", n=50), Fate.overflowed, StoppedBy.non_finite, 1),
        (chain(n=50, w=0.5), Fate.stalled, StoppedBy.max_steps, 1000),
        (chain("linear", n=50, w=0.5), Fate.stalled, StoppedBy.max_steps, 1000),
        (chain(n=50, w=0.5, tolerance=0.001), Fate.stalled, StoppedBy.step_below_tolerance, 1),
        (chain(w=0.5, max_steps=20), Fate.ran_out, StoppedBy.max_steps, 20),
        (chain(w=1.0), Fate.converged, StoppedBy.zero_gradient, 0),
        (chain(n=1200, w=0.5), Fate.dead, StoppedBy.zero_gradient, 0),  # 0.5^1200 is exactly 0 in float64
    ],
)
def test_fates(experiment, fate, stopped_by, stopped_at):
    run = descend(experiment)
    assert (run.fate, run.stopped_by, run.stopped_at) == (fate, stopped_by, stopped_at)


def test_definitions_say_the_numbers_that_are_used():
    assert f"{SHARE:.0%}" in Fate.converged.definition
    assert f"{SHARE:.0%}" in Fate.stalled.definition
    assert f"{NOT_SHRINKING:.0%}" in Fate.bouncing.definition
    assert all(member.definition for member in (*Fate, *StoppedBy))


def test_two_unrolls_follow_the_exact_map_and_its_boundary():
    eta, w = 0.1, [1.3]
    for _ in range(50):
        w.append(w[-1] - 4 * eta * w[-1] * (w[-1] ** 2 - 1))
    run = descend(chain("linear", n=2, w=1.3, rate=eta, max_steps=50))
    assert run.stopped_by is StoppedBy.zero_gradient  # it lands on 1 exactly
    np.testing.assert_allclose(run.weights["w2"], w[: run.at.size], rtol=1e-12)
    # bounded if and only if |w0| <= sqrt((1 + 2 eta) / (2 eta)): from 2 that is eta <= 1/6
    assert descend(chain("linear", n=2, rate=0.16666)).fate is not Fate.overflowed
    assert descend(chain("linear", n=2, rate=0.16668)).fate is Fate.overflowed


@pytest.mark.parametrize("n", [4, 50])
def test_a_relu_dies_just_above_the_closed_form_rate(n):
    death = 2.0 / (2 * n * (2.0**n - 1) * 2.0 ** (n - 1))
    below, above = (descend(chain(n=n, rate=death * factor, max_steps=1)) for factor in (0.999, 1.001))
    assert below.weights["w2"][-1] > 0
    assert above.fate is Fate.dead


def test_no_learning_rate_that_tames_the_exploding_run_moves_the_vanishing_one():
    tame = 1e-33
    assert abs(descend(chain(n=50, rate=tame)).steps["w2"][0]) < 1
    assert descend(chain(n=50, w=0.5, rate=tame)).largest_step < 1e-40
    assert descend(chain(n=50, rate=0.01)).largest_step > 1e29


def test_a_run_follows_the_plain_loops():
    dataset = Dataset.stocks("IBM", 6, 5)
    for cell in ("linear", "relu", "tanh", "sigmoid"):
        experiment = Experiment(
            cell=cell, wiring="every", weights={"w2": 0.7}, dataset=dataset, learning_rate=0.001, max_steps=40
        )
        ref = reference.descend(
            cell, experiment.weights, dataset.inputs.tolist(), dataset.targets.tolist(), 0.001, 40, "every"
        )
        np.testing.assert_allclose(descend(experiment).weights["w2"], ref, rtol=1e-10)


def same(one, other):
    """Every number of two runs, bit for bit."""
    np.testing.assert_array_equal(one.at, other.at)
    np.testing.assert_array_equal(one.losses, other.losses)
    for part in ("weights", "gradients", "steps"):
        for name, values in getattr(one, part).items():
            np.testing.assert_array_equal(values, getattr(other, part)[name])
    np.testing.assert_array_equal(one.histogram.counts, other.histogram.counts)
    assert (one.fate, one.sealed_at, one.stopped_by, one.stopped_at, one.path) == (
        (other.fate, other.sealed_at, other.stopped_by, other.stopped_at, other.path)
    )


@pytest.mark.parametrize("sequences", [1, 3, 17, 40])
@pytest.mark.parametrize("cell", ["relu", "tanh"])
def test_a_run_is_the_same_alone_and_among_others(cell, sequences):
    rng = np.random.default_rng(sequences)
    dataset = Dataset(rng.uniform(0.5, 1.5, (sequences, 5)), rng.uniform(0.5, 1.5, sequences))
    crowd = [
        Experiment(cell=cell, weights={"w2": w}, dataset=dataset, learning_rate=0.02 / sequences, max_steps=60)
        for w in np.linspace(-1.5, 2.5, 23)
    ]
    assert {a_lane_is for _, a_lane_is in _packs(crowd)} == {"sequence" if sequences == 40 else "run"} or sequences > 1
    for alone, together in zip(map(descend, crowd), compare(crowd), strict=True):
        same(alone, together)


@given(experiments())
def test_both_arrangements_of_lanes_give_the_same_bits(experiment):
    results = []
    for lanes, kernel in (
        (shared_lanes([experiment]), compile_kernels(CELLS[experiment.cell]).descend_runs),
        (spread_lanes(experiment), compile_kernels(CELLS[experiment.cell]).descend_sequences),
    ):
        descent = new_descent([experiment], [(0.0, 1.0)])
        tape = new_tape(experiment.cell, lanes.times)
        kernel(lanes, descent, tape, 0, 11, 10, NO_ROWS)
        results.append((descent.weights[:, 0].copy(), descent.statistics[:, 0].copy()))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_progress_moves_and_cancelling_raises():
    long = chain(n=50, w=0.5, max_steps=1_000_000)
    seen = []

    def cancelled():
        return len(seen) >= 3

    with pytest.raises(Cancelled, match="of 1000000"):
        descend(long, lambda step, steps: seen.append((step, steps)), cancelled)
    assert [step for step, _ in seen] == sorted({step for step, _ in seen})
    assert {steps for _, steps in seen} == {1_000_000}


@pytest.mark.parametrize("weight", [1e308, -1e308, 1e-308, 5e-324, 0.0])
@pytest.mark.parametrize("cell", CELLS)
def test_extreme_weights_are_results_and_never_raise(cell, weight):
    run = descend(Experiment(cell=cell, unrolls=30, weights={"w2": weight}, max_steps=5))
    assert run.fate in Fate
    if run.fate is Fate.overflowed:
        assert run.blew_up_in
        assert run.verdict.startswith("overflowed at step")


@pytest.mark.compiled  # the search for the best known loss takes many passes
def test_every_day_wiring_trains_several_weights_at_once():
    dataset = Dataset.stocks("MSFT", 10, 6)
    experiment = Experiment(
        cell="tanh",
        wiring="every",
        trainable=("w1", "w2", "b1", "w3", "b2"),
        dataset=dataset,
        weights={"w2": 0.5},
        learning_rate=0.01,
        max_steps=400,
    )
    run = descend(experiment)
    assert run.losses[-1] < run.losses[0]
    assert set(run.weights) == set(experiment.weights)
    np.testing.assert_array_equal(run.sizes[:-1], np.max([np.abs(s[:-1]) for s in run.steps.values()], axis=0))
