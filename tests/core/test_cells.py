"""Each cell: one source that gives the same bits as plain Python, as scalar numba and on packs."""

from functools import cache

import numpy as np
import pytest

from core.cells import CELLS
from core.cells.affine import preactivations, step, step_vjp
from core.packs.jit import kernel
from core.packs.rows import load
from core.packs.sources import fingerprint
from core.packs.tuples import load_each, store_each
from core.packs.types import LANES
from tests import reference
from tests.conftest import assert_same_bits
from tests.reference import Dual


@pytest.fixture(params=CELLS.values(), ids=CELLS)
def cell(request):
    return request.param


def values(cell, seed=0):
    """(parameters, states, x, d_states), each member an array (LANES,)."""
    rng = np.random.default_rng(seed)
    draw = lambda count: tuple(rng.normal(size=(count, LANES)) * 2)  # noqa: E731
    return draw(len(cell.parameters)), draw(len(cell.states)), rng.normal(size=LANES), draw(len(cell.states))


def edges(cell):
    """The same shape, with zeros of both signs, infinities, NaN and the largest numbers among them."""
    special = np.array([0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, np.inf, -np.inf, np.nan, 709.8, -745.2])
    rng = np.random.default_rng(9)
    draw = lambda count: tuple(rng.choice(special, size=(count, LANES)))  # noqa: E731
    return draw(len(cell.parameters)), draw(len(cell.states)), rng.choice(special, size=LANES), draw(len(cell.states))


def both(cell, parameters, states, x, d_states):
    """All numbers of a step and its vector-Jacobian product."""
    after, saved = cell.step(parameters, states, x)
    d_parameters, d_before = cell.step_vjp(parameters, states, x, after, saved, d_states)
    return (*after, *saved, *d_parameters, *d_before)


def test_register_is_ordered_and_knows_each_cell_by_its_name():
    assert list(CELLS) == ["linear", "relu", "tanh", "sigmoid", "gru", "lstm"]
    assert all(name == cell.name for name, cell in CELLS.items())


def test_weights_that_are_not_said_are_1_and_biases_0(cell):
    assert dict(cell.parameters) == {name: 0.0 if name.startswith("b") else 1.0 for name in cell.parameters}
    assert (cell.recurrent in cell.parameters, cell.states[0]) == (True, "h")


def test_only_cells_without_a_bend_or_with_one_at_0_are_homogeneous(cell):
    states = tuple(0.3 * (place + 1) for place in range(len(cell.states)))
    after = [cell.step(tuple(cell.parameters.values()), tuple(k * h for h in states), k * 0.7)[0] for k in (1.0, 4.0)]
    assert cell.homogeneous == all(many == 4.0 * one for one, many in zip(*after, strict=True))


@pytest.mark.parametrize("drawn", [values, edges])
@pytest.mark.parametrize("cell", [cell for cell in CELLS.values() if cell.closed], ids=lambda cell: cell.name)
def test_open_gates_hand_on_what_goes_into_them(cell, drawn):
    parameters, states, x, d_states = drawn(cell)
    with np.errstate(all="ignore"):
        pre = preactivations(cell.table, parameters, x, states[0])
        closed = cell.closed(pre)
        after, saved = cell.gates(pre, states)
        d_pre, around = cell.gates_vjp(states, after, saved, d_states)
    assert 0 < closed.sum() < LANES
    assert_same_bits([pack[~closed] for pack in after], [pack[~closed] for pack in pre])
    assert_same_bits([pack[~closed] for pack in d_pre], [pack[~closed] for pack in d_states])
    assert (saved, around) == ((), (None,) * len(states))


@pytest.mark.parametrize("drawn", [values, edges])
def test_floats_and_arrays_give_the_same_bits(cell, drawn):
    parameters, states, x, d_states = drawn(cell)
    with np.errstate(all="ignore"):
        comp = both(cell, parameters, states, x, d_states)
    for lane in range(LANES):
        pick = lambda packs, lane=lane: tuple(float(pack[lane]) for pack in packs)  # noqa: E731
        ref = both(cell, pick(parameters), pick(states), float(x[lane]), pick(d_states))
        assert_same_bits([pack[lane] for pack in comp], ref)


