"""The network that the lesson and its claims are about."""

from app.lesson.scenes import DAYS
from core import Experiment


def chain(weight: float, unrolls: int = DAYS, **settings) -> Experiment:
    """The article's network, one ReLU with this w2; Input 1 and the target are both 1 where no dataset is given."""
    return Experiment(weights={"w2": weight}, unrolls=unrolls, **settings)
