"""The unrolled network drawn and told: each number is the record's, and each sentence holds."""

import numpy as np
import pytest

from app import charts, tables
from app.tables.network import DRAWN, KEPT, LONGEST, in_lines
from app.unroll import words
from core import CELLS, Dataset, Experiment
from core.analysis.one_sequence import FORMATS, unroll
from core.numbers import number_text


@pytest.mark.parametrize("unrolls_", [1, 4, 6, 7, 10, 50, 300])
def test_every_number_of_the_drawing_is_the_records(unrolls_):
    record = unroll(Experiment(cell="tanh", unrolls=unrolls_, weights={"w2": 1.2}))
    drawing = tables.network_table(record)
    table = drawing.frame()
    days = table[~table["folded"]]
    assert len(table) == min(unrolls_ + 1, DRAWN)
    for row in days.to_dict("records"):
        assert row["h"] == record.states[row["day"], 0]
        assert row["gradient"] == record.d_states[row["day"], 0]
        assert row["share"] == record.shares["w2"][row["day"] - 1]
        assert row["h text"] == in_lines(row["h"])
        assert row["gradient text"] == in_lines(row["gradient"])
        assert row["day text"] == f"day {row['day']}"
    assert list(days["day"]) == sorted(days["day"])
    assert days["day"].iloc[-1] == unrolls_ + 1
    if unrolls_ >= DRAWN:
        assert list(days["day"].iloc[:KEPT]) == list(range(1, KEPT + 1))
        assert f"{unrolls_ + 1 - 2 * KEPT:,} days" in set(table["day text"])


@pytest.mark.parametrize("unrolls_", [1, 2, 4, 6])
def test_a_drawing_has_an_arrow_for_each_unroll_and_none_more(unrolls_):
    record = unroll(Experiment(unrolls=unrolls_, weights={"w2": 2.0}))
    parts = charts.network_chart(tables.network_table(record), tables.end_table(record), "w2").tables
    assert len(parts["copies"]) == unrolls_
    assert len(parts["days"]) == unrolls_ + 1


@pytest.mark.parametrize("wiring", ["first", "every"])
def test_each_number_that_is_told_stands_in_the_drawing(wiring):
    record = unroll(Experiment(wiring=wiring, dataset=Dataset.stocks("AAPL", 4, 1), weights={"w2": 2.0}))
    drawing, end = tables.network_table(record), tables.end_table(record)
    drawn = {*drawing["h text"], *drawing["gradient text"], *(end[name][0] for name in ("answer", "wanted", "loss"))}
    told = (record.output, record.output - record.error, record.loss, record.d_states[-1, 0], record.d_states[1, 0])
    for number in map(number_text, told):
        assert number in words.ending(record)
        assert number in drawn
    assert record.d_states[-1, 0] == 2 * (record.output - (record.output - record.error))  # as is written at the end


@pytest.mark.parametrize(
    ("weight", "wiring", "cell", "forth", "back"),
    [
        (2.0, "first", "relu", 1, 1),
        (0.5, "first", "linear", -1, -1),
        (1.0, "first", "relu", 0, 0),
        (-1.0, "first", "relu", -1, -1),  # the ReLU answers 0
        (2.0, "every", "tanh", None, -1),
    ],
)
def test_orange_has_grown_and_blue_has_shrunk(weight, wiring, cell, forth, back):
    data = Dataset.stocks("AAPL", 20, 1)
    drawing = tables.network_table(unroll(Experiment(cell, wiring=wiring, dataset=data, weights={"w2": weight})))
    assert drawing["grown"][0] == drawing["fed"][-1] == 0
    assert drawing["fed"][0] == back
    assert forth is None or drawing["grown"][-1] == forth


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (16.0, "16"),
        (30.43, "30.43"),
        (-0.9375, number_text(-0.9375)),
        (2.0**50, "1.126\n× 10¹⁵"),
        (0.008063, "8.063\n× 10⁻³"),
        (-np.inf, "−∞"),
        (np.nan, "not a\nnumber"),
        (0.0, "0"),
    ],
)
def test_numbers_in_circles_are_short(value, text):
    assert in_lines(value) == text
    assert max(map(len, in_lines(-value).split("\n"))) <= LONGEST + 1


def test_words_of_the_whole_way():
    record = unroll(Experiment(cell="relu", unrolls=4, weights={"w2": 2.0}))
    said = words.ending(record)
    assert "the answer is 16, and 1 was wanted: the loss, the square of the difference, is 225" in said
    assert "starts at 30 and reaches day 1 as 480" in said
    assert said.endswith("dL/dw2 = 960.")


@pytest.mark.parametrize("weight", [2.0, 0.5, -1.5, 1.0])
@pytest.mark.parametrize("wiring", ["first", "every"])
@pytest.mark.parametrize("cell", ["linear", "relu", "tanh", "sigmoid", "lstm", "gru"])
def test_a_power_of_w2_is_told_only_where_it_arrives(cell, wiring, weight):
    data = Dataset.stocks("AAPL", 10, 1)
    record = unroll(Experiment(cell, wiring=wiring, dataset=data, weights={CELLS[cell].recurrent: weight}))
    said, power = words.factor(record), weight**10
    arrives = record.d_states[1, 0] / record.d_states[-1, 0]  # what Input 1 is multiplied by, and the gradient as well
    if cell in ("linear", "relu") and np.all(record.states[1:, 0] != 0):
        assert arrives == pytest.approx(power, rel=1e-12)
        assert f"¹⁰ = {number_text(power)}" in said
        assert ("prices of later days are added" in said) == (wiring == "every")
    else:
        assert "¹⁰" not in said
        assert "Input 1" not in said
    if cell in ("tanh", "sigmoid"):
        assert f"the last hidden state is {number_text(record.states[-1, 0])}." in said
    if cell == "relu" and weight < 0:
        silent = next(day for day in range(1, 12) if record.states[day, 0] == 0)
        assert f"as on day {silent}. There the gradient stops as well." in said
        assert record.d_states[silent - 1, 0] == 0


@pytest.mark.parametrize("unrolls_", [2, 4, 10])
def test_half_of_equal_parts_is_a_half_of_the_gradient(unrolls_):
    record = unroll(Experiment(unrolls=unrolls_, weights={"w2": 2.0}))
    assert words.far_and_near(record) == "the earlier half of the copies makes up 50.0% of it"
    assert len(tables.ledger_table({"": record})) == unrolls_


def test_parts_of_both_signs_are_not_said_to_make_up_the_gradient():
    data = Dataset.stocks("AAPL", 10, 1)
    record = unroll(Experiment("linear", wiring="every", dataset=data, weights={"w2": -0.9}))
    assert words.far_and_near(record).endswith("of it, their signs left aside")
    record = unroll(Experiment("linear", wiring="every", dataset=data, weights={"w2": 0.9}))
    assert words.far_and_near(record).endswith("of it")


@pytest.mark.parametrize("weight", [0.5, 2.0, 0.0])
def test_formats_that_end_together_are_named_together(weight):
    table = tables.formats_table(Experiment(cell="linear", unrolls=40, weights={"w2": weight}))
    for column in ("state", "slope"):
        words = charts.formats_chart(table, column, column).tables["words"]
        there = table[np.isfinite(table[f"log10 {column}"])]
        ends = {name: there["unrolls"][there["format"] == name].max() for name in FORMATS}
        wanted = {end: {name for name in FORMATS if ends[name] == end} for end in ends.values()}
        assert {
            end: set(names.split("\n")) for end, names in zip(words["unrolls"], words["format"], strict=True)
        } == wanted
