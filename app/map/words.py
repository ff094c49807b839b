"""Maps and orbits in words. Every number comes from the record; tests assert what each sentence claims."""

import numpy as np

from app.tables import Table
from app.tables.maps import orbit_of, places_text
from core import Map, Run
from core.maps.boundary import Dimension
from core.numbers import number_text


def shares(table: Table) -> str:
    """Which fates the map holds (app.tables.share_table)."""
    largest_first = table[np.argsort(-table["share"], kind="stable")]
    parts = ", ".join(f"{row['share']:.1%} {row['fate']}" for row in largest_first.rows())
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
