"""The ReLU cell h_t = max(0, w1 x_t + w2 h_(t-1) + b1), StatQuest's. Its derivative at exactly 0 is taken as 0."""

from core.cells.contract import Cell
from core.packs.arithmetic import where
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    (z,) = pre
    return (where(z < 0.0, 0.0, z),), ()  # a NaN fails the test and stays NaN: it must not be hidden as 0


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    (h,), (dh,) = next_states, d_next_states
    return (where(h == 0.0, 0.0, dh),), (None,)


@jitable
def closed(pre):
    (z,) = pre
    return z <= 0.0


CELL = Cell(
    name="relu",
    label="ReLU",
    equation=r"h_t = \max(0,\; w_1 x_t + w_2 h_{t-1} + b_1)",
    input_weights=("w1",),
    recurrent_weights=("w2",),
    biases=("b1",),
    recurrent="w2",
    gates=gates,
    gates_vjp=gates_vjp,
    closed=closed,
    homogeneous=True,
)
