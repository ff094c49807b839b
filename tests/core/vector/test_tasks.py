"""Tasks of many units: shapes, seeds, the losses of a mere guess, and sentences for what cannot be."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from core.vector.tasks import (
    ADDING,
    COPY,
    MOST_NUMBERS,
    MOST_SEQUENCES,
    ORDER,
    PRICES,
    RECALL,
    TASKS,
    price_task,
)
from tests.core.vector.chance import assert_near

ALL = [*TASKS.values(), PRICES.held_out]
named = pytest.mark.parametrize("task", ALL, ids=lambda task: task.name)


def losses(task, outputs, batch):
    """The loss of every entry that the mask holds, as the module defines it."""
    counted = batch.mask == 1
    answers, wanted = outputs[counted], batch.targets[counted]
    if task.loss == "squared":
        return ((answers - wanted) ** 2).sum(axis=1)
    chances = np.exp(answers) / np.exp(answers).sum(axis=1, keepdims=True)
    return -np.log((chances * wanted).sum(axis=1))


def guessed(task, batch):
    """The forecast that does not listen; of prices, that tomorrow is as today."""
    outputs = np.zeros_like(batch.targets)
    if task is ADDING:
        outputs += 1.0
    elif task is RECALL:
        outputs += 0.5
    elif task is COPY:
        outputs[:-10, :, 8], outputs[-10:, :, 8] = 50.0, -50.0
    elif task.name.startswith("prices"):
        outputs[-1] = batch.inputs[-1]
    return outputs


# All of them


def test_the_tasks_stand_under_their_names():
    assert list(TASKS) == ["adding", "order", "copy", "recall", "prices"]
    assert [(task.inputs, task.outputs) for task in TASKS.values()] == [(2, 1), (6, 4), (10, 9), (1, 1), (1, 1)]
    assert len({task.label for task in ALL}) == len({task.about for task in ALL}) == len(ALL)


@named
@pytest.mark.parametrize(("length", "sequences"), [(10, 1), (23, 5), (100, 16)])
def test_a_batch_has_its_shapes_and_counts_where_the_mask_says(task, length, sequences):
    batch = task.batch(length, sequences, 0)
    steps = length + 20 if task is COPY else length
    assert task.steps(length) == steps
    assert batch.inputs.shape == (steps, sequences, task.inputs)
    assert batch.targets.shape == (steps, sequences, task.outputs)
    assert batch.mask.shape == (steps, sequences)
    for array in batch:
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert np.isfinite(array).all()
    counted = np.ones(steps) if task is COPY else np.eye(steps)[-1]
    np.testing.assert_array_equal(batch.mask, np.repeat(counted[:, None], sequences, axis=1))
    assert not batch.targets[batch.mask == 0].any()
    if task.loss == "cross entropy":
        np.testing.assert_array_equal(np.sort(batch.targets[batch.mask == 1])[:, -2:], [[0, 1]] * int(batch.mask.sum()))


@named
def test_the_same_seed_draws_the_same_bits_and_another_other_numbers(task):
    for array, again in zip(task.batch(20, 8, 7), task.batch(20, 8, 7), strict=True):
        assert array.tobytes() == again.tobytes()
    seeds = (7, 8, (7, 0), (0, 7), (7, 1), (7, 0, 0))  # trailing zeros count, though NumPy's own seeding skips them
    assert len({task.batch(20, 8, seed).inputs.tobytes() for seed in seeds}) == len(seeds)
    assert task.batch(20, 8, [7, 1]).inputs.tobytes() == task.batch(20, 8, (7, 1)).inputs.tobytes()


@named
def test_a_batch_belongs_to_whoever_asked_for_it(task):
    kept = [array.copy() for array in task.batch(12, 3, 0)]
    for array in task.batch(12, 3, 0):
        array[...] = 9.0
    for array, expected in zip(task.batch(12, 3, 0), kept, strict=True):
        np.testing.assert_array_equal(array, expected)


@named
def test_a_task_travels_to_a_worker(task):
    there = pickle.loads(pickle.dumps(task))
    assert there.batch(30, 4, 1).inputs.tobytes() == task.batch(30, 4, 1).inputs.tobytes()
    assert (there.guess(30), there.name, there.longest) == (task.guess(30), task.name, task.longest)


@named
def test_only_prices_are_judged_by_another_task(task):
    if task is PRICES:
        assert task.held_out.held_out is None
        assert task.held_out.guess(50) != task.guess(50)
        assert task.held_out.longest == task.longest == 3270 - 654 - 1
    else:
        assert task.held_out is None


# What the guess costs


@named
@pytest.mark.parametrize("length", [10, 50])
def test_the_guess_costs_what_it_is_said_to(task, length):
    found = []
    for seed in range(4):
        batch = task.batch(length, 1000, seed)
        found.append(losses(task, guessed(task, batch), batch))
    if task.loss == "cross entropy":  # the same at every step for every sequence, so nothing is left to chance
        assert np.mean(found) == pytest.approx(task.guess(length), rel=1e-12)
    else:
        assert_near(found, task.guess(length))


def test_the_guesses_with_a_closed_form():
    assert ADDING.guess(100) == ADDING.guess(2) == 1 / 6
    assert RECALL.guess(100) == RECALL.guess(2) == 1 / 12
    assert ORDER.guess(100) == pytest.approx(1.3862943611, rel=1e-10)
    assert COPY.guess(100) == pytest.approx(0.1732867951, rel=1e-9)
    assert COPY.guess(1) == pytest.approx(10 * math.log(8) / 21, rel=1e-15)


def test_no_other_answer_that_does_not_listen_is_better():
    assert_near(ADDING.batch(2, 1000, 0).targets[-1], 1.0)
    assert_near(RECALL.batch(2, 1000, 0).targets[-1], 0.5)
    for wanted in ORDER.batch(10, 1000, 0).targets[-1].T:  # one class at a time
        assert_near(wanted, 1 / 4)
    for wanted in COPY.batch(1, 1000, 0).targets[-10:, :, :8].reshape(-1, 8).T:
        assert_near(wanted, 1 / 8)


# What cannot be


@pytest.mark.parametrize(
    ("task", "length", "sentence"),
    [
        (ADDING, 1, "length = 1 is not a whole number from 2 to 5,000; give at least 2"),
        (ORDER, 9, "length = 9 is not a whole number from 10 to 5,000; give at least 10"),
        (COPY, 0, "length = 0 is not a whole number from 1 to 5,000; give at least 1"),
        (RECALL, 5001, "length = 5001 is not a whole number from 2 to 5,000; give at most 5,000"),
        (PRICES, 9, "length = 9 is not a whole number from 10 to 2,615; give at least 10"),
        (PRICES, 2616, "length = 2616 is not a whole number from 10 to 2,615; give at most 2,615, or a longer history"),
        (price_task("FB"), 200, "length = 200 is not a whole number from 10 to 156; give at most 156"),
        (ADDING, 2.5, "length = 2.5 is not a whole number from 2 to 5,000; give a whole number"),
        (ADDING, None, "length = None is not a whole number"),
    ],
)
def test_a_length_without_sense_is_refused_in_a_sentence(task, length, sentence):
    for ask in (lambda: task.batch(length, 1, 0), lambda: task.guess(length), lambda: task.steps(length)):
        with pytest.raises(ValueError, match=sentence):
            ask()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sequences": 0}, "sequences = 0 is not a whole number from 1 to 1,024; give at least 1"),
        ({"sequences": 1025}, "sequences = 1025 is not a whole number from 1 to 1,024; give at most 1,024"),
        ({"sequences": 335, "length": 5000}, "sequences = 335 .* from 1 to 334; give at most 334, or shorter ones"),
        ({"sequences": math.nan}, "sequences = nan is not a whole number"),
        ({"seed": -1}, "seed = -1 is not a whole number from 0 to 4,294,967,295; give at least 0"),
        ({"seed": 2**32}, "seed = 4294967296 is not a whole number from 0 .*; give a smaller seed"),
        ({"seed": (1, 0.5)}, "seed = 0.5 is not a whole number"),
        ({"seed": None}, "seed = None is not a whole number"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        COPY.batch(**{"length": 20, "sequences": 4, "seed": 0} | given)


@named
def test_no_array_is_beyond_the_most_numbers(task):
    most = min(MOST_SEQUENCES, MOST_NUMBERS // (task.steps(task.longest) * max(task.inputs, task.outputs)))
    with pytest.raises(ValueError, match=f"from 1 to {most:,}; give at most {most:,}"):
        task.batch(task.longest, most + 1, 0)
    assert task.batch(task.longest, 1, 0).mask.shape == (task.steps(task.longest), 1)


def test_a_loss_that_nobody_counts_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="loss = 'hinge' is not known; choose one of squared, cross entropy"):
        replace(ADDING, loss="hinge")
