"""Starts: drawn like PyTorch's, the identity, and biases that keep a known share of the state."""

import math

import numpy as np
import pytest

from core import CELLS, Experiment
from core.analysis.jacobian import carried
from core.initial import chrono, drawn, identity, keep_bias


@pytest.mark.parametrize("cell", CELLS)
def test_drawn_weights_fill_the_interval_and_depend_on_the_seed_alone(cell):
    fans = np.array([list(drawn(cell, seed).values()) for seed in range(300)])
    assert fans.min() < -0.98
    assert fans.max() > 0.98
    assert np.abs(fans).max() <= 1.0
    np.testing.assert_allclose(fans.mean(axis=0), 0.0, atol=0.15)
    assert drawn(cell, 7) == drawn(cell, 7) != drawn(cell, 8)
    assert Experiment(cell=cell, weights=drawn(cell, 7)).weights == drawn(cell, 7)


@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_the_identity_hands_the_state_on_as_it_is(cell):
    kept = carried(Experiment(cell=cell, weights=identity(cell)))
    np.testing.assert_array_equal(kept.log10_whole, np.zeros(51))


@pytest.mark.parametrize("longest", [2, 50, 1000])
def test_chrono_keeps_all_but_one_part_in_longest(longest):
    assert 1 / (1 + math.exp(-chrono("lstm", longest)["b_f"])) == pytest.approx(1 - 1 / longest, rel=1e-12)
    assert chrono("lstm", longest)["b_i"] == -chrono("lstm", longest)["b_f"]
    assert chrono("gru", longest) == {"b_z": chrono("lstm", longest)["b_f"]}


def test_what_chrono_keeps_goes_to_one_over_e():
    shares = [(1 - 1 / longest) ** longest for longest in (50, 1_000, 100_000)]
    assert shares[0] == pytest.approx(0.36417, abs=5e-6)
    assert shares[-1] == pytest.approx(1 / math.e, abs=1e-5)
    silent = dict.fromkeys(CELLS["lstm"].parameters, 0.0)
    kept = carried(Experiment(cell="lstm", weights=silent | chrono("lstm", 50))).log10_cell
    assert 10 ** kept[50] == pytest.approx(shares[0], rel=1e-12)


def test_chrono_with_a_seed_spreads_the_times():
    biases = [chrono("lstm", 50, seed)["b_f"] for seed in range(200)]
    assert min(biases) >= 0.0
    assert max(biases) <= math.log(49)
    assert np.mean(np.exp(biases)) == pytest.approx(25, rel=0.1)


def test_only_gated_cells_have_a_bias_that_keeps():
    assert keep_bias("lstm", 3) == {"b_f": 3.0}
    assert keep_bias("gru", 3) == {"b_z": 3.0}
    for refused in (lambda: keep_bias("relu", 1.0), lambda: identity("lstm"), lambda: chrono("lstm", 1)):
        with pytest.raises(ValueError, match=r"is not (known|a whole number)"):
            refused()
