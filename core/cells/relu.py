"""The ReLU cell h_t = max(0, w1 x_t + w2 h_(t-1) + b1), StatQuest's. Its derivative at exactly 0 is taken as 0."""

from core.cells.contract import Cell
from core.packs.arithmetic import where
from core.packs.jit import jitable


@jitable
def step(parameters, states, x):
    w1, w2, b1 = parameters
    (h,) = states
    z = (w1 * x + b1) + w2 * h
    return (where(z < 0.0, 0.0, z),), ()  # a NaN fails the test and stays NaN: it must not be hidden as 0


@jitable
def step_vjp(parameters, states, x, next_states, saved, d_next_states):
    _, w2, _ = parameters
    (h,) = states
    (h_next,) = next_states
    (dh,) = d_next_states
    dz = where(h_next == 0.0, 0.0, dh)
    return (dz * x, dz * h, dz), (dz * w2,)


CELL = Cell(
    name="relu",
    label="ReLU",
    equation=r"h_t = \max(0,\; w_1 x_t + w_2 h_{t-1} + b_1)",
    parameters={"w1": 1.0, "w2": 1.0, "b1": 0.0},
    recurrent="w2",
    states=("h",),
    step=step,
    step_vjp=step_vjp,
    homogeneous=True,
)
