"""What became of a run, in plain words. Tests hold each against what a run did."""

from core import Fate, Run

MEANING = {  # where a ReLU is the unit and only w2 is trained
    Fate.overflowed: "its numbers have become too large for the computer",
    Fate.dead: "the ReLU answers 0, the gradient is exactly 0, and no later step can move w2",
    Fate.bouncing: "it steps back and forth across the minimum for ever",
    Fate.converged: "it has found the minimum",
    Fate.stalled: "its steps are too small to get anywhere",
    Fate.ran_out: "it was on its way, but the steps are used up",
}


def ending(run: Run) -> str:
    """The run's fate and when it was sealed, to follow "the run"."""
    return {
        Fate.overflowed: f"overflows at step {run.stopped_at:,}",
        Fate.dead: f"is dead at step {run.sealed_at:,}",
        Fate.bouncing: f"bounces from step {run.sealed_at:,} on",
        Fate.converged: f"has converged from step {run.sealed_at:,} on",
        Fate.stalled: f"has stalled after {run.stopped_at:,} steps",
        Fate.ran_out: f"has not arrived after {run.stopped_at:,} steps",
    }[run.fate]
