"""The kernels of one unit and of many, made ready by all workers of a test run together."""

import contextlib
import itertools
import time
from functools import partial
from pathlib import Path

import numpy as np

from core import CELLS, Experiment, descend
from core.vector.backprop import backpropagate
from core.vector.network import Network
from core.warming import warm_kernels_of

PATIENCE = 600  # seconds for all of them; who has waited that long goes on, and compiles what is missing


def share_kernels(folder: Path) -> None:
    """Have numba's disk cache hold every kernel: compile those that no other worker has begun, wait for the others.

    folder: which all workers share, empty as they begin.
    """
    works = {
        f"{cell} {all_weights}": partial(warm_kernels_of, cell, all_weights)
        for cell, all_weights in itertools.product(reversed(CELLS), (True, False))  # the large ones first
    }
    works |= {f"{cell} of many units": partial(_passes_of_many_units, cell) for cell in reversed(CELLS)}
    works["records"] = partial(descend, Experiment(max_steps=1))  # one more kernel, which writes them
    for work, make in works.items():
        try:
            (folder / f"{work} begun").touch(exist_ok=False)
        except FileExistsError:
            continue
        with contextlib.suppress(Exception):  # what a broken kernel raises, its tests tell better
            make()
        (folder / f"{work} done").touch()
    until = time.monotonic() + PATIENCE
    while not all((folder / f"{work} done").exists() for work in works) and time.monotonic() < until:
        time.sleep(0.05)


def _passes_of_many_units(cell):
    """One of each kernel, on the smallest network."""
    backpropagate(Network.start(cell, 1), np.zeros((1, 1, 1)), np.zeros((1, 1, 1)))
