"""A cell of one's own, as anybody may write one: two states, two gates, of which one does not see the input."""

from core import Cell
from core.packs.jit import jitable


@jitable
def gates(pre, states):
    a, g = pre
    h, c = states
    return (a * (c + 1.0) + 0.25 * h, a + g * h), (a, g)


@jitable
def gates_vjp(states, next_states, saved, d_next_states):
    (a, g), (h, c), (dh, dc) = saved, states, d_next_states
    return (dh * (c + 1.0) + dc, dc * h), (0.25 * dh + dc * g, dh * a)


OWN = Cell(
    name="own",
    label="own",
    equation="",
    input_weights=("w_xa", None),
    recurrent_weights=("w_ha", "w_hg"),
    biases=("b_a", "b_g"),
    recurrent="w_ha",
    gates=gates,
    gates_vjp=gates_vjp,
    states=("h", "c"),
    saved=2,
)
