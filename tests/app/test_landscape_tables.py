"""Landscapes: the ground is the loss, walks lie on it, the cliff stands where the closed form says."""

import numpy as np
import pytest

from app import charts, tables
from app.charts.landscapes import CLOCK
from app.landscape import words
from core import Axis, Dataset, Experiment, descend, gradient, losses, surface
from core.analysis.closed_forms import wall
from core.analysis.curvature import critical_rate_at_the_optimum, curvature
from core.numbers import number_text


@pytest.mark.parametrize("cell", ["linear", "tanh", "lstm"])
def test_curvature_is_the_second_derivative(cell):
    data = Dataset.stocks("IBM", 5, 4)
    experiment = Experiment(cell=cell, wiring="every", dataset=data)
    (weight,) = experiment.trainable
    values, width = np.array([-0.4, 0.3, 1.2]), 1e-3
    near = [losses(experiment, weight, values + way * width) for way in (-2, -1, 0, 1, 2)]
    second = (-near[0] + 16 * near[1] - 30 * near[2] + 16 * near[3] - near[4]) / (12 * width**2)
    np.testing.assert_allclose(curvature(experiment, weight, values), second, rtol=1e-5, atol=1e-6)


def test_landscape_names_the_rate_and_where_there_is_none():
    experiment = Experiment(cell="linear", unrolls=4)
    table = tables.landscape_table(experiment, np.array([1.0, 0.5]))
    assert table["rate"][0] == number_text(critical_rate_at_the_optimum(experiment)) == "0.0625"
    assert table["rate"][1] == "none: it bends down"
    assert "only with a learning rate below 0.0625" in words.at_cursor(table[:1], "w2")
    assert "so no learning rate lets descent settle" in words.at_cursor(table[1:], "w2")


def cliff(**settings):
    return Experiment(
        cell="sigmoid",
        initial_state=0.6224593312018546,
        dataset=Dataset.chain(0.0, 0.7, 49),
        trainable=("w2", "b1"),
        **({"weights": {"w1": 0.0, "w2": 5.0, "b1": -2.7}} | settings),
    )


def test_the_surface_is_the_loss_and_walks_lie_exactly_on_it():
    x, y = Axis("w2", 2, 8, 12), Axis("b1", -5, 1, 9)
    ground = surface(cliff(), x, y)
    for row, column in ((0, 0), (4, 7), (8, 11)):
        here = cliff(weights={"w1": 0.0, "w2": x.values[column], "b1": y.values[row]})
        assert ground[row, column] == gradient(here).loss
    run = descend(cliff(learning_rate=0.3, max_steps=20))
    walk = tables.walk_table({"walk": run}, "w2", "b1")
    assert len(walk) == 21
    np.testing.assert_array_equal(walk["x_before"][1:], walk["x"][:-1])
    np.testing.assert_array_equal(walk["y_before"][1:], walk["y"][:-1])
    np.testing.assert_array_equal(walk["next_step"][:-1], walk["step"][1:])
    for row in walk.frame().itertuples():
        assert gradient(cliff(weights={"w1": 0.0, "w2": row.x, "b1": row.y})).loss == row.loss
    picks = tables.ground_table(ground, x, y)
    assert len(picks) == 108
    assert picks["loss"][0] == ground[0, 0]


def test_the_cliff_stands_on_the_wall():
    # Beyond the wall the loss changes by a third within a hundredth of b1; the papers' line is b = 0.5 - 0.6224593 w.
    for w2 in (5.0, 6.0, 7.0):
        b1 = float(wall(cliff(), np.array(w2)))
        assert b1 == pytest.approx(0.5 - 0.6224593 * w2, abs=1e-6)
        near = losses(cliff(weights={"w1": 0.0, "w2": w2, "b1": 0.0}), "b1", b1 + np.array([-0.02, -0.01, 0.01, 0.02]))
        assert abs(near[1] - near[2]) > 0.3
        assert abs(near[0] - near[1]) < 0.1
    assert np.isnan(wall(cliff(), np.array(4.25)))
    assert np.isfinite(wall(cliff(), np.array(4.26)))
    assert np.isnan(wall(Experiment(cell="tanh"), np.array(5.0)))
    assert tables.wall_table(cliff(), Axis("b1", -5, 1), Axis("w2", 2, 8)).empty
    table = tables.wall_table(cliff(), Axis("w2", 2, 8), Axis("b1", -5, 1))
    assert table["x"].min() > 4.25


