"""Clipping in float32: what the squares of a long gradient do to it, and what dividing by the largest first saves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, gradient
from core.analysis.clipping_in_formats import clipped_by_shares, clipped_by_squares, longest
from core.analysis.one_sequence import FORMATS

RECORDED = np.array([6.338e31, 2.535e30])  # PyTorch's clip_grad_norm_ makes two zeros of them, its norm is infinite


def test_the_gradients_of_two_to_the_fiftieth_become_zero_as_in_pytorch():
    slopes = gradient(Experiment(cell="relu", unrolls=50, weights={"w2": 2.0})).by_parameter
    given = np.array([slopes["w2"], slopes["w1"]])
    np.testing.assert_allclose(given, RECORDED, rtol=1e-3)
    for gradients in (given, RECORDED):
        clipped = clipped_by_squares(gradients, 1.0)
        assert clipped.norm == np.inf
        assert clipped.factor == 0
        assert clipped.gradients.tolist() == [0, 0]
        assert clipped.length == 0


def test_divided_by_the_largest_first_they_keep_their_direction_and_get_the_length_asked_for():
    clipped = clipped_by_shares(RECORDED, 1.0)
    assert clipped.norm == pytest.approx(np.linalg.norm(RECORDED), rel=1e-6)
    assert clipped.length == pytest.approx(1.0, rel=1e-6)
    np.testing.assert_allclose(clipped.gradients, RECORDED / np.linalg.norm(RECORDED), rtol=1e-6)


def test_an_infinite_gradient_becomes_no_number_by_squares_and_stays_infinite_by_shares():
    given = np.array([1e39, 2.0])  # the first is infinite in float32
    squares, shares = clipped_by_squares(given, 1.0).gradients, clipped_by_shares(given, 1.0).gradients
    assert np.isnan(squares[0])
    assert squares[1] == 0
    assert shares.tolist() == [np.inf, 2.0]


@pytest.mark.parametrize("name", FORMATS)
def test_squares_overflow_just_above_the_square_root_of_the_largest_number(name):
    kind = FORMATS[name]
    below, above = longest(name) * (1 - 1e-3), longest(name) * (1 + 1e-3)
    assert np.isfinite(clipped_by_squares([below], 1.0, name).norm)
    assert clipped_by_squares([above], 1.0, name).norm == np.inf
    shares = clipped_by_shares([above], 1.0, name)
    assert shares.gradients.dtype == kind
    assert shares.length == pytest.approx(1.0, rel=4 * float(np.finfo(kind).eps))


def test_longest_of_float32_is_the_number_that_is_told():
    assert longest() == pytest.approx(1.845e19, rel=1e-3)


ORDINARY = st.floats(1e-3, 1e15).flatmap(lambda size: st.sampled_from((size, -size)))


@given(st.lists(ORDINARY, min_size=1, max_size=6), st.floats(1.0, 100.0))
def test_where_no_square_overflows_both_agree_and_follow_the_formula(gradients, threshold):
    exact = np.linalg.norm(gradients)
    squares, shares = clipped_by_squares(gradients, threshold), clipped_by_shares(gradients, threshold)
    assert squares.norm == pytest.approx(exact, rel=1e-5)
    assert shares.norm == pytest.approx(exact, rel=1e-5)
    assert squares.factor == pytest.approx(min(1.0, threshold / (exact + 1e-6)), rel=1e-5)
    assert shares.factor == pytest.approx(min(1.0, threshold / exact), rel=1e-5)
    assert squares.length <= threshold * (1 + 1e-5)
    assert shares.length <= threshold * (1 + 1e-5)


@given(st.lists(st.floats(-1e38, 1e38), min_size=1, max_size=6), st.floats(0.01, 100.0))
def test_by_shares_every_finite_gradient_survives(gradients, threshold):
    clipped = clipped_by_shares(gradients, threshold)
    assert np.isfinite(clipped.gradients).all()
    assert clipped.length <= threshold * (1 + 1e-4)
    if np.linalg.norm(gradients) > threshold:
        assert clipped.length == pytest.approx(threshold, rel=1e-4)


def test_nothing_to_clip_is_left_as_it_is():
    for clip in (clipped_by_squares, clipped_by_shares):
        assert clip([0.0, 0.0], 1.0).gradients.tolist() == [0, 0]
        assert clip([0.5, -0.25], 1.0).gradients.tolist() == [0.5, -0.25]


def test_a_threshold_that_is_infinite_in_float32_makes_no_number_by_squares():
    assert np.isnan(clipped_by_squares(RECORDED, 1e300).gradients).all()  # 0 times infinite
    np.testing.assert_allclose(clipped_by_shares(RECORDED, 1e300).gradients, RECORDED, rtol=1e-6)
