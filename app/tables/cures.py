"""What the cures do, in tidy tables: what survives of day 1, who is cured of what, who remembers over which length."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from app.tables.runs import log10
from app.tables.table import Table, of_rows, stack
from core.analysis.clipping_in_formats import Clipped
from core.analysis.jacobian import carried
from core.analysis.recall import Fan
from core.bptt import gradient_at
from core.experiment import Experiment
from core.fate import Fate
from core.numbers import number_text, power_text
from core.runs import Run

BEATS = "beats average"
WHOLE, CELL_ALONE = "whole state", "cell alone"


def carried_table(experiments: Mapping[str, Experiment], rows: int = 200) -> Table:
    """What a change of the state on day 1 is multiplied by until k days later, along the real forward pass.

    Columns: run, path ("whole state", or "cell alone" for the LSTM's product of forget gates), unrolls,
    log10 amplification, amplification (text).
    """
    parts = []
    for name, experiment in experiments.items():
        kept = carried(experiment)
        for path, values in ((WHOLE, kept.log10_whole), (CELL_ALONE, kept.log10_cell)):
            if values is None:
                continue
            unrolls = np.unique(np.linspace(0, values.size - 1, min(values.size, rows)).round().astype(int))
            shown = values[unrolls]
            columns = {
                "run": name,
                "path": path,
                "unrolls": unrolls,
                "log10 amplification": np.where(np.isfinite(shown), shown, np.nan),
                "amplification": [carried_text(value) for value in shown],
            }
            parts.append(Table(columns))
    return stack(parts)


def amplified_to_the_end(table: Table, run: str) -> str:
    """The last amplification of one run, as text (of app.tables.amplification_table)."""
    rows = table[table["run"] == run]
    return rows["amplification"][np.argmax(rows["unrolls"])]


def carried_text(value: float) -> str:
    """A power of ten given by its exponent, as people read it; "0" for minus infinity."""
    if np.isnan(value):
        return "not a number"
    if value == -np.inf:
        return "0"
    with np.errstate(over="ignore", under="ignore"):
        return power_text(1.0, float(value), float(np.power(10.0, value)))


def cure_table(ends: Mapping[str, Mapping[str, Sequence[tuple[Fate, bool]]]], verbs: Mapping[str, str]) -> Table:
    """Which fate under which cure: ends[cure][sickness] holds one fate, or one for each random start, and whether that
    run beats always answering the average.

    Columns: cure, row (the cure and its verb), sickness, fate (of most starts), text (the fate, or how many starts
    converge), converged, better (than the average), starts.
    """
    rows = []
    for cure, by_sickness in ends.items():
        for sickness, each in by_sickness.items():
            usual, _ = Counter(fate for fate, _ in each).most_common(1)[0]
            converged, better = sum(fate is Fate.converged for fate, _ in each), sum(beats for _, beats in each)
            text = usual.label if len(each) == 1 else f"{converged} of {len(each)}"
            row = f"{cure}: {verbs[cure]}"
            rows.append((cure, row, sickness, usual.label, text, converged, better, len(each)))
    return of_rows(("cure", "row", "sickness", "fate", "text", "converged", "better", "starts"), rows)


def average_table(cures: Table) -> Table:
    """How many runs under each cure beat always answering the average, of those in the table of cures.

    Runs from random starts are the same under every sickness, and count once. Columns: row, average (the column's
    name), text.
    """
    rows = []
    for row in dict.fromkeys(cures["row"]):
        runs = cures[cures["row"] == row]
        once = runs[:1] if runs["starts"][0] > 1 else runs
        rows.append((row, BEATS, f"{once['better'].sum()} of {once['starts'].sum()}"))
    return of_rows(("row", "average", "text"), rows)


def fan_table(fans: Mapping[str, Fan]) -> Table:
    """The loss of every start at every step, as a share of the loss of always answering the average.

    Columns: learner, seed, step, share, log10 share, fresh (the share on sequences never seen, after the last step).
    """
    parts = []
    for name, fan in fans.items():
        seeds, points = fan.shares.shape
        columns = {
            "learner": name,
            "seed": np.repeat(np.arange(seeds), points),
            "step": np.tile(fan.at, seeds),
            "share": fan.shares.ravel(),
            "log10 share": log10(fan.shares.ravel()),
            "fresh": np.repeat(fan.fresh, points),
        }
        parts.append(Table(columns))
    return stack(parts)


def length_table(recalled: Mapping[str, Mapping[int, int]]) -> Table:
    """How many seeds recall Input 1 over which length: recalled[learner][unrolls].

    Columns: learner, unrolls, recalled.
    """
    rows = [
        (learner, unrolls, count) for learner, by_length in recalled.items() for unrolls, count in by_length.items()
    ]
    return of_rows(("learner", "unrolls", "recalled"), rows)


def answers_table(run: Run, names: Sequence[str], rows: int = 150) -> Table:
    """What the network answers to each sequence on its way: at most `rows` steps, spread like the logarithm.

    Columns: sequence (from `names`), step, answer, target.
    """
    kept = np.unique(np.geomspace(1, run.at.size, min(rows, run.at.size)).round().astype(int)) - 1
    answers = []
    for index in kept:
        weights = run.experiment.weights | {name: float(values[index]) for name, values in run.weights.items()}
        answers.append(gradient_at(run.experiment, tuple(weights.values())).outputs)
    return Table(
        {
            "sequence": list(names) * kept.size,
            "step": np.repeat(run.at[kept], len(names)),
            "answer": np.concatenate(answers),
            "target": np.tile(run.experiment.dataset.targets, kept.size),
        }
    )


def clipping_table(names: Sequence[str], given: np.ndarray, squares: Clipped, shares: Clipped) -> Table:
    """The gradient of each weight, and what either way of clipping leaves of it; below, what they compute on the way.

    Columns, all of texts: part (a weight, "norm" or "factor"), gradient, PyTorch's way, largest first.
    """
    columns = zip(names, given, squares.gradients, shares.gradients, strict=True)
    rows = [(name, *(number_text(float(value)) for value in values)) for name, *values in columns]
    for part in ("norm", "factor"):
        rows.append((part, "", *(number_text(float(getattr(way, part))) for way in (squares, shares))))
    return of_rows(("part", "gradient", "PyTorch's way", "largest first"), rows)
