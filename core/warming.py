"""Kernels made ready before anyone waits for them.

python -m core.warming      # compiles what numba's disk cache lacks, as for the image of a container
"""

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.bptt import gradient
from core.cells import CELLS
from core.dataset import Dataset
from core.engine.kernels import ALL, RECURRENT
from core.engine.trace import EDGES, empty_trace, fold
from core.experiment import Experiment
from core.fate import judge
from core.runs import finish
from core.statistics import Statistic


def warm_kernels_of(cell: str, all_weights: bool) -> None:
    """Compile or load the kernels of one cell, with the gradients of all weights or of the recurrent one alone."""
    for make in _makers(cell, ALL if all_weights else RECURRENT).values():
        make()


def warm_kernels() -> None:
    """Compile or load every kernel, one after another, those that most pages need first."""
    _fold()
    _judge()
    for all_weights, cell in itertools.product((False, True), CELLS):
        warm_kernels_of(cell, all_weights)


def warm_kernel(name: str) -> None:
    """Compile or load the kernel of this name, and whatever it takes to call it. Raises ValueError if there is none."""
    kind, cell, extent = [*name.split("."), "", "", ""][:3]
    if kind in ("fold", "judge"):
        return _fold() if kind == "fold" else _judge()
    if cell not in CELLS or extent not in (ALL, RECURRENT) or kind not in _makers(cell, extent):
        raise ValueError(f"there is no kernel {name!r}.")
    _makers(cell, extent)[kind]()


def _makers(cell, extent) -> dict[str, Callable]:
    """What calls each kernel of a cell, by the kernel's name."""
    trained = CELLS[cell].parameters if extent == ALL else None
    lone = Experiment(cell=cell, trainable=trained, max_steps=1)
    return {
        "descend_runs": lambda: finish([replace(lone, learning_rate=rate) for rate in (0.1, 0.2)]),
        "descend_few": lambda: finish([lone]),
        "descend_sequences": lambda: finish([replace(lone, dataset=Dataset.stocks("AAPL", 50, windows=20))]),
        "trace_back": lambda: gradient(lone),
    }


def _judge():
    judge(np.zeros((len(Statistic), 1)), 1, np.zeros(1))


def _fold():
    fold(empty_trace(1), np.zeros((1, 4, 1)), 0, 0, 0, True, EDGES)


if __name__ == "__main__":
    warm_kernels()
