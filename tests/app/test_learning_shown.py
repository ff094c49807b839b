"""What the learning page shows of trainings, in tables, figures and words, against the engine's own records."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from app import charts, tables
from app.charts.learning import last_of_each
from app.learning import settings, words
from app.learning.forecasts import forecasts_of
from app.learning.phases import Phase
from core import PRICES
from core.analysis.norm_statistics import spikes_in
from core.vector.along import gates_along
from core.vector.learning import Learning, goal_of
from tests.harness import completed
from tests.trainings import trainings_of, values_of


@pytest.fixture(scope="module")
def two():
    values = values_of()
    return values, trainings_of(values)


def test_steps_table_has_the_records_numbers(two):
    _, found = two
    table = tables.steps_table(found)
    for name, training in found.items():
        rows = table[table["run"] == name]
        np.testing.assert_array_equal(rows["step"], training.rows.at)
        np.testing.assert_array_equal(rows["radius"], training.rows.radius)
        np.testing.assert_array_equal(rows["saturated"], training.rows.saturated)
        np.testing.assert_array_equal(rows["clipped"], training.clipped_shares)
        np.testing.assert_allclose(rows["loss"] / 6, training.mean_losses)  # a guess has the loss 1/6
        since = np.split(training.by_step.norms, training.rows.at[:-1] + 1)
        np.testing.assert_allclose(10 ** rows["log10 low"], [part.min() for part in since])
        np.testing.assert_allclose(rows["norm"], [np.median(part) for part in since])


def test_lag_table_is_the_gradient_in_parts_of_the_last(two):
    _, found = two
    table = tables.lag_table(found)
    for name, training in found.items():
        by_lag = training.rows.by_lag
        rows = table[(table["run"] == name) & (table["at"] == training.rows.at[-1])]
        np.testing.assert_allclose(rows["left"], by_lag[-1] / by_lag[-1, 0])
        assert rows["lag"].tolist() == list(range(9))


def test_how_far_the_gates_that_keep_stand_open_is_told_of_cells_that_have_them():
    found = trainings_of(values_of(networks=["nn.RNN", "nn.GRU", "LSTM as set"], bias=3.0))
    for (name, training), gate in zip(found.items(), (None, "z", "f"), strict=True):
        said = words.one_training(name, training, 40)
        if gate is None:
            assert "gates" not in said
            continue
        end = training.rows.gates[-1, training.gate_names.index(gate)]
        plan = training.plan
        inputs = plan.judge.batch(max(plan.lengths), 64, 0)[0]  # other sequences: about as open there
        seen = gates_along(training.end, inputs)[gate].mean
        assert f"stand {end:.1%} open" in said
        assert end == pytest.approx(seen, abs=0.05)


def test_norms_so_far_and_what_a_threshold_clips(two):
    values, found = two
    for training in found.values():
        norms, table = tables.norms_of(training), tables.norm_table(training)
        assert norms.count == table["steps"].sum() == 41
        assert norms.mean == pytest.approx(training.by_step.norms.mean())
        sizes = training.by_step.norms
        calm = np.delete(sizes, spikes_in(sizes)).mean()
        assert norms.advised == pytest.approx((calm / 2, calm * 10))
        assert (table["log10 to"] - table["log10 from"]).tolist() == pytest.approx([1 / 8] * len(table))
        share = tables.share_above(training, values["clip"])
        assert share * 41 == pytest.approx(
            training.by_step.clipped[:-1].sum() + (training.by_step.norms[-1] > values["clip"])
        )
        low, high = tables.ends_of_norms(found, 1e-4)
        assert low <= -4
        assert 10**high >= norms.largest


def test_norms_that_are_no_numbers_are_counted_and_said(two):
    _, found = two
    training = found["nn.RNN"]
    norms = training.by_step.norms.copy()
    norms[3:5] = np.inf, np.nan
    broken = replace(training, by_step=training.by_step._replace(norms=norms))
    told = tables.norms_of(broken)
    assert told.unknown == 2
    assert math.isfinite(told.mean)
    assert tables.share_above(broken, 1e300) == pytest.approx(2 / 41)
    assert "2 of the gradients are not finite" in words.clipped("x", told, 1.0, 0.5, None)
    none = replace(training, by_step=training.by_step._replace(norms=np.full(41, np.nan)))
    assert "no average" in words.clipped("x", tables.norms_of(none), 1.0, 1.0, None)
    tables.ends_of_norms({"x": none}, 1.0)


def test_clips_table_follows_the_phases():
    phases = (Phase(0, 0.1, 2.0), Phase(10, 0.1, None), Phase(20, 0.1, 0.5))
    table = tables.clips_table(phases, 40)
    assert list(zip(table["step"], table["to"], 10 ** table["log10 norm"], strict=True)) == [
        (0, 10, 2.0),
        (20, 40, 0.5),
    ]
    assert len(tables.clips_table(phases[1:2], 40)) == 0


def figures(found, values):
    table, colours = tables.steps_table(found), charts.network_colours(list(found))
    clips = tables.clips_table(settings.course_of("nn.RNN", values).phases, 40)
    nothing = tables.held_out_table({})
    return {
        "loss": charts.learning_chart(table, tables.held_out_table(found), nothing, colours, 40, 0.1),
        "norms": charts.norms_chart(table, clips, colours, 40),
        "radius": charts.radius_chart(table, colours, 40),
        "saturated": charts.saturated_chart(table, colours, 40),
        "lags": charts.lag_chart(tables.lag_table(found), colours),
    }


def test_figures_that_go_by_with_the_steps_end_as_they_stand(two):
    values, found = two
    for name, chart in figures(found, values).items():
        moments = chart.moments()
        assert len(moments) > 10, name
        assert chart.at(moments[-1]).to_dict() == chart.to_dict(), name
        middle = chart.at(moments[len(moments) // 2])
        assert middle.template is chart.template
        shown = middle.tables["now" if name == "lags" else "lines"]
        assert shown["at" if name == "lags" else "step"].max() == moments[len(moments) // 2]
        assert "every" not in chart.to_dict()["datasets"]  # of all steps only the last is sent to a browser


def test_the_reach_of_each_moment_is_that_of_its_row(two):
    values, found = two
    chart = figures(found, values)["lags"]
    for now in chart.moments()[::7]:
        shown = chart.at(now).tables["now"]
        for name, training in found.items():
            (row,) = np.flatnonzero(training.rows.at == now)
            by_lag = training.rows.by_lag[row]
            np.testing.assert_allclose(shown[shown["run"] == name]["left"], by_lag / by_lag[0])
    assert len(last_of_each(chart.tables["every"], "at")) == len(chart.tables["now"])


@pytest.mark.parametrize(
    ("steps", "reached", "shown"), [(2000, 1, 2), (2000, 256, 500), (2000, 1001, 2000), (2000, 2000, 2000), (1, 1, 1)]
)
def test_the_axis_keeps_all_that_is_reached_in_sight(steps, reached, shown):
    assert settings.shown_until(steps, reached) == pytest.approx(shown, abs=2)
    assert settings.shown_until(steps, reached) >= reached


def test_words_say_what_became_of_each_network(two):
    _, found = two
    for name, training in found.items():
        said = words.one_training(name, training, 40)
        assert training.fate is Learning.not_yet
        assert "not learned after 40 steps" in said
        assert "not learned yet, after 40 steps" in words.one_training(name, training, 80)
        assert f"its loss is {training.final[0]:.3g} ±" in said
        by_lag = training.rows.by_lag
        left = re.search(r"8 steps back (\S+) of the gradient is left; at the start it was (\S+)\.", said)
        assert float(left[1].replace(",", "")) == pytest.approx(by_lag[-1, 8] / by_lag[-1, 0], rel=1e-3)
        assert float(left[2].replace(",", "")) == pytest.approx(by_lag[0, 8] / by_lag[0, 0], rel=1e-3)


def test_words_of_a_network_that_learned_and_of_one_that_blew_up():
    values = completed(settings.SETTINGS, {"length": 4, "units": 8, "steps": 600, "networks": ["LSTM as set"]})
    (learned,) = trainings_of(values).values()
    assert learned.fate is Learning.learned
    assert f"learned, since step {learned.learned_at:,}" in words.one_training("x", learned, 600)
    wild = {
        "length": 200,
        "units": 8,
        "steps": 30,
        "networks": ["linear as set"],
        "gain": 3.0,
        "rate": 9.0,
        "clip": 0.0,
    }
    wild = completed(settings.SETTINGS, wild | {"clip": 0.0})
    (blown,) = trainings_of(wild).values()
    assert blown.fate is Learning.diverged
    said = words.one_training("x", blown, 30)
    assert said.startswith("**x**: diverged")
    if blown.blew_up_in:
        assert f"at step {blown.stopped_at:,}, first in {blown.blew_up_in}" in said
    for chart in figures({"x": blown}, values_of()).values():
        chart.filled()


@pytest.mark.parametrize("task", [*settings.TASK_BY_LABEL.values(), PRICES], ids=lambda task: task.name)
def test_the_task_is_told_with_its_guess_and_its_goal(task):
    said = words.task(task, 20)
    assert task.about in said
    assert ("under 10% of the guess" in said) is (goal_of(task) == 0.1)
    assert ("below the guess" in said) is (goal_of(task) == 1.0)
    assert words.shown_length((20, 50)) == "20 to 50"


def test_forecasts_are_told_beside_todays_close():
    values = completed(
        settings.SETTINGS, {"task": "prices", "length": 20, "units": 8, "steps": 60, "networks": ["nn.RNN"]}
    )
    (training,) = trainings_of(values).values()
    found = forecasts_of(training)
    inputs, targets, _ = training.plan.judge.batch(20, found.count, 0)
    np.testing.assert_array_equal(found.real, targets[-1, :, 0] - inputs[-1, :, 0])
    wrong = np.mean((found.forecast - found.real) ** 2)
    assert found.ratio == pytest.approx(wrong / np.mean(found.real**2))
    said = words.forecasts("x", found)
    assert ("less" if found.ratio < 1 else "more") in said
    assert f"right on {found.right:.0%}" in said
    chart = charts.forecast_chart(tables.forecast_table(found.real, found.forecast), "x", "#000000")
    assert len(chart.tables["windows"]) == len({*zip(found.real.tolist(), found.forecast.tolist(), strict=True)})
    held_out = tables.held_out_table({"x": training})
    np.testing.assert_allclose(held_out["loss"][20], training.rows.held_out[16:25].mean())


def test_prices_are_not_beaten_and_the_page_says_so():
    found = trainings_of(completed(settings.SETTINGS, settings.PRESETS["Tomorrow = today"]))
    for name, training in found.items():
        beside = forecasts_of(training)
        assert 0.9 < beside.ratio < 1.1
        assert beside.moved < 0.5  # they repeat today's close
        said = words.one_training(name, training, 2000)
        assert ("does not clearly beat" in said) is not training.beats_guess
