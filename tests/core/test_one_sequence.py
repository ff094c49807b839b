"""The unrolled network: copy by copy the same bits as the kernels, drawn and told as it is."""

import numpy as np
import pytest
from hypothesis import given

from app import charts, tables
from app.tables.network import DRAWN, KEPT, LONGEST, in_lines
from app.unroll import settings, words
from core import CELLS, Dataset, Experiment, gradient
from core.analysis.one_sequence import FORMATS, in_format, ledger_map, unroll
from core.initial import drawn
from core.numbers import number_text
from tests.conftest import assert_same_bits, experiments


@given(experiments(cells=tuple(CELLS), max_sequences=1))
def test_one_sequence_has_the_kernels_bits(experiment):
    record, comp = unroll(experiment), gradient(experiment)
    assert_same_bits(record.loss, comp.loss)
    assert_same_bits(record.output, comp.outputs[0])
    assert_same_bits(record.states, comp.states[0])
    for name, shares in record.shares.items():
        np.testing.assert_array_equal(shares, comp.ledgers[name])  # but for the sign of a zero, which sums lose
        scale = max(np.abs(shares).sum(), 1e-300)
        assert abs(shares.sum() - comp.by_parameter[name]) <= 1e-12 * scale


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_on_its_way_is_the_slope_of_the_loss_in_the_first_state(cell):
    rng = np.random.default_rng(2)
    data = Dataset(rng.normal(size=(1, 7)), [0.4])
    settings = {"cell": cell, "wiring": "every", "dataset": data, "weights": drawn(cell, 2)}
    record = unroll(Experiment(initial_state=0.3, **settings))
    up, down = (gradient(Experiment(initial_state=0.3 + way, **settings)).loss for way in (1e-6, -1e-6))
    assert record.d_states[0, 0] == pytest.approx((up - down) / 2e-6, rel=1e-6, abs=1e-9)
    assert record.d_states[-1, 0] == 2 * record.error * record.experiment.weights["w3"]


@pytest.mark.parametrize(
    ("name", "over", "under"), [("float64", 1024, 1075), ("float32", 128, 150), ("float16", 16, 25)]
)
@pytest.mark.parametrize("cell", ["linear", "relu"])
def test_formats_end_where_ieee_754_says(cell, name, over, under):
    for weight, end, last in ((2.0, over, np.inf), (0.5, under, 0.0)):
        experiment = Experiment(cell=cell, unrolls=1100, weights={"w2": weight})
        states, back = in_format(experiment, name)
        assert states.dtype == back.dtype == FORMATS[name]
        powers = states[1:]
        assert powers[end] == last != powers[end - 1]
        ends = tables.format_ends(tables.formats_table(experiment))
        assert ends[name] == (end, number_text(last))
        assert f"in {name} it is {number_text(last)} from unroll {end:,} on" in words.formats(ends, 1100)


def test_float64_is_the_engine_itself_and_others_are_refused():
    experiment = Experiment(cell="relu", wiring="every", dataset=Dataset.stocks("AAPL", 20, 1), weights={"w2": 1.1})
    assert_same_bits(in_format(experiment, "float64")[0], gradient(experiment).states[0, :, 0])
    with pytest.raises(ValueError, match="cell = 'tanh' cannot be computed in float16; choose linear or relu"):
        in_format(Experiment(cell="tanh"), "float16")
    assert words.formats({"float64": None}, 20) == (
        "The hidden state over 20 unrolls: in float64 it stays an ordinary number."
    )


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
        (-0.9375, "-0.9375"),
        (2.0**50, "1.126\n× 10¹⁵"),
        (0.008063, "8.063\n× 10⁻³"),
        (-np.inf, "-∞"),
        (np.nan, "not a\nnumber"),
        (0.0, "0"),
    ],
)
def test_numbers_in_circles_are_short(value, text):
    assert in_lines(value) == text
    assert max(map(len, in_lines(-value).split("\n"))) <= LONGEST + 1


