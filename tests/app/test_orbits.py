"""Orbits and cobwebs of the bounce lab: where descent goes in the end, beside what is known of it."""

import numpy as np
import pytest

from app import tables
from app.map import bounce_lab, words
from app.tables.maps import orbit_of, places_text
from core import Dataset, Experiment, descend, gradient
from core.numbers import number_text


@pytest.mark.parametrize(
    ("orbit", "places"),
    [
        (np.full(64, 0.7), "1"),
        (np.tile([1.0, 0.8], 32), "2"),
        (np.tile([1.0, 0.8, 1.1, 0.7], 16), "4"),
        (np.tile(np.arange(8.0), 8), "8"),
        (np.random.default_rng(0).uniform(size=64), "many"),
        (np.tile([1.0, 2.0, 3.0], 30)[:64], "many"),
    ],
)
def test_places_are_the_period(orbit, places):
    assert places_text(orbit) == places


@pytest.mark.parametrize("unrolls", [2, 4])
def test_the_cascade_begins_at_the_critical_rate(unrolls):
    experiment = Experiment(cell="linear", unrolls=unrolls)
    critical, orbits = bounce_lab.orbits(experiment)
    assert critical == pytest.approx(1 / unrolls**2, rel=1e-6)
    runs = [descend(orbit) for orbit in orbits]
    table = tables.bifurcation_table(runs)
    by_rate = table.frame().groupby("learning rate")["places"].first()
    rows = table.frame().groupby("learning rate").size()
    assert (rows == by_rate.map({"many": 64} | {text: int(text) for text in "1248"})).all()
    assert (by_rate[by_rate.index < 0.97 * critical] == "1").all()
    step = critical * 2.45 / (bounce_lab.ORBITS - 1)
    assert by_rate[by_rate == "2"].index.min() == pytest.approx(critical, abs=2 * step)
    firsts = [by_rate[by_rate == places].index.min() for places in ("2", "4", "8", "many")]
    assert firsts == sorted(firsts)
    said = words.cascade(table, critical, orbits[-1].learning_rate)
    for places, first in zip(("2", "4", "8", "many"), firsts, strict=True):
        assert f"from {number_text(first)} on it hops between {places} places" in said


def test_for_two_unrolls_four_places_follow_at_the_known_rate():
    # With x = 2 sqrt(eta) w the step is the cubic map x <- a x - x^3, a = 1 + 4 eta: two places until a^2 = 5.
    known = (np.sqrt(5) - 1) / 4
    for rate, places in ((known * 0.99, "2"), (known * 1.01, "4")):
        experiment = Experiment(cell="linear", unrolls=2, weights={"w2": 1.05}, learning_rate=rate, max_steps=4000)
        assert places_text(orbit_of(descend(experiment))) == places


def test_words_of_an_orbit():
    def at(rate):
        return descend(Experiment(unrolls=4, weights={"w2": 1.05}, learning_rate=rate, max_steps=600))

    assert words.orbit(at(0.05)) == "With a learning rate of 0.05 it settles at w2 = 1."
    assert "w2 hops between 2 places" in words.orbit(at(0.07))
    assert "is lost: dead" in words.orbit(at(2.0))


def test_cobweb_steps_lie_on_the_curve_and_the_diagonal():
    run = descend(Experiment(unrolls=4, weights={"w2": 1.05}, learning_rate=0.075, max_steps=100))
    curve, walk = tables.cobweb_tables(run)
    for row in curve.frame().sample(10, random_state=2).itertuples():
        slope = gradient(Experiment(unrolls=4, weights={"w2": row.w})).by_parameter["w2"]
        assert row.next == pytest.approx(row.w - 0.075 * slope, rel=1e-12)
    ups, levels = walk[::2], walk[1::2]
    np.testing.assert_array_equal(levels["w"], levels["next"])
    for row in ups[:10].frame().itertuples():
        slope = gradient(Experiment(unrolls=4, weights={"w2": row.w})).by_parameter["w2"]
        assert row.next == pytest.approx(row.w - 0.075 * slope, rel=1e-12)


def test_a_cobweb_stands_around_the_best_weight_even_where_the_loss_is_lowest_at_its_rim():
    run = descend(Experiment("tanh", weights={"w2": 2.0}, max_steps=20, dataset=Dataset.chain(1.0, 0.9999, 3)))
    (best,) = run.best.points[0]
    curve, walk = tables.cobweb_tables(run)
    assert best > 3
    assert curve["w"].min() < run.weights["w2"][0] < best < curve["w"].max()
    assert np.isfinite(curve["next"]).all()
    assert len(walk) > 0


def test_a_cobweb_far_from_zero_has_its_orbit():
    experiment = Experiment(cell="tanh", weights={"w2": 2.0}, max_steps=20, dataset=Dataset.chain(1.0, 0.9, 3))
    _, orbits = bounce_lab.orbits(experiment)
    for orbit in (orbits[0], orbits[-1]):
        curve, walk = tables.cobweb_tables(descend(orbit))
        assert len(walk) > 0
        assert curve["w"].min() <= walk["w"][0] <= curve["w"].max()


def test_where_the_loss_falls_for_ever_there_is_no_valley_to_bounce_in():
    with pytest.raises(ValueError, match="does not bend at its best known w2"):
        bounce_lab.orbits(Experiment(cell="tanh", dataset=Dataset.chain(1.0, 1.0, 3)))
