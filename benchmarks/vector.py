"""Networks of many units beside PyTorch and JAX: one training step, in one run.

    pip install -r benchmarks/requirements.txt    # and g++
    python -m benchmarks.vector [--quick] [--only steps|share|growth]

Same work: nn.RNN (tanh), nn.GRU, nn.LSTM, 100 time steps, two inputs, one output, weights as PyTorch starts them; the
squared error of the last output and its gradient by every weight. All must agree before they are timed, and take turns,
round after round. PyTorch has the number of threads with which it is quickest, JAX (a scan, jit, float64) as many time
steps a turn as are. Ours: on one thread, and with an executor for all cores.
"""

import argparse
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np
import torch

from benchmarks import ours
from benchmarks.kernels import Row, seconds_of, spread, take_turns
from benchmarks.peers import c, with_jax, with_torch
from benchmarks.problems import step_problem
from core.vector.panels import weights_of

CELLS = {"tanh": "nn.RNN", "gru": "nn.GRU", "lstm": "nn.LSTM"}
UNITS, SEQUENCES = (16, 64, 128, 256), (16, 64)
THREADS = sorted({1, 2, ours.THREADS})
UNROLLS = (1, 4)  # time steps of a turn of JAX's loop
AGREE = {"PyTorch, float32": 1e-3}  # all others are in float64:
AGREE_64 = 1e-11
WIDTH = 28  # letters of a column


def gap(result, reference):
    """Of all arrays the largest difference, as a share of the array's largest number."""
    gaps = [
        np.max(np.abs(np.asarray(one) - other)) / np.max(np.abs(other))
        for one, other in zip(result, reference, strict=True)
    ]
    return float(max(gaps))


def quickest(make, ways):
    """The way whose `make(way)` takes least time, and what it makes."""
    built = {way: make(way) for way in ways}
    for work in built.values():
        work()  # the first call compiles
    way = min(built, key=lambda way: min(seconds_of(built[way]) for _ in range(3)))
    return way, built[way]


def compare_step(cell, units, sequences, quick, executor):
    """One line of the table; returns the row."""
    problem = step_problem(cell, units, sequences=sequences)
    in_threads = {
        "PyTorch": quickest(partial(with_torch.training_step, problem, torch.float64), THREADS),
        "PyTorch, float32": quickest(partial(with_torch.training_step, problem, torch.float32), THREADS),
        "JAX": quickest(partial(with_jax.training_step, problem), UNROLLS[: 1 if quick else None]),
    }
    rivals = {"ours": ours.training_step(problem, executor), "ours, one thread": ours.training_step(problem)}
    rivals |= {name: work for name, (_, work) in in_threads.items()}
    reference = rivals["ours, one thread"]()
    for name, work in rivals.items():
        found = gap(work(), reference)
        if not found < AGREE.get(name, AGREE_64):
            raise SystemExit(f"{cell}, {units} units, {sequences} sequences: {name} differs by {found:.0e}.")
    times = take_turns(rivals, 3 if quick else 7)
    ratios = {
        name: [other / own for other, own in zip(seconds, times["ours"], strict=True)]
        for name, seconds in times.items()
    }
    texts = [f"{spread([second * 1e3 for second in times['ours']], '.2f'):>{WIDTH}}"]
    for name in list(rivals)[1:]:
        way = f" [{in_threads[name][0]}]" if name in in_threads else ""
        texts.append(f"{spread(ratios[name], '.2f') + way:>{WIDTH}}")
    title = f"{CELLS[cell]}, {units} units, {sequences} sequences"
    print(f"{title:38}{''.join(texts)}", flush=True)
    middle = {name: median(values) for name, values in ratios.items()}
    return Row(f"Training step, {title}", median(times["ours"]), middle)


def compare_steps(quick, executor):
    """All lines, and their rows for README."""
    names = "ours, ms", "ours, one thread", "PyTorch [threads]", "float32 [threads]", "JAX [steps a turn]"
    print(f"\n{'One training step of 100 time steps':38}{''.join(f'{name:>{WIDTH}}' for name in names)}   x ours")
    sizes = [(units, sequences) for units in UNITS[:: 2 if quick else 1] for sequences in SEQUENCES]
    return [compare_step(cell, *size, quick, executor) for cell in CELLS for size in sizes]


