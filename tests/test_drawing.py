"""Templates: a figure filled in is the figure built anew, whatever was drawn before."""

from concurrent.futures import ThreadPoolExecutor

import altair as alt
import pandas as pd
import pytest

from app import charts
from app.charts import runs as module
from app.charts.drawing import MOST_TEMPLATES, drawn, template
from app.theme import run_colours, styled
from core import Dataset, Experiment, compare, tables


def anew(monkeypatch):
    """Let the templates of the module be built at every call from now on."""
    for name in ("_amplification", "_signal", "_steps", "_path", "_histogram", "_fates"):
        monkeypatch.setattr(module, name, drawn(getattr(module, name).__wrapped__))


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
    sizes, signals = tables.histogram_table(results), tables.signal_table(results)
    made = [charts.amplification_chart(curve, colours), charts.amplification_chart(curve, colours, "x", False)]
    for name, run in results.items():
        ground = tables.loss_curve_table(pair[name], *window)
        domain = charts.decades(ground["log10 loss"], trace["log10 loss"])
        made += [
            charts.signal_chart(signals, curve, name, colours),
            charts.loss_chart(trace, name, colours, run.verdict),
            charts.weight_chart(trace, name, colours, window),
            charts.path_chart(ground, trace, domain, window, name, colours[name]),
            charts.histogram_chart(sizes, name, colours),
        ]
    return made


STATES = [(2.0, 0.01, 50), (1.5, 0.01, 3), (-1.3, 0.5, 20), (0.9, 1e-9, 4), (1.01, 0.05, 5), (0.0, 0.1, 2)]


def test_a_filled_template_is_the_figure_built_anew(monkeypatch):
    filled = [[chart.to_dict() for chart in figures(*state)] for _ in range(2) for state in STATES]
    anew(monkeypatch)
    fresh = [[without_names(chart) for chart in figures(*state)] for state in STATES] * 2
    assert [[without_names_of(spec) for spec in charts] for charts in filled] == fresh


def without_names(chart):
    return without_names_of(chart.to_dict())


def without_names_of(spec):
    """The spec with each table in the place of its name."""
    tables = spec.pop("datasets")

    def place(part):
        if isinstance(part, dict):
            named = part.get("data")
            rest = {key: place(value) for key, value in part.items() if key != "data"}
            return rest | ({"data": tables[named["name"]]} if isinstance(named, dict) and "name" in named else {})
        return [place(value) for value in part] if isinstance(part, list) else part

    return place(spec)


def test_every_figure_is_sound_vega_lite():
    for chart in figures(*STATES[0]):
        assert alt.LayerChart.from_dict(chart.to_dict()).to_dict(validate=True)


@template("note")
def dots(rows, note, colour="#000000"):
    return styled(alt.Chart(rows).mark_point(color=colour).encode(x=alt.X("a:Q")), note=note)


def test_only_what_comes_later_is_filled_in():
    one, two = pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [2.0, 3.0]})
    first, second = dots(one, "first"), dots(two, "second")
    assert (first.spec["title"]["text"], second.spec["title"]["text"]) == ("first", "second")
    assert first.tables["rows"] is one
    assert second.tables["rows"] is two
    assert dots(one, "").spec["title"] == ""
    assert dots(one, "x", colour="#111111").spec["layer"][0]["mark"]["color"] == "#111111"
    assert dots(one, "x").spec["layer"][0]["mark"]["color"] == "#000000"


def test_a_drawing_cannot_spoil_the_next():
    rows = pd.DataFrame({"a": [1.0]})
    spoilt = dots(rows, "first").to_dict()
    spoilt["layer"][0]["mark"]["color"] = spoilt["title"]["text"] = "spoilt"
    dots(rows, "first").spec["layer"][0]["mark"]["color"] = "spoilt"
    assert dots(rows, "first").spec["layer"][0]["mark"]["color"] == "#000000"


def test_numbers_without_a_place_become_null():
    rows = pd.DataFrame({"a": [1.0, float("nan"), float("inf")]})
    assert dots(rows, "n").to_dict()["datasets"]["rows"] == [{"a": 1.0}, {"a": None}, {"a": None}]


def test_templates_are_bounded_and_threads_agree():
    rows = pd.DataFrame({"a": [1.0]})

    def draw(place):
        chart = dots(rows, str(place), colour=f"#{place:06x}")
        return chart.spec["layer"][0]["mark"]["color"], chart.spec["title"]["text"]

    many = range(MOST_TEMPLATES + 40)
    with ThreadPoolExecutor(8) as viewers:
        assert list(viewers.map(draw, many)) == [(f"#{place:06x}", str(place)) for place in many]


@pytest.mark.parametrize("text", ["\0note", "\0colour"])
def test_a_text_that_looks_like_a_mark_stays_a_text(text):
    assert dots(pd.DataFrame({"a": [1.0]}), text).spec["title"]["text"] == text
