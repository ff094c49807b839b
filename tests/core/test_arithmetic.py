"""Packs of lanes: every operation against NumPy, bit for bit."""

import numpy as np
import pytest

from core.packs.arithmetic import any_lane, power_of_two, sum_lanes, where
from core.packs.jit import kernel
from core.packs.rows import load, store
from core.packs.tuples import (
    add_each,
    first_of,
    keep_each,
    left_of,
    load_each,
    only,
    right_of,
    store_each,
    sum_each,
    zero_each,
)
from core.packs.types import LANES
from tests.conftest import assert_same_bits

SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1e308, -1e308, 1.0]


def pairs():
    """Rows of pairs of packs: every special value meets every other in some lane, then ordinary numbers."""
    a, b = (side.ravel() for side in np.meshgrid(SPECIAL, SPECIAL))
    numbers = np.random.default_rng(3).normal(size=(2, 5 * LANES))
    fill = -a.size % LANES
    a, b = (np.concatenate([side, np.ones(fill), more]) for side, more in zip((a, b), numbers, strict=True))
    return np.stack([a, b]).reshape(2, -1, LANES)


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


@pytest.mark.jit  # about compiled code
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_on_packs_equals_numpy(name):
    operation = kernel(OPERATIONS[name])

    @kernel
    def compiled(left, right, out):
        for row in range(left.shape[0]):
            store(out, row, operation(load(left, row), load(right, row)))

    a, b = pairs()
    out = np.empty_like(a)
    compiled(a, b, out)
    with np.errstate(all="ignore"):
        assert_same_bits(out, OPERATIONS[name](a, b))


@pytest.mark.jit  # about compiled code
@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_on_scalars_equals_plain_python(name):
    operation = kernel(OPERATIONS[name])
    for a, b in zip(*(side.ravel().tolist() for side in pairs()), strict=True):
        if name != "divide" or b != 0.0:  # plain Python raises there
            if name == "and":  # Python's & on its own booleans is the same
                assert_same_bits(operation(a, b), a if a > 0.0 and b > 0.0 else b)
            else:
                assert_same_bits(operation(a, b), OPERATIONS[name](a, b))


def test_comparison_with_nan_is_always_no():
    @kernel
    def compiled(left, right, out):
        for row in range(left.shape[0]):
            a, b = load(left, row), load(right, row)
            store(out, 0, where(a < b, 1.0, where(a <= b, 1.0, 0.0)))
            store(out, 1, where(a > b, 1.0, where(a >= b, 1.0, 0.0)))
            store(out, 2, where(a == b, 1.0, 0.0))

    nan, numbers = np.full((1, LANES), np.nan), np.linspace(-2, 2, LANES)[None]
    for left, right in ((nan, numbers), (numbers, nan), (nan, nan)):
        out = np.ones((3, LANES))
        compiled(left, right, out)
        assert not out.any()


def test_where_on_numbers_and_arrays():
    assert where(True, 1.0, 2.0) == 1.0
    assert where(False, 1.0, 2.0) == 2.0
    np.testing.assert_array_equal(where(np.array([True, False]), 1.0, 2.0), [1.0, 2.0])


@kernel
def sums(table, out):
    for row in range(table.shape[0]):
        store(out, row, sum_lanes(load(table, row)))  # a number stands for a pack of it


