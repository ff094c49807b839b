"""Maps and orbits in words. Every number comes from the record; tests assert what each sentence claims."""

import numpy as np

from app.tables import Table
from app.tables.maps import chain_on, orbit_of, places_text
from core import Fate, Map, Run
from core.maps.boundary import Dimension
from core.numbers import number_text

LINES = {
    "critical rate": "*Critical rate*: 2 divided by the curvature (the second derivative) of the loss at its lowest "
    "point{of_momentum}; with a higher learning rate descent cannot settle there.",
    "one step to death": "*One step to death*: above it the very first step throws w2 below 0, where the ReLU answers "
    "0 to everything.",
    "bounded up to here": "*Bounded up to here*: from a w2 beyond it descent never stays within bounds.",
}


def shares(table: Table) -> str:
    """Which fates the map holds (app.tables.share_table)."""
    largest_first = table[np.argsort(-table["share"], kind="stable")]
    parts = ", ".join(f"{row['share']:.1%} {row['fate']}" for row in largest_first.rows())
    return f"Of {table['runs'].sum():,} runs: {parts}."


def edge(dimension: Dimension) -> str:
    """How rough the edge between lost and not lost is."""
    if np.isnan(dimension.value):
        return "No edge between lost runs (overflowed or dead) and the others crosses this window."
    if dimension.low > 1:
        kind = "rougher than a line"
    elif dimension.high < 1:
        kind = "thinner than a line, for it breaks into pieces"
    else:
        kind = "as smooth as a line, as far as these pixels can tell"
    if dimension.grows:
        *most, last = (f"{value:.2f}" for value in dimension.by_side.values())
        *coarser, finest = map(str, dimension.by_side)
        number = (
            f"box-counting dimension still grows with the pixels: {', '.join(most)} and {last} with "
            f"{', '.join(coarser)} and {finest} of them a side, for finer ones find more of it. That of the edge itself"
        )
    else:
        number = f"box-counting dimension is {dimension.value:.2f} in these pixels. That of the edge itself"
    return (
        f"The edge between lost runs (overflowed or dead) and the others is {kind}. Cover it with boxes: each time "
        f"they get half as wide, a line needs 2 times as many, this edge about {2**dimension.value:.2f} times. Its "
        f"{number} lies between {dimension.low:.2f} and {dimension.high:.2f}; that of a line is 1."
    )


def meanings(table: Table) -> str:
    """What the fates on the map mean (app.tables.share_table)."""
    known = {fate.label: fate.meaning for fate in Fate}
    return " ".join(f"**{label.capitalize()}**: {known[label]}." for label in table["fate"])


OF_MOMENTUM = {  # what the critical rate is multiplied by
    "momentum": ", times (1 + momentum)",
    "nesterov": ", times (1 + momentum) / (1 + 2 × momentum)",
}


def closed_forms(curves: Table, plane: Map) -> str:
    """What the lines on the map mean (app.tables.closed_form_table), and which is missing for want of a formula."""
    optimizer = plane.experiment.optimizer
    known = dict.fromkeys(curves["curve"])
    parts = [LINES[name].format(of_momentum=OF_MOMENTUM.get(optimizer, "")) for name in known]
    if parts:
        parts.insert(0, "The white lines are computed from formulas, without a run.")
    if optimizer in ("rmsprop", "adam") and chain_on(plane):
        parts.append(f"For {optimizer} no formula for a critical rate is known, as it divides by the gradient's size.")
    return " ".join(parts)


def exhausted(plane: Map) -> str | None:
    """That float64 ends here, where it does."""
    tired = [axis.name for axis in (plane.x, plane.y) if axis.is_exhausted]
    if not tired:
        return None
    return (
        f"float64 ends here, the computer's numbers are no finer: along {' and '.join(tired)} neighbouring pixels are "
        "the same number. Zoom out again."
    )


def picked(titles: tuple[str, str], at: tuple[float, float], run: Run) -> str:
    """Which run was picked and what became of it."""
    where = ", ".join(f"{title} = {number_text(value)}" for title, value in zip(titles, at, strict=True))
    return f"{where}: {run.verdict}."


def orbit(run: Run) -> str:
    """Where one run of the bounce lab goes."""
    rate = f"With a learning rate of {number_text(run.experiment.learning_rate)}"
    end = orbit_of(run)
    if end is None:
        return f"{rate} it is lost: {run.verdict}."
    places = places_text(end)
    if places == "1":
        return f"{rate} it settles at w2 = {number_text(run.weights['w2'][-1])}."
    return f"{rate} w2 hops between {places} places in the end."


def cascade(table: Table, critical: float, last_rate: float) -> str:
    """At which learning rates descent begins to return to 2, 4, 8 or many places, and from where it is lost."""
    rates = table["learning rate"]
    parts = [f"up to a learning rate of {number_text(critical)}, the critical rate, w2 can settle"]
    for places in ("2", "4", "8", "many"):
        there = rates[table["places"] == places]
        if there.size:
            parts.append(f"from {number_text(there.min())} on it hops between {places} places")
    if rates.size == 0 or rates.max() < last_rate:
        end = number_text(rates.max()) if rates.size else "the first rate"
        parts.append(f"beyond {end} it is lost")
    return f"Read from left to right: {'; '.join(parts)}."
