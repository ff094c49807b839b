"""Break the kernel modules one place at a time and see whether a test notices: a check of the tests, not of the core.

    python -m tests.fuzz.mutants [--module core/engine/descent.py] [--seconds 300] [--only TEXT] [--compiled]

A mutant is the module with one change: + for -, * for /, < for <=, `and` for `or`, a constant one larger, a statement
dropped, the arguments of where() swapped. It is written into a temporary copy of the repository, never into this one,
and the module's tests run there without the JIT, up to the first that fails. --compiled gives those that survive the
tests with the JIT as well. --only keeps the mutants whose line number or change contains TEXT. If the seconds are not
enough for all, they go to a random sample. tests/fuzz/mutants_equivalent.py names those that change no result, and why.
"""

import argparse
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.mutants_equivalent import EQUIVALENT
from tests.fuzz.mutating import Mutant, mutants

ROOT = Path(__file__).parents[2]
COPIED = ("core", "tests", "app", "pyproject.toml")
# What the tests import beside this repository: loaded once, before the forks. Numba's JIT is off from then on.
PRELOADED = (
    "numpy",
    "numba",
    "hypothesis",
    "hypothesis.strategies",
    "llvmlite.ir",
    "decimal",
    "asyncio",
    "pytest",
    "pdb",
)

CELL, OPTIMIZER = "cells own_cell jacobian gated", "optimizers"
# module -> names of its test files, the quick ones first
TESTS = {
    "core/engine/kernels.py": "kernels pixels optimizers",
    "core/engine/passes.py": "own_cell arithmetic kernels jacobian gated pixels bptt optimizers",
    "core/engine/descent.py": "own_cell descent sweep_extremes optimizers",
    "core/statistics.py": "statistics fate descent sweep_extremes",
    "core/optimizers/gd.py": OPTIMIZER,
    "core/optimizers/momentum.py": OPTIMIZER,
    "core/optimizers/nesterov.py": OPTIMIZER,
    "core/optimizers/rmsprop.py": OPTIMIZER,
    "core/optimizers/adam.py": OPTIMIZER,
    "core/optimizers/clipping.py": OPTIMIZER,
    "core/cells/affine.py": CELL,
    "core/engine/trace.py": "trace_thinning trace",
    "core/packs/arithmetic.py": "arithmetic cells elementary",
    "core/packs/tuples.py": "arithmetic cells jacobian",
    "core/packs/elementary.py": "elementary cells",
    "core/cells/linear.py": CELL,
    "core/cells/relu.py": CELL,
    "core/cells/tanh.py": CELL,
    "core/cells/sigmoid.py": CELL,
    "core/cells/gru.py": CELL,
    "core/cells/lstm.py": CELL,
    "core/fate.py": "fate descent",
    "core/optimum.py": "search sweep optimum",
    "core/search.py": "search optimum",
    "core/many_starts.py": "many_starts optimum",
    "core/analysis/closed_forms.py": "chain_forms closed_forms",
    "core/maps/pixels.py": "pixels sweep_extremes sweep",
}


class _FirstFailure:
    """A pytest plugin: the name of the first test that fails."""

    name = ""

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.name:
            self.name = report.nodeid


def _arguments(place, names, compiled):
    files = [str(place / "tests" / "core" / f"test_{name}.py") for name in names.split()]
    chosen = [] if compiled else ["-m", "not jit"]
    return ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning", *chosen, *files]


