"""The best known loss of an experiment, the weights that reach it, and the loss of one who has learned nothing.

Exact for the one-weight chain and where the readout alone is trained, searched for elsewhere (core.search). It depends
on the network and the data, never on where a run starts or how it steps, so that all runs of a map are measured against
the same mark, and all networks that learn one task with all weights. A run that ends below it is measured against
itself (`surpassed`).
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from threading import Lock

import numpy as np

from core import search
from core.bptt import gradient_at
from core.checks import LARGEST
from core.dataset import Dataset
from core.experiment import READOUT, Experiment, checked, names_of
from core.many_starts import Sequences, lowest_of_many
from core.statistics import ROUNDING

NETWORK = ("cell", "wiring", "initial_state", "trainable", "dataset")  # beside the weights, and not how it is trained
_network_of = attrgetter(*NETWORK)
SEARCHING = tuple(Lock() for _ in range(64))  # who asks for what another thread is searching for waits for it
ORDINARY = 1.0  # the size of an ordinary weight


@dataclass(frozen=True, slots=True)
class Best:
    """The best known loss, the points that reach it (a number for each trained weight), and how it was found.

    silent: the loss of always giving the same answer: the best one if b2 is trained, else b2.
    reference: the loss of one who has learned nothing. That is silent; where the best is no better than that, the loss
    with the trained weights at 0; where it is no better than that either, twice the best.
    """

    loss: float
    silent: float
    reference: float
    points: tuple[tuple[float, ...], ...]
    how: str
    is_limit: bool = False  # the loss falls for ever towards here, and from here on float64 sees no more of its fall

    @property
    def marks(self) -> tuple[float, float]:
        """What the kernel measures a run against (core.statistics): loss and reference, or what none comes down to."""
        return (self.loss, self.reference) if self.loss < math.inf else (-math.inf, 0.0)

    def distance(self, start: tuple[float, ...]) -> float:
        """From `start` to the nearest of the points; of several weights at most ORDINARY, for of the many places that
        are as good one is known, which may lie far off.
        """
        nearest = min((math.dist(point, start) for point in self.points), default=ORDINARY)
        return nearest if len(start) == 1 else min(nearest, ORDINARY)


NOT_ASKED = Best(-math.inf, -math.inf, 0.0, (), "nobody asked")  # of runs whose fate is of no interest


def best_known(experiment: Experiment) -> Best:
    """The best known loss of the experiment's network on its data."""
    checked(experiment)
    defaults, trained = experiment.cell.parameters | READOUT, experiment.trainable
    start = (*[(name, defaults[name] if name in trained else value) for name, value in experiment.weights.items()],)
    network = (start, *_network_of(experiment))
    with SEARCHING[hash(network) % len(SEARCHING)]:
        return _best_known(*network)


def is_below(loss, mark, reference):
    """Whether a loss is lower than a mark by more than rounding; numbers or arrays of them."""
    if isinstance(mark, float):
        return loss < (mark if math.isinf(mark) else mark - ROUNDING * reference)
    return loss < mark - np.where(np.isinf(mark), 0.0, ROUNDING * reference)


def surpassed(best: Best, lowest: float, end: tuple[float, ...], loss: float) -> Best:
    """`best`, or the mark that a run sets by itself whose lowest loss is below it by more than rounding.

    end: the run's last weights, which become the point if their loss is that lowest one.
    """
    if not is_below(lowest, best.loss, best.reference):
        return best
    points = best.points if is_below(lowest, loss, best.reference) else (end,)
    how = "the lowest loss of this run itself, below that of a search"
    return replace(best, loss=lowest, points=points, how=how, is_limit=False)


@lru_cache(maxsize=1024)  # four networks for each pixel along the side of a map
@np.errstate(over="ignore", invalid="ignore")
def _best_known(start, *network):
    experiment = Experiment(weights=dict(start), **dict(zip(NETWORK, network, strict=True)))
    names, limit = experiment.trainable, 0.0
    if is_chain(experiment) and names == (experiment.cell.recurrent,):
        loss, points, how = _of_chain(experiment, *names)
    elif set(names) <= set(READOUT) and (solved := _solved(experiment)):
        points, how = (solved,), f"exact: least squares in {names_of(names)}"
        loss = _loss_at(experiment, solved)
    elif len(names) == 1:
        value, loss, limit = search.along(experiment, *names)
        points, how = ((value,),), f"lowest loss of a search along {names[0]}"
        if limit:
            far = "∞" if limit > 0 else "−∞"
            how = f"the limit of the loss towards {names[0]} = {far}, reached to the last digits here"
    else:
        point, starts = lowest_of_many(experiment)
        loss, points, how = _loss_at(experiment, point), (point,), f"lowest loss of a search from {starts} starts"
    silent = _silent(experiment)
    reference = silent
    if not _is_above(reference, loss):
        reference = _loss_at(experiment, (0.0,) * len(names))
    if not _is_above(reference, loss):
        reference = 2 * loss
    return Best(loss, silent, min(reference, LARGEST), points, how, bool(limit))  # a share of infinity would be no goal


def _loss_at(experiment, point):
    """The loss with the trained weights at this point, infinite where it is not a number."""
    weights = experiment.weights | dict(zip(experiment.trainable, point, strict=True))
    loss = gradient_at(experiment, tuple(weights.values())).loss
    return math.inf if math.isnan(loss) else loss


def _is_above(reference, loss):
    return reference > loss * (1 + ROUNDING)


def _solved(experiment):
    """The trained weights of the readout at their best, or None where they leave the finite numbers."""
    given = np.full(len(experiment.trainable), np.nan)
    solved = Sequences(experiment).solved_readout(given)
    return tuple(solved.tolist()) if np.isfinite(solved).all() else None


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
    sequences, sides = Sequences(experiment), []
    for sign in (1.0, -1.0):
        a = experiment.weights["w3"] * sequences.outputs(np.array([sign]))[1]  # small ones would be lost beside b2
        u = _vertex(a, targets) if n else 1.0
        loss = float(np.sum((a * u - targets if u else targets) ** 2))  # at w = 0 whatever a is, infinite or not
        sides.append((np.inf if np.isnan(loss) else loss, sign * u ** (1 / n) if n else sign))
    best = min(loss for loss, _ in sides)
    points = tuple((weight,) for loss, weight in sides if loss <= best)
    return best, points, f"exact: the loss is a parabola in {name}^{n}"


def _vertex(a, targets):
    """The u >= 0 with the lowest sum of (a u - target)^2, for sizes whose squares float64 does not have."""
    size, reach = np.abs(a).max(), np.abs(targets).max()
    if not (0 < size < np.inf and 0 < reach < np.inf):
        return 0.0
    a, targets = a / size, targets / reach
    with np.errstate(over="ignore"):
        return float(np.clip((a @ targets) / (a @ a) * (reach / size), 0.0, LARGEST))


def _silent(experiment):
    """The loss of always giving the same answer: the best one if b2 is trained, else b2."""
    if "b2" in experiment.trainable:
        return always_the_average(experiment.dataset)
    with np.errstate(over="ignore"):
        return float(np.sum((experiment.dataset.targets - experiment.weights["b2"]) ** 2))


def always_the_average(dataset: Dataset) -> float:
    """The loss of the best answer that looks at nothing: the average target, whatever comes in."""
    with np.errstate(over="ignore"):
        return float(np.sum((dataset.targets - dataset.targets.mean()) ** 2))