@cache
def compiled_on_numbers(cell):
    """A step and its vector-Jacobian product as scalar numba."""
    gates, gates_vjp, table = cell.gates, cell.gates_vjp, cell.table

    @kernel
    def compiled(parameters, states, x, d_states):
        after, saved = step(gates, table, parameters, states, x)
        return after, saved, step_vjp(gates_vjp, table, parameters, states, x, after, saved, d_states)

    return compiled


@pytest.mark.jit  # about compiled code
@pytest.mark.parametrize("drawn", [values, edges])
def test_scalar_numba_gives_the_same_bits_as_python(cell, drawn):
    parameters, states, x, d_states = drawn(cell)
    for lane in range(LANES):
        pick = lambda packs, lane=lane: tuple(float(pack[lane]) for pack in packs)  # noqa: E731
        arguments = pick(parameters), pick(states), float(x[lane]), pick(d_states)
        after, saved, (d_parameters, d_before) = compiled_on_numbers(cell)(*arguments)
        assert_same_bits([*after, *saved, *d_parameters, *d_before], both(cell, *arguments))


@cache
def compiled_on_packs(cell):
    """The same on packs, from one array into another."""
    gates, gates_vjp, terms = cell.gates, cell.gates_vjp, cell.table
    like_parameters, like_states = (0.0,) * len(cell.parameters), (0.0,) * len(cell.states)

    @kernel
    def compiled(table, out):
        parameters = load_each(table, 0, like_parameters)
        states = load_each(table[len(like_parameters) :], 0, like_states)
        x = load(table, len(like_parameters) + len(like_states))
        d_states = load_each(table[len(like_parameters) + len(like_states) + 1 :], 0, like_states)
        after, saved = step(gates, terms, parameters, states, x)
        d_parameters, d_before = step_vjp(gates_vjp, terms, parameters, states, x, after, saved, d_states)
        store_each(out, 0, after + saved + d_parameters + d_before)

    return compiled


@pytest.mark.jit  # about compiled code
@pytest.mark.parametrize("drawn", [values, edges])
def test_packs_give_the_same_bits_as_python(cell, drawn):
    parameters, states, x, d_states = drawn(cell)
    table = np.array([*parameters, *states, x, *d_states])
    out = np.empty((2 * len(states) + len(parameters) + cell.saved, LANES))
    compiled_on_packs(cell)(table, out)
    with np.errstate(all="ignore"):
        assert_same_bits(out, both(cell, parameters, states, x, d_states))


def test_vector_jacobian_product_agrees_with_autodiff(cell):
    for seed in range(20):
        parameters, states, x, d_states = (np.array(part)[..., 0].tolist() for part in values(cell, seed))
        numbers = both(cell, tuple(parameters), tuple(states), x, tuple(d_states))
        after, comp = numbers[: len(states)], numbers[len(states) + cell.saved :]
        assert len(comp) == len(parameters) + len(states)
        for place, number in enumerate(comp):
            seeded = [Dual(value, float(i == place)) for i, value in enumerate((*parameters, *states))]
            weights = dict(zip(cell.parameters, seeded[: len(parameters)], strict=True))
            ref = reference.step(cell.name, weights, tuple(seeded[len(parameters) :]), x)
            slope = sum(weight * state.slope for weight, state in zip(d_states, ref, strict=True))
            assert number == pytest.approx(slope, rel=1e-11, abs=1e-14)
            assert list(after) == pytest.approx([state.value for state in ref], rel=1e-13)


def test_relu_has_slope_0_at_its_kink_and_never_hides_a_nan():
    relu = CELLS["relu"]
    for z, after, slope in ((-1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (5e-324, 5e-324, 1.0), (2.0, 2.0, 1.0)):
        assert both(relu, (1.0, 0.0, 0.0), (0.0,), z, (1.0,))[::3] == (after, slope)
    assert np.isnan(relu.step((1.0, np.nan, 0.0), (1.0,), 1.0)[0][0])


def test_each_cell_has_a_fingerprint_of_its_own():
    assert len({fingerprint(cell.gates) for cell in CELLS.values()}) == len(CELLS)
