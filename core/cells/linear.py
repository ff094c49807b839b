"""The linear cell h_t = w1 x_t + w2 h_(t-1) + b1: nothing but the multiplication that explodes or vanishes."""

from core.cells.contract import Cell
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    return pre, ()


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    return d_next_states, (None,)


CELL = Cell(
    name="linear",
    label="linear",
    equation=r"h_t = w_1 x_t + w_2 h_{t-1} + b_1",
    input_weights=("w1",),
    recurrent_weights=("w2",),
    biases=("b1",),
    recurrent="w2",
    gates=gates,
    gates_vjp=gates_vjp,
    homogeneous=True,
)
