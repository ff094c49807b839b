"""The unrolled network: copy by copy the same bits as the kernels, drawn and told as it is."""

import numpy as np
import pytest
from hypothesis import given

from app import charts, tables
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
    assert words.formats({"float64": None, "float32": None, "float16": (9, "0")}, 20) == (
        "The hidden state over 20 unrolls: in float64 and float32 it stays an ordinary number, in float16 it is 0 from "
        "unroll 9 on."
    )
    assert "in float64, float32 and float16 it stays" in words.formats(dict.fromkeys(FORMATS), 20)


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
        assert 0 <= slope <= {"sigmoid": 0.25}.get(cell, 1)  # as is said below it
        product = record.d_states[day, 0] * slope * record.experiment.weights["w2"]
        assert product == pytest.approx(record.d_states[day - 1, 0], rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (-0.5, "-0.5"),
        (1.125899906842624e15, r"1.126 \cdot 10^{15}"),
        (np.inf, r"\text{infinite}"),
        (0, "0"),
    ],
)
def test_numbers_on_the_blackboard(value, text):
    assert words.latex(value) == text
    assert words.factored(value) == (f"({text})" if value < 0 else text)
