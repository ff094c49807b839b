"""The gated recurrent unit (Cho et al. 2014) in PyTorch's form (torch.nn.GRU): the reset gate r acts after w_hn.

Gates, names and their order r, z, n are PyTorch's; the two biases of r and z are added into one, the new gate n keeps
both, because r multiplies the second.
"""

from core.cells.contract import Cell
from core.packs import elementary
from core.packs.jit import jitable


@jitable
def step(parameters, states, x):
    w_xr, w_xz, w_xn, w_hr, w_hz, w_hn, b_r, b_z, b_n, b_hn = parameters
    (h,) = states
    r = elementary.sigmoid((w_xr * x + b_r) + w_hr * h)
    z = elementary.sigmoid((w_xz * x + b_z) + w_hz * h)
    n = elementary.tanh((w_xn * x + b_n) + r * (w_hn * h + b_hn))
    return ((1.0 - z) * n + z * h,), (r, z, n)


@jitable
def step_vjp(parameters, states, x, next_states, saved, d_next_states):
    _, _, _, w_hr, w_hz, w_hn, _, _, _, b_hn = parameters
    (h,) = states
    r, z, n = saved
    (dh,) = d_next_states
    # d of what stands inside each gate's sigmoid or tanh
    dn = dh * (1.0 - z) * (1.0 - n * n)
    dz = dh * (h - n) * (z * (1.0 - z))
    dr = dn * (w_hn * h + b_hn) * (r * (1.0 - r))
    dn_h = dn * r
    d_parameters = (dr * x, dz * x, dn * x, dr * h, dz * h, dn_h * h, dr, dz, dn, dn_h)
    return d_parameters, ((dr * w_hr + dz * w_hz) + (dn_h * w_hn + dh * z),)


CELL = Cell(
    name="gru",
    label="GRU",
    equation=(
        r"\begin{aligned} r, z &= \sigma(w_{x\cdot}\, x_t + b_\cdot + w_{h\cdot}\, h_{t-1}) \\"
        r" n &= \tanh(w_{xn}\, x_t + b_n + r\,(w_{hn}\, h_{t-1} + b_{hn})) \\"
        r" h_t &= (1 - z)\, n + z\, h_{t-1} \end{aligned}"
    ),
    parameters={f"{kind}{gate}": value for kind, value in (("w_x", 1.0), ("w_h", 1.0), ("b_", 0.0)) for gate in "rzn"}
    | {"b_hn": 0.0},
    recurrent="w_hn",
    states=("h",),
    step=step,
    step_vjp=step_vjp,
    saved=3,
)
