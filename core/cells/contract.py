"""What a cell is: what its gates do to numbers, and by name the weights that feed them.

A cell computes with + - * / and the functions of core.packs.arithmetic and core.packs.elementary only, so that the
same lines run on floats, on NumPy arrays and on packs of lanes. Weighted sums (core.cells.affine), the time loop, the
readout, the loss and gradient descent are written once for all cells.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.cells import affine

READOUT = {"w3": 1.0, "b2": 0.0}  # of every network: output = w3 h + b2


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """One recurrent cell. Two cells are equal when their names, functions and weights are.

    gates(pre, states) -> (next_states, saved)
        element by element. `pre` has what goes into each gate: (input weight x + bias) + recurrent weight h. `saved`
        holds what gates_vjp needs beyond the states before and after, and is often empty.
    gates_vjp(states, next_states, saved, d_next_states) -> (d_pre, d_states)
        with d_a the derivative of the loss with respect to a. `d_states` has the ways around the weighted sums alone;
        None for h where there is no such way.
    closed(pre) -> yes or no, element by element
        of a cell with one gate and one state that saves nothing: where the gate changes what goes into it. Elsewhere
        next_states is `pre`, d_pre is d_next_states, to the bit, and there is no way around; a run of few sequences
        takes less time then. None: it might anywhere.

    All are tuples of numbers, arrays or packs. The three tuples of weights have one name a gate, None where the gate
    has no such weight. A cell of one's own belongs into a module that can be imported, so that other processes find its
    functions.
    """

    name: str  # an identifier
    label: str  # as written on the page
    equation: str  # the step in LaTeX
    input_weights: tuple[str | None, ...]
    recurrent_weights: tuple[str | None, ...]
    biases: tuple[str | None, ...]
    recurrent: str  # the recurrent weight that stands for all copies where one is shown or trained alone
    gates: Callable
    gates_vjp: Callable
    states: tuple[str, ...] = ("h",)  # the first is h, the hidden state that the readout sees
    saved: int = 0  # how many numbers `saved` holds
    closed: Callable | None = None
    # act(k z) = k act(z) for every k > 0: then the chain's output is an exact power of w2 (core.optimum).
    homogeneous: bool = False

    def __post_init__(self):
        if not str(self.name).isidentifier():
            raise ValueError(f"name = {self.name!r} cannot name a cell and its files; give one word such as 'sru'.")
        names = [name for name in (*self.input_weights, *self.recurrent_weights, *self.biases) if name]
        if len(set(names)) < len(names) or READOUT.keys() & names:
            raise ValueError(f"cell {self.name!r} has the weights {names}; name each once, and none of them w3 or b2.")
        counts = {len(self.input_weights), len(self.recurrent_weights), len(self.biases)}
        if len(counts) > 1:
            raise ValueError(f"cell {self.name!r} has {sorted(counts)} weights a kind; give one or None for each gate.")
        if self.closed is not None and (len(self.biases), len(self.states), self.saved) != (1, 1, 0):
            text = f"cell {self.name!r} has {len(self.biases)} gates, {len(self.states)} states and {self.saved} saved"
            raise ValueError(f"{text}; give `closed` only to a cell of one gate and one state that saves nothing.")
        if self.recurrent not in self.recurrent_weights:
            names = ", ".join(name for name in self.recurrent_weights if name)
            raise ValueError(f"recurrent = {self.recurrent!r} is not a recurrent weight; choose one of {names}.")

    def __hash__(self):
        return hash(self.name)  # each lookup of an experiment asks for it; all fields would take ten times as long

    @property
    def parameters(self) -> dict[str, float]:
        """Name -> value when the experiment does not say: weights 1, biases 0. The order is the kernels'."""
        weights = (*self.input_weights, *self.recurrent_weights)
        return {name: 1.0 for name in weights if name} | {name: 0.0 for name in self.biases if name}

    @property
    def table(self) -> tuple[tuple[float | None, ...], ...]:
        """Which terms each gate's sum has, as core.cells.affine takes it."""
        parts = (self.input_weights, self.recurrent_weights, self.biases)
        return tuple(tuple(None if name is None else 0.0 for name in part) for part in parts)

    def step(self, parameters, states, x):
        """One step of one unit: (next_states, saved). `parameters` in the order of their names; `x` is one number."""
        return affine.step(self.gates, self.table, parameters, states, x)

    def step_vjp(self, parameters, states, x, next_states, saved, d_next_states):
        """The vector-Jacobian product of `step`: (d_parameters, d_states)."""
        return affine.step_vjp(self.gates_vjp, self.table, parameters, states, x, next_states, saved, d_next_states)

    def __repr__(self):
        return f"<cell {self.name}>"
