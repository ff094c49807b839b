"""How much of the state survives from day to day: the product of the Jacobians along the real forward pass."""

from dataclasses import dataclass

import numpy as np

from core.bptt import gradient
from core.checks import number
from core.experiment import Experiment, checked


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """d state_(k+1) / d state_1 for k = 0 ... unrolls, as powers of ten: what is left of a change of day 1.

    log10_whole: (unrolls + 1,) log10 of the largest singular value of the product of the Jacobians (Pascanu et al.
    2013, eq. 5); for one state that is |w2^k x the slopes of the activation|. log10_cell: the same along the LSTM's
    cell alone, the product of its forget gates; None for cells without a cell state. -inf stands for exactly 0.
    """

    log10_whole: np.ndarray
    log10_cell: np.ndarray | None


def carried(experiment: Experiment, sequence: int = 0) -> Carried:
    """The survival of a change of the state along one sequence, at the experiment's weights."""
    checked(experiment)
    last = experiment.dataset.targets.size - 1
    sequence = number("sequence", sequence, 0, last, "the dataset has no more, counted from 0", whole=True)
    steps = jacobians(experiment, sequence)
    with np.errstate(divide="ignore", invalid="ignore"):
        cell = _running_sum(np.log10(np.abs(steps[:, 1, 1]))) if steps.shape[1] > 1 else None
        if steps.shape[1] == 1:
            return Carried(_running_sum(np.log10(np.abs(steps[:, 0, 0]))), None)
        product, exponent, sizes = np.eye(steps.shape[1]), 0.0, []
        for step in steps:
            product = step @ product
            largest = np.abs(product).max()
            if 0 < largest < np.inf:  # the product itself may leave float64, its power of ten does not
                product, exponent = product / largest, exponent + np.log10(largest)
            finite = np.isfinite(product).all()
            sizes.append(exponent + np.log10(np.linalg.norm(product, 2)) if finite else np.nan)
    return Carried(np.array([0.0, *sizes]), cell)


def jacobians(experiment: Experiment, sequence: int = 0) -> np.ndarray:
    """d state_(t+1) / d state_t at days 2 ... unrolls + 1: shape (unrolls, states, states)."""
    cell = experiment.cell
    parameters = tuple(experiment.weights[name] for name in cell.parameters)
    before = tuple(gradient(experiment).states[sequence, 1:-1].T)  # one array over all days per state
    x = experiment.inputs[sequence, 1:]
    with np.errstate(all="ignore"):
        after, saved = cell.step(parameters, before, x)
        rows = []
        for state in range(len(before)):
            seed = tuple(np.full_like(x, float(other == state)) for other in range(len(before)))
            rows.append(cell.step_vjp(parameters, before, x, after, saved, seed)[1])
    return np.moveaxis(np.array([[np.broadcast_to(slope, x.shape) for slope in row] for row in rows]), 2, 0)


def _running_sum(logarithms):
    return np.concatenate([[0.0], np.cumsum(logarithms)])
