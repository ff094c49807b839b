"""Tables, pictures and words of maps and orbits: all of it is what the engine computed."""

import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from app import charts, tables
from app.charts.planes import CURVES
from app.map import settings, words, work
from app.tables.maps import PICKS
from app.theme import FATE_COLOURS
from core import Axis, Experiment, sweep
from core.fate import FATES, Fate
from core.maps.boundary import box_dimension, lost

LABELS = [fate.label for fate in FATES]


@pytest.fixture(scope="module")
def plane():
    experiment = Experiment(unrolls=4, max_steps=40)
    return sweep(experiment, Axis("w2", 0.2, 2.4, 24), Axis("learning_rate", 1e-3, 1, 16, log=True))


def pixels(picture):
    """(rows, columns, 4), row 0 at the top."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2]))))


def test_pictures_show_each_fate_in_its_colour_and_nothing_twice(plane):
    pictures = charts.fate_pictures(plane.fate, LABELS)
    total = np.zeros(plane.fate.shape, dtype=int)
    for row in pictures.frame().itertuples():
        shown = pixels(row.picture)[::-1]
        here = shown[..., 3] == 255
        np.testing.assert_array_equal(here, plane.fate == LABELS.index(row.fate))
        assert {f"#{''.join(f'{c:02X}' for c in colour)}" for colour in shown[here][:, :3]} == {FATE_COLOURS[row.fate]}
        total += here
    assert (total == 1).all()


def test_shades_rise_with_the_value_and_leave_out_what_is_no_number():
    values = np.linspace(-3, 5, 400).reshape(20, 20).copy()
    values[3, 4] = np.nan
    pictures, (low, high) = charts.shade_pictures(values)
    shown = pixels(pictures["picture"][0])[::-1].astype(float)
    assert shown[3, 4, 3] == 0
    assert (shown[..., 3] == 255).sum() == 399
    light = shown[..., :3].sum(axis=2)
    assert light[0, 0] < light[10, 10] < light[19, 19]
    assert -3 < low < -2.8
    assert 4.8 < high < 5
    assert charts.shade_pictures(np.full((4, 4), np.nan))[1] == (0.0, 1.0)
    assert charts.shade_pictures(np.ones((4, 4)))[1] == (1.0, 2.0)


def test_picks_are_pixels(plane):
    picks = tables.pick_table(plane)
    assert len(picks) == 24 * 16
    for row in picks.frame().sample(20, random_state=1).itertuples():
        column, line = np.flatnonzero(plane.x.values == row.x), np.flatnonzero(plane.y.values == row.y)
        assert LABELS[plane.fate[line[0], column[0]]] == row.fate
    fine = sweep(plane.experiment, Axis("w2", 0.2, 2.4, 200), Axis("learning_rate", 0.1, 1, 3))
    picks = tables.pick_table(fine)
    assert len(picks) == PICKS * 3
    assert set(picks["x"]) <= set(fine.x.values)


def test_shares_count_all_runs(plane):
    table = tables.share_table(plane)
    assert table["runs"].sum() == plane.fate.size
    assert table["share"].sum() == pytest.approx(1.0)
    said = words.shares(table)
    assert said.startswith("Of 384 runs: ")
    (largest,) = table[[np.argmax(table["runs"])]].rows()
    assert f"{largest['share']:.1%} {largest['fate']}" in said.split(",")[0]


def test_closed_forms_lie_in_the_window_and_swap_with_the_axes(plane):
    table = tables.closed_form_table(plane).frame()
    assert set(table["curve"]) == {"critical rate", "one step to death"}
    assert table[table["curve"] == "critical rate"]["y"].unique() == pytest.approx([1 / 16])
    assert table["x"].between(0.2, 2.4).all()
    assert table["y"].between(1e-3, 1).all()
    turned = tables.closed_form_table(sweep(plane.experiment, plane.y, plane.x)).frame()
    critical = turned[turned["curve"] == "critical rate"]
    assert critical["x"].unique() == pytest.approx([1 / 16])
    other = sweep(Experiment(cell="tanh", unrolls=4, max_steps=2), plane.x, plane.y)
    assert tables.closed_form_table(other).empty
    biased = sweep(plane.experiment, Axis("b2", -1, 1, 4), plane.y)
    assert tables.closed_form_table(biased).empty


def test_the_end_of_float64_is_said(plane):
    assert words.exhausted(plane) is None
    tired = sweep(plane.experiment, Axis("w2", 1, 1 + 1e-15, 16), plane.y)
    assert "along w2 neighbouring pixels are the same number" in words.exhausted(tired)


def test_charts_of_maps_are_valid(plane):
    curves, picks = tables.closed_form_table(plane), tables.pick_table(plane)
    for shade in (settings.FATE, settings.LOSS, settings.SUM, settings.STEP):
        pictures, shades = work._pictures_of(plane, shade)
        for at in (None, (1.0, 0.01)):
            chart = charts.map_chart(plane, pictures, picks, curves, at, ("x", "y"), shades)
            assert {parameter["name"] for parameter in chart.to_dict()["params"]} >= {"zoom", "pick", "shown"}
    nothing = charts.map_chart(plane, pictures, picks, tables.Table({"curve": [], "x": [], "y": []}), None, ("", ""))
    assert "the wall" not in json.dumps(nothing.to_dict())


def test_the_two_edges_that_readme_tells_of():
    values = {key: setting.default for key, setting in settings.SETTINGS.items()}
    found = {}
    for name in ("A smooth edge", "A rough edge"):
        chosen = values | settings.PRESETS[name]
        plane = sweep(settings.experiment_of(chosen), *settings.axes_of(chosen, 256))
        found[name] = box_dimension(lost(plane.fate))
    smooth, rough = found.values()
    assert smooth.low <= 1 <= smooth.high
    assert [f"{value:.2f}" for value in rough.by_side.values()] == ["1.07", "1.12", "1.20"]
    assert rough.low > 1
    assert rough.grows


def test_a_map_without_lost_runs_has_no_dimension(plane):
    assert np.isnan(box_dimension(np.zeros((64, 64), dtype=bool)).value)
    assert lost(plane.fate).any()


def test_each_closed_form_has_a_name_beside_it_and_dashes_of_its_own(plane):
    curves = tables.closed_form_table(plane)
    picture, picks = charts.fate_pictures(plane.fate, LABELS), tables.pick_table(plane)
    spec = charts.map_chart(plane, picture, picks, curves, None, ("across", "upwards")).to_dict()
    assert [row["curve"] for row in spec["datasets"]["names"]] == ["critical rate", "one step to death"]
    for row in spec["datasets"]["names"]:
        there = curves[curves["curve"] == row["curve"]]
        assert (row["x"], row["y"]) in set(zip(there["x"], there["y"], strict=True))
    scales = [layer["encoding"]["strokeDash"]["scale"] for layer in spec["layer"] if "strokeDash" in layer["encoding"]]
    dashes = dict(zip(scales[0]["domain"], map(tuple, scales[0]["range"]), strict=True))
    assert len(set(dashes.values())) >= 3
    assert dashes["critical rate"] != dashes["one step to death"]


def test_the_tooltip_calls_the_axes_by_their_names(plane):
    picture, picks = charts.fate_pictures(plane.fate, LABELS), tables.pick_table(plane)
    curves = tables.closed_form_table(plane)
    spec = charts.map_chart(plane, picture, picks, curves, None, ("w2 at the start", "learning rate")).to_dict()
    told = [layer["encoding"]["tooltip"] for layer in spec["layer"] if "tooltip" in layer["encoding"]]
    assert [tip.get("title") for tip in told[0]] == ["w2 at the start", "learning rate", None]


def test_every_fate_and_every_closed_form_is_explained(plane):
    said = words.meanings(tables.share_table(plane))
    assert {label for label in LABELS if f"**{label.capitalize()}**" in said} == set(tables.share_table(plane)["fate"])
    assert set(words.LINES) == set(CURVES) - {"the wall"}
    curves = tables.closed_form_table(plane)
    assert words.closed_forms(curves, plane).count("*: ") == 2
    assert words.closed_forms(curves[:0], plane) == ""
    momentum, adam = (sweep(replace(plane.experiment, optimizer=o), plane.x, plane.y) for o in ("momentum", "adam"))
    assert "times (1 + momentum);" in words.closed_forms(tables.closed_form_table(momentum), momentum)
    assert words.closed_forms(curves[:0], adam).startswith("For adam no formula for a critical rate is known, as")
    elsewhere = sweep(adam.experiment, Axis("b2", -1, 1, 4), plane.y)  # where plain descent has no formula either
    assert words.closed_forms(curves[:0], elsewhere) == ""


@pytest.mark.parametrize("settings", [{"clip": 1.0}, {"optimizer": "nesterov"}, {"optimizer": "adam"}])
def test_no_run_lives_on_the_deadly_side_of_the_line(settings):
    experiment = Experiment(unrolls=4, max_steps=1000, **settings)
    plane = sweep(experiment, Axis("w2", 1.05, 2.0, 32), Axis("learning_rate", 0.01, 4.0, 32))
    curves = tables.closed_form_table(plane)
    line = curves[curves["curve"] == "one step to death"]
    rates = np.interp(plane.x.values, line["x"], line["y"], left=np.nan, right=np.nan)
    beyond = plane.y.values[:, None] > 1.02 * rates
    assert beyond.any()
    assert (plane.fate[beyond] == FATES.index(Fate.dead)).all()
