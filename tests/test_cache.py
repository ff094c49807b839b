"""The disk cache of compiled kernels: the next process finds them, and an edited cell does not find the old ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.compiled  # about compiled code
SCRIPT = """
import numpy as np
from core import CELLS, Experiment, descend
from core.kernels import compile_kernels
run = descend(Experiment(cell="relu", unrolls=3, weights={"w2": 1.1}, max_steps=3))
stats = compile_kernels(CELLS["relu"]).descend_sequences.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()), run.losses[0])
"""


def start(folder, cache):
    """(cache hits, cache misses, first loss) of a new process that runs the core of `folder`."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)}
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    hits, misses, loss = result.stdout.split()
    return int(hits), int(misses), float(loss)


def test_second_process_hits_and_an_edited_cell_misses(tmp_path):
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    cache = tmp_path / "cache"
    assert start(tmp_path, cache)[:2] == (0, 1)
    hits, misses, before = start(tmp_path, cache)
    assert (hits, misses) == (1, 0)
    cell = tmp_path / "core" / "cells" / "relu.py"
    source = cell.read_text(encoding="utf-8")
    edited = source.replace("z = (w1 * x + b1) + w2 * h", "z = (w1 * x + b1) + w2 * h * 2.0")
    assert edited != source
    cell.write_text(edited, encoding="utf-8")
    hits, misses, after = start(tmp_path, cache)
    assert (hits, misses) == (0, 1)
    assert after != before
