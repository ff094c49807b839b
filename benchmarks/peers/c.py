"""C++ (descent.cpp) compiled for this machine, with and without -ffast-math and with several packs side by side."""

import ctypes
import os
import subprocess
import tempfile
from functools import cache
from os import cpu_count
from pathlib import Path
from time import perf_counter

import numpy as np

PROCESSOR = os.environ.get("NUMBA_CPU_NAME") or "native"  # as numba, which calls processors as g++ does
SOURCE = Path(__file__).with_name("descent.cpp")
FLAGS = (
    "-std=c++17",
    "-O3",
    f"-march={PROCESSOR}",
    "-mprefer-vector-width=512",
    "-fopenmp",
    "-Wno-psabi",
    "-shared",
    "-fPIC",
)
PLAIN, UNROLLS = (1,), (1, 2, 4)
THREADS = cpu_count() or 1
MATH = {"": (), "fast": ("-ffast-math",), "unfused": ("-ffp-contract=off",)}


@cache
def width() -> int:
    """float64 lanes of this machine's vectors, as the compiler sees it."""
    macros = subprocess.run(
        ["g++", f"-march={PROCESSOR}", "-dM", "-E", "-x", "c", "-"],
        input="",
        capture_output=True,
        text=True,
        check=True,
    )
    return 8 if "__AVX512DQ__" in macros.stdout else 4


@cache
def library(math: str, unroll: int, threads: int = THREADS) -> ctypes.CDLL:
    """The compiled source; the folder goes away, the loaded library stays."""
    sizes = (f"-DWIDTH={width()}", f"-DUNROLL={unroll}", f"-DTHREADS={threads}")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "descent.so"
        subprocess.run(["g++", *FLAGS, *MATH[math], *sizes, str(SOURCE), "-o", str(target)], check=True)
        return ctypes.CDLL(str(target))


def _pointer(array):
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def _call(function, arrays, rate, *sizes):
    function.restype = None
    function(*map(_pointer, arrays), ctypes.c_double(rate), *map(ctypes.c_long, sizes))


def grid(problem, steps, math="", unroll=2, threads=THREADS):
    """All runs, a lane each, packs handed out to all cores by OpenMP."""
    function = getattr(library(math, unroll, threads), f"grid_{problem.experiment.cell.name}")
    inputs, targets = np.ascontiguousarray(problem.inputs), np.ascontiguousarray(problem.targets)
    sequences, times = inputs.shape
    runs, rate = problem.weights.shape[1], problem.experiment.learning_rate

    def whole():
        weights, losses = problem.weights.copy(), np.empty(runs)
        _call(function, (inputs, targets, weights, losses), rate, runs, sequences, times, steps)
        return np.stack([weights[problem.recurrent], losses])

    return whole


def one_run(problem, steps, math="", unroll=2):
    """One run on one core, its sequences in the lanes."""
    sequences, times = problem.inputs.shape
    lanes = {1: 1, 4: 4, 64: width() * unroll}[sequences]
    function = getattr(library(math, unroll), f"run_{problem.experiment.cell.name}_{sequences}")
    inputs = np.ascontiguousarray(problem.inputs.reshape(-1, lanes, times).transpose(0, 2, 1))
    targets, rate = np.ascontiguousarray(problem.targets), problem.experiment.learning_rate

    def whole():
        weights, losses = problem.weights[:, 0].copy(), np.empty(steps)
        _call(function, (inputs, targets, weights, losses), rate, sequences, times, steps)
        return weights[problem.recurrent], losses

    return whole


def best(make, problem, steps, few, unrolls=UNROLLS):
    """The fastest of all ways to compile: (function that does `steps` steps, what it was compiled with)."""
    ways = [(math, unroll) for math in ("", "fast") for unroll in unrolls]
    tries = {way: make(problem, few, *way) for way in ways}
    seconds = dict.fromkeys(ways, np.inf)
    for _ in range(5):
        for way in ways:
            started = perf_counter()
            tries[way]()
            seconds[way] = min(seconds[way], perf_counter() - started)
    math, unroll = way = min(seconds, key=seconds.get)
    return make(problem, steps, *way), f"{'-ffast-math, ' if math else ''}{unroll} vectors side by side"


def peak(fused: bool, threads: int = THREADS) -> float:
    """Floating-point operations a second of so many threads, with or without fused multiply-add; best of three."""
    function = library("" if fused else "unfused", 1, threads).peak
    function.restype = ctypes.c_double

    def measure(turns):
        started = perf_counter()
        return function(ctypes.c_long(turns)) / (perf_counter() - started)

    return max(measure(4_000_000) for _ in range(3))
