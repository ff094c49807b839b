"""What a cell is: one step of a recurrent network and the vector-Jacobian product of that step.

A cell computes with + - * / and the functions of core.packs.arithmetic and core.packs.elementary only, so that the
same lines run on floats, on NumPy arrays and on packs of lanes. The time loop, the readout, the loss and
gradient descent are written once for all cells in core.engine.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)  # a cell equals itself only, so it hashes
class Cell:
    """One recurrent cell with one hidden unit.

    step(parameters, states, x) -> (next_states, saved)
        `parameters`, `states` and `saved` are tuples of numbers, ordered as named below; `x` is one number. `saved`
        holds what step_vjp needs beyond the states before and after, and is often empty.
    step_vjp(parameters, states, x, next_states, saved, d_next_states) -> (d_parameters, d_states)
        with d_a the derivative of the loss with respect to a.
    """

    name: str
    label: str  # as written on the page
    equation: str  # the step in LaTeX
    parameters: dict[str, float]  # name -> value when the experiment does not say
    recurrent: str  # the parameter that is copied at every unroll and multiplies the hidden state
    states: tuple[str, ...]  # the first is h, the hidden state that the readout sees
    step: Callable
    step_vjp: Callable
    saved: int = 0  # how many numbers `saved` holds
    # act(k z) = k act(z) for every k > 0: then the chain's output is an exact power of w2 (core.optimum).
    homogeneous: bool = False
