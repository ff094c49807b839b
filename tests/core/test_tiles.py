"""Products of matrices on packs: what is compiled has the bits of the plain functions, whatever the width."""

import numpy as np
import pytest

from core.packs.jit import kernel
from core.packs.rows import pack_of
from core.packs.tiles import add_outer, load_apart, scale_each, store_apart, sum_pairs
from core.packs.tuples import load_each, store_each
from core.packs.types import Width
from tests.conftest import assert_same_bits

WIDTHS = (1, 2, 4, 8, 16)
SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1e308, -1e308]


def table(rows, width, seed=0):
    """Rows of numbers, of which every seventh is a special one."""
    numbers = np.random.default_rng(seed).normal(size=rows * width)
    numbers[::7] = np.resize(SPECIAL, numbers[::7].size)
    return numbers.reshape(rows, width)


def of_both(work, rows_out, *arrays):
    """What a function writes, compiled and plain."""
    outs = []
    for way in (kernel(work), np.errstate(all="ignore")(work)):
        outs.append(np.full((rows_out, arrays[0].shape[-1]), 7.0))
        way(*arrays, outs[-1])
    return outs


@pytest.mark.parametrize("width", WIDTHS)
def test_each_pack_times_another(width):
    three, one = (Width(width),) * 3, (Width(width),)

    def work(packs, out):
        store_each(out, 0, scale_each(load_each(packs, 0, three), load_each(packs, 3, one)[0]))

    packs = table(4, width)
    comp, ref = of_both(work, 3, packs)
    assert_same_bits(comp, ref)
    with np.errstate(all="ignore"):
        assert_same_bits(ref, packs[:3] * packs[3])


@pytest.mark.parametrize("width", WIDTHS)
def test_rows_apart_are_loaded_and_stored(width):
    three = (Width(width),) * 3

    def work(packs, out):
        for row in range(2):
            store_apart(out, row, 4, load_apart(packs, row + 1, 3, three))

    packs = table(9, width)
    comp, ref = of_both(work, 10, packs)
    assert_same_bits(comp, ref)
    wanted = np.full((10, width), 7.0)
    wanted[[0, 4, 8]], wanted[[1, 5, 9]] = packs[[1, 4, 7]], packs[[2, 5, 8]]
    assert_same_bits(ref, wanted)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_that_is_one_number_is_repeated(width):
    two = (Width(width),) * 2

    def work(numbers, packs, out):
        store_each(out, 0, scale_each(load_apart(numbers, 1, 2, two), load_each(packs, 0, two)[0]))

    numbers, packs = table(1, 5)[0], table(2, width)
    outs = []
    for way in (kernel(work), np.errstate(all="ignore")(work)):
        outs.append(np.zeros((2, width)))
        way(numbers, packs, outs[-1])
    with np.errstate(all="ignore"):
        wanted = numbers[[1, 3], None] * packs[0]
    for out in outs:
        assert_same_bits(out, wanted)


@pytest.mark.parametrize("tile", [(1, 1), (4, 2), (4, 4)])
@pytest.mark.parametrize("width", WIDTHS)
def test_outer_products_are_added_to_a_tile(width, tile):
    height, breadth = ((Width(width),) * count for count in tile)
    whole = (Width(width),) * (tile[0] * tile[1])

    def work(sums, left, right, out):
        total = load_each(sums, 0, whole)
        for step in range(3):
            total = add_outer(total, load_each(left, step, height), load_each(right, step, breadth))
        store_each(out, 0, total)

    rows, columns = tile
    sums, left, right = table(rows * columns, width), table(3 * rows, width, 1), table(3 * columns, width, 2)
    comp, ref = of_both(work, rows * columns, sums, left, right)
    assert_same_bits(comp, ref)
    wanted = sums.reshape(rows, columns, width)
    for step in range(3):
        a, b = left.reshape(3, rows, 1, width)[step], right.reshape(3, 1, columns, width)[step]
        with np.errstate(all="ignore"):
            wanted = wanted + a * b
    assert_same_bits(ref, wanted.reshape(-1, width))


def test_a_product_is_rounded_before_it_is_added():
    like = (Width(2),)

    def work(packs, out):
        store_each(out, 0, add_outer(load_each(packs, 0, like), load_each(packs, 1, like), load_each(packs, 2, like)))

    near_1 = 1.0 + 2.0**-30  # its square has a last digit of 2^-60, which a fused multiply-add would keep
    packs = np.array([[-1.0 - 2.0**-29] * 2, [near_1] * 2, [near_1] * 2])
    for out in of_both(work, 1, packs):
        assert not out.any()


@pytest.mark.parametrize("width", WIDTHS)
def test_neighbours_are_summed_first(width):
    one, five = (Width(width),), (Width(width),) * 5

    def work(packs, out):
        a, b, c, d, e = load_each(packs, 0, five)
        store_each(out, 0, (sum_pairs((a,)), sum_pairs((a, b)), sum_pairs((a, b, c)), sum_pairs((a, b, c, d))))
        store_each(out[4:], 0, (sum_pairs((a, b, c, d, e)), sum_pairs((a, None, b, c)), sum_pairs((None, d, None))))
        store_each(out[7:], 0, (sum_pairs(load_each(packs, 0, one) + load_each(packs, 1, (None,))),))

    packs = table(5, width)
    comp, ref = of_both(work, 8, packs)
    assert_same_bits(comp, ref)
    a, b, c, d, e = packs
    with np.errstate(all="ignore"):
        of_four = (a + b) + (c + d)
        wanted = [a, a + b, (a + b) + c, of_four, of_four + e, (a + b) + c, d, a]
    assert_same_bits(ref, wanted)


@pytest.mark.jit  # without it rows are whole
@pytest.mark.parametrize("width", WIDTHS)
def test_the_rows_of_one_of_several_passes_are_a_view(width):
    like = (Width(width),)

    @kernel
    def work(packs, out):
        for index in range(3):
            mine = pack_of(packs, index, 3)
            store_each(out, index, load_each(mine, 1, like))
            store_each(mine, 0, load_each(out, index, like))

    packs, out = table(6, width), np.zeros((3, width))
    wanted = packs[1::2].copy()
    work(packs, out)
    assert_same_bits(out, wanted)
    assert_same_bits(packs[::2], wanted)
