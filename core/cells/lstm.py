"""The long short-term memory cell (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000).

Gates, names and their order i, f, g, o are PyTorch's (torch.nn.LSTM), its two biases of a gate added into one.
"""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def step(parameters, states, x):
    w_xi, w_xf, w_xg, w_xo, w_hi, w_hf, w_hg, w_ho, b_i, b_f, b_g, b_o = parameters
    h, c = states
    i = elementary.sigmoid((w_xi * x + b_i) + w_hi * h)
    f = elementary.sigmoid((w_xf * x + b_f) + w_hf * h)
    g = elementary.tanh((w_xg * x + b_g) + w_hg * h)
    o = elementary.sigmoid((w_xo * x + b_o) + w_ho * h)
    c_next = f * c + i * g
    c_seen = elementary.tanh(c_next)
    return (o * c_seen, c_next), (i, f, g, o, c_seen)


@jitable
def step_vjp(parameters, states, x, next_states, saved, d_next_states):
    _, _, _, _, w_hi, w_hf, w_hg, w_ho, _, _, _, _ = parameters
    h, c = states
    i, f, g, o, c_seen = saved
    dh, dc = d_next_states
    dc = dc + dh * o * (1.0 - c_seen * c_seen)
    # d of what stands inside each gate's sigmoid or tanh
    di = dc * g * (i * (1.0 - i))
    df = dc * c * (f * (1.0 - f))
    dg = dc * i * (1.0 - g * g)
    do = dh * c_seen * (o * (1.0 - o))
    d_parameters = (di * x, df * x, dg * x, do * x, di * h, df * h, dg * h, do * h, di, df, dg, do)
    return d_parameters, ((di * w_hi + df * w_hf) + (dg * w_hg + do * w_ho), dc * f)


CELL = Cell(
    name="lstm",
    label="LSTM",
    equation=(
        r"\begin{aligned} i, f, o &= \sigma(w_{x\cdot}\, x_t + b_\cdot + w_{h\cdot}\, h_{t-1}) \\"
        r" g &= \tanh(w_{xg}\, x_t + b_g + w_{hg}\, h_{t-1}) \\"
        r" c_t &= f c_{t-1} + i g \\ h_t &= o \tanh(c_t) \end{aligned}"
    ),
    parameters={f"{kind}{gate}": value for kind, value in (("w_x", 1.0), ("w_h", 1.0), ("b_", 0.0)) for gate in "ifgo"},
    recurrent="w_hg",
    states=("h", "c"),
    step=step,
    step_vjp=step_vjp,
    saved=5,
)
