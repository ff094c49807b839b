"""The mathematics of unrolled recurrent networks: what explodes, what vanishes, and what a run makes of it.

    settings -> kernel -> record -> table

Nothing here knows of Streamlit or Altair.
"""

from core.amplification import Amplification, amplification
from core.cells import CELLS, Cell
from core.experiment import Dataset, Experiment
from core.fate import Fate, StoppedBy
from core.gradient import Gradient, gradient
from core.lanes import losses
from core.optimum import Best, best_known
from core.runs import Cancelled, Run, compare, descend

__all__ = [
    "CELLS",
    "Amplification",
    "Best",
    "Cancelled",
    "Cell",
    "Dataset",
    "Experiment",
    "Fate",
    "Gradient",
    "Run",
    "StoppedBy",
    "amplification",
    "best_known",
    "compare",
    "descend",
    "gradient",
    "losses",
]
