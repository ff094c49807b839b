"""The long short-term memory cell (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000).

Gates, names and their order i, f, g, o are PyTorch's (torch.nn.LSTM), its two biases of a gate added into one.
"""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    for_i, for_f, for_g, for_o = pre
    _, c = states
    i, f, o = elementary.sigmoid(for_i), elementary.sigmoid(for_f), elementary.sigmoid(for_o)
    g = elementary.tanh(for_g)
    c_next = f * c + i * g
    c_seen = elementary.tanh(c_next)
    return (o * c_seen, c_next), (i, f, g, o, c_seen)


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    _, c = states
    i, f, g, o, c_seen = saved
    dh, dc = d_next_states
    dc = dc + dh * o * (1.0 - c_seen * c_seen)
    di = dc * g * (i * (1.0 - i))
    df = dc * c * (f * (1.0 - f))
    dg = dc * i * (1.0 - g * g)
    do = dh * c_seen * (o * (1.0 - o))
    return (di, df, dg, do), (None, dc * f)


CELL = Cell(
    name="lstm",
    label="LSTM",
    equation=(
        r"\begin{aligned} i, f, o &= \sigma(w_{x\cdot}\, x_t + b_\cdot + w_{h\cdot}\, h_{t-1}) \\"
        r" g &= \tanh(w_{xg}\, x_t + b_g + w_{hg}\, h_{t-1}) \\"
        r" c_t &= f c_{t-1} + i g \\ h_t &= o \tanh(c_t) \end{aligned}"
    ),
    input_weights=("w_xi", "w_xf", "w_xg", "w_xo"),
    recurrent_weights=("w_hi", "w_hf", "w_hg", "w_ho"),
    biases=("b_i", "b_f", "b_g", "b_o"),
    recurrent="w_hg",
    states=("h", "c"),
    gates=gates,
    gates_vjp=gates_vjp,
    saved=5,
)
