"""The bounce lab: where descent goes in the end, for learning rates around the critical one."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app import tables
from app.map import words
from app.map.settings import SETTINGS
from app.tables import Table
from core import Experiment, best_known
from core.analysis.curvature import critical_rate_at_the_optimum

ORBITS, ORBIT_STEPS, ORBIT_START = 320, 600, 0.2


def orbits(experiment: Experiment) -> tuple[float, list[Experiment]]:
    """The critical rate of the one weight w2, and runs of plain descent from beside the optimum at rates around it."""
    if "w2" not in experiment.weights:
        raise ValueError(f"cell = {experiment.cell.name!r} has no w2; choose another cell for the bounce lab.")
    bare = replace(experiment, trainable=("w2",), optimizer="gd", clip=None, max_steps=ORBIT_STEPS)
    critical = critical_rate_at_the_optimum(bare)
    beside = best_known(bare).points[0][0] * (1 + ORBIT_START / experiment.unrolls)
    bare = replace(bare, weights=bare.weights | {"w2": beside})
    if not critical > 0:
        raise ValueError("the loss does not bend at its best known w2, so no learning rate is critical there.")
    times = np.linspace(SETTINGS["times"].low, SETTINGS["times"].high, ORBITS)
    return critical, [replace(bare, learning_rate=float(critical * factor)) for factor in times]


class Lab(NamedTuple):
    """What the bounce lab shows of an experiment at all learning rates."""

    critical: float  # learning rate
    start: Experiment  # beside the optimum
    visited: Table  # app.tables.bifurcation_table
    story: str


def run_lab(experiment: Experiment, train: Callable) -> Lab:
    """The bounce lab of this experiment; `train` makes runs of experiments. Raises ValueError."""
    critical, runs = orbits(experiment)
    visited = tables.bifurcation_table(train(runs))
    return Lab(critical, runs[0], visited, words.cascade(visited, critical, runs[-1].learning_rate))
