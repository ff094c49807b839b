"""One sequence through the unrolled network, copy by copy: what goes forward, what comes back, what each copy adds."""

from dataclasses import dataclass, replace

import numpy as np

from core.bptt import gradient
from core.experiment import Experiment

FORMATS = {"float64": np.float64, "float32": np.float32, "float16": np.float16}


@dataclass(frozen=True, slots=True, eq=False)
class Unrolled:
    """The record of one sequence at the experiment's weights; T = unrolls + 1 time steps.

    inputs: (T,). states: (T + 1, states of the cell), row 0 before day 1. saved: (T, saved of the cell).
    d_states: (T + 1, states), dL/dstate on the way back. shares: name -> (T,), what the copy that leads into each day
    adds to dL/dweight. output, error (output - target), loss: numbers.
    """

    experiment: Experiment
    inputs: np.ndarray
    states: np.ndarray
    saved: np.ndarray
    d_states: np.ndarray
    shares: dict[str, np.ndarray]
    output: float
    error: float
    loss: float


def unroll(experiment: Experiment, sequence: int = 0) -> Unrolled:
    """Forward pass and backpropagation through time (Werbos 1990) of one sequence, in plain Python."""
    cell = experiment.cell
    parameters = tuple(experiment.weights[name] for name in cell.parameters)
    inputs, target = experiment.inputs[sequence], float(experiment.dataset.targets[sequence])
    states = [(float(experiment.initial_state),) + (0.0,) * (len(cell.states) - 1)]
    saved = []
    with np.errstate(all="ignore"):
        for x in inputs.tolist():
            after, kept = cell.step(parameters, states[-1], x)
            states.append(after)
            saved.append(kept)
        w3, b2 = experiment.weights["w3"], experiment.weights["b2"]
        output = w3 * states[-1][0] + b2
        error = output - target
        d_state = (2.0 * error * w3,) + (0.0,) * (len(cell.states) - 1)
        d_states, shares = [d_state], []
        for t in range(inputs.size - 1, -1, -1):
            d_parameters, d_state = cell.step_vjp(
                parameters, states[t], float(inputs[t]), states[t + 1], saved[t], d_state
            )
            d_states.append(d_state)
            shares.append(d_parameters)
        table = np.array(shares[::-1])
        loss = float(np.square(error))
    return Unrolled(
        experiment,
        inputs,
        np.array(states),
        np.array(saved).reshape(inputs.size, cell.saved),
        np.array(d_states[::-1]),
        dict(zip(cell.parameters, table.T, strict=True)),
        float(output),
        float(error),
        loss,
    )


def in_format(experiment: Experiment, name: str, sequence: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The same in another number format, rounded to it after every operation; linear and ReLU cells only.

    name: a key of FORMATS. NumPy does each single operation on such numbers and rounds its result to their format.
    Returns the states h (T + 1,) and d h_last / d h_t (T + 1,), both in that format. Raises ValueError.
    """
    cell = experiment.cell
    if not cell.homogeneous:
        raise ValueError(f"cell = {cell.name!r} cannot be computed in {name}; choose linear or relu.")
    kind = FORMATS[name]
    parameters = tuple(kind(experiment.weights[weight]) for weight in cell.parameters)
    inputs = experiment.inputs[sequence].astype(kind)
    with np.errstate(all="ignore"):
        states = [kind(experiment.initial_state)]
        for x in inputs:
            states.append(_rounded(cell.step(parameters, (states[-1],), x)[0][0], kind))
        back = [kind(1.0)]
        for t in range(inputs.size - 1, -1, -1):
            d_states = cell.step_vjp(parameters, (states[t],), inputs[t], (states[t + 1],), (), (back[-1],))[1]
            back.append(_rounded(d_states[0], kind))
    return np.array(states, dtype=kind), np.array(back[::-1], dtype=kind)


def _rounded(value, kind):
    """A cell may answer with a plain 0.0 (ReLU); all else already has the format."""
    return kind(value)


def ledger_map(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """What each copy adds to the gradient at each of `weights` of w2: (copies, weights), row 0 the last day's copy."""
    name = experiment.cell.recurrent
    columns = [
        gradient(replace(experiment, weights=experiment.weights | {name: float(weight)})).ledger[::-1]
        for weight in weights
    ]
    return np.array(columns).T
