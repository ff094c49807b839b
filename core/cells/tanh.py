"""The tanh cell h_t = tanh(w1 x_t + w2 h_(t-1) + b1), Elman's (1990): it saturates where the linear one explodes."""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    (z,) = pre
    return (elementary.tanh(z),), ()


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    (h,), (dh,) = next_states, d_next_states
    return (dh * (1.0 - h * h),), (None,)


CELL = Cell(
    name="tanh",
    label="tanh",
    equation=r"h_t = \tanh(w_1 x_t + w_2 h_{t-1} + b_1)",
    input_weights=("w1",),
    recurrent_weights=("w2",),
    biases=("b1",),
    recurrent="w2",
    gates=gates,
    gates_vjp=gates_vjp,
)
