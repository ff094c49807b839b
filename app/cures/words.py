"""The cures in words. Every number comes from the record; tests assert what each sentence claims."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.tables import Table
from core import Fan, Fate, Run
from core.analysis.clipping_in_formats import Clipped, longest
from core.analysis.recall import RECALLED, SEEDS
from core.numbers import number_text

LETTERS = (
    "h: hidden state; c: the LSTM's cell; x: input of the day; i, f, g, o: input, forget, cell and output gate; "
    "r, z, n: reset, update and new gate; σ: the sigmoid. Each letter w or b with two indices belongs to one gate."
)


def table_legend(sicknesses: Mapping[str, float], starts: int) -> str:
    """What the fields of the table of cures stand for."""
    weights = ", ".join(f"{name}: w2 = {weight:g}" for name, weight in sicknesses.items())
    return (
        f"{weights[0].upper()}{weights[1:]}. The colour is the fate, or that of most runs: networks whose weights are "
        f"drawn at random start {starts} times, and their field says how many of these converge. They take the place "
        "of the sick network, so their two fields are the same runs. On the right: how many of the runs end below the "
        "loss of always answering the average, which is what a network can do that remembers nothing."
    )


def survival(table: Table) -> str:
    """What is left of a change of day 1 at the end, run by run (app.tables.carried_table)."""
    unrolls = table["unrolls"].max()
    last, parts = table[table["unrolls"] == unrolls], []
    for run in dict.fromkeys(last["run"]):
        rows = last[last["run"] == run]
        texts = dict(zip(rows["path"], rows["amplification"], strict=True))
        alone = f" (its cell alone by {texts['cell alone']})" if "cell alone" in texts else ""
        parts.append(f"{run}: by {texts['whole state']}{alone}")
    return f"After {unrolls:,} unrolls a change on day 1 is multiplied, {'; '.join(parts)}."


def summary(table: Table) -> str:
    """How many cures help against which sickness, and against both (app.tables.cure_table)."""
    cures, helped = tuple(dict.fromkeys(table["cure"])), table[table["converged"] * 2 > table["starts"]]
    sicknesses = tuple(dict.fromkeys(table["sickness"]))
    counts = [f"{np.sum(helped['sickness'] == sickness)} help against {sickness}" for sickness in sicknesses]
    both = [cure for cure in cures if np.sum(helped["cure"] == cure) == len(sicknesses)]
    named = f": {', '.join(both)}" if both else ""
    return f"Of {len(cures)} cures {', '.join(counts)}, and {len(both)} against both{named}."


def clipping(sick: Run, clipped: Run) -> str:
    """What clipping changes about a vanishing run."""
    same = np.array_equal(sick.weights["w2"], clipped.weights["w2"])
    if same:
        return (
            f"Clipping does nothing against vanishing: no gradient of that run is longer than the threshold "
            f"({number_text(clipped.experiment.clip)}), and its {clipped.stopped_at:,} steps are the same, bit for bit."
        )
    return (
        f"With this threshold ({number_text(clipped.experiment.clip)}) clipping shortens even the vanishing run's "
        "gradients: its steps get smaller still."
    )


def clipping_in_float32(given: np.ndarray, squares: Clipped, shares: Clipped) -> str:
    """What becomes of a first gradient in float32 under either way of clipping by norm; `given`: its parts."""
    limit, factor, norm = (number_text(float(value)) for value in (longest(), squares.factor, shares.norm))
    zeros, nans = np.sum(squares.gradients == 0), np.sum(np.isnan(squares.gradients))
    if (lost := np.sum(~np.isfinite(given))) > 0:
        return (
            f"In float32 {lost} of the {given.size} parts of this gradient {'is' if lost == 1 else 'are'} no longer "
            f"finite. PyTorch's way multiplies all by {factor}; {nans} {'is' if nans == 1 else 'are'} not a number "
            "then, and a weight that takes such a step is none either. Notice that the other way does not help here: "
            "what is infinite before clipping is infinite after it."
        )
    if np.isfinite(squares.norm):
        return (
            f"Here the squares are numbers in float32, and both ways find the norm {norm}. Notice that there is a "
            f"limit: beyond a norm of {limit} the sum of the squares is infinite, though the gradient is not."
        )
    hit, became, end = (nans, "not a number", "the weights are lost") if nans else (zeros, "0", "the run stands still")
    these = "all parts" if hit == given.size else f"{hit} of the {given.size} parts"
    return (
        "Every part of this gradient is a number in float32, but the sum of their squares is not: that holds beyond a "
        f"norm of {limit}. So PyTorch's clip_grad_norm_ finds an infinite norm and multiplies by {factor}: {these} "
        f"become {became}. Divided by the largest first, the norm is {norm}, and the clipped gradient is "
        f"{number_text(float(f'{shares.length:.4g}'))} long. Notice that nothing warns: {end} without an error."
    )


def epsilon(adam: Run) -> str:
    """Why Adam's first step has the size that it has."""
    gradient, eps, rate = abs(adam.gradients["w2"][0]), adam.experiment.epsilon, adam.experiment.learning_rate
    step = f"Adam's first step against vanishing has size {number_text(adam.sizes[0])}"
    if gradient < eps:
        return (
            f"{step}, not the learning rate {number_text(rate)}: it divides the gradient {number_text(gradient)} by "
            f"itself plus epsilon, and epsilon ({number_text(eps)}) is {number_text(eps / gradient)} times as large."
        )
    return f"{step}: the gradient {number_text(gradient)} is not small beside epsilon ({number_text(eps)})."


