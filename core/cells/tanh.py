"""The tanh cell h_t = tanh(w1 x_t + w2 h_(t-1) + b1), Elman's (1990): it saturates where the linear one explodes."""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def step(parameters, states, x):
    w1, w2, b1 = parameters
    (h,) = states
    return (elementary.tanh((w1 * x + b1) + w2 * h),), ()


@jitable
def step_vjp(parameters, states, x, next_states, saved, d_next_states):
    _, w2, _ = parameters
    (h,) = states
    (h_next,) = next_states
    (dh,) = d_next_states
    dz = dh * (1.0 - h_next * h_next)
    return (dz * x, dz * h, dz), (dz * w2,)


CELL = Cell(
    name="tanh",
    label="tanh",
    equation=r"h_t = \tanh(w_1 x_t + w_2 h_{t-1} + b_1)",
    parameters={"w1": 1.0, "w2": 1.0, "b1": 0.0},
    recurrent="w2",
    states=("h",),
    step=step,
    step_vjp=step_vjp,
)
