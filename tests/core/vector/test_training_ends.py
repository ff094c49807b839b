"""How a training ends: learned or not yet, diverged and where, cancelled; and a sentence for what cannot be."""

import time

import numpy as np
import pytest

from core import Cancelled, StoppedBy
from core.vector import trainer
from core.vector import training as training_module
from core.vector.learning import Learning, fate_of, goal_of, learned_at
from core.vector.network import Network
from core.vector.plan import Plan
from core.vector.tasks import ADDING, COPY, PRICES
from core.vector.training import go_on, train
from tests.core.vector.small import assert_same_network, small, trained

# Diverged


@pytest.mark.parametrize("optimizer", ["adam", "gd"])
def test_a_rate_beyond_all_bounds_diverges_without_a_warning(optimizer):
    training = trained(optimizer=optimizer, learning_rate=1e300, steps=50)
    assert training.fate is Learning.diverged
    assert training.stopped_by is StoppedBy.non_finite
    assert training.stopped_at == training.rows.at[-1] == training.snapshots[-1].step == 1
    assert training.blew_up_in == "the loss"
    assert training.by_step.losses.tolist()[1] == np.inf
    assert len(training.by_step.losses) == 2
    assert np.isnan(training.judged).all()
    assert np.abs(training.end.W).max() > 1e290
    assert np.isfinite(training.end.W).all()


def test_from_a_snapshot_before_it_diverged_it_goes_on_with_a_smaller_rate():
    diverged = trained(learning_rate=1e300, steps=50)
    training = go_on(diverged, 5, step=0, learning_rate=1e-3)
    assert training.fate is Learning.not_yet
    assert training.stopped_at == 5
    assert_same_network(training.end, trained(learning_rate=1e-3, steps=5).end)
    assert go_on(diverged, 5, learning_rate=1e-3).stopped_at == 1  # from where it lay it cannot


def with_weights(network, **changed):
    return Network(network.cell, *(changed.get(name, getattr(network, name)) for name in "WUbVc"))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"W": [[[np.nan]]]}, "a weight in W"),
        ({"c": [np.inf]}, "a weight in c"),
        ({"W": [[[1e200]]], "U": [[[1.0, 1.0]]]}, "the state after time step 3"),
        ({"V": [[1e200]], "U": [[[1.0, 1.0]]]}, "the loss"),
        (
            {"W": [[[1e100]]], "U": [[[0.0, 0.0]]], "b": [[0.0]], "c": [1e10]},
            "the gradient on its way back, at time step 2",
        ),
        ({"W": [[[0.0]]], "U": [[[1e250, 0.0]]], "V": [[1e-120]]}, "the sum of the gradient by V"),
        ({"U": [[[1e160, 0.0]]], "V": [[1e-60]], "W": [[[0.0]]]}, "the adam optimizer's mean of squared gradients"),
    ],
)
def test_where_the_numbers_left_the_finite_ones(changed, where):
    network = with_weights(small("linear", units=1), **changed)
    training = trained(network, steps=1, clip=None)
    assert training.blew_up_in == where
    assert training.stopped_at == 0


def test_a_loss_that_ends_far_above_the_guess_has_diverged_too():
    training = trained(learning_rate=1e3, steps=3)
    assert training.stopped_by is StoppedBy.max_steps
    assert training.blew_up_in is None
    assert training.final[0] > 1e3
    assert training.fate is Learning.diverged


# Learned or not yet


@pytest.mark.parametrize(
    ("task", "judged", "first", "finite", "fate"),
    [
        (ADDING, [0.08, 0.1], 1.0, True, "learned"),
        (ADDING, [0.1, 0.12], 1.0, True, "not_yet"),
        (ADDING, [0.0, 0.0], 1.0, False, "diverged"),
        (ADDING, [9.0, 9.0], 1.0, True, "not_yet"),
        (ADDING, [11.0, 11.0], 1.0, True, "diverged"),
        (ADDING, [11.0, 11.0], 2.0, True, "not_yet"),
        (ADDING, [np.nan, 1.0], 1.0, True, "diverged"),
        (PRICES, [0.98, 1.0], 3.0, True, "not_yet"),  # below the guess by one standard error
        (PRICES, [0.98, 0.981], 3.0, True, "learned"),
    ],
)
def test_the_fate_is_read_from_new_batches(task, judged, first, finite, fate):
    assert fate_of(task, np.array(judged), first, finite) is Learning(fate)


def test_goals_and_words():
    assert (goal_of(ADDING), goal_of(COPY), goal_of(PRICES)) == (0.1, 0.1, 1.0)
    assert [fate.label for fate in Learning] == ["diverged", "learned", "not yet"]
    assert all(fate.definition and fate.meaning for fate in Learning)


def test_learned_since_the_mean_of_so_many_batches_is_below_the_goal():
    losses = np.ones(1000)
    losses[400:] = 0.0
    assert learned_at(losses, 0.1) == 400 + 90  # 91 of a hundred, for a tenth itself is not below it
    assert learned_at(losses[:50], 0.1) is None
    assert learned_at(np.zeros(5), 0.1) == 0


# Cancelled


def test_progress_is_told_and_cancelled_is_asked(monkeypatch):
    monkeypatch.setattr(training_module, "TICK_SECONDS", 0.0)
    monkeypatch.setattr(trainer, "LONG_STEP", np.inf)
    told = []
    trained(steps=3, progress=lambda *numbers: told.append(numbers))
    assert told[:4] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert set(told[4:]) == {(3, 3)}  # while it is judged
    told.clear()
    go_on(trained(steps=3), 2, progress=lambda *numbers: told.append(numbers))
    assert told[0] == (3, 5)
    answers = iter([False, False, True])
    with pytest.raises(Cancelled, match="cancelled at step 2 of 9"):
        trained(steps=9, cancelled=lambda: next(answers))


