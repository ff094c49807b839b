"""A cell of one's own needs nothing but its own file: it is given to an experiment, and everything works on it."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from core import Axis, Cell, Dataset, Experiment, carried, compare, descend, gradient, losses, slopes, sweep
from core.analysis.one_sequence import unroll
from core.initial import drawn
from core.packs.types import LANES
from tests.conftest import assert_same_bits
from tests.core.own_cell import OWN, gates
from tests.core.test_sweep import assert_pixel_is_its_run
from tests.reference import Dual

RNG = np.random.default_rng(4)
WEIGHTS = {"w_xa": 0.4, "w_ha": 0.5, "w_hg": -0.3, "b_a": 0.2, "b_g": 0.1, "w3": 1.2, "b2": 0.1}
EXPERIMENT = Experiment(
    cell=OWN,
    wiring="every",
    weights=WEIGHTS,
    initial_state=0.2,
    trainable=("w_ha", "b_g"),
    dataset=Dataset(RNG.normal(size=(LANES + 3, 5)) * 0.3, RNG.normal(size=LANES + 3)),  # more than a pack has lanes
    learning_rate=0.003,
    max_steps=5,
)


def slopes_at(weights):
    """(loss, {name: dloss/dweight}) in plain Dual numbers."""
    slopes = {}
    for name in weights:
        w = {other: Dual(value, float(other == name)) for other, value in weights.items()}
        total = Dual(0.0)
        for sequence, target in zip(EXPERIMENT.dataset.inputs.tolist(), EXPERIMENT.dataset.targets, strict=True):
            h, c = Dual(0.2), Dual(0.0)
            for x in sequence:
                a, g = w["w_xa"] * x + w["b_a"] + w["w_ha"] * h, w["b_g"] + w["w_hg"] * h
                h, c = a * (c + 1.0) + h * 0.25, a + g * h
            error = w["w3"] * h + w["b2"] - float(target)
            total = total + error * error
        slopes[name] = total.slope
    return total.value, slopes


def test_its_parameters_have_an_order_and_defaults():
    assert OWN.parameters == {"w_xa": 1.0, "w_ha": 1.0, "w_hg": 1.0, "b_a": 0.0, "b_g": 0.0}
    assert tuple(Experiment(cell=OWN).weights) == (*OWN.parameters, "w3", "b2")
    assert Experiment(cell=OWN).trainable == ("w_ha",)
    assert set(drawn(OWN, 3)) == set(WEIGHTS)


def test_its_gradient_is_that_of_plain_dual_numbers():
    comp, (ref_loss, ref) = gradient(EXPERIMENT), slopes_at(WEIGHTS)
    assert comp.states.shape == (LANES + 3, 6, 2)
    assert comp.loss == pytest.approx(ref_loss, rel=1e-13)
    assert comp.by_parameter == pytest.approx(ref, rel=1e-12)
    assert comp.ledger.sum() == pytest.approx(ref["w_ha"], rel=1e-12)


@pytest.mark.long  # compiles two kernels of its own
def test_it_descends_in_both_arrangements_of_lanes():
    crowd = [replace(EXPERIMENT, learning_rate=rate) for rate in np.linspace(0.001, 0.003, LANES)]
    alone, among = descend(EXPERIMENT), compare(crowd)[-1]
    weights = dict(WEIGHTS)
    for k in range(6):
        for name in ("w_ha", "b_g"):
            assert alone.weights[name][k] == pytest.approx(weights[name], rel=1e-12)
            assert_same_bits(among.weights[name], alone.weights[name])
        found = slopes_at(weights)[1]
        weights |= {name: weights[name] - 0.003 * found[name] for name in ("w_ha", "b_g")}


def test_losses_slopes_maps_and_one_sequence_know_it():
    ref, slope = slopes_at(WEIGHTS)
    assert losses(EXPERIMENT, "w_hg", [-0.3])[0] == pytest.approx(ref, rel=1e-12)
    assert slopes(EXPERIMENT, "w_hg", [-0.3])[0] == pytest.approx(slope["w_hg"], rel=1e-12)
    plane = sweep(EXPERIMENT, Axis("w_ha", -1, 1, 3), Axis("learning_rate", 0.001, 0.1, 2))
    assert_pixel_is_its_run(plane, 2, 1)
    record = unroll(EXPERIMENT, 1)
    assert_same_bits(record.states, gradient(EXPERIMENT).states[1])
    assert record.saved.shape == (5, 2)
    assert carried(EXPERIMENT).log10_whole.shape == (5,)


def test_experiments_on_it_are_copied_compared_and_sent_to_other_processes():
    again = pickle.loads(pickle.dumps(EXPERIMENT))
    assert (again, hash(again), again.cell) == (EXPERIMENT, hash(EXPERIMENT), OWN)
    assert replace(EXPERIMENT, cell=replace(OWN)) == EXPERIMENT
    assert replace(EXPERIMENT, cell=replace(OWN, name="other")) != EXPERIMENT
    assert "cell=<cell own>" in repr(EXPERIMENT)


def test_a_registered_cell_is_the_same_by_name_and_by_itself():
    named = Experiment(cell="tanh")
    assert (named.cell.name, Experiment(cell=named.cell)) == ("tanh", named)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "my cell"}, "name = 'my cell' cannot name a cell and its files; give one word"),
        ({"biases": ("b_a",)}, "cell 'own' has [1, 2] weights a kind; give one or None for each gate."),
        ({"biases": ("b_a", "w_ha")}, "name each once, and none of them w3 or b2."),
        ({"biases": ("b_a", "b2")}, "name each once, and none of them w3 or b2."),
        ({"closed": gates}, "'own' has 2 gates, 2 states and 2 saved; give `closed` only to a cell of one gate"),
        ({"closed": gates, "saved": 0}, "'own' has 2 gates, 2 states and 0 saved; give `closed` only to a cell of one"),
        ({"recurrent": "w_xa"}, "recurrent = 'w_xa' is not a recurrent weight; choose one of w_ha, w_hg."),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        replace(OWN, **change)
    assert sentence in str(refused.value)
    assert isinstance(OWN, Cell)
