"""Where a training stands, and its single steps: the slope on a batch, the optimizer's move, what is seen of both."""

from time import perf_counter

import numpy as np

from core.vector.clips import CLIPPING, size_of
from core.vector.flat import NAMES, flatten, norm_of, views
from core.vector.losses import LOSSES
from core.vector.observe import gates_seen, gradient_by_lag, recurrent_index, spectral_radius
from core.vector.omega import omega
from core.vector.plan import Plan
from core.vector.record import Snapshot
from core.vector.unrolling import Unrolling

LONG_STEP = 0.06  # seconds beyond which somebody is asked within a step whether to go on
MOST_KEPT = 2**25  # numbers of the unrollings that are kept for their lengths to come again: 256 MiB
# What is drawn from the same seed, told apart by a third number: batches to learn from have none.
HELD_OUT, JUDGED = 1, 2


class Trainer:
    """A training under way. Not for two threads of Python at once; non-finite numbers are results.

    executor: threads that share the work of a step; it changes no bit.
    """

    def __init__(self, plan: Plan, snapshot: Snapshot | None = None, executor=None, threads: int = 1, ask=None):
        """ask: called with the step every 50 to 150 ms of a step's work; what it raises ends the step."""
        self.plan, self._threads = plan, {"executor": executor, "threads": threads, "ask": self._asked}
        self._ask, self._step, self._began = ask, 0, perf_counter()
        self.weights = flatten(plan.network) if snapshot is None else snapshot.weights.copy()
        self._arrays = views(self.weights, plan.network)
        self.gradient = np.zeros_like(self.weights)
        self._parts = views(self.gradient, plan.network)
        self._settings = plan.rule_settings()
        self._memory = plan.rule.memory() if snapshot is None else plan.rule.memory(*snapshot.memory)
        self._guesses = {}  # (task's name, length) -> loss
        self._unrollings = {}  # the one used last stands last

    def snapshot(self, step: int) -> Snapshot:
        """What it takes to go on from here."""
        return Snapshot(step, self.weights.copy(), tuple(self._memory))

    def slope(self, step: int, ledger: bool = False):
        """The loss on the batch of this step; its gradient is left in `gradient`. Returns (loss, its guess, Size).

        ledger: whether `look` is to follow.
        """
        self._step, self._began = step, perf_counter()
        plan, length = self.plan, self.plan.length_at(step)
        loss, d_outputs, self._last = self._forward(plan.task, length, (plan.seed, step))
        self._last.keep_ledger(ledger or plan.omega > 0.0)
        for part, found in zip(self._parts, self._last.backward(d_outputs), strict=True):
            part[...] = found
        if plan.omega > 0.0:
            self._parts[0][...] += omega(self._last, self._arrays[0], plan.omega)[1]
        return loss, self._guess(plan.task, length), size_of(self.gradient)

    def _asked(self, share):
        if self._ask is not None and perf_counter() - self._began > LONG_STEP:
            self._ask(self._step)

    def _forward(self, task, length, seed):
        """The loss on a batch, its gradient by the outputs, and the unrolling that the pass went through."""
        batch = task.batch(length, self.plan.batch, seed)
        looks = np.flatnonzero(batch.mask.any(axis=1))
        unrolling = self._unrolling(len(batch.inputs), looks)
        outputs = unrolling.forward(self._arrays, batch.inputs)
        loss, d_outputs = LOSSES[task.loss](outputs, batch.targets[looks], batch.mask[looks])
        return loss, d_outputs, unrolling

    def _unrolling(self, times, looks):
        """The memory for passes over so many time steps; what was not used for longest makes room for it."""
        key = times, looks.tobytes()
        found = self._unrollings.pop(key, None)
        if found is None:
            plan, network = self.plan, self.plan.network
            back = None if plan.back is None else min(plan.back, times)
            shape = network.units, network.inputs, network.outputs
            batch = times, plan.batch
            found = Unrolling(network.cell, shape, batch, looks, back=back, ledger=True, **self._threads)
            while self._unrollings and sum(map(_numbers_of, self._unrollings.values())) > MOST_KEPT:
                self._unrollings.pop(next(iter(self._unrollings)))
        self._unrollings[key] = found
        return found

    def clip(self, size) -> tuple[float, bool]:
        """Hold the gradient within the threshold; returns what it was multiplied by and whether it was clipped."""
        if self.plan.clip is None:
            return 1.0, False
        return CLIPPING[self.plan.clip_by](self.gradient, self._parts, size, np.float64(self.plan.clip))

    def move(self) -> tuple[float, float] | None:
        """Step all weights by the gradient; (largest |change|, norm of the step).

        None, and no step, where what the optimizer keeps has left the finite numbers that it needs.
        """
        rule = self.plan.rule
        step, memory = rule.update(self._settings, self._memory, self.gradient)
        if rule.limited is not None and not np.isfinite(getattr(memory, rule.limited).max()):
            return None
        self._memory = memory
        self.weights += step
        return float(np.abs(step).max()), float(norm_of(step))

    @property
    def numbers(self) -> int:
        """How many numbers a snapshot holds, at most."""
        return self.weights.size * (1 + len(self._memory))

    @property
    def finite(self) -> bool:
        """Whether all weights are finite."""
        return bool(np.isfinite(np.abs(self.weights).max()))

    def look(self, step: int) -> tuple:
        """What a row has (core.vector.record.Rows) beside its place, after `slope` with a ledger at this step."""
        passed, plan = self._last, self.plan
        seen = *gates_seen(passed), gradient_by_lag(passed)
        radius = spectral_radius(self._arrays[0][recurrent_index(plan.network.cell)])
        return self.judge(step, HELD_OUT), radius, *seen  # last the judge, whose pass may take the same memory

    def judge(self, number: int, what: int = JUDGED) -> float:
        """The loss in guesses on one batch of the judge's, this number of its kind."""
        task, length = self.plan.judge, self.plan.length_at(number)
        return self._forward(task, length, (self.plan.seed, number, what))[0] / self._guess(task, length)

    def _guess(self, task, length):
        """Of prices it takes a look at all windows, so each is asked for once."""
        key = task.name, length
        if key not in self._guesses:
            self._guesses[key] = task.guess(length)
        return self._guesses[key]

    def blew_up_in(self, loss: float) -> str:
        """Where the last pass, with a ledger and this loss, left the finite numbers first, in words."""
        for name, array in zip(NAMES, self._arrays, strict=True):
            if not np.isfinite(array).all():
                return f"a weight in {name}"
        states = np.isfinite(self._last.states).all(axis=(1, 2, 3))
        if not states.all():
            return f"the state after time step {int(np.argmin(states)):,}"
        if not np.isfinite(loss):
            return "the loss"
        ledger = np.isfinite(self._last.ledger).all(axis=(1, 2, 3))
        if not ledger.all():
            return f"the gradient on its way back, at time step {ledger.size - 1 - int(np.argmin(ledger[::-1])):,}"
        for name, part in zip(NAMES, self._parts, strict=True):
            if not np.isfinite(part).all():
                return f"the sum of the gradient by {name}"
        return f"the {self.plan.optimizer} optimizer's {self.plan.rule.limited_text}"


def _numbers_of(unrolling):
    return sum(array.size for array in unrolling.tape)
