"""The memory task played by fans of seeds: who learns to hand Input 1 over many days to the answer, and how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.bptt import gradient
from core.cells import Cell, cell_of
from core.checks import listed
from core.dataset import Dataset
from core.experiment import READOUT, Experiment
from core.initial import drawn, keep_bias
from core.optimum import always_the_average
from core.runs import ways

SEEDS = 16
SEQUENCES = 32  # to learn from
FRESH = 128  # to be judged by
RECALLED = 0.1  # of the error of always answering the average
STEPS = 2000
RATE = 0.01
DRAWN = 120  # points of a loss curve


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """The same network from many random starts, on the same task and with the same number of steps.

    at: (points,) steps. shares: (seeds, points) loss / loss of always answering the average of the targets.
    fresh: (seeds,) the same share on sequences that were never seen, after the last step.
    """

    at: np.ndarray
    shares: np.ndarray
    fresh: np.ndarray

    @property
    def recalled(self) -> int:
        """How many seeds answer fresh sequences with less than RECALLED of the error of always the average."""
        return int((self.fresh < RECALLED).sum())


def learners(
    cell: Cell | str, unrolls: int, others: str, bias: float | None = None, steps: int = STEPS
) -> list[Experiment]:
    """SEEDS experiments that differ in their start only: all weights drawn, all trained with Adam.

    bias: of the gate that keeps the state (core.initial.keep_bias), the same in all; None leaves what was drawn.
    """
    kept: Mapping[str, float] = {} if bias is None else keep_bias(cell, bias)
    return [
        Experiment(
            cell=cell,
            wiring="every",
            weights=drawn(cell, seed) | kept,
            trainable=(*cell_of(cell).parameters, *READOUT),
            optimizer="adam",
            learning_rate=RATE,
            max_steps=steps,
            dataset=Dataset.recall(unrolls, SEQUENCES, 0, others),
        )
        for seed in range(SEEDS)
    ]


def fan(experiments: list[Experiment], others: str, progress: Callable | None = None, cancelled=None) -> Fan:
    """Train all of them; then judge each by fresh sequences of the same kind."""
    if not (experiments := listed("experiments", experiments, Experiment, "give those of learners(...)")):
        raise ValueError("experiments is empty, so there is nothing to train; give those of learners(...).")
    runs = ways(experiments, progress, cancelled)
    steps = experiments[0].max_steps
    at = np.unique(np.geomspace(1, steps + 1, DRAWN).round().astype(int)) - 1
    usual = always_the_average(experiments[0].dataset)
    shares = np.array([run.losses[np.searchsorted(run.at, at, side="right") - 1] for run in runs]) / usual
    unseen = Dataset.recall(experiments[0].unrolls, FRESH, 1, others)
    fresh = []
    for experiment, run in zip(experiments, runs, strict=True):
        if np.isfinite(list(run.weights.values())).all():
            fresh.append(gradient(replace(experiment, weights=run.weights, dataset=unseen)).loss)
        else:
            fresh.append(np.inf)
    return Fan(at, shares, np.array(fresh) / always_the_average(unseen))
