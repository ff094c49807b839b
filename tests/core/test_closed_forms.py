"""Closed forms of the chain against the engine."""

import numpy as np
import pytest

from core import Dataset, Experiment, Fate, best_known, descend, gradient, losses, slopes
from core.analysis.closed_forms import chain_of


def chain(cell="linear", n=4, **settings):
    return Experiment(cell=cell, unrolls=n, **settings)


DATA = {
    "one pair": Dataset.chain(1.0, 1.0, 4),
    "another pair": Dataset.chain(0.7, 1.9, 4),
    "prices": Dataset.stocks("AAPL", 4, 8),
}


@pytest.mark.parametrize("cell", ["linear", "relu"])
@pytest.mark.parametrize("name", DATA)
def test_optimum_and_critical_rate(cell, name):
    experiment = Experiment(cell=cell, dataset=DATA[name])
    known = chain_of(experiment)
    assert known.optimum == pytest.approx(best_known(experiment).points[0][0], rel=1e-12)
    near = known.optimum * np.array([1 - 1e-5, 1 + 1e-5])
    curvature = np.diff(slopes(experiment, "w2", near)) / np.diff(near)
    assert known.critical_rate == pytest.approx(2 / curvature[0], rel=1e-6)
    for factor, fate in ((0.99, Fate.converged), (1.02, Fate.bouncing)):
        run = descend(
            Experiment(
                cell=cell,
                dataset=DATA[name],
                weights={"w2": known.optimum * 1.05},
                learning_rate=known.critical_rate * factor,
                max_steps=2000,
            )
        )
        assert run.fate is fate


def test_for_one_pair_of_ones_the_critical_rate_is_one_over_n_squared():
    for n in (1, 2, 4, 50):
        assert chain_of(chain(n=n)).critical_rate == pytest.approx(1 / n**2, rel=1e-12)


@pytest.mark.parametrize("name", DATA)
def test_one_step_above_the_death_rate_leaves_the_positive_weights(name):
    known = chain_of(Experiment(dataset=DATA[name]))
    weight = known.optimum * 1.4
    rate = float(known.death_rate(np.array(weight)))
    for factor, alive in ((1 - 1e-9, True), (1 + 1e-9, False)):
        settings = {"weights": {"w2": weight}, "learning_rate": rate * factor, "max_steps": 1}
        assert (descend(Experiment(dataset=DATA[name], **settings)).weights["w2"][-1] > 0) == alive
    assert np.isnan(known.death_rate(np.array(known.optimum * 0.9)))


@pytest.mark.parametrize(("x", "y"), [(1.0, 1.0), (0.5, 1.3)])
def test_two_unrolls_stay_bounded_up_to_the_closed_form(x, y):
    data = Dataset.chain(x, y, 2)
    known = chain_of(Experiment(cell="linear", dataset=data))
    for rate in (0.05, 0.2):
        bound = float(known.bound_of_two(rate))
        for factor, lost in ((0.999, False), (1.001, True)):
            run = descend(
                Experiment(
                    cell="linear", dataset=data, weights={"w2": bound * factor}, learning_rate=rate, max_steps=500
                )
            )
            assert (run.fate is Fate.overflowed) is lost
    assert np.isnan(known.bound_of_two(0.51 / known.product))


@pytest.mark.parametrize(
    "experiment",
    [
        chain("tanh"),
        chain(wiring="every"),
        chain(weights={"b1": 0.1}),
        chain(initial_state=0.5),
        chain("relu", dataset=Dataset.chain(1.0, -1.0, 4)),
        chain(n=0),
    ],
)
def test_no_closed_form_is_claimed_where_there_is_none(experiment):
    assert chain_of(experiment) is None


def test_slopes_along_a_weight_are_gradients():
    experiment = Experiment(cell="lstm", wiring="every", dataset=Dataset.stocks("IBM", 6, 5))
    values = np.linspace(-1, 3, 18).reshape(3, 6)
    comp = slopes(experiment, "b_f", values)
    assert comp.shape == values.shape
    for value, slope, loss in zip(values.ravel(), comp.ravel(), losses(experiment, "b_f", values).ravel(), strict=True):
        ref = gradient(Experiment(cell="lstm", wiring="every", dataset=experiment.dataset, weights={"b_f": value}))
        assert (loss, slope) == (pytest.approx(ref.loss, rel=1e-13), pytest.approx(ref.by_parameter["b_f"], rel=1e-12))
