"""Drawings: a figure that was written once is the figure written anew, whatever was drawn before."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import altair as alt
import numpy as np
import pytest
import vl_convert

from app import charts, tables
from app.charts import cures, landscapes, ledger, maps, network, orbits, pair, powers, runs
from app.charts.axes import unseen
from app.charts.drawing import MOST_TEMPLATES, Drawing, first, rows_of_table, written_once
from app.cures import settings as cures_of_the_page
from app.tables import Table
from app.theme import run_colours, styled
from core import Axis, Dataset, Experiment, compare, descend, surface, sweep
from core.analysis.one_sequence import unroll
from core.analysis.recall import Fan
from core.fate import FATES, Fate


def anew(monkeypatch):
    """Let Altair write each figure of these modules anew at every call from now on."""
    found = 0
    for module in (cures, landscapes, ledger, maps, orbits, pair, powers, runs, network):
        for name, made in list(vars(module).items()):
            if name.startswith("_") and hasattr(made, "cache_info"):
                monkeypatch.setattr(module, name, made.__wrapped__)
                found += 1
    assert found == 22


def figures(weight, rate, unrolls):
    """All figures of two runs."""
    pair = {
        name: Experiment(weights={"w2": w}, learning_rate=rate, max_steps=80, dataset=Dataset.chain(1.0, 1.0, unrolls))
        for name, w in ((f"w2 = {weight:g}", weight), ("w2 = 0.5", 0.5))
    }
    results = dict(zip(pair, compare(list(pair.values())), strict=True))
    weights = {name: one.weights["w2"] for name, one in pair.items()}
    colours = run_colours(weights)
    curve = tables.amplification_table(weights, unrolls)
    window = tables.weight_window(results)
    trace = tables.with_drawn_weight(tables.trace_table(results), *window)
    sizes = tables.histogram_table(results)
    ends, away = tables.endings_table(results, trace), tables.off_the_chart_table(results, trace)
    made = [
        charts.amplification_chart(curve, colours),
        charts.amplification_chart(curve, colours, "x", False),
        charts.pair_loss_chart(trace, ends, tables.best_loss_table(results), colours),
        charts.pair_weight_chart(trace, away, tables.best_weight_table(results, *window), colours, window),
        charts.step_sizes_chart(tables.rows_of_sizes(sizes), colours),
    ]
    for name, run in results.items():
        ground = tables.loss_curve_table(pair[name], *window)
        domain = charts.decades(ground["log10 loss"], trace["log10 loss"])
        made += [
            charts.loss_chart(trace, name, colours, run.verdict),
            charts.weight_chart(trace, name, colours, window),
            charts.path_chart(ground, trace, domain, window, name, colours[name]),
        ]
    return made


def others(weight, rate, unrolls):
    """Figures of the other pages."""
    one = Experiment(weights={"w2": weight}, learning_rate=rate, dataset=Dataset.chain(1.0, 1.0, unrolls))
    pair = {"left": one, "right": replace(one, weights={"w2": 0.5})}
    colours = {"left": "#111111", "right": "#222222"}
    records = {name: unroll(experiment) for name, experiment in pair.items()}
    drawing, end, ledger, formats = (
        tables.network_table(records["left"]),
        tables.end_table(records["left"]),
        tables.ledger_table(records),
        tables.formats_table(one),
    )
    field, curve = tables.ledger_map_table(one, 0.1, 1.5, 9), tables.landscape_table(one, np.linspace(0.4, 2.2, 9))
    near = Experiment("linear", unrolls=2, weights={"w2": 0.9}, max_steps=200)
    settling = compare([replace(near, learning_rate=r) for r in (0.2, 0.2 + rate / 10)])
    visited, (step, walk) = tables.bifurcation_table(settling), tables.cobweb_tables(settling[1])
    carried = tables.carried_table(pair)
    return [
        charts.network_chart(drawing, end, f"× {weight:g}", 2),
        charts.network_chart(drawing, end, "no day"),
        *(charts.ledger_chart(ledger, name, colours[name], f"{name}: {weight}") for name in pair),
        *(charts.running_sum_chart(ledger, name, colours[name]) for name in pair),
        charts.ledger_map_chart(field, weight, "w2"),
        *(charts.formats_chart(formats, column, f"the {column}") for column in ("state", "slope")),
        charts.carried_chart(carried, colours),
        charts.losses_chart(tables.trace_table(dict(zip(pair, settling, strict=True))), colours),
        charts.curve_chart(curve, "w2", weight, bent=weight < 0),
        charts.bifurcation_chart(visited, 0.5, rate),
        charts.cobweb_chart(step, walk, "#333333"),
    ]


def planes(weight, rate, unrolls):
    """Landscapes and maps."""
    long = unrolls > 5
    one = Experiment(weights={"w2": weight}, learning_rate=rate, max_steps=20, dataset=Dataset.chain(1.0, 1.0, unrolls))
    both = replace(one, trainable=("w2", "b1"))
    x, y = Axis("w2", -3, 3, 9), Axis("b1" if long else "w1", 0.1, 3, 8, log=long)
    ground = surface(both, x, y)
    lit, ends = charts.shade_pictures(tables.log10(ground))
    walks = {name: descend(replace(both, clip=clip)) for name, clip in (("a", None), ("b", 1e-3))}
    walked, upto = tables.walk_table(walks, "w2", "b1"), 10 if long else 20
    plane = sweep(one, Axis("w2", 0.5, 2, 9), Axis("learning_rate", 1e-4, rate + 1, 8, log=True))
    fates, known = charts.fate_pictures(plane.fate, [fate.label for fate in FATES]), tables.closed_form_table(plane)
    picks, points, wall = tables.pick_table(plane), tables.ground_table(ground, x, y), tables.wall_table(both, x, y)
    titles, colours, shades = ("across", "upwards"), {"a": "#111111", "b": "#222222"}, ("loss", ends)
    return [
        charts.surface_chart((x, y), lit, points, wall, walked, upto, colours, shades),
        charts.surface_chart((x, y), lit, points, wall, walked, upto, colours, shades, touch=long, in_file=True),
        charts.map_chart(plane, fates, picks, known, None if long else (1.0, rate), titles),
        charts.map_chart(plane, lit, picks, known[:0], (1.0, 0.01), titles, shades),
    ]


def cured(weight, rate, unrolls):
    """Figures of the cures."""
    ends = {"a": {"exploding": [(Fate.dead, False)], "vanishing": [(Fate.converged, True)] * 2}}
    if weight > 1:
        ends["b"] = {"exploding": [(Fate.stalled, False)], "vanishing": [(Fate.ran_out, True)]}
    cures = tables.cure_table(ends, {"a": "shortens", "b": "rolls"})
    shares = np.geomspace(1, rate, 6).reshape(2, 3)
    fans = {
        "x": Fan(np.array([0, 5, unrolls + 6]), shares, shares[:, -1]),
        "y": Fan(np.arange(3), shares, shares[0, :2]),
    }
    company = descend(cures_of_the_page.companies(unrolls % 3))
    return [
        charts.cure_chart(cures, tables.average_table(cures)),
        *(charts.fan_chart(tables.fan_table(fans), name, 0.1, f"{name}: {weight}", "#444444") for name in fans),
        charts.length_chart(tables.length_table({"x": {5: 1, unrolls: 2}}), 16, f"starts at {weight}"),
        charts.answers_chart(tables.answers_table(company, ("A", f"B {unrolls}"))),
    ]


STATES = [(2.0, 0.01, 50), (1.5, 0.01, 3), (-1.3, 0.5, 20), (0.9, 1e-9, 4), (1.01, 0.05, 5), (0.0, 0.1, 2)]


EVERY_DAY, LONG = [cured], [figures, others, planes]  # the long ones draw twenty figures of six states each


@pytest.mark.parametrize("draw", [*EVERY_DAY, *(pytest.param(draw, marks=pytest.mark.long) for draw in LONG)])
def test_a_remembered_figure_is_the_figure_built_anew(monkeypatch, draw):
    filled = [[chart.to_dict() for chart in draw(*state)] for _ in range(2) for state in STATES]
    anew(monkeypatch)
    fresh = [[chart.to_dict() for chart in draw(*state)] for state in STATES] * 2
    assert filled == fresh


def test_a_small_move_of_the_weight_changes_data_alone():
    for one, other in zip(figures(1.99, 0.01, 50), figures(1.98, 0.01, 50), strict=True):
        assert one.template is other.template  # so that the browser keeps the figure and draws other data
        assert (one.values, list(one.tables)) == (other.values, list(other.tables))


def test_another_weight_draws_the_same_network_with_other_data():
    one, other = (others(weight, 0.01, 3)[0] for weight in (1.99, 1.98))
    assert one.template is other.template


def of_one_state():
    return [*figures(*STATES[0]), *others(*STATES[0]), *planes(*STATES[0]), *cured(*STATES[0])]


@pytest.mark.long
def test_every_figure_is_sound_vega_lite():
    for chart in of_one_state():
        assert alt.LayerChart.from_dict(chart.to_dict()).to_dict(validate=True)


def test_what_a_figure_takes_for_a_number_is_one_and_every_column_is_there():
    kinds = {"quantitative": "iufb", "nominal": "O", "ordinal": "iufO"}
    for chart in of_one_state():
        for layer in chart.spec["layer"]:
            table = chart.tables[layer.get("data", chart.spec.get("data"))["name"]]
            for name, channels in layer.get("encoding", {}).items():
                for channel in channels if isinstance(channels, list) else [channels]:
                    if "field" in channel and name != "detail":
                        assert table[channel["field"]].dtype.kind in kinds[channel.get("type", "quantitative")], channel


@pytest.mark.long  # every figure as an SVG, twice
def test_the_columns_that_are_sent_are_all_that_is_drawn():
    for chart in of_one_state():
        whole, sent = chart.to_dict(), chart.filled()["datasets"]
        some = {name: sent[name].to_pylist() for name in sent}
        assert picture(whole) == picture(whole | {"datasets": some})


def picture(spec):
    """As SVG, without the numbers by which Vega counts its clippings and gradients through all figures."""
    return re.sub(r"(clip|gradient_)\d+", r"\1", vl_convert.vegalite_to_svg(spec))


@written_once
def dots(colour="#000000"):
    plain = rows_of_table("rows").mark_point(color=colour).encode(x=alt.X("a:Q"))
    return styled(plain, plain.transform_filter(f"datum['b'] > {first('ends', 'low')}"), unseen("ends"))


def test_a_figure_is_written_once_and_drawn_with_any_tables():
    one, two = Table({"a": [1.0], "b": [0]}), Table({"a": [2.0, 3.0], "b": [1, 2]})
    ends = Table({"low": [1.0], "high": [2.0]})
    first_one, second = (Drawing(dots(), {"rows": rows, "ends": ends}) for rows in (one, two))
    assert first_one.template is second.template
    assert dots("#111111").spec["layer"][0]["mark"]["color"] == "#111111"
    assert dots().spec["layer"][0]["mark"]["color"] == "#000000"
    assert {name: table.column_names for name, table in second.filled()["datasets"].items()} == {
        "rows": ["a", "b"],
        "ends": ["low"],
    }
    assert second.to_dict()["datasets"]["rows"] == [{"a": 2.0, "b": 1}, {"a": 3.0, "b": 2}]


def test_values_of_parameters_come_later():
    named = Drawing(dots(), {"rows": Table({"a": [1.0]})}, {"runs": ["x", "y"]})
    own = Drawing(dots(), named.tables).to_dict()["params"]
    assert named.to_dict()["params"] == [*own, {"name": "runs", "value": ["x", "y"]}]


def test_a_figure_can_be_as_high_as_its_room():
    drawn = Drawing(dots(), {"rows": Table({"a": [1.0]})}, {"runs": ["x", "y"]})
    assert [param["name"] for param in drawn.spec["params"]] == ["height", "runs"]
    assert [param["name"] for param in drawn.without_height().spec["params"]] == ["runs"]
    assert drawn.without_height().spec | {"params": []} == drawn.spec | {"params": []}


def test_a_drawing_cannot_spoil_the_next():
    tables = {"rows": Table({"a": [1.0]})}
    for spoilt in (Drawing(dots(), tables).to_dict(), Drawing(dots(), tables).spec):
        spoilt["layer"][0]["mark"]["color"] = "spoilt"
        assert Drawing(dots(), tables).spec["layer"][0]["mark"]["color"] == "#000000"


def test_numbers_without_a_place_become_null():
    rows = Table({"a": [1.0, float("nan"), float("inf")]})
    assert Drawing(dots(), {"rows": rows}).to_dict()["datasets"]["rows"] == [{"a": 1.0}, {"a": None}, {"a": None}]


def test_templates_are_bounded_and_threads_agree():
    many = [f"#{number:06x}" for number in range(MOST_TEMPLATES + 40)]
    with ThreadPoolExecutor(8) as viewers:
        assert list(viewers.map(lambda colour: dots(colour).spec["layer"][0]["mark"]["color"], many)) == many
    assert dots.cache_info().currsize == MOST_TEMPLATES
