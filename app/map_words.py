"""Maps and orbits in words. Every number comes from the record; tests assert what each sentence claims."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core import Experiment, Fate, Map, Run
from core.amplification import number_text
from core.boundary import Dimension
from core.tables import Table
from core.tables.maps import orbit_of, places_text


def shares(table: pd.DataFrame) -> str:
    """Which fates the map holds (core.tables.share_table)."""
    parts = ", ".join(f"{row.share:.1%} {row.fate}" for row in table.sort_values("share", ascending=False).itertuples())
    return f"Of {table['runs'].sum():,} runs: {parts}."


def edge(dimension: Dimension) -> str:
    """How rough the edge between lost and not lost is."""
    if np.isnan(dimension.value):
        return "No edge between lost runs (overflowed or dead) and the others crosses this window."
    if abs(dimension.value - 1) <= dimension.error:
        kind = "as smooth as a line"
    elif dimension.value > 1:
        kind = "rougher than a line, whose dimension is 1"
    else:
        kind = "thinner than a line: it breaks into pieces"
    return (
        f"The edge between lost runs (overflowed or dead) and the others has box-counting dimension "
        f"{dimension.value:.3f} ± {dimension.error:.3f} in this window: {kind}."
    )


def exhausted(plane: Map) -> str | None:
    """That float64 ends here, where it does."""
    tired = [axis.name for axis in (plane.x, plane.y) if axis.is_exhausted]
    if not tired:
        return None
    return f"float64 ends here: along {' and '.join(tired)} neighbouring pixels are the same number. Zoom out again."


def picked(titles: tuple[str, str], at: tuple[float, float], run: Run) -> str:
    """Which run was picked and what became of it."""
    where = ", ".join(f"{title} = {number_text(value)}" for title, value in zip(titles, at, strict=True))
    return f"{where}: {run.verdict}."


def orbit(run: Run) -> str:
    """Where one run of the bounce lab goes."""
    rate = number_text(run.experiment.learning_rate)
    end = orbit_of(run)
    if end is None:
        return f"At the learning rate {rate} it is lost: {run.verdict}."
    places = places_text(end)
    if places == "1":
        return f"At the learning rate {rate} it settles at w2 = {number_text(run.weights['w2'][-1])}."
    return f"At the learning rate {rate} it visits {places} places in the end."


def cascade(table: Table, critical: float, last_rate: float) -> str:
    """At which learning rates descent begins to return to 2, 4, 8 or many places, and from where it is lost."""
    rates = table["learning rate"]
    parts = [f"up to {number_text(critical)} (2 / curvature) it can settle"]
    for places in ("2", "4", "8", "many"):
        there = rates[table["places"] == places]
        if there.size:
            parts.append(f"from {number_text(there.min())} it visits {places} places")
    if rates.size == 0 or rates.max() < last_rate:
        end = number_text(rates.max()) if rates.size else "the first rate"
        parts.append(f"beyond {end} it is lost")
    return f"Read from left to right: {'; '.join(parts)}."


def ground(experiment: Experiment) -> str:
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


def at_cursor(table: pd.DataFrame, weight: str) -> str:
    """The landscape at one weight (a table of one row, core.tables.landscape_table)."""
    row = table.iloc[0]
    settle = row["rate"]
    rule = f"descent settles there only with a learning rate below {settle}"
    if settle.startswith("none"):
        rule = "it bends down there, so descent settles there with no learning rate"
    return (
        f"At {weight} = {number_text(row[weight])} the loss is {number_text(row['loss'])}, its slope {row['slope']}, "
        f"its curvature {row['curvature']}: {rule}."
    )
