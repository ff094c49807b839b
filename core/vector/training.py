"""Training networks of many units on a task, from the start to its fate: `train`, and `go_on` from where one ended."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import fields, replace
from time import perf_counter

import numpy as np

from core.cancelled import Cancelled
from core.checks import choice, instance, number
from core.fate import StoppedBy
from core.vector.learning import fate_of
from core.vector.network import Network
from core.vector.observe import gates_of
from core.vector.plan import MOST_STEPS, Plan
from core.vector.record import Training
from core.vector.recorder import Recorder
from core.vector.tasks import Task
from core.vector.trainer import Trainer

TICK_SECONDS = 0.06  # between two questions whether to go on, as long as a step is shorter
JUDGES = 16  # batches of new sequences by which the last network is judged
MOST_THREADS = 256
RARE = ("clip_by", "momentum", "decay", "epsilon", "omega", "back")  # settings of a Plan that few trainings change
SETTLED = ("network", "task", "steps", "seed")  # what a training cannot change as it goes on


def train(
    network: Network,
    task: Task,
    length: int | tuple[int, int] = 100,
    batch: int = 16,
    steps: int = 2000,
    optimizer: str = "adam",
    learning_rate: float = 1e-3,
    clip: float | None = 1.0,
    seed: int = 0,
    progress: Callable | None = None,
    cancelled: Callable | None = None,
    executor: Executor | None = None,
    threads: int = 1,
    **settings,
) -> Training:
    """Train a network by backpropagation through time (Werbos 1990) on batches of new sequences.

    The batch of a step is task.batch(length, batch, (seed, step)). length: a number, or a pair between which each batch
    draws its own. optimizer: a name in core.optimizers.OPTIMIZERS. clip: the largest gradient to follow; None: any.
    settings: what else a Plan has, those of RARE. progress: called every 0.06 s with (step, steps). cancelled: asked as
    often, within a long step too; if it says true, Cancelled is raised. executor: threads that share the work of a
    step; it changes no bit.
    Numbers beyond the finite ones are a result (Training.blew_up_in); ValueError is raised for what cannot be.
    """
    for name in settings:
        choice("setting", name, RARE)
    plan = Plan(
        network,
        task,
        length=length,
        batch=batch,
        steps=steps,
        optimizer=optimizer,
        learning_rate=learning_rate,
        clip=clip,
        seed=seed,
        **settings,
    )
    return _trained(plan, None, None, progress, cancelled, executor, threads)


def go_on(
    training: Training,
    steps: int,
    step: int | None = None,
    progress: Callable | None = None,
    cancelled: Callable | None = None,
    executor: Executor | None = None,
    threads: int = 1,
    **changes,
) -> Training:
    """The same training with `steps` more from one of its snapshots, by default the last.

    Without changes it has the bits of one that never stopped. changes: other settings of the Plan from there on, such
    as learning_rate=1e-4; another optimizer begins without a memory. Arguments else as those of `train`; the record
    holds what went before. Raises ValueError.
    """
    instance("training", training, Training, "give what train(...) returned")
    snapshot = training.snapshots[-1] if step is None else training.snapshot_at(step)
    for name in changes:
        choice("change", name, [field.name for field in fields(Plan) if field.name not in SETTLED])
    most = MOST_STEPS - snapshot.step
    steps = number("steps", steps, 1, most, f"give at most {most:,} more", whole=True)
    if changes.get("optimizer", training.plan.optimizer) != training.plan.optimizer:
        changes = {"decay": None} | changes
        snapshot = snapshot._replace(memory=())
    plan = replace(training.plan, steps=snapshot.step + steps, **changes)
    return _trained(plan, training, snapshot, progress, cancelled, executor, threads)


def _trained(plan, before, snapshot, progress, cancelled, executor, threads):
    """The training from a snapshot of one before, or from its start."""
    threads = number("threads", threads, 1, MOST_THREADS, f"give at most {MOST_THREADS}", whole=True)
    first = 0 if snapshot is None else snapshot.step
    ask = _asking(plan.steps, progress, cancelled)
    trainer = Trainer(plan, snapshot, executor, threads, ask)
    recorder = Recorder(plan, before, first)
    with np.errstate(all="ignore"):
        stopped_at, blew_up_in = _advance(plan, trainer, recorder, first, ask)
        judged = np.full(JUDGES, np.nan)
        if blew_up_in is None:
            for one in range(JUDGES):
                ask(stopped_at)
                judged[one] = trainer.judge(one)
        by_step, rows, snapshots = recorder.finished(stopped_at + 1)
        started = float(by_step.losses[0] / by_step.guesses[0])
    judged.flags.writeable = False
    return Training(
        plan=plan,
        by_step=by_step,
        rows=rows,
        gate_names=gates_of(plan.network.cell),
        snapshots=snapshots,
        judged=judged,
        fate=fate_of(plan.judge, judged, started, blew_up_in is None),
        stopped_by=StoppedBy.max_steps if blew_up_in is None else StoppedBy.non_finite,
        stopped_at=stopped_at,
        blew_up_in=blew_up_in,
    )


def _advance(plan, trainer, recorder, first, ask):
    """From the first step to the last, or to where the numbers leave the finite ones: (steps taken, where or None)."""
    for step in range(first, plan.steps + 1):
        ask(step)
        is_row = recorder.wants_row(step)
        loss, guess, size = trainer.slope(step, ledger=is_row)
        recorder.put(step, losses=loss, guesses=guess, norms=size.norm)
        if not (np.isfinite(loss) and np.isfinite(size.largest) and trainer.finite):
            break
        if is_row:
            recorder.add_row(step, trainer.look(step))
        if recorder.wants_snapshot(step, trainer.numbers):
            recorder.add_snapshot(trainer.snapshot(step))
        if step == plan.steps:
            return step, None
        factor, clipped = trainer.clip(size)
        moved = trainer.move()
        if moved is None:
            break
        recorder.put(step, factors=factor, clipped=clipped, largest=moved[0], lengths=moved[1])
    trainer.slope(step, ledger=True)
    recorder.add_row(step, trainer.look(step))
    recorder.add_snapshot(trainer.snapshot(step))
    trainer.slope(step, ledger=True)  # once more, for the look went on to other batches
    return step, trainer.blew_up_in(loss)


def _asking(steps, progress, cancelled):
    """A function of the step that tells and asks, now and then."""
    asked = perf_counter()

    def ask(step):
        nonlocal asked
        now = perf_counter()
        if now - asked < TICK_SECONDS:
            return
        asked = now
        if progress is not None:
            progress(step, steps)
        if cancelled is not None and cancelled():
            raise Cancelled(f"cancelled at step {step} of {steps}")

    return ask
