"""What the cures page computes, remembered for all viewers."""

from collections.abc import Sequence

from app.server.compute import with_bar
from app.server.memory import remembered
from core import Experiment, Fan, Fate, fan, finish, learners


def fates_of(experiments: Sequence[Experiment]) -> list[Fate]:
    """Their fates alone, remembered or computed."""
    key = ("fates", *experiments)
    return remembered(key, lambda: [outcome.fate for outcome in with_bar(finish, experiments)])


def fan_of(cell: str, unrolls: int, others: str, bias: float | None) -> Fan:
    """The fan of these learners (core.analysis.recall.learners), remembered or trained. Raises ValueError."""

    def train(progress):
        return fan(learners(cell, unrolls, others, bias), others, progress)

    return remembered(("fan", cell, unrolls, others, bias), lambda: with_bar(train))
