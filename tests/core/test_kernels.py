"""The kernels called by hand: what a block of steps returns and records, and that blocks of any length are one run."""

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, best_known, gradient
from core.advance import arranged
from core.engine.kernels import compile_kernels, kernels_for
from core.engine.lanes import NO_ROWS, new_descent, rows_of
from tests import reference
from tests.conftest import assert_same_bits, plain
from tests.fuzz.widths import assert_equal_in_all_widths

RNG = np.random.default_rng(8)
DATA = {count: Dataset(RNG.normal(size=(count, 4)), RNG.normal(size=count)) for count in (1, 2, 5, 16, 17, 40, 75)}


def experiment(sequences=5, **settings):
    settings = {"trainable": ("w2", "b2"), "learning_rate": 0.01, "max_steps": 11} | settings
    return Experiment("tanh", wiring="every", dataset=DATA[sequences], weights={"w2": 0.6}, **settings)


def through(one, a_lane_is, block, recorded=True):
    """(what each block returned, the record (steps, 1 + 3 * trained, lanes), the statistics) of a run in blocks."""
    descent = new_descent([one], [best_known(one).marks], a_lane_is)
    kernels, width = kernels_for(one.cell, one.trainable), 1 + 3 * len(one.trainable)
    kernel, lanes, tape = arranged(kernels, [one], a_lane_is)
    returned, records, shape = [(0, True)], [], NO_ROWS[a_lane_is].shape[1:]
    while returned[-1][1] and len(returned) < 50:
        rows = np.full((block * width, *shape), np.nan) if recorded else NO_ROWS[a_lane_is]
        first = returned[-1][0]
        returned.append(kernel(lanes, descent, tape, first, block, one.max_steps, rows))
        records.append(rows.reshape(-1, width, *(shape or (1,)))[: returned[-1][0] - first])
    return returned[1:], np.concatenate(records), descent.statistics.copy()


@pytest.mark.parametrize("a_lane_is", ["run", "sequence"])
def test_blocks_of_any_length_are_one_run(a_lane_is):
    one = experiment()
    returned, rows, statistics = through(one, a_lane_is, 12)
    assert returned == [(12, False)]  # the last look, after which no lane goes on, is at step max_steps
    for block, ends in ((1, range(1, 13)), (5, (5, 10, 12)), (6, (6, 12)), (30, (12,))):
        comp = through(one, a_lane_is, block)
        assert comp[0] == [(end, end < 12) for end in ends]
        assert_same_bits(comp[1], rows)
        assert_same_bits(comp[2], statistics)
    ends, nothing, comp = through(one, a_lane_is, 5, recorded=False)
    assert (ends, nothing.size) == ([(5, True), (10, True), (12, False)], 0)
    assert_same_bits(comp, statistics)


