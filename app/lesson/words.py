"""What became of a run, and what a hall has said, in plain words. Tests hold each against what a run did, or said."""

from collections.abc import Sequence

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


def of_the_hall(answers: Sequence[str], counts: Sequence[int], right: str, numbers: bool) -> str:
    """How many of those who answered were right, and where the others stood; right: "" where nobody knows."""
    count, most = sum(counts), max(counts)
    if count == 0:
        return "Nobody has answered."
    if not right:
        return f"{count:,} answered."
    votes = dict(zip(answers, counts, strict=True))
    hit = votes.get(right, 0)
    share = f"{hit:,} of them ({hit / count:.0%}) {'was' if hit == 1 else 'were'} right"
    said = f"{count:,} answered; {share if hit else 'none of them was right'}"
    if numbers:
        below = sum(votes[answer] for answer in answers if int(answer) < int(right))
        return f"{said}; {below:,} said less, {count - hit - below:,} said more."
    others = [answer for answer in answers if votes[answer] == most > hit]
    return f"{said}. {most:,} said: {', and as many: '.join(others)}." if others else f"{said}."