def only_the_name(zero: Sequence[Fate], biased: Sequence[Fate], bias: float) -> str:
    """Whether it is the LSTM that helps, or the bias of its forget gate."""
    counts = [sum(fate is Fate.converged for fate in fates) for fates in (zero, biased)]
    start = (
        f"Of {len(zero)} LSTMs with forget bias 0, {counts[0]} converge; with forget bias {bias:g}, {counts[1]} of the "
        f"same {len(biased)}."
    )
    if counts[1] > counts[0]:
        return f"{start} The name alone is no cure: what keeps the past is the open gate."
    return f"{start} Here the bias is not what decides."


def gate(bias: float, share: float, left: str, unrolls: int) -> str:
    """What a forget bias does over the unrolls."""
    return (
        f"A forget bias of {bias:g} keeps {share:.4g} of the cell at every step, so {left} of it after {unrolls:,} "
        "unrolls, if the gate sees nothing else."
    )


def recalled(fans: Mapping[str, Fan]) -> str:
    """Which learner recalls Input 1, in how many starts."""
    counts = ", ".join(f"{name}: {fan.recalled} of {SEEDS}" for name, fan in fans.items())
    return (
        f"Starts that recall Input 1 of sequences they never saw, with less than {RECALLED:.0%} of the error of always "
        f"answering the average: {counts}."
    )


def over_lengths(counts: Mapping[str, Mapping[int, int]]) -> str:
    """How far the memory of each learner reaches: counts[learner][unrolls] of the starts recall Input 1."""
    parts = []
    for name, by_length in counts.items():
        usual = [length for length, recalled in by_length.items() if 2 * recalled > SEEDS]
        parts.append(f"{name} over {max(usual)}" if usual else f"{name} over none of these lengths")
    return f"Most starts recall Input 1 over so many unrolls: {', '.join(parts)}."


def companies(run: Run, table: Table) -> str:
    """What the trained network answers to StatQuest's two companies."""
    last = table["step"].max()
    answers = " and ".join(
        f"{row['sequence']} is answered by {number_text(round(row['answer'], 4))} (wanted: {row['target']:g})"
        for row in table[table["step"] == last].rows()
    )
    return f"After {last:,} steps {answers}."
