"""Landscapes and walks in words. Tests assert what each sentence claims."""

from collections.abc import Mapping

from app.tables import Table
from core import Experiment, Fate, Run
from core.numbers import number_text


def what_learns(experiment: Experiment) -> str:
    """Which weights learn on this landscape, and which stand still."""
    x, y = experiment.trainable
    frozen = ", ".join(f"{name} = {number_text(v)}" for name, v in experiment.weights.items() if name not in (x, y))
    return f"Only {x} and {y} learn, so each walk lies exactly on this ground. All else stands still: {frozen}."


def two_walks(runs: Mapping[str, Run]) -> str:
    """Where two walks from one start went."""
    return " ".join(f"{name}: {walk(run)}" for name, run in runs.items())


def walk(run: Run) -> str:
    """One walk in a sentence."""
    if run.fate is Fate.overflowed:
        return f"{run.verdict}; its largest step was {number_text(run.largest_step)} long."
    last = ", ".join(f"{name} = {number_text(values[-1])}" for name, values in run.weights.items())
    return (
        f"{run.verdict}, at {last}; its largest step was {number_text(run.largest_step)} long, the loss went from "
        f"{number_text(run.losses[0])} to {number_text(run.losses[-1])}."
    )


def at_cursor(table: Table, weight: str) -> str:
    """The landscape at one weight (a table of one row, app.tables.landscape_table)."""
    (row,) = table.rows()
    settle = row["rate"]
    rule = f"descent settles there only with a learning rate below {settle}"
    if settle.startswith("none"):
        rule = "it bends down there, so descent settles there with no learning rate"
    return (
        f"At {weight} = {number_text(row[weight])} the loss is {number_text(row['loss'])}, its slope {row['slope']}, "
        f"its curvature {row['curvature']}: {rule}."
    )
