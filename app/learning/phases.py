"""How a training takes its steps: at which rate and under which threshold, from which step on."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Phase(NamedTuple):
    """How steps are taken from this one on."""

    first: int
    rate: float
    clip: float | None


def phases_of(values: Mapping, rate: float, share: float, turned_back: bool) -> tuple[Phase, ...]:
    """The phases of a training at this rate, by the settings of the page.

    share: of the rate, that is left in the last quarter of the steps; turned_back: whether it goes back and takes
    another way, where that is set.
    """
    clip = values["clip"] or None
    phases = [Phase(0, rate, clip)]
    last = values["steps"] - values["steps"] // 4
    if share != 1.0 and 0 < last < values["steps"]:
        phases.append(Phase(last, rate * share, clip))
    back = values["back"]
    if not (turned_back and 0 < back < values["steps"]):
        return tuple(phases)
    times, other = values["then_rate"], values["then_clip"] or None
    before = [phase for phase in phases if phase.first < back]
    after = [phase for phase in phases if phase.first > back]
    return (
        *before,
        *(Phase(max(phase.first, back), phase.rate * times, other) for phase in (at_step(phases, back), *after)),
    )


def at_step(phases: Sequence[Phase], step: int) -> Phase:
    """The phase that this step belongs to."""
    return [phase for phase in phases if phase.first <= step][-1]