def test_sum_of_lanes_keeps_its_order():
    table = np.random.default_rng(8).normal(size=(200, LANES)) * 10.0 ** np.arange(LANES)
    table[0] = 10.0 ** np.arange(LANES)
    table[0, 0], table[0, LANES // 2] = 1e300, -1e300  # lane k meets lane k + LANES/2 first
    ref = table
    while ref.shape[1] > 1:
        ref = ref[:, : ref.shape[1] // 2] + ref[:, ref.shape[1] // 2 :]
    assert np.any(ref[:, 0] != [np.sum(row) for row in table])  # another order would be seen
    assert ref[0, 0] != 0.0
    out = np.empty_like(table)
    sums(table, out)
    assert_same_bits(out, np.repeat(ref, LANES, axis=1))
    assert_same_bits([sum_lanes(row) for row in table], ref[:, 0])


@kernel
def any_above(table, bound, out):
    for row in range(table.shape[0]):
        out[row] = any_lane(load(table, row) > bound)


def test_any_lane_sees_each_lane_and_no_nan():
    table = np.concatenate([np.zeros((1, LANES)), np.eye(LANES), np.full((1, LANES), np.nan), np.ones((1, LANES))])
    out = np.zeros(len(table))
    any_above(table, 0.5, out)
    assert out.tolist() == [0, *[1] * LANES, 0, 1]


@kernel
def powers(table, out):
    for row in range(table.shape[0]):
        store(out, row, power_of_two(load(table, row)))


def test_powers_of_two_are_exact_over_their_whole_range():
    exponents = np.resize(np.arange(-1022.0, 1024.0), (128, LANES))
    out = np.empty_like(exponents)
    powers(exponents, out)
    assert_same_bits(out, np.ldexp(1.0, exponents.astype(int)))
    assert_same_bits([power_of_two(float(k)) for k in range(-1022, 1024)], out.ravel()[:2046])


def test_power_of_two_of_nan_stays_nan():
    exponents, out = np.where(np.arange(LANES) % 2, np.nan, 3.0)[None], np.empty((1, LANES))
    assert np.isnan(power_of_two(float("nan")))
    powers(exponents, out)
    assert_same_bits(out[0], np.where(np.arange(LANES) % 2, np.nan, 8.0))


@kernel
def move(table, source, out, target):
    pack = load(table, source)
    store(table, source, 7.0)  # a number stands for a pack of it; what was loaded stays as it was
    store(out, target, pack)


@pytest.mark.parametrize("row", [0, 2, 4])
def test_load_and_store_touch_one_row_only(row):
    table, out = np.random.default_rng(row).normal(size=(5, LANES)), np.full((5, LANES), -1.0)
    before = table.copy()
    move(table, row, out, 4 - row)
    others = np.arange(5) != row
    assert (table[row] == 7.0).all()
    assert_same_bits(table[others], before[others])
    assert_same_bits(out[4 - row], before[row])
    assert (np.delete(out, 4 - row, axis=0) == -1.0).all()


@pytest.mark.parametrize("count", [1, 3])
def test_tuples_of_packs(count):
    like = (0.0,) * count

    @kernel
    def compiled(table, out, sums):
        packs = load_each(table, 0, like)
        store_each(out, 0, add_each(packs, load_each(table, 1, like)))
        store_each(out, 1, keep_each(load(table, 0) > 0.0, packs))
        store_each(sums, 0, sum_each(packs))
        store_each(out, 2, zero_each(packs))
        store_each(out, 3, first_of(load(table, 0), packs))

    table = np.random.default_rng(count).normal(size=(2 * count, LANES))
    out, sums = np.full((4 * count, LANES), np.nan), np.full(count, np.nan)
    compiled(table, out, sums)
    added, kept, zeros, first = out.reshape(4, count, LANES)
    np.testing.assert_array_equal(added, table[:count] + table[count:])
    np.testing.assert_array_equal(kept, np.where(table[0] > 0, table[:count], 0.0))
    np.testing.assert_array_equal(sums, [sum_lanes(row) for row in table[:count]])
    assert not zeros.any()
    np.testing.assert_array_equal(first[0], table[0])
    assert not first[1:].any()


def test_what_nobody_wants_to_know_stays_none_and_keeps_its_row():
    like, whole = (None, 0.0, None, 0.0), (0.0,) * 4

    @kernel
    def compiled(table, out, sums):
        packs = only(load_each(table, 0, whole), like)
        store_each(out, 0, add_each(packs, load_each(table, 1, like)))
        store_each(out, 1, keep_each(load(table, 1) > 0.0, packs))
        store_each(sums, 0, sum_each(packs))
        store_each(out, 2, zero_each(packs))
        store_each(out, 3, left_of(packs) + right_of(packs))
        return packs[0] is None and packs[1] is not None

    table, out = np.random.default_rng(9).normal(size=(8, LANES)), np.full((16, LANES), np.nan)
    sums = np.full(4, np.nan)
    assert compiled(table, out, sums)
    added, kept, zeros, halves = out.reshape(4, 4, LANES)[:, 1::2]
    assert np.isnan(out.reshape(4, 4, LANES)[:, ::2]).all()
    assert np.isnan(sums[::2]).all()
    np.testing.assert_array_equal(added, (table[:4] + table[4:])[1::2])
    np.testing.assert_array_equal(kept, np.where(table[1] > 0, table[1:4:2], 0.0))
    np.testing.assert_array_equal(sums[1::2], [sum_lanes(row) for row in table[1:4:2]])
    assert not zeros.any()
    np.testing.assert_array_equal(halves, table[1:4:2])


def test_an_empty_tuple_moves_nothing():
    @kernel
    def compiled(table):
        packs = load_each(table, 5, ())
        kept = keep_each(load(table, 0) > 0.0, add_each(packs, zero_each(packs)))
        store_each(table, 3, sum_each(kept))
        return len(kept)

    table = np.ones((1, LANES))
    assert compiled(table) == 0
    assert (table == 1.0).all()
