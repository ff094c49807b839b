"""The disk cache of compiled kernels: the next process finds them, and what is edited does not find the old ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.jit, pytest.mark.long, pytest.mark.slow]  # about compiled code, in processes of its own
SCRIPT = """
from core import CELLS, Experiment, descend, losses
from core.engine.kernels import kernels_for
from core.engine.trace import fold
experiment = Experiment(cell="relu", unrolls=3, weights={"w2": 1.1}, max_steps=3)
run = descend(experiment)  # descend_few, trace_back (for the best known loss) and fold
losses(experiment, "w2", [0.5])  # descend_runs
kernels = kernels_for(CELLS["relu"], experiment.trainable)
used = (kernels.descend_runs, kernels.descend_few, kernels_for(CELLS["relu"]).trace_back, fold)
stats = [kernel.stats for kernel in used]
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
    edited = source.replace("where(z < 0.0, 0.0, z)", "where(z < 0.0, 0.0, 2.0 * z)")
    assert edited != source
    open_nowhere = edited.replace("    closed=closed,\n", "")  # what it hands on is no longer what goes into it
    assert open_nowhere != edited
    cell.write_text(open_nowhere, encoding="utf-8")
    hits, misses, after = start(tmp_path, cache)
    assert (hits, misses) == ([0, 0, 0, 1], [1, 1, 1, 0])  # fold knows nothing of cells
    assert after == pytest.approx((2.0 * (1.1 * 2) ** 3 - 1) ** 2)  # Input 1 passes the cell four times
    assert before == pytest.approx((1.1**3 - 1) ** 2)


EDITS = """
import sys
from pathlib import Path
from numba.core import event
from core import CELLS, Experiment, descend
from core.engine.kernels import descend_block
from core.packs.sources import fingerprint
from core.fate import fate_of

def names():
    return fingerprint(descend_block, CELLS["tanh"].gates, CELLS["tanh"].gates_vjp), fingerprint(fate_of)

class Compiled(event.Listener):
    # those that are written in LLVM
    modules = {"core.packs.arithmetic", "core.packs.rows", "core.packs.tuples", "core.packs.types", "core.cells.affine"}

    def on_start(self, compilation):
        self.modules.add(compilation.data["dispatcher"].py_func.__module__)

    def on_end(self, compilation):
        pass

with event.install_listener("numba:compile", Compiled()):
    descend(Experiment(cell="tanh", unrolls=3, max_steps=3))
for name in sorted(name for name in sys.modules if name.startswith("core.")):
    file = sys.modules[name].__file__
    source = Path(file).read_text(encoding="utf-8")
    if source:
        before = names()
        Path(file).write_text(source + "# edited\\n", encoding="utf-8")
        after = names()
        Path(file).write_text(source, encoding="utf-8")
        print(name, name in Compiled.modules, *(one != other for one, other in zip(after, before, strict=True)))
"""


def test_an_edit_of_any_module_that_a_kernel_inlines_makes_it_another_kernel(tmp_path):
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", EDITS]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    rows = [line.split() for line in result.stdout.splitlines()]
    inlined = {name for name, compiled, *_ in rows if compiled == "True"}
    changed = {name for name, _, another, _ in rows if another == "True"}
    judged = {name for name, *_, another in rows if another == "True"}
    optimizers = {f"core.optimizers.{name}" for name in ("gd", "momentum", "nesterov", "rmsprop", "adam", "clipping")}
    engine = {
        "core.engine.passes",
        "core.engine.descent",
        "core.statistics",
        "core.cells.tanh",
        "core.packs.elementary",
    }
    inlined -= {"core.engine.trace", "core.fate"}  # kernels of their own, of which the first inlines nothing
    assert changed >= inlined >= optimizers | engine
    assert judged >= {"core.fate", "core.statistics", "core.packs.tuples"}
    assert not changed & {"core.cells.gru", "core.cells", "core.experiment", "core.engine.lanes", "core.runs"}
