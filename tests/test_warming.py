"""Behind the first page, every kernel is made ready: no later click waits for a compiler."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.compiled  # about compiled code
SCRIPT = """
from app.warming import warm_up
from core import CELLS
from core.kernels import compile_kernels
warm_up()
for cell in CELLS.values():
    for kernels in (compile_kernels(cell, True), compile_kernels(cell, False)):
        print(*(len(kernel.signatures) for kernel in kernels))
"""


def test_warming_up_leaves_nothing_to_compile_and_compiles_nothing_in_vain():
    result = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    alone, every = result.stdout.splitlines()[::2], result.stdout.splitlines()[1::2]
    assert set(every) == {"1 1 1"}
    assert set(alone) == {"1 1 0"}  # the ledger is asked for with the gradients of all weights
    assert len(alone) == len(every) == 6
