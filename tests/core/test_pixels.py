"""Small maps over every kind of axis: every pixel is the run it stands for, and is measured against its own marks."""

from dataclasses import replace

import numpy as np
import pytest

import core.advance
import core.maps.pixels
from core import Axis, Dataset, Experiment, Fate, best_known, descend, losses, surface, sweep
from core.fate import FATES, StoppedBy
from core.maps.pixels import FIELDS, PACKS, _marks, sweep_block, with_settings
from core.optimum import Best
from core.packs.types import LANES
from tests.core.test_sweep import assert_pixel_is_its_run

STOCKS = Dataset.stocks("IBM", 4, 3)
CHAIN = Experiment("linear", unrolls=4, max_steps=12, weights={"w2": 1.3}, learning_rate=0.02)
MOVED = Experiment("relu", unrolls=4, max_steps=9, weights={"w2": 0.8, "b2": 0.1}, optimizer="momentum", clip=0.5)
SEVERAL = Experiment(
    "linear", dataset=STOCKS, trainable=("w2", "w3"), optimizer="adam", learning_rate=0.1, max_steps=8, wiring="every"
)

MAPS = {
    "start and rate": (CHAIN, Axis("w2", -1.5, 2.1, 6), Axis("learning_rate", 1e-3, 0.5, 4, log=True)),
    "rate and tolerance": (CHAIN, Axis("learning_rate", 0.01, 0.06, 4), Axis("tolerance", 1e-5, 1e-2, 5, log=True)),
    "unrolls and start": (CHAIN, Axis("unrolls", 0, 4, 5), Axis("w2", 0.4, 1.6, 4)),
    "start and unrolls": (MOVED, Axis("w2", 0.4, 1.6, 9), Axis("unrolls", 2, 4, 2)),
    "a weight that is not trained": (CHAIN, Axis("w3", 0.3, 2.0, 5), Axis("w2", 0.5, 1.5, 4)),
    "two weights that are not trained": (CHAIN, Axis("w1", 0.5, 1.5, 3), Axis("b2", -1, 0.9, 6)),
    "unrolls and a readout": (CHAIN, Axis("b2", 0, 0.5, 3), Axis("unrolls", 1, 4, 4)),
    "clip and momentum": (MOVED, Axis("clip", 0.01, 2, 4, log=True), Axis("momentum", 0.0, 0.95, 5)),
    "several weights": (SEVERAL, Axis("w2", -1, 1, 5), Axis("w3", 0.5, 2, 4)),
    "decay and epsilon": (SEVERAL, Axis("decay", 0.5, 0.99, 5), Axis("epsilon", 1e-9, 1, 4, log=True)),
}


@pytest.mark.parametrize("name", MAPS)
def test_every_pixel_is_the_run_it_stands_for(name):
    plane = sweep(*MAPS[name])
    assert plane.x.count * plane.y.count > LANES or "unrolls" in name
    for row in range(plane.y.count):
        for column in range(plane.x.count):
            assert_pixel_is_its_run(plane, column, row)


def test_more_pixels_than_one_call_takes():
    plane = sweep(replace(CHAIN, max_steps=2), Axis("w2", 0.5, 1.5, 9), Axis("learning_rate", 0.01, 0.1, 120))
    for column, row in ((0, 0), (8, 113), (0, 114), (8, 119)):  # the second call begins in row 113
        assert_pixel_is_its_run(plane, column, row)
    assert 9 * 113 < LANES * PACKS < 9 * 114


def test_a_first_state_is_an_axis_too():
    experiment = Experiment("sigmoid", dataset=Dataset.chain(0.0, 0.7, 1), max_steps=3, learning_rate=0.5)
    plane = sweep(experiment, Axis("initial_state", 0.1, 0.9, 2), Axis("tolerance", 1e-6, 1e-3, 2, log=True))
    for column, row in ((0, 0), (1, 1)):
        assert_pixel_is_its_run(plane, column, row)


@pytest.mark.parametrize("name", ["start and rate", "unrolls and start", "two weights that are not trained"])
def test_a_surface_is_the_loss_before_any_step(name):
    experiment, x, y = MAPS[name]
    for row, across in enumerate(surface(experiment, x, y)):
        for column, loss in enumerate(across):
            settings = {x.name: float(x.values[column]), y.name: float(y.values[row])}
            there = with_settings(experiment, settings)
            assert loss == losses(there, "w2", np.array(there.weights["w2"]))