def test_a_long_step_is_cancelled_before_its_end(monkeypatch):
    monkeypatch.setattr(training_module, "TICK_SECONDS", 0.0)
    monkeypatch.setattr(trainer, "LONG_STEP", -1.0)  # every step is
    answers = iter([False, True])  # as it begins, and after its pass forward
    with pytest.raises(Cancelled, match="cancelled at step 0 of 9"):
        trained(steps=9, cancelled=lambda: next(answers))


@pytest.mark.jit  # in plain Python one step takes longer
def test_a_long_training_ends_soon_after_it_was_cancelled():
    begun, asked = time.perf_counter(), []
    with pytest.raises(Cancelled):
        trained(steps=1_000_000, cancelled=lambda: asked.append(time.perf_counter()) or len(asked) > 3)
    gaps = np.diff([begun, *asked])
    assert np.median(gaps) < 0.15


# What cannot be


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"network": None}, r"network = None is not a Network; make one with Network\(...\) or Network.start"),
        ({"task": "adding"}, "task = 'adding' is not a Task; give one of core.vector.tasks, such as ADDING"),
        ({"task": COPY}, "inputs = 2 of the network do not fit the task copy, which has 10; start one with inputs=10"),
        ({"task": PRICES, "network": small(task=PRICES)}, "length = 5 is not a whole number from 10 to"),
        ({"length": 1}, "length = 1 is not a whole number from 2 to 5,000; give at least 2"),
        ({"length": 5001}, "length = 5001 is not a whole number from 1 to 5,000; give at most 5,000"),
        ({"length": "long"}, "length = 'long' is not a whole number from 1 to 5,000; give a whole number"),
        ({"length": (2, 3, 4)}, r"length = \(2, 3, 4\) is neither one length nor a pair; give 100, or \(20, 50\)"),
        ({"length": (9, 4)}, r"length = \(9, 4\) has its longer one first; give \(4, 9\)"),
        ({"length": (1, 4)}, "length = 1 is not a whole number from 2"),
        ({"batch": 0}, "batch = 0 is not a whole number from 1 to 1,024; give at least 1"),
        (
            {"batch": 1024, "length": 5000, "network": small(units=64)},
            "batch = 1024 sequences of 5,000 time steps",
        ),
        ({"steps": 0}, "steps = 0 is not a whole number from 1 to 1,000,000; give at least 1"),
        ({"steps": 2_000_000}, "steps = 2000000 is not .*; give fewer steps"),
        ({"optimizer": "sgd"}, "optimizer = 'sgd' is not known; choose one of gd, momentum"),
        ({"learning_rate": np.nan}, "learning_rate = nan is not a number from 0 to .*; give a small positive rate"),
        ({"clip": -1.0}, "clip = -1.0 is not a number from 0 to .*; give a positive threshold such as 1, or None"),
        ({"clip_by": "hope"}, "clip_by = 'hope' is not known; choose one of norm, value, pytorch, pytorch float32"),
        ({"momentum": 1.0}, "momentum = 1.0 is not a number from 0 to below 1; give a share below 1"),
        ({"decay": 1.0}, "decay = 1.0 is not a number from 0 to below 1; give a share below 1"),
        ({"epsilon": -1.0}, "epsilon = -1.0 is not a number from 0"),
        ({"omega": -1.0}, "omega = -1.0 is not a number from 0"),
        (
            {"omega": 1.0, "network": small("gru")},
            "omega = 1 is for cells with one recurrent matrix, and GRU has",
        ),
        ({"back": 6}, "back = 6 is not a whole number from 1 to 5; give at most 5, the time steps of the shortest"),
        ({"seed": -1}, "seed = -1 is not a whole number from 0"),
        ({"threads": 0}, "threads = 0 is not a whole number from 1 to 256; give at least 1"),
        ({"momentums": 1}, "setting = 'momentums' is not known; choose one of clip_by, momentum, decay"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, sentence):
    good = {"network": small(), "task": ADDING, "length": 5, "batch": 3, "steps": 2}
    with pytest.raises(ValueError, match=sentence):
        train(**good | given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"steps": 0}, "steps = 0 is not a whole number from 1 to 999,994; give at least 1"),
        ({"step": 77}, "step = 77 has no snapshot; choose one of 0, 1, 2, 3, 4, 5, 6"),
        ({"seed": 1}, "change = 'seed' is not known; choose one of length, batch"),
        ({"learning_rate": -1}, "learning_rate = -1 is not a number"),
    ],
)
def test_a_training_cannot_go_on_with_what_cannot_be(given, sentence):
    training = trained()
    with pytest.raises(ValueError, match=sentence):
        go_on(training, **{"steps": 1} | given)
    with pytest.raises(ValueError, match="training = None is not a Training; give what train"):
        go_on(None, 1)


def test_a_plan_knows_what_it_leaves_out():
    plan = Plan(small(), ADDING, optimizer="rmsprop")
    assert plan.rule_settings() == (1e-3, 0.99, 1e-8)
    assert Plan(small(), ADDING, momentum=0.5).rule_settings() == (1e-3, 0.5, 0.999, 1e-8)
    assert plan.lengths == (100, 100)
    assert plan.judge is ADDING
    assert Plan(small(task=PRICES), PRICES).judge is PRICES.held_out
