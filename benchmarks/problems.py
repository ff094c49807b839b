"""The work that ours and its peers all do, in float64.

One unit: descent on the recurrent weight alone, 50 unrolls (51 days). Many units: one training step.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core import CELLS, Dataset, Experiment
from core.vector.network import Network

UNROLLS, RUNS, GRID_SEQUENCES, GRID_STEPS, RUN_STEPS = 50, 4096, 4, 100, 1000
# Rates with which every run stays finite and goes on to its last step, so that nobody has less to do.
RATES = {"relu": 1e-5, "lstm": 1e-2}


@dataclass(frozen=True)
class Problem:
    """One experiment, and the weights it starts from: (weights, runs) in a grid, (weights, 1) for one run."""

    experiment: Experiment
    weights: np.ndarray

    @property
    def inputs(self) -> np.ndarray:
        """(sequences, days)"""
        return self.experiment.inputs

    @property
    def targets(self) -> np.ndarray:
        """(sequences,)"""
        return self.experiment.dataset.targets

    @property
    def recurrent(self) -> int:
        """The row of the trained weight."""
        return list(self.experiment.weights).index(self.experiment.trainable[0])

    def cell_steps(self, steps: int) -> float:
        """How often a cell is stepped forward and back."""
        return self.inputs.size * self.weights.shape[1] * steps


def _problem(cell, sequences, unrolls, steps, starts):
    rng = np.random.default_rng(0)
    dataset = Dataset(rng.uniform(0, 1, (sequences, unrolls + 1)), rng.uniform(0, 1, sequences))
    names = (*CELLS[cell].parameters, "w3", "b2")
    weights = np.full((len(names), len(starts)), 0.3)
    weights[-1] = 0.0
    experiment = Experiment(
        cell=cell,
        wiring="every",
        weights=dict(zip(names, weights[:, 0].tolist(), strict=True)) | {CELLS[cell].recurrent: float(starts[0])},
        learning_rate=RATES[cell] * 4 / sequences,  # the loss is a sum over the sequences
        max_steps=steps,
        dataset=dataset,
    )
    weights[names.index(CELLS[cell].recurrent)] = starts
    return Problem(experiment, weights)


def grid_problem(cell: str) -> Problem:
    """4,096 runs on 4 sequences: every weight 0.3, the recurrent one from 0.2 to 1."""
    return _problem(cell, GRID_SEQUENCES, UNROLLS, GRID_STEPS, np.linspace(0.2, 1.0, RUNS))


def run_problem(cell: str, sequences: int, unrolls: int = UNROLLS, steps: int = RUN_STEPS) -> Problem:
    """One run from the recurrent weight 0.5."""
    return _problem(cell, sequences, unrolls, steps, np.array([0.5]))


class StepProblem(NamedTuple):
    """The squared error of the last output and its gradient by every weight, for a network of many units."""

    network: Network
    inputs: np.ndarray  # (T, B, I)
    targets: np.ndarray  # (B, O)


def step_problem(cell: str, units: int, times: int = 100, sequences: int = 16) -> StepProblem:
    """A network as PyTorch starts it, with two inputs and one output."""
    rng = np.random.default_rng(0)
    network = Network.start(cell, units, inputs=2, outputs=1, start="pytorch")
    return StepProblem(network, rng.normal(size=(times, sequences, 2)), rng.normal(size=(sequences, 1)))
