"""Runs and their fates, and that a run is the same wherever and with whomever it runs."""

import numpy as np
import pytest

from core import Dataset, Experiment, Fate, StoppedBy, descend
from core.cells import CELLS
from core.fate import NOT_SHRINKING
from core.initial import drawn
from core.statistics import SHARE
from tests import reference
from tests.conftest import assert_same_bits, plain


def chain(cell="relu", n=4, w=2.0, rate=0.01, **settings):
    return Experiment(cell=cell, unrolls=n, weights={"w2": w}, learning_rate=rate, **settings)


@pytest.mark.parametrize(
    ("experiment", "fate", "stopped_by", "stopped_at"),
    [
        (chain(w=1.05, rate=0.0624), Fate.converged, StoppedBy.max_steps, 1000),
        (chain(w=1.05, rate=0.0626), Fate.bouncing, StoppedBy.max_steps, 1000),
        (chain(w=0.6, rate=0.0626), Fate.converged, StoppedBy.max_steps, 1000),  # it hops within 1% of a longer way
        (chain(w=1.05, rate=0.075), Fate.bouncing, StoppedBy.max_steps, 1000),
        (chain(w=0.6, rate=0.075), Fate.bouncing, StoppedBy.max_steps, 1000),
        (chain("linear", n=3, w=-1.0, rate=0.03), Fate.settled, StoppedBy.max_steps, 1000),  # at the saddle w2 = 0
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
    assert (SHARE, NOT_SHRINKING) == (0.01, 0.75)
    assert "within 1% of the way" in Fate.converged.definition
    assert "under 1% of the distance" in Fate.stalled.definition
    assert "over 75% of that of the quarter before" in Fate.bouncing.definition
    assert all(member.definition for member in (*Fate, *StoppedBy))


def test_two_unrolls_follow_the_exact_map_and_its_boundary():
    eta, w = 0.1, [1.3]
    for _ in range(50):
        w.append(w[-1] - 4 * eta * w[-1] * (w[-1] ** 2 - 1))
    run = descend(chain("linear", n=2, w=1.3, rate=eta, max_steps=50))
    assert run.stopped_by is StoppedBy.zero_gradient  # it lands on 1 exactly
    np.testing.assert_allclose(run.weights["w2"], w[: run.at.size], rtol=1e-12)
    assert w[run.at.size - 1] == pytest.approx(1.0, abs=1e-15)


def test_two_unrolls_leave_exactly_beyond_the_boundary():
    # bounded if and only if |w0| <= sqrt((1 + 2 eta) / (2 eta)): from 2 that is eta <= 1/6
    assert descend(chain("linear", n=2, rate=0.16666)).fate is not Fate.overflowed
    assert descend(chain("linear", n=2, rate=0.16668)).fate is Fate.overflowed


@pytest.mark.parametrize("w", [1.2, 2.0])
@pytest.mark.parametrize("n", [4, 50])
def test_a_relu_dies_just_above_the_closed_form_rate(n, w):
    death = w / (2 * n * (w**n - 1) * w ** (n - 1))
    below, above = (descend(chain(n=n, w=w, rate=death * factor, max_steps=1)) for factor in (1 - 1e-9, 1 + 1e-9))
    assert 0 < below.weights["w2"][-1] < 1e-8
    assert -1e-8 < above.weights["w2"][-1] < 0
    assert (above.fate, above.stopped_by, above.gradients["w2"][-1]) == (Fate.dead, StoppedBy.zero_gradient, 0.0)
    if n == 4:  # with 50 unrolls what is left of the weight, 2e-9, has a gradient that underflows to 0 as well
        assert below.fate is Fate.ran_out


def test_a_tolerance_ends_a_vanishing_run_far_from_the_optimum():
    run = descend(chain(n=50, w=0.5, tolerance=1e-3))
    assert (run.fate, run.stopped_by) == (Fate.stalled, StoppedBy.step_below_tolerance)
    assert run.sizes[0] < 1e-3
    assert run.losses[-1] > 0.99
    assert run.best.loss == 0.0
    assert run.best.distance((run.weights["w2"][-1],)) == pytest.approx(0.5)


def test_no_learning_rate_that_tames_the_exploding_run_moves_the_vanishing_one():
    tame = 1e-33
    assert abs(descend(chain(n=50, rate=tame)).steps["w2"][0]) < 1
    assert descend(chain(n=50, w=0.5, rate=tame)).largest_step < 1e-40
    assert descend(chain(n=50, rate=0.01)).largest_step > 1e29


@pytest.mark.parametrize("wiring", ["first", "every"])
@pytest.mark.parametrize("cell", CELLS)
def test_a_run_follows_the_plain_loops(cell, wiring):
    weights = {"w1": 0.9, "w2": 0.7, "b1": 0.05, "w3": 1.1, "b2": -0.1}
    gated = cell in ("gru", "lstm")
    experiment = Experiment(
        cell=cell,
        wiring=wiring,
        weights=drawn(cell, 2) if gated else weights,
        initial_state=0.2,
        trainable=(*CELLS[cell].parameters, "w3") if gated else ("w2", "b1", "w3"),
        dataset=Dataset.stocks("IBM", 6, 5),
        learning_rate=0.001,
        max_steps=25,
    )
    cell, weights, *data, wiring, initial_state = plain(experiment)
    ref = reference.descend(cell, weights, *data, 0.001, 25, wiring, initial_state, experiment.trainable)
    run = descend(experiment)
    np.testing.assert_array_equal(run.at, np.arange(26))
    for name in experiment.trainable:
        np.testing.assert_allclose(run.weights[name], ref[name], rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(run.steps[name][:-1], np.diff(ref[name]), rtol=1e-9, atol=1e-12)
        assert_same_bits(run.steps[name][:-1], -0.001 * run.gradients[name][:-1])
        assert np.isnan(run.steps[name][-1])  # looked at, not left
    assert run.path == pytest.approx(run.sizes[:-1].sum(), rel=1e-13)


@pytest.mark.parametrize("weight", [1e308, -1e308, 1e-308, 5e-324, 0.0])
@pytest.mark.parametrize("cell", CELLS)
def test_extreme_weights_are_results_and_never_raise(cell, weight):
    run = descend(Experiment(cell=cell, unrolls=30, weights={CELLS[cell].recurrent: weight}, max_steps=5))
    assert run.fate in Fate
    if run.fate is Fate.overflowed:
        assert run.blew_up_in
        assert run.verdict.startswith("overflowed at step")


@pytest.mark.parametrize("cell", ["linear", "tanh"])
@pytest.mark.parametrize(
    ("x", "y"), [(1e-170, 1e-170), (1e200, 1e200), (1.0, 1e200), (1e200, 1.0), (0.0, 1.0), (1.0, 0.0), (5e-324, 5e-324)]
)
def test_extreme_data_are_results_and_never_raise(cell, x, y):
    run = descend(Experiment(cell=cell, dataset=Dataset.chain(x, y, 4), max_steps=5))
    assert run.fate in Fate


def test_arrays_of_a_run_are_read_only():
    run = descend(chain(max_steps=3))
    arrays = {"at": run.at, "losses": run.losses, "sizes": run.sizes}
    arrays |= {part: getattr(run, part)["w2"] for part in ("weights", "gradients", "steps")}
    assert [name for name, array in arrays.items() if array.flags.writeable] == []


@pytest.mark.jit  # the search for the best known loss takes many passes
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
