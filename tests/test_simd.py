"""Packs of lanes: every operation against NumPy, bit for bit."""

import numpy as np
import pytest

from core.each import add_each, first_of, keep_each, load_each, store_each, sum_each, zero_each
from core.jit import kernel
from core.simd import LANES, any_lane, load, power_of_two, splat, store, sum_lanes, where

SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1e308, -1e308]


def pair():
    rng = np.random.default_rng(3)
    a = np.array([*SPECIAL, *rng.normal(size=LANES - len(SPECIAL))])
    return a, np.array([*rng.normal(size=LANES - 3), 0.0, np.nan, 1.0])


OPERATIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negative": lambda a, b: -a,
    "absolute": lambda a, b: abs(a),
    "with a number": lambda a, b: 2.0 * a + 1.0 - b / 3.0,
    "less": lambda a, b: where(a < b, a, b),
    "less or equal": lambda a, b: where(a <= b, a, 7.0),
    "greater": lambda a, b: where(a > b, 1.0, b),
    "greater or equal": lambda a, b: where(a >= 0.0, a, b),
    "equal": lambda a, b: where(a == b, 1.0, 0.0),
    "and": lambda a, b: where((a > 0.0) & (b > 0.0), a, b),
}


@pytest.mark.compiled  # about compiled code
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_on_packs_equals_numpy(name):
    operation = kernel(OPERATIONS[name])

    @kernel
    def compiled(table, out):
        store(out, 0, operation(load(table, 0), load(table, 1)))

    a, b = pair()
    out = np.empty((1, LANES))
    compiled(np.array([a, b]), out)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(out[0], OPERATIONS[name](a, b))


def test_where_on_numbers_and_arrays():
    assert where(True, 1.0, 2.0) == 1.0
    np.testing.assert_array_equal(where(np.array([True, False]), 1.0, 2.0), [1.0, 2.0])


def test_sum_of_lanes_keeps_its_order():
    pack = 10.0 ** np.arange(LANES)
    pack[0] = 1e300
    pack[LANES // 2] = -1e300  # lane k meets lane k + LANES/2 first
    ref = pack.copy()
    while ref.size > 1:
        ref = ref[: ref.size // 2] + ref[ref.size // 2 :]
    assert sum_lanes(pack) == ref[0]
    assert sum_lanes(pack) != 0.0


@kernel
def reductions(table, out):
    pack = load(table, 0)
    store(out, 0, splat(sum_lanes(pack)))
    store(out, 1, splat(1.0 if any_lane(pack > 0.5) else 0.0))
    store(out, 2, power_of_two(load(table, 1)))


def test_reductions_and_powers_of_two():
    exponents = np.linspace(-1022, 1023, LANES).round()
    table, out = np.array([np.zeros(LANES), exponents]), np.empty((3, LANES))
    reductions(table, out)
    assert not out[1].any()
    table[0, 5] = 0.75
    reductions(table, out)
    assert (out[0] == 0.75).all()
    assert out[1].all()
    np.testing.assert_array_equal(out[2], np.ldexp(1.0, exponents.astype(int)))
    assert power_of_two(-1022.0) == 2.0**-1022
    assert np.isnan(power_of_two(float("nan")))


@pytest.mark.parametrize("count", [1, 3])
def test_tuples_of_packs(count):
    like = (0.0,) * count

    @kernel
    def compiled(table, out):
        packs = load_each(table, 0, like)
        store_each(out, 0, add_each(packs, load_each(table, 1, like)))
        store_each(out, 1, keep_each(load(table, 0) > 0.0, packs))
        store_each(out, 2, sum_each(packs))
        store_each(out, 3, zero_each(packs))
        store_each(out, 4, first_of(load(table, 0), packs))

    table = np.random.default_rng(count).normal(size=(2 * count, LANES))
    out = np.full((5 * count, LANES), np.nan)
    compiled(table, out)
    added, kept, summed, zeros, first = out.reshape(5, count, LANES)
    np.testing.assert_array_equal(added, table[:count] + table[count:])
    np.testing.assert_array_equal(kept, np.where(table[0] > 0, table[:count], 0.0))
    np.testing.assert_array_equal(summed, [[sum_lanes(row)] * LANES for row in table[:count]])
    assert not zeros.any()
    np.testing.assert_array_equal(first[0], table[0])
    assert not first[1:].any()


def test_an_empty_tuple_moves_nothing():
    @kernel
    def compiled(table):
        store_each(table, 3, load_each(table, 5, ()))

    table = np.ones((1, LANES))
    compiled(table)
    assert table.all()
