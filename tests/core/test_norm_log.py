"""Gradient norms out of what people have in their logs: lists, tables, lines of words; what is no norm is named."""

import math

import numpy as np
import pytest

from core.analysis.norm_log import MOST_CHARACTERS, MOST_NORMS, read_norms


@pytest.mark.parametrize(
    ("text", "values", "lines"),
    [
        ("0.5\n1\n2e3\n", [0.5, 1.0, 2000.0], [1, 2, 3]),
        ("0.5, 1, 2", [0.5, 1.0, 2.0], [1, 1, 1]),
        ("[0.5, 1.0,\n 2.0]", [0.5, 1.0, 2.0], [1, 1, 2]),
        ("tensor([0.5, 1.0], device='cuda:0')", [0.5, 1.0], [1, 1]),
        ("[np.float64(0.5), np.float32(1)]", [0.5, 1.0], [1, 1]),
        ("\n\n 3 \n", [3.0], [3]),
        ("step 1 loss 0.3 grad_norm=1.25\nstep 2 loss 0.2 grad_norm=2.5", [1.25, 2.5], [1, 2]),
        ("{'loss': 0.3, 'grad_norm': 1.25, 'epoch': 1}", [1.25], [1]),
        ('{"grad_norm": "1.25"}', [1.25], [1]),
        ("total norm: tensor(7.5)", [7.5], [1]),
        ("grad_norm=5.8 by_lag=[1.2, 0.3]", [5.8], [1]),
        ("Wall time,Step,Value\n1.5,10,0.7\n2.5,20,0.9\n3.5,30,0.8\n", [0.7, 0.9, 0.8], [2, 3, 4]),
        ("1 0.7\n2 0.9\n3 nan", [0.7, 0.9, math.nan], [1, 2, 3]),
        ("0.7 0.9\n0.2 0.1\n0.5 3", [0.7, 0.9, 0.2, 0.1, 0.5, 3.0], [1, 1, 2, 2, 3, 3]),
        ("inf\nInfinity\nNaN\n", [math.inf, math.inf, math.nan], [1, 2, 3]),
    ],
)
def test_the_norms_are_found_in_their_order(text, values, lines):
    log = read_norms(text)
    np.testing.assert_array_equal(log.values, values)
    np.testing.assert_array_equal(log.lines, lines)


def test_what_is_no_norm_is_named_with_its_line():
    log = read_norms("epoch 1\n0.5\n-2\nflu\n0.7")
    assert log.values.tolist() == [0.5, 0.7]
    assert [line for line, _ in log.skipped] == [1, 3, 4]
    assert log.skipped[0][1] == "epoch 1"
    assert "-2" in log.skipped[1][1]


def test_which_column_was_taken_is_said():
    assert read_norms("1,0.5\n2,0.7\n3,0.9").taken == "the last column"
    assert read_norms("0.5\n0.7").taken == "every number"
    assert "norm" in read_norms("norm=1").taken


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no norm: it is empty"),
        ("hello\nworld", "line 1 is 'hello'"),
        ("-1", "no norm is below 0"),
        ("1 " * (MOST_NORMS + 1), "at most 100,000 are read"),
        (" " * (MOST_CHARACTERS + 1), "characters"),
    ],
)
def test_a_text_without_norms_is_refused_with_the_reason(text, sentence):
    with pytest.raises(ValueError, match="norm") as raised:
        read_norms(text)
    assert sentence in str(raised.value)
    assert len(str(raised.value)) < 300


def test_a_hostile_line_is_read_in_a_moment_and_is_not_repeated_at_length():
    log = read_norms("norm" * 50_000 + "\n" + "9" * 50_000 + "x\n1.5")
    assert log.values.tolist() == [1.5]


def test_decimal_commas_are_read_and_a_table_of_rising_steps_is_not_one():
    log = read_norms("0,81\n0,79\n1,2")
    assert log.values.tolist() == [0.81, 0.79, 1.2]
    assert log.taken == "every number, with decimal commas"
    assert read_norms("1,5\n2,7\n3,9").values.tolist() == [5, 7, 9]
    assert read_norms("0,5").values.tolist() == [0.5]
