"""The disk cache of compiled kernels: the next process finds them, and an edited cell does not find the old ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.jit, pytest.mark.long]  # about compiled code, in processes of its own
SCRIPT = """
from core import CELLS, Experiment, descend, losses
from core.engine.kernels import kernels_for
from core.engine.trace import fold
experiment = Experiment(cell="relu", unrolls=3, weights={"w2": 1.1}, max_steps=3)
run = descend(experiment)  # descend_sequences, trace_back (for the best known loss) and fold
losses(experiment, "w2", [0.5])  # descend_runs
of_runs, of_sequences, _ = kernels_for(CELLS["relu"], experiment.trainable)
stats = [kernel.stats for kernel in (of_runs, of_sequences, kernels_for(CELLS["relu"]).trace_back, fold)]
print(*(sum(s.cache_hits.values()) for s in stats), *(sum(s.cache_misses.values()) for s in stats), run.losses[0])
"""


def start(folder, cache):
    """(cache hits of each kernel and of fold, cache misses, first loss) of a new process with the core of `folder`."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)}
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    *counts, loss = result.stdout.split()
    counts = [int(count) for count in counts]
    return counts[:4], counts[4:], float(loss)


def test_second_process_compiles_nothing_and_an_edited_cell_everything_of_its_own(tmp_path):
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    cache = tmp_path / "cache"
    hits, misses, before = start(tmp_path, cache)
    assert (hits, misses) == ([0, 0, 0, 0], [1, 1, 1, 1])
    hits, misses, again = start(tmp_path, cache)
    assert (hits, misses, again) == ([1, 1, 1, 1], [0, 0, 0, 0], before)
    cell = tmp_path / "core" / "cells" / "relu.py"
    source = cell.read_text(encoding="utf-8")
    edited = source.replace("z = (w1 * x + b1) + w2 * h", "z = (w1 * x + b1) + w2 * h * 2.0")
    assert edited != source
    cell.write_text(edited, encoding="utf-8")
    hits, misses, after = start(tmp_path, cache)
    assert (hits, misses) == ([0, 0, 0, 1], [1, 1, 1, 0])  # fold knows nothing of cells
    assert after == pytest.approx(((1.1 * 2) ** 3 - 1) ** 2)
    assert before == pytest.approx((1.1**3 - 1) ** 2)