@pytest.mark.parametrize("sequences", DATA)
def test_a_record_is_the_plain_loops_run_in_both_arrangements_of_lanes(sequences):
    one = experiment(sequences, learning_rate=0.002)
    (_, runs, _), (_, spread, _) = (through(one, a_lane_is, 12) for a_lane_is in ("run", "sequence"))
    assert_same_bits(spread, runs[:, :, :1])
    assert (runs == runs[:, :, :1]).all()
    cell, weights, *data = plain(one)
    path = reference.descend(cell, weights, *data[:2], 0.002, 11, *data[2:], one.trainable)
    for k, row in enumerate(runs[:, :, 0]):
        here = weights | {name: path[name][k] for name in one.trainable}
        slopes = reference.gradient(cell, here, *data)
        wanted = [here["w2"], here["b2"], slopes["w2"], slopes["b2"], -0.002 * slopes["w2"], -0.002 * slopes["b2"]]
        np.testing.assert_allclose(row, [reference.loss(cell, here, *data), *wanted], rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("cell", CELLS.values(), ids=lambda cell: cell.name)
@pytest.mark.parametrize("sequences", [1, 5, 40])
def test_leaving_gradients_out_changes_no_bit_of_the_others(cell, sequences):
    one = Experiment(cell.name, wiring="every", dataset=DATA[sequences], learning_rate=1e-4, max_steps=6)
    few, every = kernels_for(cell, one.trainable), kernels_for(cell)
    assert kernels_for(cell, (*one.trainable, "w3", "b2")) is few is not every
    assert kernels_for(cell, cell.parameters) is every
    descent, tapes = [], []
    for kernels in (every, few):
        for a_lane_is in ("run", "sequence"):
            kernel, lanes, tape = arranged(kernels, [one], a_lane_is)
            tape.groups[:] = tape.slope[:] = np.nan
            progress = new_descent([one], [(0.0, 1.0)], a_lane_is)
            kernel(lanes, progress, tape, 0, 7, 6, NO_ROWS[a_lane_is])
            descent.append([rows_of(array, 1) for array in (progress.weights, progress.statistics)])
            tapes.append(rows_of(tape.slope, 1))
    wanted = [0, 1 + list(one.weights).index(cell.recurrent), -2, -1]  # loss, recurrent weight, w3, b2
    rows = 1 + len(one.weights)
    for some, tape in zip(descent, tapes, strict=True):
        assert_same_bits(some[0], descent[0][0])
        assert_same_bits(some[1], descent[0][1])
        assert_same_bits(tape[wanted], tapes[0][wanted])
    left_out = np.setdiff1d(np.arange(rows), np.arange(rows)[wanted])
    for tape in tapes[2:]:
        assert not np.isfinite(tape[left_out]).any()  # nobody computed them
    for tape in tapes[:2]:
        assert np.isfinite(tape).all()


@pytest.mark.long  # compiles
@pytest.mark.slow
@pytest.mark.parametrize("width", [2, 4, 8, 16])
@pytest.mark.parametrize("cell", ["relu", "lstm"])
def test_how_many_lanes_one_operation_treats_changes_no_bit(cell, width):
    for sequences in DATA:
        one = Experiment(cell, wiring="every", dataset=DATA[sequences], learning_rate=1e-3, max_steps=6, tolerance=1e-7)
        assert compile_kernels(one.cell, True, width).width == width
        assert_equal_in_all_widths(one, [width])


@pytest.mark.parametrize("truncate", [None, 2])
@pytest.mark.parametrize("sequences", [1, 3, 4])
@pytest.mark.parametrize("closed", [(), (0,), (2,), (1, 4), (5,), (0, 1, 2, 3, 4, 5)])
def test_a_gate_may_close_at_any_time_step(closed, sequences, truncate):
    inputs = np.random.default_rng(4).uniform(0.2, 1.0, size=(sequences, 6))
    inputs[0, closed] = -9.0  # of one sequence alone
    if 0 in closed:
        inputs[0, 0] = 0.0  # its bend, where it hands on 0 and its derivative is 0
    dataset = Dataset(inputs, np.full(sequences, 0.5))
    one = Experiment(
        "relu",
        wiring="every",
        dataset=dataset,
        weights={"w2": 0.9},
        trainable=("w1", "w2", "b1"),
        truncate=truncate,
        learning_rate=0.003,
        max_steps=11,
    )
    path = gradient(one).states[0, 1:, 0]
    assert tuple(np.flatnonzero(path == 0)) == closed
    (_, runs, seen), (_, spread, of_spread) = (through(one, a_lane_is, 12) for a_lane_is in ("run", "sequence"))
    assert_same_bits(spread, runs[:, :, :1])
    assert_same_bits(of_spread, seen[:, 0])


@pytest.mark.parametrize("back", [1, 2, 4])
def test_truncation_counts_what_came_before_as_constant(back):
    one = Experiment("tanh", wiring="every", dataset=DATA[1], weights={"w2": 0.6}, truncate=back, max_steps=1)
    cell, weights, (inputs,), (target,), *rest = plain(one)
    states, _ = reference.forward(cell, weights, inputs, *rest)
    # The same network, started on the day before the last `back` ones: its whole gradient is the truncated one.
    late = [inputs[4 - back :]], [target], rest[0], states[4 - back][0]
    _, rows, _ = through(one, "sequence", 1)
    assert rows[0, 2, 0] == pytest.approx(reference.gradient(cell, weights, *late)["w2"], rel=1e-12)
