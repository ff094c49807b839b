"""The mathematics of unrolled recurrent networks: what explodes, what vanishes, and what a run makes of it.

    settings -> kernel -> record -> table

Nothing here knows of Streamlit or Altair.
"""

from core.analysis.jacobian import carried
from core.analysis.recall import Fan, fan, learners
from core.bptt import Gradient, gradient
from core.cancelled import Cancelled
from core.cells import CELLS, Cell
from core.dataset import Dataset
from core.engine.lanes import losses, slopes
from core.experiment import Experiment
from core.fate import Fate, StoppedBy
from core.maps.sweep import Axis, Map, surface, sweep
from core.optimum import Best, best_known
from core.powers import Amplification, amplification
from core.runs import Outcome, Run, compare, descend, finish
from core.vector.backprop import Backpropagation, backpropagate, respond
from core.vector.files import open_network, to_npz
from core.vector.network import Network
from core.vector.reach import Reach, reach
from core.vector.record import Training
from core.vector.spectrum import Lyapunov, lyapunov, singular_values
from core.vector.tasks import ADDING, COPY, ORDER, PRICES, RECALL, Task
from core.vector.training import go_on, train

__all__ = [
    "ADDING",
    "CELLS",
    "COPY",
    "ORDER",
    "PRICES",
    "RECALL",
    "Amplification",
    "Axis",
    "Backpropagation",
    "Best",
    "Cancelled",
    "Cell",
    "Dataset",
    "Experiment",
    "Fan",
    "Fate",
    "Gradient",
    "Lyapunov",
    "Map",
    "Network",
    "Outcome",
    "Reach",
    "Run",
    "StoppedBy",
    "Task",
    "Training",
    "amplification",
    "backpropagate",
    "best_known",
    "carried",
    "compare",
    "descend",
    "fan",
    "finish",
    "go_on",
    "gradient",
    "learners",
    "losses",
    "lyapunov",
    "open_network",
    "reach",
    "respond",
    "singular_values",
    "slopes",
    "surface",
    "sweep",
    "to_npz",
    "train",
]
