"""Choices that several pages offer, and how their texts become what the engine takes."""

import math

from core import CELLS


def numbers(name: str, text: str, count: int) -> list[float]:
    """So many numbers from a text with commas. Raises ValueError."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) != count or not all(map(math.isfinite, found)):
        raise ValueError(f"{name} = {text[:60]!r} is not {count} numbers; write them with commas, or leave it empty.")
    return found


# Streamlit writes the label of a choice into the address bar, so the label is the value here.
CELL_BY_LABEL = {cell.label: name for name, cell in CELLS.items()}
PLAIN_CELLS = tuple(label for label, name in CELL_BY_LABEL.items() if "w2" in CELLS[name].parameters)
FIRST_DAY_ONLY = "first day only"
WIRING_BY_LABEL = {FIRST_DAY_ONLY: "first", "every day": "every"}
PAIR = "no prices: x = 1, y = 1"