def test_the_ledger_adds_up_from_the_last_day_back():
    experiment = Experiment(cell="linear", wiring="every", dataset=Dataset.stocks("AAPL", 12, 1), weights={"w2": 0.7})
    records = {label: unroll(one) for label, one in settings.both_wirings(experiment).items()}
    ledger = tables.ledger_table(records)
    table = ledger.frame()
    for label, record in records.items():
        rows = table[table["run"] == label].sort_values("unrolls ago")
        total = gradient(record.experiment).by_parameter["w2"]
        assert rows["running sum"].iloc[-1] == pytest.approx(total, rel=1e-12)
        np.testing.assert_allclose(rows["running sum"], np.cumsum(rows["share"]), rtol=1e-12)
        assert rows["share"].iloc[0] == record.shares["w2"][-1]
        assert charts.ledger_chart(ledger, label, "#000000", "").to_dict()
        assert charts.running_sum_chart(ledger, label, "#000000").to_dict()


def test_the_past_vanishes_from_the_ledger_and_not_from_the_gradient():
    experiment = Experiment(cell="relu", wiring="every", dataset=Dataset.stocks("AAPL", 50, 1), weights={"w2": 0.5})
    record = unroll(experiment)
    assert abs(record.shares["w2"].sum()) > 1
    assert "the earlier half of the copies makes up" in words.far_and_near(record)
    shares = np.abs(record.shares["w2"][1:])  # no copy leads into day 1
    early = shares[:25].sum() / shares.sum()
    assert early < 1e-6
    assert f"makes up {number_text(100 * float(early))}% of it" in words.far_and_near(record)
    dead = unroll(Experiment(cell="relu", weights={"w2": -1.0}))
    assert "add up to 0" in words.far_and_near(dead)


@pytest.mark.parametrize("cell", ["relu", "lstm"])
def test_the_map_of_the_ledger_holds_the_ledgers(cell):
    experiment = Experiment(cell=cell, wiring="every", dataset=Dataset.stocks("AAPL", 9, 3))
    name, weights = CELLS[cell].recurrent, np.array([-0.5, 0.8, 1.4])
    field = ledger_map(experiment, weights)
    for column, weight in enumerate(weights):
        one = Experiment(cell=cell, wiring="every", dataset=experiment.dataset, weights={name: weight})
        assert_same_bits(field[:, column], gradient(one).ledger[::-1])
    table = tables.ledger_map_table(experiment, -1, 1, 21)
    assert len(table) == 21 * 10
    assert np.nanmax(table["log10 share"]) == 0
    assert charts.ledger_map_chart(table, 0.5, name).to_dict()


def numbers_in(line):
    """The last number of a line of LaTeX."""
    return line.rsplit("=", 1)[-1].rsplit(":", 1)[-1].split(r"\end")[0].strip()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("day", [1, 3, 6])
def test_the_blackboard_ends_in_the_records_numbers(cell, day):
    data = Dataset.stocks("AAPL", 5, 1)
    record = unroll(Experiment(cell=cell, wiring="every", dataset=data, weights=drawn(cell, 2)))
    name = CELLS[cell].recurrent
    assert numbers_in(words.forward_lines(record, day)[-1]) == words.latex(record.states[day, 0])
    back, adds = words.backward_lines(record, day)
    assert numbers_in(back) == words.latex(record.d_states[day - 1, 0])
    assert numbers_in(adds) == words.latex(record.shares[name][day - 1])
    if cell in ("linear", "relu", "tanh", "sigmoid"):
        slope = words.slope_at(record, day - 1)
        product = record.d_states[day, 0] * slope * record.experiment.weights["w2"]
        assert product == pytest.approx(record.d_states[day - 1, 0], rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (-0.5, "(-0.5)"),
        (1.125899906842624e15, r"1.126 \cdot 10^{15}"),
        (np.inf, r"\text{infinite}"),
        (0, "0"),
    ],
)
def test_numbers_on_the_blackboard(value, text):
    assert words.latex(value) == text


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
            end: set(names.split(", ")) for end, names in zip(words["unrolls"], words["format"], strict=True)
        } == wanted
