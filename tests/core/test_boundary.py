"""The box-counting dimension: 1 for what is smooth, its known value for a fractal, more for four unrolls."""

import math

import numpy as np
import pytest

from core import Axis, Experiment, sweep
from core.maps.boundary import box_dimension, lost


def raster(side):
    rows, columns = np.mgrid[0:side, 0:side] / side
    return rows, columns


@pytest.mark.parametrize("side", [64, 256, 512])
@pytest.mark.parametrize("shape", ["line", "level", "circle"])
def test_smooth_edges_have_dimension_1(side, shape):
    rows, columns = raster(side)
    beyond = {
        "line": rows > 0.3 + 0.37 * columns,
        "level": rows > 0.5003,
        "circle": (columns - 0.5) ** 2 + (rows - 0.48) ** 2 < 0.1,
    }[shape]
    found = box_dimension(beyond)
    assert abs(found.value - 1) <= found.error < 0.1


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
    assert abs(found.value - 1) <= found.error


@pytest.mark.jit  # a quarter of a million runs
def test_the_boundary_of_four_unrolls_is_rougher_than_a_line():
    plane = sweep(
        Experiment(cell="linear", unrolls=4, max_steps=300),
        Axis("w2", 0.5, 2, 512),
        Axis("learning_rate", 0.01, 0.3, 512),
    )
    found = box_dimension(lost(plane.fate))
    assert found.value - 2 * found.error > 1.1


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


def test_without_an_edge_there_is_no_dimension():
    assert np.isnan(box_dimension(np.zeros((64, 64), dtype=bool)).value)


@pytest.mark.parametrize("shape", [(64, 32), (60, 60), (8, 8)])
def test_a_raster_that_cannot_be_halved_is_refused(shape):
    with pytest.raises(ValueError, match="give a square of side"):
        box_dimension(np.zeros(shape, dtype=bool))
