"""Tables and charts: what is drawn is what the engine computed, and what cannot be drawn is named."""

import json
import math
import re

import altair as alt
import numpy as np
import pytest
import vl_convert

from app import charts, tables
from app.charts import axes
from app.theme import FATE_BADGES, FATE_COLOURS, TEXT_COLOURS, run_colours
from core import Experiment, Fate, amplification, compare, losses
from core.numbers import number_text

WEIGHTS = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}


@pytest.fixture(scope="module")
def runs():
    both = compare([Experiment(cell="linear", weights={"w2": weight}) for weight in WEIGHTS.values()])
    return dict(zip(WEIGHTS, both, strict=True))


def test_amplification_table_holds_the_powers():
    table = tables.amplification_table(WEIGHTS, 50).frame()
    assert len(table) == 2 * 51
    row = table[(table["run"] == "w2 = 2") & (table["unrolls"] == 50)].iloc[0]
    assert row["log10 amplification"] == pytest.approx(50 * np.log10(2))
    assert row["amplification"] == amplification(2, 50).text
    assert len(tables.amplification_table(WEIGHTS, 100_000)) == 2 * 200


def test_the_end_of_a_run_says_what_became_of_it(runs):
    trace = tables.trace_table(runs)
    ends = tables.endings_table(runs, trace).frame()
    assert list(ends["note"]) == [run.verdict for run in runs.values()]
    assert list(ends["lost"]) == [True, False]
    assert list(ends["step"]) == [0, 1000]  # the last loss that can be drawn
    (relu,) = compare([Experiment(weights={"w2": 2.0})])
    alone = {"dead": relu}
    (note,) = tables.endings_table(alone, tables.trace_table(alone))["note"]
    assert note == "dead at step 1: answers 0 for ever"
    assert relu.losses[-1] == sum(relu.experiment.dataset.targets**2)
    assert relu.answers_only_b2
    assert not any(run.answers_only_b2 for run in runs.values())


def test_the_best_that_is_known_stands_once(runs):
    (best,) = {run.best.loss for run in runs.values()}
    assert list(tables.best_loss_table(runs)["log10 loss"]) == ([np.log10(best)] if best else [])
    assert list(tables.best_weight_table(runs, -1.0, 1.5)["w2 drawn"]) == [
        point[0] for point in runs["w2 = 2"].best.points if -1 <= point[0] <= 1.5
    ]


def test_rows_of_sizes_have_a_row_each_and_more_steps_stand_higher(runs):
    table = tables.rows_of_sizes(tables.histogram_table(runs)).frame()
    assert list(dict.fromkeys(table["floor"])) == [1.0, 2.0]
    heights = table["floor"] - table["top"]
    assert (heights > 0).all()
    assert (heights < 1).all()
    assert heights.rank().equals(table["steps"].rank())
    assert "1,000 steps" in set(table["label"]) or table["steps"].max() < 1000


def test_trace_table_keeps_what_the_axis_cannot_show(runs):
    table = tables.trace_table(runs, rows=None).frame()
    exploded = table[table["run"] == "w2 = 2"]
    assert np.isinf(exploded["loss"]).any()
    assert not np.isinf(exploded["log10 loss"]).any()
    assert len(table[table["run"] == "w2 = 0.5"]) == 1001
    short = tables.trace_table(runs, rows=100).frame()
    vanished = short[short["run"] == "w2 = 0.5"]
    assert len(vanished) <= 100
    assert (vanished["step"].min(), vanished["step"].max()) == (0, 1000)


def test_weights_outside_the_window_stand_at_its_edge_and_are_named(runs):
    window = tables.weight_window(runs)
    assert window[0] < 0.0 < 2.0 < window[1] < 4.0
    table = tables.with_drawn_weight(tables.trace_table(runs), *window).frame()
    thrown = table[(table["run"] == "w2 = 2") & (table["step"] == 1)].iloc[0]
    assert thrown["w2 drawn"] == window[0]
    assert thrown["off the chart"] == "w2 = −6.338\u00a0×\u00a010²⁹"


