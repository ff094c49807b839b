"""Closed forms of the chain output = x w^n that the engine must obey, beyond the gradients of test_gradient.py."""

import numpy as np
import pytest

from core import Dataset, Experiment, Fate, amplification, descend


def test_float64_ends_where_ieee_754_says():
    assert np.isfinite(amplification(2, 1023).factor)
    assert amplification(2, 1024).factor == np.inf
    assert amplification(0.5, 1074).factor == 5e-324
    assert amplification(0.5, 1075).factor == 0.0


@pytest.mark.parametrize(("n", "rate"), [(12, 0.005), (14, 0.004), pytest.param(16, 0.002, marks=pytest.mark.jit)])
def test_a_vanishing_start_takes_as_many_steps_as_the_integral_says(n, rate):
    # dw/dk = 2 eta n w^(n-1) for small w, so k = w0^-(n-2) / (2 eta n (n-2)); n = 50, w0 = 0.5, eta = 0.01: 5.9e12
    predicted = 0.5 ** -(n - 2) / (2 * rate * n * (n - 2))
    run = descend(Experiment(unrolls=n, weights={"w2": 0.5}, learning_rate=rate, max_steps=int(2 * predicted)))
    assert run.fate is Fate.converged
    assert run.sealed_at == pytest.approx(predicted, rel=0.1)


@pytest.mark.parametrize(("x", "y", "n"), [(2.0, 3.0, 4), (0.7, 1.9, 5), (3.0, 0.2, 6)])
def test_one_diagram_serves_all_inputs_and_targets(x, y, n):
    rate, stretch = 1e-3, (x / y) ** (1 / n)
    run = descend(
        Experiment(weights={"w2": 0.8 / stretch}, dataset=Dataset.chain(x, y, n), learning_rate=rate, max_steps=60)
    )
    same_rate = rate * x * y * (y / x) ** ((n - 2) / n)
    ref = descend(Experiment(unrolls=n, weights={"w2": 0.8}, learning_rate=same_rate, max_steps=60))
    np.testing.assert_allclose(run.weights["w2"] * stretch, ref.weights["w2"], rtol=1e-10)
