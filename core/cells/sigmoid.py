"""The sigmoid cell h_t = sigmoid(w1 x_t + w2 h_(t-1) + b1).

Pascanu, Mikolov and Bengio (2013, figure 6) write it as x_t = w sigmoid(x_(t-1)) + b: their state is the value before
the sigmoid, ours the one after it, as in every cell here. Started at sigmoid(x_0), the two are the same network.
"""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def step(parameters, states, x):
    w1, w2, b1 = parameters
    (h,) = states
    return (elementary.sigmoid((w1 * x + b1) + w2 * h),), ()


@jitable
def step_vjp(parameters, states, x, next_states, saved, d_next_states):
    _, w2, _ = parameters
    (h,) = states
    (h_next,) = next_states
    (dh,) = d_next_states
    dz = dh * (h_next * (1.0 - h_next))
    return (dz * x, dz * h, dz), (dz * w2,)


CELL = Cell(
    name="sigmoid",
    label="sigmoid",
    equation=r"h_t = \sigma(w_1 x_t + w_2 h_{t-1} + b_1)",
    parameters={"w1": 1.0, "w2": 1.0, "b1": 0.0},
    recurrent="w2",
    states=("h",),
    step=step,
    step_vjp=step_vjp,
)
