"""What became of a run, in plain words. Tests hold each against what a run did."""

from core import Fate, Run


def ending(run: Run) -> str:
    """The run's fate and when it was sealed, to follow "the run"."""
    return {
        Fate.overflowed: f"overflows at step {run.stopped_at:,}",
        Fate.dead: f"is dead at step {run.sealed_at:,}",
        Fate.bouncing: f"bounces from step {run.sealed_at:,} on",
        Fate.converged: f"has converged from step {run.sealed_at:,} on",
        Fate.stalled: f"has stalled after {run.stopped_at:,} steps",
        Fate.settled: f"has come to rest elsewhere after {run.stopped_at:,} steps",
        Fate.ran_out: f"has not arrived after {run.stopped_at:,} steps",
    }[run.fate]
