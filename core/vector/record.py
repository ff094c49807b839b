"""What a training leaves: every step's loss and sizes, rows of what costs more, snapshots to go back to, its fate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.fate import StoppedBy
from core.vector.flat import network_of
from core.vector.learning import CLEARLY, Learning, goal_of, learned_at, mean_and_error
from core.vector.network import Network
from core.vector.plan import Plan

ROWS = 256  # at most so many and the last; at least half as many where there were as many steps
SNAPSHOTS, SNAPSHOT_NUMBERS = 16, 2**23  # at most so many beside the first and last, of 64 MiB together


class Snapshot(NamedTuple):
    """Where a training stood before it took this step; it can go on from here with the same bits."""

    step: int
    weights: np.ndarray  # (all,) as core.vector.flat has them
    memory: tuple  # what the optimizer kept of them, arrays of the same shape or numbers


class Steps(NamedTuple):
    """Of every step that was looked at, (looked,): float64, and NaN where no step was taken from there."""

    losses: np.ndarray  # of the batch of this step, before it; without the regulariser
    guesses: np.ndarray  # the loss of a mere guess at that batch's length
    norms: np.ndarray  # of the whole gradient, before clipping; with the regulariser's
    factors: np.ndarray  # what clipping by norm multiplied it by; 1 where it left it alone, and by value
    clipped: np.ndarray  # 1.0 where it was clipped, else 0.0
    largest: np.ndarray  # the largest |change| of a weight
    lengths: np.ndarray  # the norm of the step


class Rows(NamedTuple):
    """Of some steps, evenly apart, the first and last among them; all float64 but `at`."""

    at: np.ndarray  # (rows,) int: the steps
    held_out: np.ndarray  # (rows,) loss on a held-out batch, in guesses
    radius: np.ndarray  # (rows,) spectral radius (core.vector.observe)
    saturated: np.ndarray  # (rows,) share of saturated units
    gates: np.ndarray  # (rows, gates) their means
    by_lag: np.ndarray  # (rows, T + 1) |dL/d state_(T-k)| at k; NaN beyond the first step of a shorter sequence


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """One training, as far as it went. All arrays are read-only.

    judged: (batches,) losses of the last network on new batches (held-out data where the task has them), in guesses.
    """

    plan: Plan  # its `steps` are all that were to be taken
    by_step: Steps
    rows: Rows
    gate_names: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]  # in order, the first and the last among them
    judged: np.ndarray
    fate: Learning
    stopped_by: StoppedBy
    stopped_at: int  # steps taken
    blew_up_in: str | None  # where the numbers left the finite ones, in words, or None

    @property
    def start(self) -> Network:
        """The first network."""
        return self.plan.network

    @property
    def end(self) -> Network:
        """The last network."""
        return self.network_at(self.snapshots[-1].step)

    def network_at(self, step: int) -> Network:
        """The network of a snapshot. Raises ValueError where there is none."""
        return network_of(self.snapshot_at(step).weights, self.plan.network)

    def snapshot_at(self, step: int) -> Snapshot:
        """The snapshot taken before this step. Raises ValueError where there is none."""
        for snapshot in self.snapshots:
            if snapshot.step == step:
                return snapshot
        places = ", ".join(f"{snapshot.step:,}" for snapshot in self.snapshots)
        raise ValueError(f"step = {step!r} has no snapshot; choose one of {places}.")

    @property
    def in_guesses(self) -> np.ndarray:
        """(looked,) each batch's loss divided by that of a mere guess."""
        with np.errstate(all="ignore"):
            return self.by_step.losses / self.by_step.guesses

    @property
    def learned_at(self) -> int | None:
        """Since which step the smoothed loss was once below the goal (core.vector.learning), or None."""
        return learned_at(self.in_guesses, goal_of(self.plan.task))

    @property
    def final(self) -> tuple[float, float]:
        """The loss of the last network on new batches, in guesses, and its standard error."""
        return mean_and_error(self.judged)

    @property
    def beats_guess(self) -> bool:
        """Whether the last network's loss on new batches is below the guess by more than CLEARLY standard errors."""
        mean, error = self.final
        return mean + CLEARLY * error < 1.0

    @property
    def mean_losses(self) -> np.ndarray:
        """(rows,) the mean loss of the batches since the row before."""
        return self.since_last_row(self.by_step.losses, np.mean)

    @property
    def clipped_shares(self) -> np.ndarray:
        """(rows,) the share of the steps since the row before whose gradient was clipped; NaN if none was taken."""
        return self.since_last_row(self.by_step.clipped, _mean_of_known)

    @property
    def largest_steps(self) -> np.ndarray:
        """(rows,) the largest |change| of a weight since the row before; NaN if none was made."""
        return self.since_last_row(self.by_step.largest, np.fmax.reduce)

    def since_last_row(self, values: np.ndarray, measure: Callable) -> np.ndarray:
        """(rows,) of what was (looked,) at the steps after the row before, this row's included.

        measure: of all that was at some steps a number, along an axis of (many, steps): np.mean, np.median, ...
        """
        ends = self.rows.at + 1
        lengths, found = np.diff(ends, prepend=0), np.empty(ends.size)
        for length in np.unique(lengths):  # most are as long as each other
            some = np.flatnonzero(lengths == length)
            with np.errstate(all="ignore"):
                found[some] = measure(values[ends[some, None] - length + np.arange(length)], axis=1)
        return found


def _mean_of_known(values, axis):
    """NaN left out."""
    return np.nansum(values, axis) / np.sum(~np.isnan(values), axis)


def spacing(steps: int, most: int) -> int:
    """The least power of two that parts so many steps into at most so many.

    A power, so that the places of a longer run are among those of a shorter one that goes on.
    """
    apart = 1
    while steps > apart * most:
        apart *= 2
    return apart
