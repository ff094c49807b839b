"""What the cures page computes, remembered for all viewers."""

from collections.abc import Sequence

from app.server.compute import remembered_with_bar
from core import Experiment, Fan, Fate, fan, finish, learners


def fates_of(experiments: Sequence[Experiment]) -> list[Fate]:
    """Their fates alone, remembered or computed."""

    def work(progress):
        return [outcome.fate for outcome in finish(experiments, progress)]

    return remembered_with_bar(("fates", *experiments), work)


def fan_of(cell: str, unrolls: int, others: str, bias: float | None) -> Fan:
    """The fan of these learners (core.analysis.recall.learners), remembered or trained. Raises ValueError."""

    def train(progress):
        return fan(learners(cell, unrolls, others, bias), others, progress)

    return remembered_with_bar(("fan", cell, unrolls, others, bias), train)
