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
from core.vector import warming as vector


def warm_kernels_of(cell: str, all_weights: bool) -> None:
    """Compile or load the kernels of one cell, with the gradients of all weights or of the recurrent one alone."""
    for make in _makers(cell, ALL if all_weights else RECURRENT).values():
        make()


def warm_kernels() -> None:
    """Compile or load every kernel, one after another, those that most pages need first."""
    for make in _COMMON.values():
        make()
    for all_weights, cell in itertools.product((False, True), CELLS):
        warm_kernels_of(cell, all_weights)
    for cell in CELLS:
        warm_vector_kernels_of(cell)


def warm_vector_kernels_of(cell: str) -> None:
    """Compile or load the kernels of networks of many units of one cell."""
    for make in dict.fromkeys(vector.makers_of(cell).values()):  # some call several kernels
        make()


def warm_kernel(name: str) -> None:
    """Compile or load the kernel of this name, and whatever it takes to call it. Raises ValueError if there is none."""
    kind, cell, extent = [*name.split("."), "", "", ""][:3]
    known = dict(_COMMON)
    if cell in CELLS:
        known = vector.makers_of(cell) | (_makers(cell, extent) if extent in (ALL, RECURRENT) else {})
    if kind not in known:
        raise ValueError(f"there is no kernel {name!r}.")
    known[kind]()


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


_COMMON = {"fold": _fold, "judge": _judge} | vector.makers()  # those that serve all cells


if __name__ == "__main__":
    warm_kernels()