def operations(problem):
    """Multiplications and additions of the matrix products alone: (of the forward pass, of the whole step)."""
    times, sequences, _ = problem.inputs.shape
    recurrent, entering = problem.network.W.size, problem.network.U.size
    forward, back, gradient = recurrent + entering, recurrent, recurrent + entering
    steps = 2 * times * sequences
    return steps * forward, steps * (forward + back + gradient)


def report_share(quick, executor):
    """Which share of what the machine can do the products of 128 units reach."""
    print("\nShare of the operations without fused multiply-add that the processor can do; matrix products alone count")
    for cell in CELLS:
        problem = step_problem(cell, 128, sequences=64)
        for threads, pool in ((1, None), (ours.THREADS, executor)):
            memory, weights = ours.unrolling(problem, pool), weights_of(problem.network)
            step = ours.training_step(problem, pool)
            shares = {"forward": [], "whole": []}
            step()
            for _ in range(3 if quick else 7):
                most = c.peak(False, threads)
                seconds = [
                    min(seconds_of(work) for _ in range(5))
                    for work in (partial(memory.forward, weights, problem.inputs), step)
                ]
                most = max(most, c.peak(False, threads))  # others may have had work in the meantime
                for values, count, taken in zip(shares.values(), operations(problem), seconds, strict=True):
                    values.append(count / taken / most)
            texts = [f"{part} {spread(values, '.2f')}" for part, values in shares.items()]
            print(
                f"  {CELLS[cell]:8} 128 units, 64 sequences, {threads} thread{'s' * (threads > 1)}: {', '.join(texts)}"
            )


GROWTH = {  # what grows, and the size of the rest: units, times, sequences
    "times": ([10, 30, 100, 300, 1000, 3000], {"units": 32, "sequences": 16}),
    "sequences": ([16, 32, 64, 128, 256, 512, 1024], {"units": 32, "times": 100}),
    "units": ([16, 32, 64, 128, 256], {"times": 100, "sequences": 16}),
}


def report_growth():
    """The exponent of the time of a training step on one thread against each size."""
    print("\nGrowth of ours on one thread: exponent of a step's time against size")
    for cell in CELLS:
        for what, (sizes, others) in GROWTH.items():
            seconds = [_seconds(cell, {what: size} | others) for size in sizes]
            exponent = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
            ends = [np.log(high / low) for low, high in ((sizes[-2], sizes[-1]), (seconds[-2], seconds[-1]))]
            rest = ", ".join(f"{count} {name}" for name, count in others.items())
            print(
                f"  {CELLS[cell]:8} {what:9} exponent {exponent:.2f} from {sizes[0]:,} to {sizes[-1]:,}, at the end "
                f"{ends[1] / ends[0]:.2f} ({seconds[0] * 1e3:.3g} to {seconds[-1] * 1e3:.3g} ms; {rest})",
                flush=True,
            )


def _seconds(cell, sizes):
    step, tries = ours.training_step(step_problem(cell, **sizes)), []
    step()
    started = perf_counter()
    while len(tries) < 5 or perf_counter() - started < 0.1:
        tries.append(seconds_of(step))
    return min(tries)


def compare_all(quick, only=None):
    """Everything, or a part of it; returns the rows of training steps."""
    rows = []
    with ThreadPoolExecutor(ours.THREADS) as executor:
        if only in (None, "steps"):
            rows = compare_steps(quick, executor)
        if only in (None, "share"):
            report_share(quick, executor)
    if only in (None, "growth"):
        report_growth()
    return rows


def main():
    """Everything, or a part of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and sizes, JAX with one time step a turn")
    parser.add_argument("--only", choices=("steps", "share", "growth"))
    arguments = parser.parse_args()
    print(f"{ours.THREADS} cores, vectors of {c.width()} float64; median (quartiles)")
    compare_all(arguments.quick, arguments.only)


if __name__ == "__main__":
    main()
