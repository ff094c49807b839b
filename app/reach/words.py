"""How far back networks feel, in words. Every number comes from the record."""

from collections.abc import Mapping

import numpy as np

from app.tables import Table
from app.tables.cures import carried_text
from app.ui.reach_words import LEVEL, THOUSANDTH, first_below, float32_ends, pace, pace_text
from core import Reach
from core.numbers import count_text, number_text

PLAIN = ("nn.RNN", "nn.RNN, ReLU", "nn.GRU", "nn.LSTM")
NOTICE = (
    "A straight line multiplies by the same factor at each step, as one unit does. Dashed: nothing is lost. Dotted: a "
    "thousandth is left. Bands: from the least to the largest of the random starts. Measured along the real pass: "
    "‖∂h(T) / ∂state(T−k)‖ / √units (Pascanu et al. 2013, eq. 5), by how much a small change k steps before the end is "
    "multiplied until the end, on average over all directions; of several random starts the geometric mean. The pace "
    "is that of the later steps."
)
UNMOVED = "These networks start as their framework draws them, so none of the sliders above moves one."
UNDER_DEFAULTS = (
    "64 units, 16 standard-normal inputs at each step, three random starts; thick lines: from the least to the "
    "largest. W orthogonal: nn.init.orthogonal_ on weight_hh, each gate by itself, "
    "and all else, the small input weights too, as PyTorch draws it. Notice that by its name alone an "
    "LSTM keeps no more than a GRU; what decides is the forget bias."
)


def one_network(name: str, found: Reach) -> str:
    """What is left of the gradient at the end, how fast it goes, and where it is lost."""
    last, factor = int(found.lags[-1]), pace(found)
    said = f"**{name}**: {carried_text(float(found.log10_norms[-1]))} is left after {last:,} steps"
    if not factor > 0:
        return f"{said}."
    return f"{said}, ×\u00a0{pace_text(factor)} a step; {_where_it_is_lost(found, factor)}."


def _where_it_is_lost(found, factor):
    if abs(factor - 1) < LEVEL:
        return "it neither grows nor vanishes"
    if factor > 1:
        return "it grows, and on longer ways it explodes"
    ends = f"at this pace float32 ends after about {count_text(float32_ends(found))} steps"
    below = first_below(found, THOUSANDTH)
    return ends if below is None else f"less than a thousandth from step {below:,} on; {ends}"


def in_short(reaches: Mapping[str, Reach]) -> str:
    """What is left of all of them at the end, in one sentence, for the figure that stands alone."""
    last = max(int(found.lags[-1]) for found in reaches.values())
    parts = [f"{name}: {carried_text(float(found.log10_norms[-1]))}" for name, found in reaches.items()]
    return f"Left of the gradient after {last:,} steps. {'; '.join(parts)}."


def all_networks(reaches: Mapping[str, Reach]) -> list[str]:
    """A sentence for each network."""
    return [one_network(name, found) for name, found in reaches.items()]


def defaults(left: Table, after: int) -> str:
    """What the frameworks' own starts keep after so many steps (app.tables.left_table)."""
    keep = left[left["log10 left"] > THOUSANDTH]
    plain = [row for row in left.rows() if row["run"] in PLAIN]
    worst = ", ".join(f"{row['run']} {row['left']}" for row in plain)
    best = " and ".join(f"{row['run']} ({row['left']})" for row in keep.rows()) or "none of them"
    return f"As PyTorch draws them, this is left after {after} steps: {worst}. More than a thousandth keep: {best}."


def unit_by_unit(name: str, gradient: np.ndarray) -> str:
    """What the pictures show, and over how many steps the gradient can be told from 0."""
    sizes = np.abs(gradient).max(axis=1)
    felt = int((sizes > 10.0**THOUSANDTH).sum())
    where = "at every step" if felt == sizes.size else f"at {felt:,} of {sizes.size:,} steps"
    return (
        f"**{name}**, one sequence, a row a unit. First what each unit remembers at each step; then the "
        "gradient of the error at the end with respect to it, on its way back from the right. The largest entry is "
        f"above a thousandth {where}."
    )


def states(values: np.ndarray) -> str:
    """The picture of the hidden state in one sentence."""
    return f"The hidden state of {values.shape[1]} units over {values.shape[0]:,} steps, {_ends(values)}."


def gradient(values: np.ndarray) -> str:
    """The picture of the gradient in one sentence."""
    first = number_text(float(np.abs(values[0]).max()))
    return (
        f"The gradient with respect to {values.shape[1]} units over {values.shape[0]:,} steps, in parts of its largest "
        f"entry at the end. At the first step the largest is {first}."
    )


def _ends(values):
    return f"from {number_text(float(values.min()))} to {number_text(float(values.max()))}"
