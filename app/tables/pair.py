"""What the figures of both runs show beside the steps: how each run ended, the best, the sizes of steps in rows."""

from collections.abc import Mapping

import numpy as np

from app.tables.runs import log10
from app.tables.table import Table, stack
from core.fate import Fate
from core.numbers import number_text
from core.runs import Run

TALLEST_BAR = 0.62  # of its row


def rows_of_sizes(table: Table) -> Table:
    """A row for each run: `floor`, on which its bars stand, and their `top`, so that few steps can be seen beside many;
    downwards, row k ends at k.
    """
    names = list(dict.fromkeys(table["run"]))
    floors = np.array([names.index(name) + 1.0 for name in table["run"]])
    heights = np.log1p(table["steps"]) / np.log1p(table["steps"].max(initial=1))
    labels = np.array(table["label"], dtype=object)
    counted = np.flatnonzero((table["bin"] == "size") & (table["label"] != ""))  # the others say what they count
    labels[counted] = [f"{labels[row]} {'step' if table['steps'][row] == 1 else 'steps'}" for row in counted]
    return table.with_columns(floor=floors, top=floors - TALLEST_BAR * heights, label=labels)


def endings_table(runs: Mapping[str, Run], table: Table) -> Table:
    """The last row of each run in `table` that can be drawn, what became of the run, and whether it is lost for good.

    Columns: those of `table`, note (text), lost.
    """
    parts = []
    for name, run in runs.items():
        rows = table[table["run"] == name]
        rows = rows[np.isfinite(rows["log10 loss"])][-1:]
        silent = run.fate is Fate.dead and run.answers_only_b2
        answer = number_text(run.experiment.weights["b2"])  # which these runs do not train
        note = f"{run.verdict}: answers {answer} for ever" if silent else run.verdict
        parts.append(
            rows.with_columns(note=np.full(len(rows), note, dtype=object), lost=np.full(len(rows), run.fate.is_lost))
        )
    return stack(parts)


def off_the_chart_table(runs: Mapping[str, Run], table: Table) -> Table:
    """The first row of each run whose weight lies off the chart, its value in words, and whether the run ends there.

    table: that of `with_drawn_weight`. Columns: those of `table`, note (text), lost.
    """
    parts = []
    for name, run in runs.items():
        rows = table[(table["run"] == name) & (table["off the chart"] != "")][:1]
        parts.append(rows.with_columns(note=rows["off the chart"], lost=np.full(len(rows), run.fate.is_lost)))
    return stack(parts)


def best_loss_table(runs: Mapping[str, Run]) -> Table:
    """The best known loss, once if all runs have the same. Columns: log10 loss."""
    best = log10(list(dict.fromkeys(run.best.loss for run in runs.values())))
    return Table({"log10 loss": best[np.isfinite(best)]})


def best_weight_table(runs: Mapping[str, Run], low: float, high: float, weight: str = "w2") -> Table:
    """The best known values of the weight between low and high. Columns: w2 drawn."""
    index = next(iter(runs.values())).experiment.trainable.index(weight)
    best = dict.fromkeys(point[index] for run in runs.values() for point in run.best.points)
    return Table({f"{weight} drawn": [value for value in best if low <= value <= high]})
