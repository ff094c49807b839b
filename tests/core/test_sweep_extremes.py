"""Maps at the ends of float64: pixels are finite, and a step that has no size has none in a map either."""

import numpy as np
import pytest

from core import Axis, descend, sweep
from tests.core.test_sweep import assert_pixel_is_its_run, chain


def test_a_stretch_longer_than_the_largest_float64_has_finite_pixels():
    axis = Axis("w2", -1e308, 1e308, 4)
    np.testing.assert_allclose(axis.values, [-7.5e307, -2.5e307, 2.5e307, 7.5e307])
    plane = sweep(chain(max_steps=2), axis, Axis("b1", -1e308, 1e308, 3))
    for column, row in ((0, 0), (3, 1), (2, 2)):
        assert_pixel_is_its_run(plane, column, row)


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_a_step_that_is_nan_in_part_has_no_size_in_a_run_and_in_a_map(optimizer):
    # Without an epsilon the rule divides 0 by 0 for w2, whose gradient is 0: PyTorch's step is NaN as well.
    trained = ("w1", "w2", "b2")
    experiment = chain("linear", 0, weights={"b2": 1.0}, trainable=trained, optimizer=optimizer, epsilon=0.0)
    run = descend(experiment)
    assert (run.verdict, run.blew_up_in) == ("overflowed at step 1", "the weight w2")
    assert np.isnan([run.sizes[0], run.largest_step, run.smallest_step, run.path]).all()
    assert np.isfinite(run.steps["b2"][0])
    assert (run.histogram.counts.sum(), run.histogram.zeros, run.histogram.non_finite) == (0, 0, 2)
    plane = sweep(experiment, Axis("w1", 0.5, 2, 2), Axis("learning_rate", 0.01, 0.1, 2))
    assert_pixel_is_its_run(plane, 0, 1)