def test_clipping_saves_the_walk_at_the_cliff():
    free, clipped = (descend(cliff(learning_rate=0.3, max_steps=300, clip=clip)) for clip in (None, 0.5))
    assert free.largest_step > 5
    assert free.losses[-1] > 0.08
    assert clipped.largest_step < 0.3 * 0.5 + 1e-12
    assert clipped.losses[-1] < 1e-3
    assert words.walk(clipped).startswith("Converged from step ")
    assert number_text(free.largest_step) in words.walk(free)
    assert "w1 = 0, w3 = 1, b2 = 0" in words.what_learns(cliff())


def two_walks(**settings):
    return {
        "not clipped": descend(cliff(learning_rate=0.3, max_steps=300, **settings)),
        "clipped at 0.5": descend(cliff(learning_rate=0.3, max_steps=300, clip=0.5, **settings)),
    }


def test_two_walks_part_where_it_is_said():
    runs = two_walks()
    step = int(words.parting(runs).removesuffix(".").rpartition(" ")[2])
    paths = [np.column_stack([run.weights["w2"], run.weights["b1"]]) for run in runs.values()]
    np.testing.assert_array_equal(paths[0][:step], paths[1][:step])
    assert (paths[0][step] != paths[1][step]).any()
    clipped = list(runs.values())[1]
    assert words.parting({"one": clipped, "other": clipped}).startswith("The two walks never part")


def test_the_legend_names_only_what_is_drawn():
    runs, x, y = two_walks(), Axis("w2", 2, 8), Axis("b1", -5, 1)
    said = words.legend(runs, 300, x, y, walled=True)
    assert "The walk that is not clipped leaves the picture." in said
    assert "clipped at 0.5 leaves" not in said
    assert "wall" in said
    free = runs["not clipped"]
    inside = (free.weights["b1"] <= 1) & (free.weights["w2"] <= 8)
    assert "leaves" not in words.legend(runs, int(free.at[~inside][0]) - 1, x, y, walled=True)
    assert "wall" not in words.legend(runs, 300, x, y, walled=False)


def test_the_walks_have_dots_for_steps_and_a_legend():
    x, y = Axis("w2", 2, 8, 12), Axis("b1", -5, 1, 9)
    ground, runs = surface(cliff(), x, y), two_walks()
    picture, ends = charts.shade_pictures(tables.log10(ground))
    colours = dict(zip(runs, ("#111111", "#222222"), strict=True))
    walks, wall_there = tables.walk_table(runs, "w2", "b1"), tables.wall_table(cliff(), x, y)
    parts = (x, y), picture, tables.ground_table(ground, x, y), wall_there, walks, 300, colours, ("loss", ends)
    spec = charts.surface_chart(*parts).to_dict()
    layers = [layer for layer in spec["layer"] if layer.get("data", {}).get("name") == "walks"]
    assert not [layer for layer in layers if layer["mark"]["type"] == "line"]
    fills = [layer["encoding"]["fill"] for layer in layers if "fill" in layer["encoding"]]
    assert fills
    assert all(fill["scale"]["domain"] == list(runs) and fill["legend"] for fill in fills)
    assert {"start", "the wall"} <= {row.get("word", row.get("curve")) for row in every_row(spec)}
    assert next(p for p in spec["params"] if p["name"] == "played")["bind"] == {"element": f"#{CLOCK}"}
    in_file = charts.surface_chart(*parts, in_file=True).to_dict()
    assert next(p for p in in_file["params"] if p["name"] == "stopped")["bind"]["max"] == 300


def every_row(spec):
    """All rows of all tables of a figure."""
    return [row for rows in spec["datasets"].values() for row in rows]
