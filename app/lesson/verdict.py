"""What the engine says to a claim."""

from typing import NamedTuple

from app import charts


class Verdict(NamedTuple):
    """Whether a claim is true, the sentence that says why, with its numbers, and a figure of them."""

    true: bool
    why: str
    figure: charts.Drawing
