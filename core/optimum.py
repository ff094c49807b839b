"""The best known loss of an experiment and the weights that reach it.

Exact for the one-weight chain, searched for any other single weight, and the floor of a sum of squares, 0, where
several weights are trained. It depends on the network and the data, never on where a run starts or how it steps, so
that all runs of a map are measured against the same mark, and all networks that learn one task with all weights.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.bptt import gradient
from core.checks import LARGEST
from core.engine.lanes import losses
from core.experiment import READOUT, Experiment, checked

NETWORK = ("cell", "wiring", "initial_state", "trainable", "dataset")  # beside the weights, and not how it is trained
VALLEYS = 8
ZOOMS = 8


@dataclass(frozen=True, slots=True)
class Best:
    """The best known loss, the points that reach it (one weight each; none are known for several), and how found.

    silent: the loss of a network that always answers b2, whatever it sees.
    """

    loss: float
    silent: float
    points: tuple[tuple[float, ...], ...]
    how: str

    def distance(self, start: tuple[float, ...]) -> float:
        """From `start` to the nearest of the points; 1, the size of an ordinary weight, where no point is known."""
        return min((math.dist(point, start) for point in self.points), default=1.0)


def best_known(experiment: Experiment) -> Best:
    """The best known loss of the experiment's network on its data."""
    checked(experiment)
    defaults, trained = experiment.cell.parameters | READOUT, experiment.trainable
    start = tuple((name, defaults[name] if name in trained else value) for name, value in experiment.weights.items())
    return _best_known(start, *(getattr(experiment, name) for name in NETWORK))


@lru_cache(maxsize=256)
@np.errstate(over="ignore", invalid="ignore")
def _best_known(start, *network):
    experiment = Experiment(weights=dict(start), **dict(zip(NETWORK, network, strict=True)))
    cell, names = experiment.cell, experiment.trainable
    if len(names) > 1:
        return Best(0.0, _silent(experiment), (), "a sum of squares is never below 0")
    if is_chain(experiment) and names == (cell.recurrent,):
        return _of_chain(experiment, *names)
    return _by_search(experiment, *names)


def is_chain(experiment: Experiment) -> bool:
    """Whether the output is an exact multiple of |w2|^n on either side of w2 = 0, so that closed forms hold."""
    return (
        experiment.cell.homogeneous
        and experiment.wiring == "first"
        and experiment.initial_state == 0.0
        and experiment.weights["b1"] == 0.0
    )


def _of_chain(experiment, name):
    """Exact: the output is a |w|^n + b2 on either side of w = 0, so the loss is a parabola in u = |w|^n >= 0."""
    n, targets = experiment.unrolls, experiment.dataset.targets - experiment.weights["b2"]
    sides = []
    for sign in (1.0, -1.0):
        at_one = replace(experiment, weights=experiment.weights | {name: sign})
        a = gradient(at_one).outputs - experiment.weights["b2"]
        u = _vertex(a, targets) if n else 1.0
        loss = float(np.sum((a * u - targets if u else targets) ** 2))  # at w = 0 whatever a is, infinite or not
        sides.append((np.inf if np.isnan(loss) else loss, sign * u ** (1 / n) if n else sign))
    best = min(loss for loss, _ in sides)
    points = tuple((weight,) for loss, weight in sides if loss <= best)
    return Best(best, _silent(experiment), points, f"exact: the loss is a parabola in {name}^{n}")


def _vertex(a, targets):
    """The u >= 0 with the lowest sum of (a u - target)^2, for sizes whose squares float64 does not have."""
    size, reach = np.abs(a).max(), np.abs(targets).max()
    if not (0 < size < np.inf and 0 < reach < np.inf):
        return 0.0
    a, targets = a / size, targets / reach
    with np.errstate(over="ignore"):
        return float(np.clip((a @ targets) / (a @ a) * (reach / size), 0.0, LARGEST))


def _silent(experiment):
    """The loss of a network that always answers b2."""
    with np.errstate(over="ignore"):
        return float(np.sum((experiment.dataset.targets - experiment.weights["b2"]) ** 2))


def _candidates(experiment, name):
    """Values worth a look: dense where |w| is near 1 for the weight that is copied, over six decades for the others."""
    if name != experiment.cell.recurrent:
        half = np.logspace(-3, 3, 121)
        return np.unique(np.concatenate([-half, [0.0], half]))
    near_one = np.exp(np.linspace(-30, 30, 241) / max(experiment.unrolls, 1))
    half = np.concatenate([np.linspace(0, 3, 121), near_one[near_one < 10]])
    return np.unique(np.concatenate([-half, half]))


def _by_search(experiment, name):
    """A scan of the real loss along the weight, then finer scans around its lowest valleys."""
    value, loss = _lowest_along(experiment, name, _candidates(experiment, name))
    return Best(loss, _silent(experiment), ((value,),), f"lowest loss of a search along {name}")


def _nan_is_inf(values):
    """np.nan_to_num would make the largest finite number of an infinite loss."""
    return np.where(np.isnan(values), np.inf, values)


def _lowest_along(experiment, name, values):
    """The value of one weight with the lowest loss, and that loss (inf if no value gives a finite one)."""
    scan = _nan_is_inf(losses(experiment, name, values))
    padded = np.concatenate([[np.inf], scan, [np.inf]])
    valleys = np.flatnonzero(
        (scan <= padded[:-2]) & (scan <= padded[2:]) & ((scan < padded[:-2]) | (scan < padded[2:]))
    )
    valleys = valleys[np.argsort(scan[valleys])[:VALLEYS]]
    if valleys.size == 0:
        return float(values[0]), np.inf
    low, high = values[np.maximum(valleys - 1, 0)], values[np.minimum(valleys + 1, values.size - 1)]
    best = (float(values[valleys[0]]), float(scan[valleys[0]]))
    for _ in range(ZOOMS):
        finer = np.linspace(low, high, 17)  # (17, valleys)
        found = _nan_is_inf(losses(experiment, name, finer))
        row = np.argmin(found, axis=0)
        each = np.arange(row.size)
        deepest = int(np.argmin(found[row, each]))
        best = min(best, (float(finer[row, each][deepest]), float(found[row, each][deepest])), key=lambda b: b[1])
        low, high = finer[np.maximum(row - 1, 0), each], finer[np.minimum(row + 1, 16), each]
    return best
