"""The record of a training as it grows (core.vector.record), of bounded size whatever its length."""

import numpy as np

from core.vector.plan import Plan
from core.vector.record import ROWS, SNAPSHOT_NUMBERS, SNAPSHOTS, Rows, Snapshot, Steps, Training, spacing


class Recorder:
    """What is kept of a training, from its start or from a snapshot of one before."""

    def __init__(self, plan: Plan, before: Training | None = None, first: int = 0):
        """first: the step from which it goes on; of the one before, what lies before that is kept."""
        self._last = plan.steps
        self._apart = spacing(plan.steps, ROWS)
        self._snapshots_apart = None  # as soon as it is known how much a snapshot holds
        self._steps = np.full((len(Steps._fields), plan.steps + 1), np.nan)
        self._rows, self._snapshots = [], []
        if before is not None:
            self._steps[:, :first] = np.stack(before.by_step)[:, :first]
            self._rows = [row for row in zip(*before.rows, strict=True) if row[0] < first and self.wants_row(row[0])]
            self._snapshots = [snapshot for snapshot in before.snapshots if snapshot.step < first]

    def wants_row(self, step: int) -> bool:
        """Whether the look at this step is to be kept as a row."""
        return step % self._apart == 0 or step == self._last

    def add_row(self, step: int, look: tuple) -> None:
        """What Trainer.look saw, in place of what was seen at the same step before."""
        if self._rows and self._rows[-1][0] == step:
            self._rows.pop()
        self._rows.append((step, *look))

    def wants_snapshot(self, step: int, numbers: int) -> bool:
        """Whether a snapshot of so many numbers is to be kept before this step."""
        if self._snapshots_apart is None:
            most = max(1, min(SNAPSHOTS, SNAPSHOT_NUMBERS // numbers))
            self._snapshots_apart = spacing(self._last, most)
            self._snapshots = [one for one in self._snapshots if one.step % self._snapshots_apart == 0]
        return step % self._snapshots_apart == 0 or step == self._last

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """One more, or in place of that at the same step."""
        if self._snapshots and self._snapshots[-1].step == snapshot.step:
            self._snapshots.pop()
        self._snapshots.append(snapshot)

    def put(self, step: int, **values) -> None:
        """Numbers of this step, by their names in Steps."""
        for name, value in values.items():
            self._steps[Steps._fields.index(name), step] = value

    def finished(self, looked: int) -> tuple[Steps, Rows, tuple[Snapshot, ...]]:
        """All of it, read-only; looked: how many steps were looked at."""
        table = self._steps[:, :looked].copy()
        *plain, by_lag = zip(*self._rows, strict=True)
        longest = max(map(len, by_lag))
        padded = [np.pad(row, (0, longest - len(row)), constant_values=np.nan) for row in by_lag]
        at, *others = map(np.array, plain)
        rows = Rows(at, *others, np.array(padded))
        for array in (table, *rows, *(array for one in self._snapshots for array in (one.weights, *one.memory))):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
        return Steps(*table), rows, tuple(self._snapshots)
