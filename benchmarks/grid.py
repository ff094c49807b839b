"""A grid of 4,096 runs (50 time steps, 4 sequences, 100 or 20 descents): packs of lanes beside plain scalar numba.

    python -m benchmarks.grid [--cell lstm] [--against FOLDER]

FOLDER may hold another implementation to measure in the same run: a module `grid.py` with a function
`prepare(inputs, targets, weights, rate, steps, cell)` that returns a function without arguments which does the whole
grid; `weights` has the rows of the cell's parameters, then w3 and b2.
"""

import argparse
import importlib.util
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from core import CELLS, Dataset, Experiment
from core.engine.kernels import kernels_for
from core.engine.lanes import NO_ROWS, PACKS, many_packs, new_descent, new_tape, shared_lanes
from core.packs.jit import kernel
from core.packs.rows import of_packs
from core.packs.types import LANES

TIMES, SEQUENCES, RUNS, RATE, THREADS, ROUNDS = 50, 4, 4096, 1e-4, 2, 15
STEPS = {"relu": 100, "lstm": 20}


def packs(experiment, weights):
    """The engine: a lane is a run, all weights are trained."""
    lanes, descent = shared_lanes([experiment]), new_descent([experiment], [(0.0, 0.0)])
    kernels = kernels_for(experiment.cell, experiment.trainable)
    tapes = [new_tape(experiment.cell, TIMES, kernels.width) for _ in range(THREADS)]

    def work(thread):
        steps, size = experiment.max_steps, LANES * PACKS
        for start in range(thread * size, RUNS, THREADS * size):
            many, starts = many_packs(lanes, descent, PACKS)
            some = weights[:, start : start + size].reshape(-1, PACKS, LANES)
            of_packs(starts.weights, PACKS)[:] = some.transpose(1, 0, 2)
            kernels.descend_runs(many, starts, tapes[thread], 0, steps, steps + 1, NO_ROWS["run"])

    return work


@kernel
def scalar_descent(inputs, targets, weights, rate, steps, states):
    """One ReLU run in the obvious loops."""
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


def scalar(experiment, weights):
    """Plain scalar numba, one run after another."""

    def work(thread):
        states = np.empty(TIMES + 1)
        data = experiment.dataset
        for run in range(thread, RUNS, THREADS):
            scalar_descent(data.inputs, data.targets, tuple(weights[:, run]), RATE, experiment.max_steps, states)

    return work


def in_threads(work):
    """All of the work, spread over the threads."""

    def whole():
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))

    return whole


def problem(cell):
    """The experiment, and the start weights (weights, RUNS): 0.3 everywhere, the second from 0.2 to 1.2."""
    rng = np.random.default_rng(0)
    dataset = Dataset(rng.uniform(0, 1, (SEQUENCES, TIMES)), rng.uniform(0, 1, SEQUENCES))
    names = (*CELLS[cell].parameters, "w3", "b2")
    experiment = Experiment(
        cell=cell,
        wiring="every",
        trainable=names,
        learning_rate=RATE,
        max_steps=STEPS[cell],
        dataset=dataset,
    )
    weights = np.full((len(names), RUNS), 0.3)
    weights[1], weights[-1] = np.linspace(0.2, 1.2, RUNS), 0.0
    return experiment, weights


def main():
    """Measure all in turn, round after round, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell", choices=STEPS, default="relu")
    parser.add_argument("--against", type=Path, help="folder with a grid.py of another implementation")
    arguments = parser.parse_args()
    experiment, weights = problem(arguments.cell)
    rivals = {"packs": in_threads(packs(experiment, weights))}
    if arguments.cell == "relu":
        rivals["scalar numba"] = in_threads(scalar(experiment, weights))
    if arguments.against:
        spec = importlib.util.spec_from_file_location("rival", arguments.against / "grid.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        data, steps = experiment.dataset, experiment.max_steps
        rivals[arguments.against.name] = module.prepare(data.inputs, data.targets, weights, RATE, steps, arguments.cell)
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
    cell_steps = RUNS * experiment.max_steps * SEQUENCES * TIMES
    for name, seconds in times.items():
        ratio = median(other / own for other, own in zip(seconds, times["packs"], strict=True))
        spread = f"{min(seconds) * 1e3:.1f} to {max(seconds) * 1e3:.1f}"
        print(
            f"{name:>14}: median {median(seconds) * 1e3:7.1f} ms ({spread}), "
            f"{median(seconds) / cell_steps * 1e9:.3f} ns per cell-step, {ratio:.2f} x the time of packs"
        )


if __name__ == "__main__":
    main()
