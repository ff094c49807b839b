"""What trainings came to, in words. Every number comes from the record; tests assert what each sentence claims."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.learning.forecasts import Forecasts
from app.tables.cures import carried_text
from app.tables.learning import Norms
from core import Training
from core.initial import KEEP_BIAS
from core.numbers import number_text
from core.vector.learning import LEARNED, Learning
from core.vector.tasks import Task

NOTICE = (
    "Loss in guesses: divided by that of the best answer of a network that does not listen. Dashed: such a guess. "
    "Dotted: a tenth of it, where the task counts as learned. Notice how long a line may lie on the guess before it "
    "falls: until the gradient reaches the steps that matter, nothing can be learned from them."
)
NOTICE_PRICES = (
    "Loss in guesses: divided by that of the forecast that tomorrow's close is today's. Dashed: that forecast. Thin "
    "lines: on the last fifth of the days, which no network learns from. Notice how the lines come down to the guess "
    "and stay there: that is where a network repeats today's close."
)
UNDER_NORMS = (
    "The length of the whole gradient before it is clipped: the median, and a band from the shortest to the longest of "
    "the steps between two points. Orange: the clipping threshold."
)
UNDER_LAGS = (
    "|∂L/∂h_(T−k)| beside |∂L/∂h_T|, on one batch; of an LSTM, h and c together. Thin: before the first step. Notice "
    "how low the far end lies where nothing is learned, and what training does to it."
)
UNDER_RADIUS = (
    "The largest absolute eigenvalue of the recurrent weights, of LSTM and GRU those of the candidate. Notice that it "
    "may be well above 1 while the gradient vanishes: the slopes of saturated units and gates multiply as well."
)
UNDER_SATURATED = (
    "The share of units and time steps at which the activation is nearly flat: |tanh| above 0.9, a gate within 0.05 of "
    "0 or 1, a ReLU at 0. Less than a fifth of the gradient gets through there."
)
HOW_TO_CLIP = (
    "Pascanu et al. (2013) look at the gradients of a training and set the threshold by their average, here "
    "without spikes: from half to ten times of it (green) training still went well. All steps so far are counted here."
)
INSIDE = (
    "Each training leaves snapshots of its network, from before the first step to the last. Drag through them on "
    "Spectrum and watch the eigenvalues move; on Check a network, read how far back each one feels. The file has them "
    "all, under PyTorch's names."
)
HONEST = (
    "If prices walk at random, no forecast is better than today's close, and a network that does as well has learned "
    "to repeat it. Drawn over the real prices its forecast looks excellent, one day late."
)

LABELS = {  # accessible names of figures, which stay while a training goes on
    "loss": "The loss in guesses against the training step: {}.",
    "gradient norms": "The length of the gradient before clipping against the training step: {}.",
    "reach by lag": "What is left of the gradient by steps back, now and at the start: {}.",
    "spectral radius": "The spectral radius of the recurrent weights against the training step: {}.",
    "saturated units": "The share of saturated units against the training step: {}.",
    "norms": "How often which length of the gradient has come so far: {}.",
}


def shown_length(length: int | tuple[int, int]) -> str:
    """ "100", or "20 to 50"."""
    return "{:,} to {:,}".format(*length) if isinstance(length, tuple) else f"{length:,}"


def one_training(name: str, training: Training, all_steps: int) -> str:
    """What became of a network, in numbers."""
    mean, error = training.final
    said = f"**{name}**: {_verdict(training, all_steps)}"
    if training.fate is Learning.diverged and training.blew_up_in is not None:
        return f"{said} at step {training.stopped_at:,}, first in {training.blew_up_in}."
    where = "held-out days" if training.plan.task.held_out is not None else "new sequences"
    loss = f"On {where} its loss is {number_text(float(f'{mean:.3g}'))} ± {number_text(float(f'{error:.1g}'))} guesses"
    return " ".join(filter(None, (f"{said}. {loss}.", _reach(training), _gates(training))))


def _verdict(training, all_steps):
    after = f"after {training.stopped_at:,} step{'' if training.stopped_at == 1 else 's'}"
    if training.fate is Learning.diverged:
        return "diverged" if training.blew_up_in is not None else f"diverged {after}"
    if training.plan.task.held_out is not None:
        return f"{'beats' if training.fate is Learning.learned else 'does not clearly beat'} the guess {after}"
    if training.fate is Learning.learned:
        since = training.learned_at
        return f"learned {after}" if since is None else f"learned, since step {since:,}"
    return f"not learned {after}" if training.stopped_at >= all_steps else f"not learned yet, {after}"


def _reach(training):
    """How much of the gradient comes back to the first time step, at the start and now."""
    by_lag = training.rows.by_lag
    first, last = by_lag[0], by_lag[-1]
    far = np.flatnonzero(~np.isnan(first) & ~np.isnan(last))  # batches may be of different length
    if not far.size:
        return "No gradient comes back."
    with np.errstate(all="ignore"):
        then, now = (carried_text(float(np.log10(row[far[-1]] / row[0]))) for row in (first, last))
    return f"{far[-1]:,} steps back {now} of the gradient is left; at the start it was {then}."


def _gates(training):
    """How far the gates that keep the state stand open on average, at the start and now."""
    kept = KEEP_BIAS.get(training.start.cell.name, "").removeprefix("b_")
    if kept not in training.gate_names:
        return ""
    means = training.rows.gates[:, training.gate_names.index(kept)]
    which = {"f": "forget gates", "z": "gates that keep the state"}[kept]
    return f"On average its {which} stand {means[-1]:.1%} open; at the start it was {means[0]:.1%}."


def all_trainings(trainings: Mapping[str, Training], all_steps: int) -> list[str]:
    """A sentence for each network."""
    return [one_training(name, training, all_steps) for name, training in trainings.items()]


def losses(trainings: Mapping[str, Training]) -> str:
    """The figure of the losses in one sentence."""
    ends = "; ".join(f"{name}: {number_text(float(f'{one.final[0]:.3g}'))}" for name, one in trainings.items())
    return f"Loss against the training step, in parts of that of a mere guess. On new sequences now: {ends}."


def norms(found: Mapping[str, Norms]) -> str:
    """The figure of the gradients in one sentence."""
    ends = "; ".join(
        f"{name}: median {number_text(float(f'{one.median:.3g}'))}, longest {number_text(float(f'{one.largest:.3g}'))}"
        for name, one in found.items()
    )
    return f"Length of the gradient before clipping against the training step. {ends}."


def lags(trainings: Mapping[str, Training]) -> str:
    """The figure of what is left of the gradient in one sentence."""
    return " ".join(f"{name}: {_reach(training)}" for name, training in trainings.items())


def by_step(what: str, values: Mapping[str, Sequence[float]]) -> str:
    """A quantity at the start and now, of each network."""
    ends = "; ".join(
        f"{name}: {number_text(float(f'{row[0]:.3g}'))} at the start, now {number_text(float(f'{row[-1]:.3g}'))}"
        for name, row in values.items()
    )
    return f"{what} against the training step. {ends}."


def clipped(name: str, found: Norms, threshold: float, share: float, clip: float | None) -> str:
    """What the threshold to try would have clipped, and what the advice is."""
    low, high = found.advised
    advice = (
        f"Advised: {_short(low)} to {_short(high)}." if np.isfinite(high) else "There is no average to be advised by."
    )
    unknown = f" {found.unknown:,} of the gradients are not finite." if found.unknown else ""
    used = "trained without clipping" if clip is None else f"trained with a threshold of {_short(clip)}"
    return (
        f"**{name}** ({used}): mean {_short(found.mean)}, median {_short(found.median)}, longest "
        f"{_short(found.largest)} over {found.count:,} gradients. A threshold of {_short(threshold)} is exceeded by "
        f"**{share:.1%}** of them. {advice}{unknown}"
    )


def _short(value):
    return number_text(float(f"{value:.3g}"))


def fan(trainings: Mapping[str, Sequence[Training]]) -> str:
    """How many random starts of each network have learned the task."""
    counts = ", ".join(
        f"{name}: {sum(one.fate is Learning.learned for one in each)} of {len(each)}"
        for name, each in trainings.items()
    )
    return f"Random starts that learn the task: {counts}."


def task(given: Task, length: int | tuple[int, int]) -> str:
    """What is to be learned, and what a guess comes to."""
    longest = max(length) if isinstance(length, tuple) else length
    goal = "below the guess" if given.held_out is not None else f"under {LEARNED:.0%} of the guess"
    return (
        f"{given.about} Length {shown_length(length)}. A guess has the loss {number_text(given.guess(longest))}; "
        f"learned is what comes {goal} on sequences that are new to it."
    )


def forecasts(name: str, found: Forecasts) -> str:
    """How a network's forecasts stand beside today's close, on the very same held-out days."""
    better = "less" if found.ratio < 1 else "more"
    return (
        f"**{name}**: on {found.count:,} held-out windows its squared error is {_short(found.ratio)} times that of "
        f"today's close, {abs(1 - found.ratio):.1%} {better}. The changes that it forecasts are {_short(found.moved)} "
        f"times as large as the real ones, and their direction is right on {found.right:.0%} of the days."
    )


def how_to_go_back(trainings: Mapping[str, Training], steps: int) -> str:
    """Where one may go back to."""
    places = next(iter(trainings.values())).snapshots
    told = ", ".join(f"{one.step:,}" for one in places if 0 < one.step < steps)
    return (
        "Set a step to go back to, and what is to be different from there on; with the same settings all would come "
        f"out the same, bit for bit. From the nearest snapshot before it is a moment: {told or 'there is none yet'}."
    )


def nothing_to_go_back_to(back: int, end: int) -> str:
    """Why nothing is taken back."""
    return f"There is no way back to step {back:,}: this training ends at step {end:,}. Set an earlier one."


def other_way(name: str, before: Training, now: Training, step: int) -> str:
    """What became of a network that went back to a step, beside what had become of it."""
    ends = [
        f"{one.fate.label}, {_short(one.final[0])} guesses" if np.isfinite(one.final[0]) else one.fate.label
        for one in (before, now)
    ]
    return f"**{name}**: before, {ends[0]}; the other way from step {step:,} on, {ends[1]}."
