"""Runs whose fate was once read wrongly, each with what it really did, and with one and two steps more."""

from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, Experiment, Fate, best_known, descend, finish
from core.initial import drawn


def prices(unrolls, windows=8):
    return Dataset.stocks("AAPL", unrolls, windows)


CASES = {
    "stands on the optimum, moved by rounding alone": (
        Experiment("linear", weights={"w2": 0.996482668369902}, dataset=prices(4)),
        Fate.converged,
    ),
    "two places in turn, of which one lies within the goal": (
        Experiment(
            "linear",
            wiring="every",
            weights={"w2": -1.2},
            optimizer="rmsprop",
            learning_rate=0.046,
            dataset=prices(8),
        ),
        Fate.bouncing,
    ),
    "two places in turn, under clipping": (
        Experiment(weights={"w2": 2.0}, clip=5.0, learning_rate=0.001, dataset=prices(50)),
        Fate.bouncing,
    ),
    "crosses its goal a hundred times": (
        Experiment("tanh", weights={"w2": 0.8}, learning_rate=0.019, max_steps=500, dataset=Dataset.recall(50, 8)),
        Fate.bouncing,
    ),
    "thrown out late, and back for good": (
        Experiment(
            "linear",
            trainable="b2",
            wiring="every",
            optimizer="adam",
            momentum=0.5,
            learning_rate=2,
            max_steps=500,
            dataset=prices(1, 3),
        ),
        Fate.converged,
    ),
    "climbs slowly and falls back by 60, for ever": (
        Experiment("tanh", weights={"w2": 1.9}, learning_rate=9.8, dataset=Dataset.recall(1, 8)),
        Fate.bouncing,
    ),
    "on the global minimum, though a constant is better": (
        Experiment(
            "linear",
            weights={"b2": 1.0},
            trainable="b2",
            learning_rate=0.25,
            dataset=Dataset([[1], [-1]], [-1, 1]),
        ),
        Fate.converged,
    ),
    "without unrolls w2 moves nothing": (Experiment(dataset=Dataset.chain(1.0, 2.0, 0)), Fate.converged),
    "nor where the target is 0": (Experiment(dataset=Dataset.chain(1.0, 0.0, 0)), Fate.converged),
    "nearly all the way to a minimum at infinity": (
        Experiment("sigmoid", trainable="b1", learning_rate=2, dataset=Dataset.chain(1.0, 0.0, 2)),
        Fate.converged,
    ),
    "least squares of two weights": (
        Experiment(
            "linear",
            wiring="every",
            trainable=("w3", "b2"),
            learning_rate=0.002,
            max_steps=10_000,
            dataset=prices(4),
        ),
        Fate.converged,
    ),
    "in the limit of a sigmoid that is searched beyond 3": (
        Experiment("sigmoid", max_steps=1000, dataset=Dataset.stocks("GOOG", 50, 8)),
        Fate.ran_out,
    ),
}


@pytest.mark.jit  # thousands of passes
@pytest.mark.parametrize("name", CASES)
def test_each_has_the_fate_that_tells_what_it_did_however_many_steps_it_has(name):
    experiment, fate = CASES[name]
    for more in range(3):
        assert descend(replace(experiment, max_steps=experiment.max_steps + more)).fate is fate


@pytest.mark.jit  # thousands of passes
@pytest.mark.parametrize("cell", ["tanh", "sigmoid", "lstm"])
def test_a_start_on_the_best_known_point_has_converged_at_once(cell):
    experiment = Experiment(cell, wiring="every", dataset=prices(5), max_steps=50)
    (point,) = best_known(experiment).points
    run = descend(replace(experiment, weights=dict(zip(experiment.trainable, point, strict=True))))
    assert (run.fate, run.sealed_at) == (Fate.converged, 0)


@pytest.mark.jit  # thousands of passes
def test_networks_that_learn_to_answer_a_constant_have_not_converged():
    starts = [
        Experiment(
            "tanh",
            wiring="every",
            weights=drawn("tanh", seed),
            trainable=("w1", "w2", "b1", "w3", "b2"),
            optimizer="adam",
            max_steps=2000,
            dataset=prices(50),
        )
        for seed in range(16)
    ]
    average = np.sum((starts[0].dataset.targets - starts[0].dataset.targets.mean()) ** 2)
    for run in finish(starts):
        assert (run.fate is Fate.converged) == (run.loss < best_known(run.experiment).loss + 0.01 * average)
        assert run.loss < 0.1 * average or run.fate is not Fate.converged


@pytest.mark.jit  # thousands of passes
def test_the_search_along_a_weight_finds_what_lies_beyond_3():
    far = Experiment("linear", wiring="every", weights={"w2": 0.5}, dataset=Dataset([[1, 0]], [20.0]))
    assert best_known(far).loss == pytest.approx(0.0, abs=1e-12)
    assert best_known(far).points[0][0] == pytest.approx(20.0, rel=1e-6)
    google = best_known(Experiment("sigmoid", dataset=Dataset.stocks("GOOG", 50, 8)))
    assert google.loss == pytest.approx(0.334661, rel=1e-5)
    assert google.is_limit