def test_a_block_gives_the_fields_in_their_order_and_reasons_from_0():
    found = dict(zip(FIELDS, sweep_block(CHAIN, ("w2", "learning_rate"), np.array([[1.0], [0.01]]), 12), strict=True))
    assert FATES[int(found["fate"][0])] is Fate.converged
    assert tuple(StoppedBy)[int(found["stopped_by"][0])] is StoppedBy.zero_gradient
    assert (found["steps"], found["loss"], found["summed_loss"], found["largest_step"]) == (0, 0, 0, 0)
    assert found["smallest_step"] == np.inf


@pytest.mark.parametrize(
    ("cell", "names"), [("linear", ("w2", "w3")), ("linear", ("w1", "w3")), ("relu", ("w2", "b2"))]
)
def test_the_marks_of_a_pixel_are_those_of_its_network(cell, names):
    experiment = Experiment(cell, unrolls=2, weights={"w2": 0.7})
    values = np.array([[0.5, 1.5, -0.5, 1.5, 0.5], [0.8, 0.8, 0.4, -0.4, 0.4]])
    for place, (best, reference, distance) in enumerate(zip(*_marks(experiment, names, values), strict=True)):
        there = with_settings(experiment, dict(zip(names, values[:, place], strict=True)))
        known = best_known(there)
        assert (best, reference) == (known.loss, known.reference)
        assert distance == pytest.approx(known.distance((there.weights["w2"],)), rel=1e-15)


@pytest.mark.parametrize(("x", "y"), [(Axis("w2", 0.6, 1.3, 6), Axis("learning_rate", 1e-4, 0.05, 4, log=True))])
@pytest.mark.parametrize("trained", [("w2",), ("w2", "w3")])
def test_pixels_below_their_mark_are_measured_against_themselves(monkeypatch, trained, x, y):
    experiment = replace(CHAIN, trainable=trained, max_steps=20)
    too_high = Best(0.05, 2.0, 2.0, ((0.1,) * len(trained),), "a search that missed the best")
    for module in (core.advance, core.maps.pixels):
        monkeypatch.setattr(module, "best_known", lambda _: too_high)
    plane = sweep(experiment, x, y)
    lower = 0
    for row, column in np.ndindex(plane.fate.shape):
        assert_pixel_is_its_run(plane, column, row)
        run = descend(with_settings(experiment, {"w2": x.values[column], "learning_rate": y.values[row]}))
        lower += run.best.how.startswith("the lowest loss of this run itself")
        assert run.best.loss == min(0.05, run.losses.min())
    assert 0 < lower < plane.fate.size


@pytest.mark.jit  # thousands of passes
def test_the_marks_of_several_weights_are_those_of_their_network():
    values = np.array([[0.5, -2.0, 0.5], [1e-8, 1e-8, 1e-3]])
    known = best_known(SEVERAL)
    best, reference, distance = _marks(SEVERAL, ("w2", "epsilon"), values)
    assert (best == known.loss).all()
    assert (reference == known.reference).all()
    for value, way in zip(values[0], distance, strict=True):
        start = [SEVERAL.weights[name] if name != "w2" else value for name in SEVERAL.trainable]
        assert way == pytest.approx(known.distance(tuple(start)), rel=1e-12)


def test_fewer_unrolls_are_the_first_days_of_each_sequence():
    short = with_settings(SEVERAL, {"unrolls": 2.0, "w2": 0.25, "learning_rate": 0.5, "initial_state": 0.125})
    np.testing.assert_array_equal(short.dataset.inputs, STOCKS.inputs[:, :3])
    np.testing.assert_array_equal(short.dataset.targets, STOCKS.targets)
    assert (short.unrolls, short.weights["w2"], short.weights["w3"]) == (2, 0.25, SEVERAL.weights["w3"])
    assert (short.learning_rate, short.initial_state, short.optimizer) == (0.5, 0.125, "adam")
    assert with_settings(SEVERAL, {"unrolls": 4}).dataset is STOCKS
    truncated = Experiment("linear", unrolls=4, truncate=5)
    assert with_settings(truncated, {"unrolls": 2}).reach == 3
    assert descend(with_settings(truncated, {"unrolls": 2})).stopped_at == 0  # from w2 = 1 to the target 1