def test_loss_curve_is_the_engines_loss(runs):
    experiment = runs["w2 = 0.5"].experiment
    table = tables.loss_curve_table(experiment, 0.0, 1.5, rows=31)
    np.testing.assert_array_equal(table["loss"], losses(experiment, "w2", table["w2"]))
    np.testing.assert_allclose(table["loss"], (table["w2"] ** 50 - 1) ** 2, rtol=1e-9, atol=1e-12)


def test_histogram_table_counts_every_step_in_a_bin_that_holds_it(runs):
    table = tables.histogram_table(runs).frame()
    for name, run in runs.items():
        rows = table[table["run"] == name]
        histogram = run.histogram
        assert rows["steps"].sum() == histogram.counts.sum() + histogram.zeros + histogram.non_finite
        sizes = np.log10(run.sizes[np.isfinite(run.sizes) & (run.sizes > 0)])
        for _, row in rows[rows["bin"] == "size"].iterrows():
            inside = (sizes >= row["log10 from"] - 1e-9) & (sizes < row["log10 to"] + 1e-9)
            assert inside.sum() >= row["steps"]
    special = table[table["bin"] == "not finite"]
    assert special["log10 from"].min() > table[table["bin"] == "size"]["log10 to"].max()


def test_colours_say_what_a_weight_does():
    colours = run_colours({"a": 2.0, "b": 0.5, "c": 1.0, "d": -3.0})
    assert len(set(colours.values())) == 4
    assert run_colours({"x": 1.5})["x"] == colours["a"]
    assert set(colours.values()) <= set(TEXT_COLOURS)
    assert set(FATE_COLOURS) == set(FATE_BADGES) == {fate.label for fate in Fate}
    assert len({icon for _, icon in FATE_BADGES.values()}) == len(set(FATE_COLOURS.values())) == len(Fate)


def domain_of(chart, channel):
    """The domains of a channel in all layers of a chart."""
    found = []
    for layer in chart.to_dict()["layer"]:
        encoding = layer.get("encoding", {}).get(channel, {})
        if "scale" in encoding and "domain" in encoding["scale"]:
            found.append(tuple(encoding["scale"]["domain"]))
    return set(found)


def test_charts_of_both_runs_share_their_axes(runs):
    colours = run_colours(WEIGHTS)
    window = tables.weight_window(runs)
    table = tables.with_drawn_weight(tables.trace_table(runs), *window)
    curve = tables.amplification_table(WEIGHTS, 50)
    pairs = [
        [charts.loss_chart(table, name, colours, run.verdict) for name, run in runs.items()],
        [charts.weight_chart(table, name, colours, window) for name in runs],
    ]
    for left, right in pairs:
        for channel in ("x", "y"):
            assert domain_of(left, channel) == domain_of(right, channel)
        assert "Infinity" not in json.dumps(left.to_dict())
    assert charts.amplification_chart(curve, colours).to_dict()


NUMBERS = (1e-300, 1.5e-7, 0.0001, 0.001, 0.0123, 0.5, 1, 10, 16, 100, 999.6, 1000, 2977, 10_000, 12_345, 99_999, 1e5)
NUMBERS += (1.9e3, 6e31, 1.126e15, 1e300)


def labels(words, values):
    """What an axis writes at these values."""
    rows = alt.Data(values=[{"value": value} for value in values])
    texts = alt.Chart(rows).mark_text().transform_calculate(text=words).encode(text=alt.Text("text:N"))
    return re.findall(">([^<]+)</text>", vl_convert.vegalite_to_svg(texts.to_dict()))


def test_an_axis_writes_numbers_as_sentences_do():
    said = [number_text(number) for number in NUMBERS]
    assert labels(axes.POWER_LABEL, [math.log10(number) for number in NUMBERS]) == said
    assert labels(axes.NUMBER_LABEL, NUMBERS) == said
    assert labels(axes.NUMBER_LABEL, [-2977.0, 0.0, -1e9]) == [number_text(number) for number in (-2977, 0, -1e9)]
