"""The sigmoid cell h_t = sigmoid(w1 x_t + w2 h_(t-1) + b1).

Pascanu, Mikolov and Bengio (2013, figure 6) write it as x_t = w sigmoid(x_(t-1)) + b: their state is the value before
the sigmoid, ours the one after it, as in every cell here. Started at sigmoid(x_0), the two are the same network.
"""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    (z,) = pre
    return (elementary.sigmoid(z),), ()


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    (h,), (dh,) = next_states, d_next_states
    return (dh * (h * (1.0 - h)),), (None,)


CELL = Cell(
    name="sigmoid",
    label="sigmoid",
    equation=r"h_t = \sigma(w_1 x_t + w_2 h_{t-1} + b_1)",
    input_weights=("w1",),
    recurrent_weights=("w2",),
    biases=("b1",),
    recurrent="w2",
    gates=gates,
    gates_vjp=gates_vjp,
)
