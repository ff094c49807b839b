"""exp, sigmoid and tanh: the same bits everywhere, and their error in units in the last place."""

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest

from core import elementary
from core.jit import kernel
from core.simd import LANES, load, store

getcontext().prec = 60
EDGES = [0.0, -0.0, 5e-324, -5e-324, 709.78, 709.79, 710.0, 1e308, -1e308, -708.0, -744.0, -745.1, -745.2, -746.0]
EDGES += [0.55, -0.55, math.nextafter(0.55, 0), 20.0, -20.0, 25.0, 1e-300, 1e-8]
ENDLESS = [math.inf, -math.inf, math.nan]


def sample(low, high, seed=0):
    rng = np.random.default_rng(seed)
    parts = [rng.uniform(low, high, 1500), rng.normal(size=1500), 10.0 ** rng.uniform(-20, 0, 300), EDGES, ENDLESS]
    points = np.concatenate(parts)
    return np.resize(points, (math.ceil(points.size / LANES), LANES))


def exact_exp(x):
    return Decimal(x).exp()


def exact_sigmoid(x):
    return 1 / (1 + (-Decimal(x)).exp())


def exact_tanh(x):
    if abs(x) < 1e-10:
        return Decimal(x)
    e = (2 * Decimal(x)).exp()
    return (e - 1) / (e + 1)


# function, domain of its bound, exact value, the bound that core/elementary.py states
FUNCTIONS = {
    "exp": (elementary.exp, -745.0, 709.78, exact_exp, 1.0),
    "sigmoid": (elementary.sigmoid, -708.0, 800.0, exact_sigmoid, 2.5),
    "tanh": (elementary.tanh, -30.0, 30.0, exact_tanh, 1.5),
}


@pytest.mark.compiled  # about compiled code
@pytest.mark.parametrize("name", FUNCTIONS)
def test_floats_arrays_scalars_and_packs_give_the_same_bits(name):
    function, low, high, *_ = FUNCTIONS[name]

    @kernel
    def on_packs(points, out):
        for row in range(points.shape[0]):
            store(out, row, function(load(points, row)))

    @kernel
    def on_scalars(points, out):
        for row in range(points.shape[0]):
            for lane in range(points.shape[1]):
                out[row, lane] = function(points[row, lane])

    points = sample(low * 1.1, high * 1.1)
    packs, scalars = np.empty_like(points), np.empty_like(points)
    on_packs(points, packs)
    on_scalars(points, scalars)
    with np.errstate(all="ignore"):
        arrays = np.array([function(row) for row in points])
    floats = np.array([[function(float(x)) for x in row] for row in points])
    for comp in (scalars, arrays, floats):
        np.testing.assert_array_equal(comp, packs)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_error_stays_within_the_stated_bound(name):
    function, low, high, exact, bound = FUNCTIONS[name]
    worst = 0.0
    for x in sample(low, high, seed=1).ravel().tolist():
        if not low <= x <= high:
            continue
        ref = exact(x)
        unit = Decimal(math.ulp(float(ref)))
        worst = max(worst, float(abs(Decimal(function(x)) - ref) / unit))
    assert worst <= bound
    assert worst > 0.5  # otherwise nothing was measured


def test_limits():
    assert elementary.exp(math.inf) == elementary.exp(710.0) == math.inf
    assert elementary.exp(-math.inf) == elementary.exp(-746.0) == 0.0
    assert elementary.exp(-745.1) == 5e-324
    assert (elementary.sigmoid(math.inf), elementary.sigmoid(0.0)) == (1.0, 0.5)
    assert 0.0 < elementary.sigmoid(-math.inf) < 1e-307
    assert (elementary.tanh(math.inf), elementary.tanh(-math.inf), elementary.tanh(0.0)) == (1.0, -1.0, 0.0)
    for function, *_ in FUNCTIONS.values():
        assert math.isnan(function(math.nan))
