"""Each cell: one source that gives the same bits as plain Python, as scalar numba and on packs."""

import numpy as np
import pytest

from core.cells import CELLS, Cell
from core.each import load_each, store_each
from core.jit import jitable, kernel
from core.kernels import Lanes, Tape, compile_kernels, fingerprint
from core.lanes import aligned
from core.simd import LANES, load
from tests import reference
from tests.reference import Dual


@pytest.fixture(params=CELLS.values(), ids=CELLS)
def cell(request):
    return request.param


def values(cell, seed=0):
    """(parameters, states, x, d_states), each member an array (LANES,)."""
    rng = np.random.default_rng(seed)
    draw = lambda count: tuple(rng.normal(size=(count, LANES)) * 2)  # noqa: E731
    return draw(len(cell.parameters)), draw(len(cell.states)), rng.normal(size=LANES), draw(len(cell.states))


def both(cell, parameters, states, x, d_states):
    """All numbers of a step and its vector-Jacobian product."""
    after, saved = cell.step(parameters, states, x)
    d_parameters, d_before = cell.step_vjp(parameters, states, x, after, saved, d_states)
    return (*after, *saved, *d_parameters, *d_before)


def test_register_is_ordered_and_knows_each_cell_by_its_name():
    assert list(CELLS)[:4] == ["linear", "relu", "tanh", "sigmoid"]
    assert all(name == cell.name for name, cell in CELLS.items())


def test_floats_and_arrays_give_the_same_bits(cell):
    parameters, states, x, d_states = values(cell)
    comp = both(cell, parameters, states, x, d_states)
    for lane in range(LANES):
        pick = lambda packs, lane=lane: tuple(float(pack[lane]) for pack in packs)  # noqa: E731
        ref = both(cell, pick(parameters), pick(states), float(x[lane]), pick(d_states))
        assert ref == tuple(pack[lane] for pack in comp)


@pytest.mark.compiled  # about compiled code
def test_scalar_numba_gives_the_same_bits_as_python(cell):
    step, step_vjp = cell.step, cell.step_vjp

    @kernel
    def compiled(parameters, states, x, d_states):
        after, saved = step(parameters, states, x)
        return after, step_vjp(parameters, states, x, after, saved, d_states)

    parameters, states, x, d_states = values(cell, seed=1)
    for lane in range(LANES):
        pick = lambda packs, lane=lane: tuple(float(pack[lane]) for pack in packs)  # noqa: E731
        arguments = pick(parameters), pick(states), float(x[lane]), pick(d_states)
        after, (d_parameters, d_before) = compiled(*arguments)
        ref = both(cell, *arguments)
        assert (*after, *d_parameters, *d_before) == (*ref[: len(after)], *ref[len(after) + cell.saved :])


@pytest.mark.compiled  # about compiled code
def test_packs_give_the_same_bits_as_python(cell):
    step, step_vjp = cell.step, cell.step_vjp
    like_parameters, like_states = (0.0,) * len(cell.parameters), (0.0,) * len(cell.states)

    @kernel
    def compiled(table, out):
        parameters = load_each(table, 0, like_parameters)
        states = load_each(table[len(like_parameters) :], 0, like_states)
        x = load(table, len(like_parameters) + len(like_states))
        d_states = load_each(table[len(like_parameters) + len(like_states) + 1 :], 0, like_states)
        after, saved = step(parameters, states, x)
        d_parameters, d_before = step_vjp(parameters, states, x, after, saved, d_states)
        store_each(out, 0, after + d_parameters + d_before)

    parameters, states, x, d_states = values(cell, seed=2)
    table = np.array([*parameters, *states, x, *d_states])
    out = np.empty((2 * len(states) + len(parameters), LANES))
    compiled(table, out)
    ref = both(cell, parameters, states, x, d_states)
    np.testing.assert_array_equal(out, (*ref[: len(states)], *ref[len(states) + cell.saved :]))


def test_vector_jacobian_product_agrees_with_autodiff(cell):
    if cell.name not in reference.ACTIVATIONS:
        pytest.skip("gated cells have a reference of their own")
    activation, derivative = reference.ACTIVATIONS[cell.name]
    for seed in range(20):
        parameters, states, x, d_states = (np.array(part)[..., 0] for part in values(cell, seed))
        comp = both(cell, tuple(parameters), tuple(states), float(x), tuple(d_states))[1:]
        for place, number in enumerate(comp):
            w1, w2, b1, h = (Dual(v, float(i == place)) for i, v in enumerate((*parameters, *states)))
            z = w1 * Dual(float(x)) + b1 + w2 * h
            assert number == pytest.approx(d_states[0] * derivative(z.value) * z.slope, rel=1e-12, abs=1e-14)
            assert cell.step(tuple(parameters), tuple(states), float(x))[0][0] == pytest.approx(activation(z.value))


@jitable
def toy_step(parameters, states, x):
    keep, add = parameters
    h, c = states
    product = keep * c
    return (product * h + x, product + add * h), (product,)


@jitable
def toy_vjp(parameters, states, x, next_states, saved, d_next):
    keep, add = parameters
    h, c = states
    (product,) = saved
    dh, dc = d_next
    d_product = dh * h + dc
    return (d_product * c, dc * h), (dh * product + dc * add, d_product * keep)


def test_a_cell_with_two_states_and_saved_values_needs_nothing_but_its_own_file():
    toy = Cell("toy", "toy", "", {"keep": 0.9, "add": 0.3}, "keep", ("h", "c"), toy_step, toy_vjp, saved=1)
    inputs, target, times = [0.5, -0.2, 0.7, 0.1], 0.4, 4
    weights = {"keep": 0.9, "add": 0.3, "w3": 1.2, "b2": 0.1}
    lanes = Lanes(
        np.repeat(np.array(inputs)[:, None], LANES, axis=1),
        np.full((1, LANES), target),
        np.ones((1, LANES)),
        np.array([[0.2] * LANES, [0.5] * LANES]),
        times,
    )
    tape = Tape(aligned((times + 1) * 2), aligned(times), aligned(LANES * 5))
    table = np.repeat(np.array(list(weights.values()))[:, None], LANES, axis=1)
    compile_kernels(toy).trace_back(table, lanes, 0, tape, aligned(times * 2))
    for place, name in enumerate(weights):
        w = {other: Dual(value, float(other == name)) for other, value in weights.items()}
        h, c = Dual(0.2), Dual(0.5)
        for x in inputs:
            h, c = w["keep"] * c * h + x, w["keep"] * c + w["add"] * h
        error = w["w3"] * h + w["b2"] - target
        ref = error * error
        np.testing.assert_allclose(tape.groups[0], ref.value, rtol=1e-13)
        np.testing.assert_allclose(tape.groups[1 + place], ref.slope, rtol=1e-12)


def test_each_cell_has_a_fingerprint_of_its_own():
    assert len({fingerprint(cell) for cell in CELLS.values()}) == len(CELLS)
