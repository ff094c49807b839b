"""What is left to chance in these tests."""

import math

import numpy as np


def assert_near(values, expected):
    """The mean of independent values, within four standard errors: one test of ten thousand would fail by chance."""
    error = np.std(values, ddof=1) / math.sqrt(np.size(values))
    assert abs(np.mean(values) - expected) <= 4 * error  # no error where nothing is left to chance