def examine(place, names, seconds, compiled=False):
    """Run the tests in the copy at `place`: the first test that failed, "time" if it ran too long, None if all hold."""
    arguments = _arguments(place, names, compiled)
    if compiled or not hasattr(os, "fork"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "0" if compiled else "1"}
        command = [sys.executable, "-m", "pytest", *arguments]
        try:
            run = subprocess.run(command, cwd=place, env=environment, capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return "time"
        return None if run.returncode == 0 else run.stdout.decode(errors="replace").strip().splitlines()[-1]
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(int(seconds) + 1)  # its default action ends the process
        os.chdir(place)
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "core")]:
            del sys.modules[name]
        sys.path[:] = [str(place), *(path for path in sys.path if path not in ("", str(ROOT)))]
        import pytest

        first = _FirstFailure()
        code = pytest.main(arguments, plugins=[first])
        os.write(write, (first.name or ("" if code == 0 else f"pytest ended with {code}")).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        found = answer.read()
    _, status = os.waitpid(child, 0)
    return (found or None) if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 else "time"


def mutants_of(module, only, seed=0):
    """The module's mutants in a random but fixed order, and how many others are known to change no result."""
    made = mutants((ROOT / module).read_text(encoding="utf-8"))
    made = [mutant for mutant in made if only in f"{module}:{mutant.line}: {mutant.change}"]
    real = [mutant for mutant in made if mutant.change not in EQUIVALENT.get(module, {})]
    random.Random(seed).shuffle(real)
    return real, len(made) - len(real)


def put(place, module, source):
    """Write a module of the copy, and forget what Python compiled of the last: its date tells only whole seconds."""
    path = place / module
    path.write_text(source, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


def survivors_of(place, module, only, until, compiled=False) -> tuple[int, int, int, list[Mutant]]:
    """(mutants that were tried, all, equivalent ones, those that no test noticed) of one module."""
    original, tests = (ROOT / module).read_text(encoding="utf-8"), TESTS[module]
    chosen, equivalent = mutants_of(module, only)
    started = time.monotonic()
    if failed := examine(place, tests, 600):
        raise SystemExit(f"{module}: {failed} fails without any mutant.")
    limit, tried, survivors = 10 + 4 * (time.monotonic() - started), 0, []
    for mutant in chosen:
        if time.monotonic() > until:
            break
        tried += 1
        put(place, module, mutant.source)
        found = examine(place, tests, limit)
        if found is None and compiled:
            found = examine(place, tests, 600, compiled=True)
        if found is None:
            survivors.append(mutant)
            print(f"  survived  {module}:{mutant.line}: {mutant.change}", flush=True)
        elif only or found == "time":  # time is not a proof: another process may have held this one up
            print(f"  killed    {module}:{mutant.line}: {mutant.change}\n            by {found}", flush=True)
    put(place, module, original)
    return tried, len(chosen), equivalent, survivors


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--module", action="append", choices=TESTS, help="again for more; all, if not given")
    parser.add_argument("--seconds", type=float, default=300, help="for all modules together")
    parser.add_argument("--only", default="", help="only mutants whose line number or change contains this")
    parser.add_argument("--compiled", action="store_true", help="survivors also face the tests with the JIT")
    options = parser.parse_args()
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in PRELOADED:
        importlib.import_module(name)
    modules, end = options.module or list(TESTS), time.monotonic() + options.seconds
    total = [0, 0, 0, 0]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder)
        for name in COPIED:
            copying = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            leave = {"ignore": shutil.ignore_patterns("__pycache__")} if copying is shutil.copytree else {}
            copying(ROOT / name, place / name, **leave)
        for left, module in zip(range(len(modules), 0, -1), modules, strict=True):
            now = time.monotonic()
            *counts, survivors = survivors_of(
                place, module, options.only, now + max(0, end - now) / left, options.compiled
            )
            tried, chosen, equivalent = counts
            print(
                f"{module}: {tried} of {chosen} mutants, {tried - len(survivors)} killed, {len(survivors)} survived; "
                f"{equivalent} equivalent left out; {time.monotonic() - now:.0f} s",
                flush=True,
            )
            total = [one + more for one, more in zip(total, (*counts, len(survivors)), strict=True)]
    tried, chosen, equivalent, survived = total
    verdict = f"{tried - survived} killed, {survived} survived; {equivalent} equivalent left out"
    print(f"all: {tried} of {chosen} mutants, {verdict}")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
