"""The gated recurrent unit (Cho et al. 2014) in PyTorch's form (torch.nn.GRU): the reset gate r acts after w_hn.

Gates, names and their order r, z, n are PyTorch's; the two biases of r and z are added into one, the new gate n keeps
both, because r multiplies the second.
"""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    for_r, for_z, for_n, of_h = pre  # of_h is the part of n's that r lets through
    (h,) = states
    r, z = elementary.sigmoid(for_r), elementary.sigmoid(for_z)
    n = elementary.tanh(for_n + r * of_h)
    return ((1.0 - z) * n + z * h,), (r, z, n, of_h)


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    (h,), (dh,) = states, d_next_states
    r, z, n, of_h = saved
    dn = dh * (1.0 - z) * (1.0 - n * n)
    dz = dh * (h - n) * (z * (1.0 - z))
    dr = dn * of_h * (r * (1.0 - r))
    return (dr, dz, dn, dn * r), (dh * z,)


CELL = Cell(
    name="gru",
    label="GRU",
    equation=(
        r"\begin{aligned} r, z &= \sigma(w_{x\cdot}\, x_t + b_\cdot + w_{h\cdot}\, h_{t-1}) \\"
        r" n &= \tanh(w_{xn}\, x_t + b_n + r\,(w_{hn}\, h_{t-1} + b_{hn})) \\"
        r" h_t &= (1 - z)\, n + z\, h_{t-1} \end{aligned}"
    ),
    input_weights=("w_xr", "w_xz", "w_xn", None),
    recurrent_weights=("w_hr", "w_hz", None, "w_hn"),
    biases=("b_r", "b_z", "b_n", "b_hn"),
    recurrent="w_hn",
    gates=gates,
    gates_vjp=gates_vjp,
    saved=4,
)
