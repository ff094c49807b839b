"""A grid of ReLU runs (50 time steps, 4 sequences, 100 descent steps): packs of lanes beside plain scalar numba.

    python -m benchmarks.grid [--against FOLDER]

FOLDER may hold another implementation to measure in the same run: a module `grid.py` with a function
`prepare(inputs, targets, weights, rate, steps)` that returns a function without arguments which does the whole grid.
"""

import argparse
import importlib.util
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from core import CELLS
from core.descent import S_FIRST, S_OUTSIDE, STATISTICS, Descent
from core.jit import kernel
from core.kernels import Lanes, compile_kernels
from core.lanes import NO_ROWS, aligned, new_tape
from core.simd import LANES

TIMES, SEQUENCES, RUNS, STEPS, RATE, THREADS, ROUNDS = 50, 4, 4096, 100, 1e-4, 2, 15


def packs(inputs, targets, weights, rate, steps):
    """The engine: a lane is a run, all five weights are trained."""
    lanes = Lanes(
        inputs.reshape(-1, 1).copy(),
        targets.reshape(-1, 1).copy(),
        np.ones((SEQUENCES, 1)),
        np.zeros((1, LANES)),
        TIMES,
    )
    descend_runs = compile_kernels(CELLS["relu"]).descend_runs
    tapes = [new_tape("relu", TIMES) for _ in range(THREADS)]
    starts = np.ascontiguousarray(weights.reshape(5, -1, LANES).transpose(1, 0, 2))  # (packs, weights, LANES)

    def work(thread):
        for start in starts[thread::THREADS]:
            table, statistics = aligned(5), aligned(len(STATISTICS))
            table[:], statistics[:] = start, 0.0
            statistics[[S_OUTSIDE, S_FIRST]] = -1.0
            constants = np.full((1, LANES), rate), np.zeros((1, LANES))
            descent = Descent(table, np.arange(5), *constants, np.zeros((5, LANES)), statistics)
            descend_runs(lanes, descent, tapes[thread], 0, steps, steps + 1, NO_ROWS)

    return work


@kernel
def scalar_descent(inputs, targets, weights, rate, steps, states):
    """One run in the obvious loops."""
    w1, w2, b1, w3, b2 = weights
    for _ in range(steps):
        g1 = g2 = gb = g3 = gc = 0.0
        for q in range(inputs.shape[0]):
            h = 0.0
            for t in range(inputs.shape[1]):
                states[t] = h
                h = max(0.0, w1 * inputs[q, t] + b1 + w2 * h)
            states[inputs.shape[1]] = h
            d = 2.0 * (w3 * h + b2 - targets[q])
            g3 += d * h
            gc += d
            dh = d * w3
            for t in range(inputs.shape[1] - 1, -1, -1):
                dz = dh if states[t + 1] > 0.0 else 0.0
                g1 += dz * inputs[q, t]
                g2 += dz * states[t]
                gb += dz
                dh = dz * w2
        w1, w2, b1, w3, b2 = w1 - rate * g1, w2 - rate * g2, b1 - rate * gb, w3 - rate * g3, b2 - rate * gc
    return w2


def scalar(inputs, targets, weights, rate, steps):
    """Plain scalar numba, one run after another."""

    def work(thread):
        states = np.empty(TIMES + 1)
        for run in range(thread, RUNS, THREADS):
            scalar_descent(inputs, targets, tuple(weights[:, run]), rate, steps, states)

    return work


def in_threads(work):
    """All of the work, spread over the threads."""

    def whole():
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))

    return whole


def main():
    """Measure all in turn, round after round, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="folder with a grid.py of another implementation")
    against = parser.parse_args().against
    rng = np.random.default_rng(0)
    inputs, targets = rng.uniform(0, 1, (SEQUENCES, TIMES)), rng.uniform(0, 1, SEQUENCES)
    weights = np.array([np.full(RUNS, 0.3), np.linspace(0.2, 1.2, RUNS), *np.full((2, RUNS), 0.3), np.zeros(RUNS)])
    problem = inputs, targets, weights, RATE, STEPS
    rivals = {"packs": in_threads(packs(*problem)), "scalar numba": in_threads(scalar(*problem))}
    if against:
        spec = importlib.util.spec_from_file_location("rival", against / "grid.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        rivals[against.name] = module.prepare(*problem)
    times = {name: [] for name in rivals}
    for name, whole in rivals.items():
        started = perf_counter()
        whole()
        print(f"{name:>14}: first call {perf_counter() - started:.2f} s")
    for turn in range(ROUNDS):
        for name in list(rivals)[:: 1 if turn % 2 else -1]:
            started = perf_counter()
            rivals[name]()
            times[name].append(perf_counter() - started)
    cell_steps = RUNS * STEPS * SEQUENCES * TIMES
    for name, seconds in times.items():
        ratio = median(other / own for other, own in zip(seconds, times["packs"], strict=True))
        spread = f"{min(seconds) * 1e3:.1f} to {max(seconds) * 1e3:.1f}"
        print(
            f"{name:>14}: median {median(seconds) * 1e3:7.1f} ms ({spread}), "
            f"{median(seconds) / cell_steps * 1e9:.3f} ns per cell-step, {ratio:.2f} x the time of packs"
        )


if __name__ == "__main__":
    main()
