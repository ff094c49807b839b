"""The linear cell h_t = w1 x_t + w2 h_(t-1) + b1: nothing but the multiplication that explodes or vanishes."""

from core.cells.contract import Cell
from core.packs.jit import jitable


@jitable
def step(parameters, states, x):
    w1, w2, b1 = parameters
    (h,) = states
    return ((w1 * x + b1) + w2 * h,), ()


@jitable
def step_vjp(parameters, states, x, next_states, saved, d_next_states):
    _, w2, _ = parameters
    (h,) = states
    (dz,) = d_next_states
    return (dz * x, dz * h, dz), (dz * w2,)


CELL = Cell(
    name="linear",
    label="linear",
    equation=r"h_t = w_1 x_t + w_2 h_{t-1} + b_1",
    parameters={"w1": 1.0, "w2": 1.0, "b1": 0.0},
    recurrent="w2",
    states=("h",),
    step=step,
    step_vjp=step_vjp,
    homogeneous=True,
)
