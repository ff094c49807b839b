"""What each task of many units shows and wants: answers found again by plain loops, places, and chances."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dataset import RECALL_NOISE
from core.vector.tasks import ADDING, COPY, ORDER, RECALL
from tests.core.vector.chance import assert_near

LETTERS = "ABcdef"
CLASSES = ("AA", "AB", "BA", "BB")


def answer(task, shown):
    """What is wanted at the last step, from what one sequence shows, (T, I), step by step."""
    if task is ADDING:
        return [sum(float(value) for value, marker in shown if marker == 1)]
    if task is ORDER:
        read = "".join(LETTERS[symbol.argmax()] for symbol in shown)
        return [float(name == "".join(letter for letter in read if letter in "AB")) for name in CLASSES]
    if task is COPY:
        return shown[9, :9]
    return shown[0]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([ADDING, ORDER, COPY, RECALL]), st.integers(10, 60), st.integers(1, 9), st.integers(0, 2**32 - 1)
)
def test_the_wanted_answer_is_in_what_was_shown(task, length, sequences, seed):
    batch = task.batch(length, sequences, seed)
    for sequence in range(sequences):
        np.testing.assert_array_equal(batch.targets[-1, sequence], answer(task, batch.inputs[:, sequence]))


# Adding


@pytest.mark.parametrize("length", [2, 3, 9, 40])
def test_adding_marks_one_number_in_each_half(length):
    numbers, markers = np.moveaxis(ADDING.batch(length, 1000, 3).inputs, 2, 0)
    assert set(np.unique(markers)) <= {0.0, 1.0}
    for half in (markers[: length // 2], markers[length // 2 :]):
        assert (half.sum(axis=0) == 1).all()
        for place in half:
            assert_near(place, 1 / len(half))
    assert numbers.min() >= 0.0
    assert numbers.max() < 1.0
    assert_near(numbers, 1 / 2)
    assert_near(numbers**2, 1 / 3)


# Temporal order


@pytest.mark.parametrize(
    ("length", "first", "second"),
    [(10, {1, 2}, {4, 5}), (15, {2, 3}, {6, 7}), (100, set(range(10, 21)), set(range(40, 51)))],
)
def test_two_letters_stand_at_the_places_of_the_paper(length, first, second):
    inputs = ORDER.batch(length, 1000, 1).inputs
    assert set(np.unique(inputs)) == {0.0, 1.0}
    assert (inputs.sum(axis=2) == 1).all()
    symbols = inputs.argmax(axis=2)
    assert ((symbols < 2).sum(axis=0) == 2).all()
    places = [np.flatnonzero(sequence < 2) for sequence in symbols.T]
    for which, expected in enumerate((first, second)):
        found = [int(place[which]) for place in places]
        assert set(found) == expected
        assert_near(found, np.mean(list(expected)))
    others = symbols[symbols >= 2]
    for distractor in range(2, 6):
        assert_near(others == distractor, 1 / 4)


# Copy


@pytest.mark.parametrize("length", [1, 2, 50])
def test_copy_is_laid_out_as_in_the_paper(length):
    batch = COPY.batch(length, 50, 2)
    shown, wanted = batch.inputs.argmax(axis=2), batch.targets.argmax(axis=2)
    assert (batch.inputs.sum(axis=2) == 1).all()
    assert shown[:10].max() <= 7
    assert (shown[10 : length + 9] == 8).all()
    assert (shown[length + 9] == 9).all()
    assert (shown[length + 10 :] == 8).all()
    assert shown.shape[0] - (length + 10) == 10
    assert (wanted[:-10] == 8).all()
    np.testing.assert_array_equal(wanted[-10:], shown[:10])
    assert Counter(shown[:10].ravel().tolist()).keys() == set(range(8))


# Recall


def test_recall_disturbs_as_the_task_of_one_unit_does():
    inputs = RECALL.batch(40, 200, 5).inputs[..., 0]
    assert 0.0 <= inputs[0].min() < 0.1 < 0.9 < inputs[0].max() < 1.0
    assert_near(inputs[1:], 0.0)
    assert_near(inputs[1:] ** 2, RECALL_NOISE**2)
    assert abs(np.corrcoef(inputs[0], inputs[1:].mean(axis=0))[0, 1]) < 0.3
