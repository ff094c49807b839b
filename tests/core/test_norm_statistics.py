"""What a list of gradient norms says, against lists made to say it, and against SciPy's own test where it is there."""

import math

import numpy as np
import pytest

from core.analysis.norm_statistics import AROUND, FEWEST, SPIKE, norm_statistics, normality, share_clipped, spikes_in


def norms(count=400, seed=0, deviation=0.5):
    return np.exp(np.random.default_rng(seed).normal(0.3, deviation, count))


def test_the_test_of_normality_is_the_one_it_is_named_after():
    """Values of scipy.stats.normaltest 1.16, of the same numbers."""
    values = np.sin(np.arange(1, 61) ** 1.5) + 0.02 * np.arange(60)
    scipy = pytest.importorskip("scipy.stats")
    for tested in (values, np.exp(values), norms(), np.log(norms())):
        assert normality(tested) == pytest.approx(scipy.normaltest(tested).pvalue, rel=1e-9)


def test_of_normal_numbers_one_in_twenty_looks_unlike_them_at_five_percent():
    rng = np.random.default_rng(1)
    found = np.array([normality(rng.normal(size=200)) for _ in range(2000)])
    assert 0.03 < (found < 0.05).mean() < 0.08
    assert (np.array([normality(rng.exponential(size=200)) for _ in range(200)]) < 0.05).mean() > 0.95


def test_no_distribution_is_told_of_few_norms_or_of_equal_ones():
    assert math.isnan(normality(norms(FEWEST - 1)))
    assert not math.isnan(normality(norms(FEWEST)))
    assert math.isnan(normality(np.full(100, 3.0)))


def test_log_normal_norms_are_told_by_their_logarithms():
    found = norm_statistics(norms())
    assert found.p_log > 0.05
    assert found.p_plain < 1e-6
    assert found.log_mean == pytest.approx(0.3, abs=0.1)
    assert found.log_deviation == pytest.approx(0.5, abs=0.05)


def test_a_spike_is_found_where_it_was_put_and_nowhere_else():
    values = norms()
    values[[0, 57, 399]] = 200.0
    assert spikes_in(values).tolist() == [0, 57, 399]
    assert spikes_in(norms()).size == 0
    assert spikes_in(np.full(FEWEST - 1, 1.0)).size == 0


def test_spikes_are_measured_by_the_norms_around_them():
    level = np.concatenate([np.full(300, 1.0), np.full(300, 1000.0)])  # large, but so are those that follow
    rising = np.exp(np.linspace(0, 10, 600))
    for values in (level, rising):
        assert spikes_in(values).size == 0
        values[450] *= 2 * SPIKE
        assert spikes_in(values).tolist() == [450]


def test_spikes_of_long_lists_are_those_that_a_plain_loop_finds():
    values = norms(9000, deviation=1.1)
    half = AROUND // 2
    plain = []
    for place in range(values.size):
        begin = min(max(place - half, 0), values.size - AROUND)
        if values[place] / SPIKE > np.median(values[begin : begin + AROUND]):
            plain.append(place)
    assert spikes_in(values).tolist() == plain
    assert plain


def test_where_norms_leave_the_finite_numbers():
    values = norms(50)
    values[20], values[30:] = math.inf, math.nan
    found = norm_statistics(values)
    assert (found.first_infinite, found.first_nan, found.finite, found.count) == (20, 30, 29, 50)
    assert math.isfinite(found.mean)
    nothing = norm_statistics(np.full(30, math.nan))
    assert (nothing.first_nan, nothing.finite, nothing.clip) == (0, 0, None)


@pytest.mark.parametrize(("mean", "clip"), [(1.0, 1.0), (1.3, 1.0), (1.5, 2.0), (4.0, 5.0), (0.03, 0.02), (8e7, 1e8)])
def test_the_threshold_to_begin_with_is_near_the_average_norm(mean, clip):
    found = norm_statistics(np.full(40, mean))
    assert found.clip == clip
    assert 0.5 * mean <= found.clip <= 10 * mean  # Pascanu et al. 2013


def test_a_spike_does_not_raise_the_threshold():
    values = norms()
    usual = norm_statistics(values).clip
    values[100] = 1e6
    assert norm_statistics(values).mean > 1000
    assert norm_statistics(values).clip == usual


def test_the_share_clipped_counts_infinite_norms_and_no_others_that_are_no_numbers():
    assert share_clipped(np.array([0.5, 1.0, 2.0, math.inf, math.nan]), 1.0) == 2 / 5


def test_norms_logged_after_clipping_are_noticed():
    clipped = np.minimum(norms(), 1.0)
    assert norm_statistics(clipped).at_ceiling == (clipped == 1.0).sum() > 100
    assert norm_statistics(norms()).at_ceiling == 0


def test_extreme_norms_overflow_nothing():
    found = norm_statistics(np.array([1e308, 1e308, 1e-308, 0.0] * 10))
    assert found.zeros == 10
    assert found.mean == pytest.approx(5e307)
    assert math.isfinite(found.log_deviation)
    assert found.clip == pytest.approx(5e307)
