"""What the cures page computes, remembered for all viewers."""

from collections.abc import Sequence
from typing import NamedTuple

from app.server.compute import remembered_with_bar
from core import Experiment, Fan, Fate, fan, finish, learners
from core.optimum import always_the_average


class End(NamedTuple):
    """What became of a run, and whether it ended below the loss of always answering the average."""

    fate: Fate
    beats_the_average: bool


def ends_of(experiments: Sequence[Experiment]) -> list[End]:
    """The ends of these runs, remembered or computed."""

    def work(progress):
        return [
            End(outcome.fate, outcome.loss < always_the_average(outcome.experiment.dataset))
            for outcome in finish(experiments, progress)
        ]

    return remembered_with_bar(("ends", *experiments), work)


def fan_of(cell: str, unrolls: int, others: str, bias: float | None) -> Fan:
    """The fan of these learners (core.analysis.recall.learners), remembered or trained. Raises ValueError."""

    def train(progress):
        return fan(learners(cell, unrolls, others, bias), others, progress)

    return remembered_with_bar(("fan", cell, unrolls, others, bias), train)
