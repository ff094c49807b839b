"""Figures that go by: what they show at each moment is in the engine's records, and the last is the figure."""

from dataclasses import replace

import numpy as np
import pytest

from app import charts, tables
from app.charts import motion as moments_of
from core import Axis, Dataset, Experiment, amplification, descend, surface
from core.analysis.one_sequence import unroll
from core.numbers import number_text

COLOURS = {"w2": "#E8590C"}


def experiment(weight=1.3, **changed):
    given = {"learning_rate": 0.02, "max_steps": 300, "dataset": Dataset.chain(1.0, 1.0, 4)} | changed
    return Experiment(weights={"w2": weight}, **given)


def walk_of(run):
    """The run on the exact loss, as the first page draws it."""
    window = tables.weight_window({"w2": run})
    trace = tables.with_drawn_weight(tables.trace_table({"w2": run}), *window)
    ground = tables.loss_curve_table(run.experiment, *window)
    domain = charts.decades(ground["log10 loss"], trace["log10 loss"])
    return charts.path_chart(ground, trace, domain, window, "w2", "#E8590C")


def powers(weights, unrolls):
    return charts.amplification_chart(tables.amplification_table(weights, unrolls), dict.fromkeys(weights, "#E8590C"))


def assert_ends_as_it_stands(chart):
    """At its last moment it is the figure, and at none does anything but rows of its tables change."""
    times = chart.moments()
    assert 1 < len(times) <= moments_of.MOST
    assert times == sorted(set(times))
    assert chart.at(times[-1]).to_dict() == chart.to_dict()
    for now in times[:: max(1, len(times) // 5)]:
        there = chart.at(now)
        assert there.template is chart.template
        assert there.values == chart.values
        assert list(there.tables) == list(chart.tables)
        assert there.moments() == []


@pytest.mark.parametrize("rate", [0.02, 0.09, 0.5])  # it settles, bounces, is thrown out
def test_the_dot_on_the_curve_is_where_the_run_was(rate):
    run = descend(experiment(learning_rate=rate))
    chart = walk_of(run)
    assert_ends_as_it_stands(chart)
    low, high = chart.tables["frame"]["w2 drawn"]
    for now in chart.moments():
        there = chart.at(now).tables
        (place,) = np.flatnonzero(run.at == now)
        (dot,) = there["now"].rows()
        assert (dot["step"], dot["w2"], dot["loss"]) == (now, run.weights["w2"][place], run.losses[place])
        assert dot["w2 drawn"] == np.clip(run.weights["w2"][place], low, high)
        assert there["steps"]["step"].max() == now
        assert (there["dots"]["step"] <= now).all()
        assert there["curve"] is chart.tables["curve"]


def test_a_run_that_stands_still_has_no_moments_on_the_curve_but_over_the_steps():
    run = descend(experiment(0.5, dataset=Dataset.chain(1.0, 1.0, 50)))
    assert walk_of(run).moments() == []
    trace = tables.trace_table({"w2": run})
    chart = charts.loss_chart(trace, "w2", COLOURS, "")
    assert_ends_as_it_stands(chart)
    for now in chart.moments():
        assert chart.at(now).tables["steps"]["step"].max() == now


def test_moments_of_a_long_run_are_few_and_close_where_it_goes_far():
    times = np.arange(1001)
    way = np.where(times > 700, 1.0, 0.0) + np.where(times > 705, 1.0, 0.0) + times * 1e-9
    found = moments_of.chosen(times, np.log1p(times), way)
    assert {0, 1, 2, 3, 701, 706, 1000} <= set(found)
    assert len(found) <= moments_of.MOST
    assert list(moments_of.chosen(times[:5], times[:5], way[:5] * 0)) == [0, 1, 2, 3, 4]
    assert list(moments_of.chosen(times, np.log1p(times), way, 0.5)) == [0, 701, 1000]
    assert list(moments_of.chosen(times, np.log1p(times), way * 0, 0.5)) == [0]


def test_at_each_unroll_the_number_at_the_end_of_a_line_is_the_power():
    weights = {"up": 1.5, "down": -0.5}
    chart = powers(weights, 50)
    assert_ends_as_it_stands(chart)
    assert chart.moments() == list(range(51))
    for now in chart.moments():
        there = chart.at(now).tables
        assert list(there["last"]["run"]) == list(weights)
        for side, name in (("above", "up"), ("below", "down")):
            (row,) = there[side].rows()
            assert (row["run"], row["unrolls"]) == (name, now)
            assert row["amplification"] == amplification(weights[name], now).text


def test_the_walks_on_the_landscape_are_those_of_the_steps_so_far():
    both = experiment(0.9, trainable=("w2", "b1"), max_steps=120)
    x, y = Axis("w2", -2, 2, 9), Axis("b1", -2, 2, 8)
    ground, runs = surface(both, x, y), {"a": descend(both), "b": descend(replace(both, clip=0.1))}
    lit, ends = charts.shade_pictures(tables.log10(ground))
    parts = (x, y), lit, tables.ground_table(ground, x, y), tables.wall_table(both, x, y)
    parts = *parts, tables.walk_table(runs, "w2", "b1")
    chart = charts.surface_chart(*parts, 100, dict.fromkeys(runs, "#111111"), ("loss", ends))
    times = chart.moments()
    assert (times[0], times[-1]) == (0, 100)  # as far as it is shown
    assert 10 < len(times) <= moments_of.MOST
    for now in times:
        there, alone = chart.at(now), charts.surface_chart(*parts, now, dict.fromkeys(runs, "#111111"), ("loss", ends))
        assert there.template is alone.template
        assert list(there.tables["shown"]["step"]) == [now] == list(alone.tables["shown"]["step"])
        for name, run in runs.items():
            rows = there.tables["walks"][there.tables["walks"]["run"] == name]
            so_far = run.at <= now
            np.testing.assert_array_equal(rows["x"], run.weights["w2"][so_far])
            np.testing.assert_array_equal(rows["y"], run.weights["b1"][so_far])


@pytest.mark.parametrize("unrolls", [1, 4, 20])
def test_numbers_pass_through_the_network_and_come_back(unrolls):
    record = unroll(experiment(2.0, dataset=Dataset.chain(1.0, 1.0, unrolls)))
    chart = charts.network_chart(tables.network_table(record), tables.end_table(record), "× 2")
    assert_ends_as_it_stands(chart)
    days, count = chart.tables["days"], len(chart.tables["days"])
    assert chart.moments()[-1] == 2 * count
    for now in chart.moments():
        there, moment = chart.at(now).tables, int(now)
        seen = [bool(text) for text in there["days"]["h text"]]
        back = [bool(text) for text in there["days"]["gradient text"]]
        assert seen == [place <= moment for place in range(count)]
        assert back == [place >= 2 * count - moment for place in range(count)]
        for told, column in ((seen, "h text"), (back, "gradient text")):
            assert all(a == b for a, b, shown in zip(there["days"][column], days[column], told, strict=True) if shown)
        arrived = np.where(back[:-1], chart.tables["copies"]["arrived"], 0.0)
        np.testing.assert_array_equal(there["copies"]["arrived"], arrived)  # an arrow has its colour with its tip's day
        (end,) = there["end"].rows()
        assert (bool(end["text"]), bool(end["begins"])) == (moment >= count, moment > count)
        assert len(there["ring"]) == (now < 2 * count)
    first = chart.at(0).tables["days"]["h text"][0]
    assert first == number_text(record.states[1, 0])


def test_the_state_goes_through_the_chain_row_by_row():
    states = [1.5**day for day in range(8)]
    table = tables.chain_table(states, "× 1.5")
    assert charts.chain_chart(table).moments() == []
    chart = charts.chain_chart(table, passes=True)
    assert_ends_as_it_stands(chart)
    for now in chart.moments()[:-1]:
        there = chart.at(now).tables
        assert [bool(text) for text in there["days"]["state"]] == [day <= int(now) for day in range(8)]
        (ring,) = there["ring"].rows()
        assert ring["row"] == (now > 4)  # five days a row
        assert ring["column"] == pytest.approx(now - 5 * (now > 4))


def test_the_cobweb_ends_where_descent_is():
    run = descend(experiment(0.9, cell="linear", learning_rate=0.05, max_steps=30))
    chart = charts.cobweb_chart(*tables.cobweb_tables(run), "#333333")
    assert_ends_as_it_stands(chart)
    for now in chart.moments():
        (dot,) = chart.at(now).tables["now"].rows()
        assert dot["corner"] == now
        assert dot["next"] == run.weights["w2"][(int(now) + 2) // 2]
