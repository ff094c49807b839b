"""The lowest loss that several weights reach together, by least squares from many starts.

All of it is deterministic and knows the network and its data alone.
"""

import math

import numpy as np

from core.engine.kernels import kernels_for
from core.engine.lanes import aligned, new_tape, spread_lanes
from core.experiment import READOUT, Experiment
from core.packs.types import LANES

STARTS = 128
KINDS = 4  # of walks in turn: with the readout solved at the start or not, each with scaled weights or not
SIZES = (0.3, 10.0)  # of the weights drawn for a start
FIRST = 25  # steps of each
THEN, LAST = (6, 60), (4, 300)  # so many of each kind, then of all, go on for so many steps
ENOUGH = 1e-9  # of the loss: a step that gains less is the last
MOST_DAMPED = 1e12
MOST_WORK = 6e6  # days of all sequences times all steps of the first round; larger data have fewer starts


class Sequences:
    """A network's outputs to all sequences of its data, and how they change with its trained weights."""

    def __init__(self, experiment: Experiment):
        self.experiment, self.targets = experiment, experiment.dataset.targets
        names = tuple(experiment.weights)
        self._trained = np.array([names.index(name) for name in experiment.trainable])
        self._lanes, self._trace_back = spread_lanes(experiment), kernels_for(experiment.cell).trace_back
        self._tape = new_tape(experiment.cell, self._lanes.times, LANES)
        self._weights = np.array([*experiment.weights.values()], dtype=np.float64)
        self._ledger = aligned(self._lanes.times * len(experiment.cell.parameters))
        self._last = self._lanes.times * len(experiment.cell.states)  # row of the hidden state after the last day

    def outputs(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(sequences,) outputs with the trained weights at `point`, and the hidden states that the readout sees."""
        states = self._look(point, self._lanes, lambda tape: tape.states[self._last])
        return self._weights[-2] * states + self._weights[-1], states

    def slopes(self, point: np.ndarray, outputs: np.ndarray) -> np.ndarray:
        """(sequences, trained) of the outputs there: half below its output a target makes the gradient of the squared
        error the slope of the output itself.
        """
        wanted = np.zeros(self._lanes.targets.size)
        wanted[: outputs.size] = outputs - 0.5
        lanes = self._lanes._replace(targets=wanted.reshape(self._lanes.targets.shape))
        return self._look(point, lanes, lambda tape: tape.groups[1 + self._trained].T)

    def solved_readout(self, point: np.ndarray) -> np.ndarray:
        """The point with w3 and b2, as far as they are trained, at their best for the states that the others make."""
        names = self.experiment.trainable
        solved = [name for name in READOUT if name in names]
        if not solved:
            return point
        _, states = self.outputs(point)
        columns = dict(zip(READOUT, (states, np.ones_like(states)), strict=True))
        rest = sum(self.experiment.weights[name] * columns[name] for name in READOUT if name not in names)
        matrix = np.stack([columns[name] for name in solved], axis=1)
        if not np.isfinite(matrix).all():
            return point
        try:
            best = np.linalg.lstsq(matrix, self.targets - rest, rcond=None)[0]
        except np.linalg.LinAlgError:  # did not converge, for want of exponents
            return point
        ready = point.copy()
        ready[[names.index(name) for name in solved]] = best
        return ready if np.isfinite(best).all() else point

    def _look(self, point, lanes, kept):
        self._weights[self._trained] = point
        found = []
        for index in range(len(lanes.targets)):
            self._trace_back(self._weights, lanes, index, self._tape, self._ledger)
            found.append(kept(self._tape).copy())
        return np.concatenate(found)[: self.targets.size]


class Walk:
    """Downhill by Levenberg and Marquardt's method (1944; 1963): the linear model's step, the shorter and steeper the
    more often the model has deceived. It can go on where it stopped.

    scaled: short is measured in what a weight does to the outputs, so that weights of all sizes move; else in the
    weights themselves, so that those which do almost nothing (a gate that is shut) stay at home.
    """

    def __init__(self, sequences: Sequences, point: np.ndarray, scaled: bool = True):
        self._sequences, self.point, self._damping, self._scaled = sequences, point, 1e-3, scaled
        self._outputs, self.loss = self._loss(point)

    def _loss(self, point):
        outputs, _ = self._sequences.outputs(point)
        errors = outputs - self._sequences.targets
        loss = float(errors @ errors)
        return outputs, math.inf if math.isnan(loss) else loss

    def go_on(self, steps: int) -> None:
        """So many steps further, or fewer once they gain nothing."""
        for _ in range(steps):
            before = self.loss
            if not self._step() or before - self.loss <= ENOUGH * before:
                return

    def _step(self):
        """Take a step that lowers the loss; whether there is one."""
        slopes = self._sequences.slopes(self.point, self._outputs)
        if not (math.isfinite(self.loss) and np.isfinite(slopes).all()):
            return False
        sizes = np.abs(slopes).max(axis=0)
        if not self._scaled:
            sizes[:] = sizes.max()
        sizes[sizes == 0] = 1.0
        try:
            left, stretches, right = np.linalg.svd(slopes / sizes, full_matrices=False)
        except np.linalg.LinAlgError:  # did not converge, for want of exponents
            return False
        along = left.T @ (self._sequences.targets - self._outputs)
        while self._damping < MOST_DAMPED:
            there = self.point + right.T @ (along * stretches / (stretches**2 + self._damping)) / sizes
            outputs, loss = self._loss(there)
            if loss < self.loss:
                self.point, self._outputs, self.loss = there, outputs, loss
                self._damping = max(self._damping / 10, 1e-14)
                return True
            self._damping *= 10
        return False


@np.errstate(all="ignore")
def lowest_of_many(experiment: Experiment) -> tuple[tuple[float, ...], int]:
    """The trained weights with the lowest loss that any start leads to, and how many starts there were. One is the
    constant answer, where it can be given; most drop out after the first steps.
    """
    sequences = Sequences(experiment)
    few = int(np.clip(MOST_WORK / (experiment.dataset.inputs.size * FIRST), 4, STARTS))
    walks = [Walk(sequences, start, scaled=k % KINDS < 2) for k, start in enumerate(_starts(sequences, few))]
    _go_on(walks, FIRST)
    # What begins with its readout solved is low at once; what does not may come lower, but later.
    most = max(THEN[0] * few // STARTS, 1)
    walks = [walk for kind in range(KINDS) for walk in _lowest(walks[kind::KINDS], most)]
    _go_on(walks, THEN[1])
    walks = _lowest(walks, LAST[0])
    _go_on(walks, LAST[1])
    return tuple(_lowest(walks, 1)[0].point.tolist()), few


def _go_on(walks, steps):
    for walk in walks:
        walk.go_on(steps)


def _lowest(walks, count):
    return sorted(walks, key=lambda walk: walk.loss)[:count]


def _starts(sequences, count):
    """The constant answer as near as the readout comes to it, the given weights, and weights drawn small and large, of
    which every second has its readout solved.
    """
    rng, experiment = np.random.default_rng(0), sequences.experiment
    given = np.array([experiment.weights[name] for name in experiment.trainable])
    average = {"w3": 0.0, "b2": float(experiment.dataset.targets.mean())}
    constant = [average.get(name, weight) for name, weight in zip(experiment.trainable, given, strict=True)]
    sizes = np.exp(rng.uniform(*np.log(SIZES), count - 2))
    points = [np.array(constant), given, *(size * rng.normal(size=given.size) for size in sizes)]
    return [sequences.solved_readout(point) if k % 2 else point for k, point in enumerate(points)]
