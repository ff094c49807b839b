"""Clipping in float32 on the page Cures: the table and the sentence say what the computation does."""

import numpy as np
import pytest

from app import tables
from app.cures import settings, words
from core import descend, gradient
from core.analysis.clipping_in_formats import clipped_by_shares, clipped_by_squares, longest, rounded
from core.numbers import number_text

DEFAULTS = {key: setting.default for key, setting in settings.SETTINGS.items()}


def both_ways(weight=settings.EXPLODING, **values):
    """The names and parts of the first gradient in float32, and what either way of clipping makes of it."""
    values = DEFAULTS | values
    slopes = gradient(settings.sick(values, weight)).by_parameter
    given = rounded(list(slopes.values()))
    return list(slopes), given, *(clip(given, values["clip"]) for clip in (clipped_by_squares, clipped_by_shares))


def test_over_fifty_unrolls_one_way_leaves_nothing_and_the_other_the_length_asked_for():
    names, given, squares, shares = both_ways()
    assert longest() < np.linalg.norm(given.astype(float)) < np.finfo(np.float32).max
    assert not squares.gradients.any()
    assert shares.length == pytest.approx(1, rel=1e-6)
    said = words.clipping_in_float32(given, squares, shares)
    assert "that holds beyond a norm of 1.845\u00a0×\u00a010¹⁹" in said
    assert "finds an infinite norm and multiplies by 0: all parts become 0." in said
    assert f"the norm is {number_text(float(shares.norm))}, and the clipped gradient is 1 long." in said
    assert "the run stands still without an error" in said
    table = tables.clipping_table(names, given, squares, shares)
    assert list(table["part"]) == ["w1", "w2", "b1", "w3", "b2", "norm", "factor"]
    rows = {row["part"]: row for row in table.rows()}
    assert rows["w2"]["gradient"] == number_text(
        float(np.float32(gradient(settings.sick(DEFAULTS, 2.0)).by_parameter["w2"]))
    )
    assert {rows[name]["PyTorch's way"] for name in names} == {"0"}
    assert rows["norm"]["PyTorch's way"] == "infinite"
    assert rows["factor"]["PyTorch's way"] == "0"
    assert rows["w2"]["largest first"] == number_text(float(shares.gradients[1]))


def test_over_a_hundred_unrolls_no_way_helps():
    _, given, squares, shares = both_ways(unrolls=100)
    lost = int(np.sum(~np.isfinite(given)))
    said = words.clipping_in_float32(given, squares, shares)
    assert f"{lost} of the 5 parts of this gradient are no longer finite" in said
    assert f"multiplies all by 0; {lost} are not a number then" in said
    assert np.isnan(squares.gradients).sum() == lost
    assert np.array_equal(np.isinf(shares.gradients), np.isinf(given))
    assert "what is infinite before clipping is infinite after it" in said


@pytest.mark.parametrize(
    "changed", [{"unrolls": 4}, {"cell": "tanh"}, {"cell": "sigmoid"}, {"wiring": "every day", "unrolls": 10}]
)
def test_where_the_squares_are_numbers_both_find_the_same_norm(changed):
    _, given, squares, shares = both_ways(**changed)
    said = words.clipping_in_float32(given, squares, shares)
    assert squares.norm == pytest.approx(shares.norm, rel=1e-6)
    assert f"both ways find the norm {number_text(float(shares.norm))}" in said
    np.testing.assert_allclose(squares.gradients, shares.gradients, rtol=1e-5)


def test_a_threshold_too_long_for_float32_loses_the_weights():
    _, given, squares, shares = both_ways(clip=1e300)
    said = words.clipping_in_float32(given, squares, shares)
    assert np.isnan(squares.gradients).all()
    assert "multiplies by not a number: all parts become not a number" in said
    assert "the weights are lost without an error" in said


@pytest.mark.parametrize("weight", [2.0, 3.0, -3.0])
@pytest.mark.parametrize("cell", ["linear", "ReLU"])
def test_the_engine_itself_loses_no_gradient_at_the_longest_window(weight, cell):
    values = DEFAULTS | {"unrolls": 200, "cell": cell, "steps": 1}
    run = descend(settings.cured("clip by norm", values, weight))
    slope = abs(run.gradients["w2"][0])
    assert np.isfinite(slope)
    assert run.sizes[0] == pytest.approx(min(slope, values["clip"]) * values["rate"], rel=1e-12)
