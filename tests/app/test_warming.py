"""The first page comes first; behind it every kernel is made ready: no later click waits for a compiler."""

import subprocess
import sys

import pytest

import core.warming
from app.server import warming
from core.packs.jit import compile_elsewhere
from tests.harness import opened

SCRIPT = """
from core import CELLS
from core.engine.kernels import kernels_for
from core.vector.kernels import kernels_for as vector_kernels_for
from core.warming import warm_kernels
warm_kernels()
for cell in CELLS.values():
    for kernels in (kernels_for(cell, [cell.recurrent]), kernels_for(cell)):
        print(*(len(kernel.signatures) for kernel in kernels[:-1]))
for cell in CELLS.values():
    print(*(len(kernel.signatures) for kernel in vector_kernels_for(cell)[:-1]))
"""


@pytest.mark.long  # a process of its own, which loads all kernels
def test_warming_up_leaves_nothing_to_compile_and_compiles_nothing_in_vain():
    result = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    lines = result.stdout.splitlines()
    alone, every, many_units = lines[:12:2], lines[1:12:2], lines[12:]
    assert set(every) == {"1 1 1 1"}
    assert set(alone) == {"1 1 1 0"}  # the ledger is asked for with the gradients of all weights
    assert set(many_units) == {"1 1 1 1 1 1"}
    assert len(alone) == len(every) == len(many_units) == 6


def test_threads_give_way_from_the_first_page_until_the_kernels_are_warmed_up(monkeypatch):
    before, usual = sys.getswitchinterval(), warming.SWITCH  # a page that was made before may have left its mark
    sys.setswitchinterval(usual)
    monkeypatch.setattr(core.warming, "warm_kernels", lambda: None)
    warming.prepare_server.clear()
    warming.prepare_server()  # without a server nothing changes
    assert sys.getswitchinterval() == usual
    monkeypatch.setattr(warming.st.runtime, "exists", lambda: True)
    warming.prepare_server.clear()
    try:
        warming.prepare_server()
        assert sys.getswitchinterval() < usual / 5
        warming.warm_kernels()
        assert sys.getswitchinterval() == usual
    finally:
        sys.setswitchinterval(before)
        compile_elsewhere(None)
        warming.prepare_server.clear()


@pytest.mark.parametrize("link", [{}, {"window": "1, 1, 0, 2"}])
def test_the_warm_up_begins_after_a_page_that_a_link_ends_early_too(monkeypatch, link):
    begun = []
    monkeypatch.setattr(warming, "warm_kernels_soon", lambda: begun.append(1))
    test = opened("landscape", **link)
    assert bool(test.error) == bool(link)
    assert begun
