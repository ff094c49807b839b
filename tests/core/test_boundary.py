"""The box-counting dimension: 1 for what is smooth, its known value for a fractal, more for four unrolls."""

import math

import numpy as np
import pytest

from core import Axis, Experiment, sweep
from core.maps.boundary import box_dimension, lost
from tests.fuzz.dimension import KINDS, holds


@pytest.mark.parametrize("side", [64, 128])
@pytest.mark.parametrize("kind", KINDS)
def test_the_bounds_hold_the_dimension_of_edges_that_are_known(kind, side):
    held = [holds(kind, side, seed)[0] for seed in range(10)]
    assert sum(held) >= 9


@pytest.mark.parametrize("side", [64, 256, 512])
@pytest.mark.parametrize("shape", ["line", "level", "circle"])
def test_smooth_edges_have_dimension_1(side, shape):
    rows, columns = np.mgrid[0:side, 0:side] / side
    beyond = {
        "line": rows > 0.3 + 0.37 * columns,
        "level": rows > 0.5003,
        "circle": (columns - 0.5) ** 2 + (rows - 0.48) ** 2 < 0.1,
    }[shape]
    found = box_dimension(beyond)
    assert abs(found.value - 1) < 0.1
    assert found.low <= 1 <= found.high


@pytest.mark.parametrize("kind", ["line", "circle", "parabola"])
def test_what_is_smooth_is_not_called_rough(kind):
    for seed in range(10):
        _, found = holds(kind, 256, seed)
        assert found.high - found.low < 0.15
        assert not found.grows


@pytest.mark.parametrize("kind", ["Koch's snowflake", "Weierstrass's function"])
def test_what_grows_with_the_pixels_is_told_with_all_its_values(kind):
    _, found = holds(kind, 256, 0)
    assert found.grows
    assert list(found.by_side) == [64, 128, 256]
    assert found.by_side[256] == found.value > found.by_side[128] > found.by_side[64]


@pytest.mark.jit  # a quarter of a million runs
@pytest.mark.parametrize("window", [(0.5, 3, 0.02, 0.6), (1, 2.5, 0.05, 0.3)])
def test_the_smooth_boundary_of_two_unrolls_is_the_negative_control(window):
    left, right, low, high = window
    plane = sweep(
        Experiment(cell="linear", unrolls=2, max_steps=300),
        Axis("w2", left, right, 512),
        Axis("learning_rate", low, high, 512),
    )
    found = box_dimension(lost(plane.fate))
    assert abs(found.value - 1) < 0.01
    assert found.low <= 1 <= found.high


@pytest.mark.jit  # a quarter of a million runs
def test_the_boundary_of_four_unrolls_is_rougher_than_a_line():
    plane = sweep(
        Experiment(cell="linear", unrolls=4, max_steps=300),
        Axis("w2", 0.5, 2, 512),
        Axis("learning_rate", 0.01, 0.3, 512),
    )
    found = box_dimension(lost(plane.fate))
    assert found.low > 1.1
    assert found.grows
    assert found.value == pytest.approx(1.37, abs=0.005)


def test_a_fractal_of_known_dimension():
    # A Cantor set times a segment: 1 + log 2 / log 3. Sides are powers of two, so the boxes do not fit its thirds.
    side = 2048
    digits = np.arange(side) / side
    inside = np.ones(side, dtype=bool)
    for _ in range(6):
        digits = digits * 3
        inside &= np.floor(digits) % 3 != 1
    found = box_dimension(np.broadcast_to(inside, (side, side)))
    assert found.value == pytest.approx(1 + math.log(2) / math.log(3), abs=0.12)
    assert found.low <= 1 + math.log(2) / math.log(3) <= found.high


def test_without_an_edge_there_is_no_dimension():
    assert np.isnan(box_dimension(np.zeros((64, 64), dtype=bool)).value)


@pytest.mark.parametrize("shape", [(64, 32), (60, 60), (8, 8)])
def test_a_raster_that_cannot_be_halved_is_refused(shape):
    with pytest.raises(ValueError, match="give a square of side"):
        box_dimension(np.zeros(shape, dtype=bool))
