"""The gradient of the loss by backpropagation through time, with the ledger of what each time step contributes."""

from dataclasses import dataclass

import numpy as np

from core.engine.kernels import kernels_for
from core.engine.lanes import aligned, new_tape, spread_lanes
from core.experiment import Experiment, checked
from core.packs.arithmetic import sum_lanes
from core.packs.types import LANES


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """Everything one forward and one backward pass know.

    loss: sum over sequences of (output - target)^2.
    outputs: (sequences,). states: (sequences, unrolls + 2, states of the cell), from the initial state on.
    by_parameter: name -> dL/dweight for every weight, trained or not.
    ledgers: name -> (unrolls + 1,), what each time step's copy of a cell weight adds to its gradient, summed over the
    sequences; entry t belongs to the copy that leads into day t + 1.
    """

    experiment: Experiment
    loss: float
    outputs: np.ndarray
    states: np.ndarray
    by_parameter: dict[str, float]
    ledgers: dict[str, np.ndarray]

    @property
    def ledger(self) -> np.ndarray:
        """(unrolls + 1,) what each copy of the recurrent weight contributes; its sum is the gradient."""
        return self.ledgers[self.experiment.cell.recurrent]

    @property
    def first_non_finite(self) -> str | None:
        """Where this pass left the finite numbers first, in words, or None."""
        states = np.isfinite(self.states).all(axis=(0, 2))
        if not states.all():
            time = int(np.argmin(states))  # row 0 is the state before the first day
            return f"the state at unroll {max(time - 1, 0)}"
        if not np.isfinite(self.outputs).all():
            return "the output"
        if not np.isfinite(self.loss):
            return "the squared error"
        ledger = np.isfinite(self.ledger)
        if not ledger.all():
            time = ledger.size - 1 - int(np.argmin(ledger[::-1]))
            return f"the gradient on its way back, at unroll {time}"
        if not all(np.isfinite(list(self.by_parameter.values()))):
            return "the sum of the gradient"
        return None


def gradient(experiment: Experiment) -> Gradient:
    """Loss, outputs, states, gradient and ledger at the experiment's weights (Werbos 1990; Pascanu et al. 2013, eq. 3).

    Results may be infinite or NaN; that is a result, see `first_non_finite`.
    """
    checked(experiment)
    return gradient_at(experiment, tuple(experiment.weights.values()))


def gradient_at(experiment: Experiment, weights: tuple[float, ...]) -> Gradient:
    """The same at other weights, one per name in `experiment.weights`, which need not be finite."""
    cell = experiment.cell
    lanes = spread_lanes(experiment)
    tape, table = new_tape(cell, lanes.times, LANES), np.array(weights, dtype=np.float64)
    parameters, states = len(cell.parameters), len(cell.states)
    ledger = aligned(lanes.times * parameters)
    ledger[:] = 0.0  # a truncated pass does not reach the first days
    trace_back = kernels_for(cell).trace_back
    total = np.zeros((1 + len(weights), LANES))  # loss and gradient, summed in the kernels' order
    ledgers = np.zeros((lanes.times, parameters))
    histories = []
    for index in range(lanes.targets.shape[0]):
        trace_back(table, lanes, index, tape, ledger)
        valid = lanes.valid[index] > 0.0
        with np.errstate(all="ignore"):
            total += np.where(valid, tape.groups[: 1 + len(weights)], 0.0)
            ledgers += ledger.reshape(lanes.times, parameters, LANES)[:, :, valid].sum(axis=2)
        one_pass = tape.states[: (lanes.times + 1) * states].reshape(lanes.times + 1, states, LANES)
        histories.append(one_pass[:, :, valid].transpose(2, 0, 1))
    history = np.concatenate(histories)
    with np.errstate(all="ignore"):
        loss, *slopes = (float(sum_lanes(row)) for row in total)
        outputs = weights[-2] * history[:, -1, 0] + weights[-1]
    return Gradient(
        experiment,
        loss,
        outputs,
        history,
        dict(zip(experiment.weights, slopes, strict=True)),
        dict(zip(cell.parameters, ledgers.T, strict=True)),
    )
