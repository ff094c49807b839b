"""Runs in words. Every number comes from the record; tests assert what each sentence claims."""

import math

from core import Fate, Run, StoppedBy
from core.numbers import MINUS, count_text, number_text
from core.optimum import always_the_average


def what_happened(run: Run, weight: str = "w2") -> str:
    """The run's story in two or three sentences."""
    story = _STORIES[run.fate](run, weight)
    if not run.best.is_limit:
        return story
    (place,) = run.best.points[0]
    far = f"{'' if place > 0 else MINUS}∞"
    return (
        f"{story} The best is a limit: the loss falls for ever towards {weight} = {far}, and only beyond "
        f"{number_text(place)} is the rest too small for float64 to see."
    )


def _first_step(run, weight):
    start, step = run.weights[weight][0], run.steps[weight][0]
    return (
        f"The first gradient is {number_text(run.gradients[weight][0])}. The first step, learning rate × gradient, has "
        f"size {number_text(run.sizes[0])} and takes {weight} from {number_text(start)} to {number_text(start + step)}."
    )


def _overflowed(run, weight):
    ending = f"At step {run.stopped_at:,} {run.blew_up_in} leaves the numbers that float64 has: there is no next step."
    return ending if run.stopped_at == 0 else f"{_first_step(run, weight)} {ending}"


def _dead(run, weight):
    if run.sealed_at == 0:
        return f"The gradient is exactly 0 from the start, although the loss is {number_text(run.losses[-1])}."
    first = _first_step(run, weight) if run.sealed_at == 1 else f"It lived for {run.sealed_at:,} steps."
    silent = f"the {run.experiment.cell.label} answers 0 to every window, " if run.answers_only_b2 else ""
    end = "no step will ever move it again"
    if run.stopped_by is not StoppedBy.zero_gradient:
        end = f"only the {run.experiment.optimizer} of the earlier steps still moves it, further away"
    return f"{first} There {silent}the gradient is exactly 0, and {end}."


def _converged(run, weight):
    return (
        f"From step {run.sealed_at:,} on the loss stays within 1% of the way to the best known loss. It ends at "
        f"{weight} = {number_text(run.weights[weight][-1])} with a loss of {number_text(run.losses[-1])} "
        f"(best known: {number_text(run.best.loss)})."
    )


def _bouncing(run, weight):
    late = run.weights[weight][-50:]
    return (
        f"From step {run.sealed_at:,} on it steps across the optimum and back. At the end it still goes back and forth "
        f"between {weight} = {number_text(late.min())} and {number_text(late.max())}: it bounces and never settles."
    )


def _stalled(run, weight):
    ended = f"All {run.stopped_at:,} steps are used up."
    if run.stopped_by is StoppedBy.step_below_tolerance:
        ended = (
            f"Step {run.stopped_at:,} was smaller than the tolerance, the size of step that counts as finished, so it "
            "stopped: that reads like success."
        )
    return (
        f"{ended} Together the steps are {number_text(run.path)} long; the best known {weight} is "
        f"{number_text(_way(run))} away."
    )


def _settled(run, weight):
    return (
        f"It came to rest elsewhere: at {weight} = {number_text(run.weights[weight][-1])} step {run.at[-2]:,} is only "
        f"{number_text(run.sizes[-2])} long, and the loss is {number_text(run.losses[-1])} (best known: "
        f"{number_text(run.best.loss)}, at {weight} = {number_text(_best(run)[0])})."
    )


def _ran_out(run, weight):
    start, end = run.weights[weight][0], run.weights[weight][-1]
    return (
        f"It was still on its way when it stopped ({run.stopped_by.definition}). {weight} went from "
        f"{number_text(start)} to {number_text(end)}, the loss from {number_text(run.losses[0])} to "
        f"{number_text(run.losses[-1])} (best known: {number_text(run.best.loss)})."
    )


_STORIES = {
    Fate.overflowed: _overflowed,
    Fate.dead: _dead,
    Fate.converged: _converged,
    Fate.bouncing: _bouncing,
    Fate.stalled: _stalled,
    Fate.settled: _settled,
    Fate.ran_out: _ran_out,
}


def _way(run):
    """Distance from the first weights to the best known ones."""
    return run.best.distance(tuple(values[0] for values in run.weights.values()))


def _best(run):
    """The nearest of the best known points."""
    start = [values[0] for values in run.weights.values()]
    return min(run.best.points, key=lambda point: math.dist(point, start))


def notice(run: Run) -> str:
    """What to notice about this run, in one or two sentences."""
    largest, smallest, way = number_text(run.largest_step), number_text(run.smallest_step), _way(run)
    if run.stopped_at == 0 or run.path == 0:
        return "Notice: there was nothing to follow, so nothing was learned."
    if run.fate.is_lost:
        times = number_text(run.largest_step / way) if way else "infinitely many"
        return (
            f"Notice: it does not bounce. Its largest step is {times} times the way to the optimum; nothing leads back."
        )
    if run.fate is Fate.stalled:
        needed = count_text(way / run.largest_step)
        return f"Notice: the direction is right, but even at its largest step it would need {needed} steps."
    if run.fate is Fate.bouncing:
        last = number_text(run.sizes[-2])
        return f"Notice: step {run.at[-2]:,} is still {last} long. With so high a learning rate it cannot settle."
    if run.fate is Fate.settled:
        return "Notice: the slope here is all but 0, and leads nowhere. That there is a better place it cannot know."
    if run.fate is Fate.converged and run.stopped_by is StoppedBy.zero_gradient:
        return f"Notice: where the step of {largest} threw it, the gradient is exactly 0, and by luck the loss is low."
    if run.fate is Fate.converged:
        return f"Notice: the steps shrink on the way, from {largest} to {smallest}."
    return f"Notice: its steps add up to {number_text(run.path)}; the optimum was {number_text(way)} away."


def sizes(run: Run) -> str:
    """The histogram in one sentence."""
    histogram = run.histogram
    finite = int(histogram.counts.sum())
    parts = []
    if finite:
        parts = [f"{finite:,} from {number_text(run.smallest_step)} to {number_text(run.largest_step)}"]
    if histogram.zeros:
        parts.append(f"{histogram.zeros:,} of exactly 0")
    if histogram.non_finite:
        parts.append(f"{histogram.non_finite:,} not finite")
    return ", ".join(parts)


def _percent(share):
    """0.0000484 -> "0.00484%"."""
    return f"{number_text(float(f'{100 * share:.3g}'))}%"


def story(run: Run) -> str:
    """What became of a run, whichever of its weights are trained."""
    if run.experiment.trainable == ("w2",):
        return what_happened(run)
    loss, first = run.losses[-1], run.losses[0]
    if run.fate is Fate.overflowed:
        return f"At step {run.stopped_at:,} {run.blew_up_in} leaves the numbers that float64 has."
    average = always_the_average(run.experiment.dataset)
    usual = ""
    if average > 0:
        usual = f", {_percent(loss / average)} of the error of always guessing the average"
    way = f"The loss goes from {number_text(first)} to {number_text(loss)}{usual}."
    return f"It trains {len(run.weights)} weights. {way}"
