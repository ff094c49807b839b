"""Landscapes and walks in words. Tests assert what each sentence claims."""

from collections.abc import Mapping

import numpy as np

from app.tables import Table
from core import Axis, Experiment, Fate, Run
from core.numbers import number_text


def what_learns(experiment: Experiment) -> str:
    """Which weights learn on this landscape, and which stand still."""
    x, y = experiment.trainable
    frozen = ", ".join(f"{name} = {number_text(v)}" for name, v in experiment.weights.items() if name not in (x, y))
    return f"Only {x} and {y} learn, so each walk lies exactly on this ground. All else stands still: {frozen}."


def two_walks(runs: Mapping[str, Run]) -> str:
    """Where two walks from one start went."""
    return " ".join(f"{name.capitalize()}: {walk(run)}" for name, run in runs.items())


def walk(run: Run) -> str:
    """One walk in a few sentences."""
    verdict, longest = (
        f"{run.verdict[0].upper()}{run.verdict[1:]}",
        f"Its largest step was {number_text(run.largest_step)} long",
    )
    if run.fate is Fate.overflowed:
        return f"{verdict}. {longest}."
    last = ", ".join(f"{name} = {number_text(values[-1])}" for name, values in run.weights.items())
    return (
        f"{verdict}, at {last}. {longest}; the loss went from {number_text(run.losses[0])} to "
        f"{number_text(run.losses[-1])}."
    )


def parting(runs: Mapping[str, Run]) -> str:
    """Where two walks from one start part."""
    paths = [np.column_stack(list(run.weights.values())) for run in runs.values()]
    both = min(map(len, paths))
    apart = np.flatnonzero((paths[0][:both] != paths[1][:both]).any(axis=1))
    if apart.size:
        (run, _) = runs.values()
        return f"Notice where the two walks part: at step {run.at[apart[0]]:,}."
    return "The two walks never part: no gradient was so long that it was clipped."


def legend(runs: Mapping[str, Run], upto: int, x: Axis, y: Axis, walled: bool) -> str:
    """What is drawn on the ground up to this step, and no more than that."""
    parts = ["A dot for each step, the older the fainter; the ring is the start, a large dot where a walk stands."]
    for name, run in runs.items():
        inside = np.logical_and.reduce(
            [
                (run.weights[axis.name] >= axis.low) & (run.weights[axis.name] <= axis.high) & (run.at <= upto)
                for axis in (x, y)
            ]
        )
        if inside.sum() < (run.at <= upto).sum():
            parts.append(f"The walk that is {name} leaves the picture.")
    if walled:
        parts.append("The dashed line is the wall, from a formula.")
    return " ".join(parts)


def at_cursor(table: Table, weight: str) -> str:
    """The landscape at one weight (a table of one row, app.tables.landscape_table)."""
    (row,) = table.rows()
    settle = row["rate"]
    rule = f"descent settles there only with a learning rate below {settle}, 2 divided by the curvature"
    if settle.startswith("none"):
        rule = "it bends down there, so no learning rate lets descent settle"
    return (
        f"At {weight} = {number_text(row[weight])} the loss is {number_text(row['loss'])}. Its slope, the first "
        f"derivative, is {row['slope']}; its curvature, the second derivative, is {row['curvature']}: {rule}."
    )
