"""What the engine says to a claim, and the network that the claims are about."""

from typing import NamedTuple

from app import charts
from core import Experiment

DAYS = 50


class Verdict(NamedTuple):
    """Whether a claim is true, the sentence that says why, with its numbers, and a figure of them."""

    true: bool
    why: str
    figure: charts.Drawing


def chain(weight: float, **settings) -> Experiment:
    """The article's network: one ReLU, 50 unrolls, Input 1 and the target both 1."""
    return Experiment(weights={"w2": weight}, **({"unrolls": DAYS} | settings))
