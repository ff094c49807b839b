"""What a network of many units answers, and the gradient of its loss by backpropagation through time."""

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from core.cancelled import Cancelled
from core.checks import choice, instance, number, numbers
from core.vector.losses import LOSSES
from core.vector.network import Network
from core.vector.panels import weights_of
from core.vector.unrolling import Unrolling

MOST_STEPS, MOST_SEQUENCES, MOST_THREADS = 5_000, 1_024, 256


@dataclass(frozen=True, slots=True, eq=False)
class Backpropagation:
    """The loss, its gradient by every weight (shapes as in Network), and by every state on the way.

    states, d_states: (T + 1, B, H, states of the cell), row t after t time steps. Row 0 of d_states, and under
    truncation the rows before the last `back`, are 0 where the gradient does not come.
    """

    loss: float
    outputs: np.ndarray  # (T, B, O)
    W: np.ndarray
    U: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    states: np.ndarray | None
    d_states: np.ndarray | None

    @property
    def first_non_finite(self) -> str | None:
        """Where the passes left the finite numbers first, in words, or None. Raises ValueError without states."""
        if self.states is None:
            raise ValueError("with checkpoints no states were kept; backpropagate without them to see where.")
        states = np.isfinite(self.states).all(axis=(1, 2, 3))
        if not states.all():
            after = int(np.argmin(states))
            return f"the state after {after} time step{'' if after == 1 else 's'}"
        if not np.isfinite(self.outputs).all():
            return "the output"
        if not np.isfinite(self.loss):
            return "the loss"
        back = np.isfinite(self.d_states).all(axis=(1, 2, 3))[::-1]
        if not back.all():
            return f"the gradient on its way back, {int(np.argmin(back))} time steps from the end"
        if not all(np.isfinite(part).all() for part in (self.W, self.U, self.b, self.V, self.c)):
            return "the sum of the gradient"
        return None


def respond(network: Network, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outputs (T, B, O) and states (T + 1, B, H, states) of a batch (T, B, I), from states of 0. Raises ValueError."""
    inputs = inputs_of(network, inputs)
    unrolling = unrolling_of(network, inputs.shape[:2], range(len(inputs)))
    outputs = unrolling.forward(weights_of(network), inputs)
    return outputs, unrolling.states


def backpropagate(
    network: Network,
    inputs: np.ndarray,
    targets: np.ndarray,
    mask: np.ndarray | None = None,
    loss: str = "squared",
    back: int | None = None,
    executor: Executor | None = None,
    threads: int = 1,
    checkpoints: bool = False,
    progress: Callable | None = None,
    cancelled: Callable | None = None,
) -> Backpropagation:
    """Loss and gradient on a batch (T, B, I) with targets (T, B, O), where the mask (T, B) is 1; None: everywhere.

    loss: a name in core.vector.losses.LOSSES. back: over how many of the last time steps the gradient goes back
    (Werbos 1990; truncated: Williams and Peng 1990). executor: threads that share the work; it changes no bit.
    checkpoints: memory for the root of T time steps alone, the rest is computed twice (Chen et al. 2016); no bit
    changes, and there are no states and d_states. progress: called with the share that is done. cancelled: asked as
    often, within about 0.15 s; if it says true, Cancelled is raised.
    Results may be infinite or NaN. Raises ValueError for what cannot be.
    """
    inputs = inputs_of(network, inputs)
    times, sequences = inputs.shape[:2]
    targets = _shaped("targets", targets, (times, sequences, network.outputs))
    mask = np.ones((times, sequences)) if mask is None else _shaped("mask", mask, (times, sequences))
    if not (np.isin(mask, (0.0, 1.0)).all() and mask.any()):
        raise ValueError("mask holds other numbers than 0 and 1, or no 1; give 1 where the output counts.")
    choice("loss", loss, LOSSES)
    if back is not None:
        back = number("back", back, 1, times, f"give at most {times:,}, the length", whole=True)
    threads = number("threads", threads, 1, MOST_THREADS, "give as many as the executor has", whole=True)

    def ask(share):
        if progress is not None:
            progress(min(share, 1.0))
        if cancelled is not None and cancelled():
            raise Cancelled(f"cancelled after {min(share, 1.0):.0%}")

    kept = {"keep": math.isqrt(times) + 1} if checkpoints else {"ledger": True}
    work = {"executor": executor, "threads": threads, "ask": ask}
    unrolling = unrolling_of(network, (times, sequences), range(times), back=back, **kept, **work)
    outputs = unrolling.forward(weights_of(network), inputs)
    value, d_outputs = LOSSES[loss](outputs, targets, mask)
    gradient = unrolling.backward(d_outputs)
    ways = (None, None) if checkpoints else (unrolling.states, unrolling.ledger)
    return Backpropagation(value, outputs, *gradient, *ways)


def unrolling_of(network, batch, looks, **options):
    """The memory for passes of a network over a batch (T, B)."""
    return Unrolling(network.cell, (network.units, network.inputs, network.outputs), batch, looks, **options)


def inputs_of(network: Network, inputs) -> np.ndarray:
    """As an array (T, B, I) of float64. Raises ValueError."""
    instance("network", network, Network, "make one with Network(...), Network.start(...) or open_network(...)")
    inputs = numbers("inputs", inputs)
    if inputs.ndim != 3 or inputs.shape[2] != network.inputs:
        raise ValueError(
            f"inputs has the shape {inputs.shape}; give (time steps, sequences, {network.inputs}), as the network has "
            f"{network.inputs} inputs."
        )
    number("time steps", len(inputs), 1, MOST_STEPS, f"give at most {MOST_STEPS:,}", whole=True)
    number("sequences", inputs.shape[1], 1, MOST_SEQUENCES, f"give at most {MOST_SEQUENCES:,}", whole=True)
    return inputs


def _shaped(name, values, shape):
    values = numbers(name, values)
    if values.shape != shape:
        raise ValueError(f"{name} has the shape {values.shape}; give {shape}, as the inputs and the network ask for.")
    return values
