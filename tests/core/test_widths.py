"""Packs narrower than a row, and rows that are one number: the bits of whole rows; and which width a processor has."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.packs.arithmetic import any_lane, power_of_two, splat, sqrt, sum_lanes, where
from core.packs.jit import kernel
from core.packs.rows import load, of_packs, store
from core.packs.tuples import keep_each, load_each, load_part, store_each, store_part
from core.packs.types import LANES, Width
from tests.conftest import assert_same_bits
from tests.core.test_arithmetic import OPERATIONS, pairs

WIDTHS = (1, 2, 4, 8, 16)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.jit  # about compiled code
def test_a_narrow_pack_does_what_a_whole_row_does(name, width):
    operation, like = kernel(OPERATIONS[name]), (Width(width),)

    @kernel
    def compiled(left, right, out):
        for row in range(left.shape[0]):
            for lane in range(0, LANES, width):
                a, b = load_part(left, row, like, lane), load_part(right, row, like, lane)
                store_part(out, row, (operation(a[0], b[0]),), lane)

    a, b = pairs()
    out = np.empty_like(a)
    compiled(a, b, out)
    with np.errstate(all="ignore"):
        assert_same_bits(out, OPERATIONS[name](a, b))


@pytest.mark.parametrize("width", WIDTHS)
def test_narrow_packs_are_added_up_splatted_and_moved(width):
    like = (Width(width),)

    @kernel
    def compiled(table, numbers, out, found):
        for lane in range(0, LANES, width):
            (pack,) = load_part(table, 0, like, lane)
            (repeated,) = load_part(numbers, 1, like, lane)  # a row that is one number
            store_part(out, 0, (sqrt(abs(pack)) * power_of_two(repeated),), lane)
            store_part(out, 1, (splat(2.5, pack) + splat(0.5, like[0]),), lane)
            store_part(out, 2, keep_each(pack > 0.0, (pack,)), lane)
            found[lane] = sum_lanes(pack)
            found[lane + 1 :] = 1.0 * any_lane(pack > 2.0)

    table, numbers = np.random.default_rng(1).normal(size=(1, LANES)), np.array([7.0, 3.0])
    out, found = np.full((3, LANES), np.nan), np.zeros(LANES + 1)
    compiled(table, numbers, out, found)
    with np.errstate(all="ignore"):
        assert_same_bits(
            out, [np.sqrt(np.abs(table[0])) * 8.0, np.full(LANES, 3.0), np.where(table > 0, table, 0.0)[0]]
        )
    stretches = table.reshape(-1, width)
    assert_same_bits(found[:-1:width], [sum_lanes(stretch) for stretch in stretches])
    assert found[-1] == (stretches[-1] > 2.0).any()


def test_rows_of_numbers_are_numbers():
    @kernel
    def compiled(numbers):
        first, second = load_each(numbers, 0, (0.0, 0.0))
        store(numbers, 2, where(any_lane(first < second), splat(first, second), second))
        store_each(numbers[3:], 0, (load(numbers, 1), None, 2.0 * first))

    numbers = np.array([1.0, 4.0, 0.0, 0.0, 5.0, 0.0])
    compiled(numbers)
    assert numbers.tolist() == [1.0, 4.0, 1.0, 4.0, 5.0, 2.0]


def test_rows_of_one_of_many_packs_are_a_view():
    @kernel
    def mark(table, pack, packs):
        store(of_packs(table, packs)[pack], 1, 7.0)

    table = np.zeros((6, LANES))
    mark(table, 1, 3)
    assert (table == np.array([0.0, 0, 0, 7, 0, 0])[:, None]).all()
    of_packs(table, 2)[1, 2] = 8.0
    assert (table == np.array([0.0, 0, 0, 7, 0, 8])[:, None]).all()


SCRIPT = "from core.packs.widths import native_width, register_lanes; print(register_lanes(), native_width())"


@pytest.mark.long  # processes of their own
@pytest.mark.jit  # about compiled code
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="names processors of this kind")
@pytest.mark.parametrize(
    ("features", "wanted"),
    [("+avx512f,+avx512vl", "8 16"), ("-avx512f,+avx2", "4 8"), ("-avx512f,-avx2,-avx", "2 4")],
)
def test_an_operation_is_two_registers_wide_whatever_the_processor(features, wanted):
    environment = os.environ | {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": features, "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, "-c", SCRIPT]
    result = subprocess.run(
        command, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == wanted.split()
