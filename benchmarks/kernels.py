"""The kernels beside their peers on the same work in one run: grids, single runs, growth, share of the machine's limit.

    pip install -r benchmarks/requirements.txt    # and g++
    python -m benchmarks.kernels [--quick] [--only grid|run|growth]
    python -m benchmarks         [--quick]    # the same, and writes the ratios into README

Same work: gradient descent on the recurrent weight alone, 50 unrolls (51 days), float64; losses and weights must agree
to 1e-9. Ours does more than its peers: it keeps 17 statistics a run, and a single run (`core.descend`) records every
step and looks once more at the end. C is C++ with one run or sequence a lane; tuned, the best of one, two and four
vectors side by side. All take turns, round after round, in alternating order. Where a peer is slow it takes fewer
steps and its time is scaled, which is said.
"""

import argparse
from functools import partial
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import NamedTuple

import numpy as np

from benchmarks import growth, ours
from benchmarks.peers import c, with_jax, with_torch
from benchmarks.problems import GRID_STEPS, RUN_STEPS, grid_problem, run_problem

AGREE = 1e-9
REST = 0.3  # seconds before each turn: threads of the one before (OpenMP's, XLA's) go on waiting for work on both cores
# Seconds that a turn takes at least: a fraction of a millisecond, taken once, is an accident, and a processor that has
# rested takes a while to come to its clock.
ENOUGH = 0.1

# Floating-point operations of one cell-step, forward and back, counted in core/cells and core/elementary. + - * / and
# comparisons (max, where) count one each, a division too though it takes 16 times as long; selections, signs, integer
# operations, loads and stores count nothing.
# exp where finite: 33 = k 3, r 4, r^2 and r^4 2, five pairs 10, their sum 8, 1 + (r + r^2 q) 3, 2^k 2, product 1.
# sigmoid: 37 = two bounds 2, exp 33, 1 + and 1 / 2.
# tanh: 55 = bound 1, square 1, near top 7, near bottom 7, near 1, size + size 1, exp 33, + 1 1, / 1, - 1, sign 1.
# ReLU: 9 = forward 2 * 2 + bound 1 = 5; back: comparison 1, gradient 1 product and 1 sum, dh 1.
# LSTM: 272 = forward 241: gates 16, three sigmoids 111, two tanhs 110, new states 4;
#             back 31: dc 5, four gates 16, gradient 1 product and 1 sum, dh 7, dc 1.
OPERATIONS = {"relu": 9, "lstm": 272}


class Row(NamedTuple):
    """One comparison."""

    title: str
    seconds: float  # ours, median
    ratios: dict[str, float]  # name -> its time divided by ours, the median over all rounds


def seconds_of(work):
    """How long one call takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def take_turns(rivals, rounds):
    """Seconds of each of `rivals` (name -> function) in each round: the median of as many calls as fill a while."""
    times = {name: [] for name in rivals}
    for turn in range(rounds):
        for name in list(rivals)[:: 1 if turn % 2 else -1]:
            sleep(REST)
            rivals[name]()  # the processor's clock and caches have rested too
            calls = [seconds_of(rivals[name])]
            while sum(calls) < ENOUGH:
                calls.append(seconds_of(rivals[name]))
            times[name].append(median(calls))
    return times


def spread(values, form):
    """Median and quartiles, as text."""
    low, _, high = quantiles(values, n=4, method="inclusive")
    return f"{median(values):{form}} ({low:{form}} to {high:{form}})"


def quickest(make, ways, reference):
    """Of the ways whose `make(**way)` gives the reference, the one that takes least time.

    PyTorch 2.14.1 compiles the LSTM's descent into one whose gradient is off by 3e-3.
    """
    built = [(make(**way), way) for way in ways]
    right = [(work, way) for work, way in built if difference(work(), reference) < AGREE]
    return min(right, key=lambda one: min(seconds_of(one[0]) for _ in range(3)))[1]


def difference(result, reference):
    """Largest relative difference, where the reference is finite and not 0."""
    pairs = [
        (np.asarray(a, float).ravel(), np.asarray(b, float).ravel()) for a, b in zip(result, reference, strict=True)
    ]
    a, b = (np.concatenate(side) for side in zip(*pairs, strict=True))
    counts = np.isfinite(b) & (b != 0)
    return float(np.max(np.abs(a[counts] / b[counts] - 1)))


def table(title, rivals, scales, notes, references, steps, rounds):
    """Check that all agree, measure, print; returns the medians."""
    print(f"\n{title}")
    gaps = {name: difference(work(), references[name]) for name, work in rivals.items()}  # the first call compiles
    times = take_turns(rivals, rounds)
    times = {name: [second * scales.get(name, 1) for second in seconds] for name, seconds in times.items()}
    ratios_of = {}
    for name, seconds in times.items():
        ratios_of[name] = ratios = [other / own for other, own in zip(seconds, times["ours"], strict=True)]
        note = notes.get(name, "")
        if scales.get(name, 1) > 1:
            note = f"{note}, {round(steps / scales[name])} steps, time scaled".strip(", ")
        verdict = f"agrees to {gaps[name]:.0e}" if gaps[name] < AGREE else f"DIFFERS by {gaps[name]:.0e}"
        text = f"{spread([second * 1e3 for second in seconds], '9.2f'):>34} ms"
        print(f"  {name:8}{text}   {spread(ratios, '7.2f'):>28} x ours   {verdict}   {note}", flush=True)
    return Row(title, median(times["ours"]), {name: median(ratios) for name, ratios in ratios_of.items()})


def compare_grid(cell, quick):
    """4,096 runs; prints the table and the share of the machine's limit, returns the row."""
    problem, rounds = grid_problem(cell), 5 if quick else 11
    few = {"JAX": 20 if quick or cell == "lstm" else GRID_STEPS, "PyTorch": 3}
    plain_c, how_plain = c.best(c.grid, problem, GRID_STEPS, 20, c.PLAIN)
    fast_c, how_c = c.best(c.grid, problem, GRID_STEPS, 20)
    short = {steps: ours.grid(problem, steps)() for steps in (2, 3)}
    way_jax = quickest(partial(with_jax.grid, problem, 3), [{"unroll": days} for days in (1, 4)], short[3])
    ways = [{"compiled": False, "runs": runs} for runs in with_torch.RUNS[cell]]
    ways += [] if quick else [{"compiled": True, "runs": 1024}]
    way_torch = quickest(partial(with_torch.grid, problem, 2), ways, short[2])
    rivals = {
        "ours": ours.grid(problem, GRID_STEPS),
        "C": plain_c,
        "C tuned": fast_c,
        "JAX": with_jax.grid(problem, few["JAX"], **way_jax),
        "PyTorch": with_torch.grid(problem, few["PyTorch"], **way_torch),
    }
    notes = {"C": how_plain, "C tuned": how_c, "JAX": f"{way_jax['unroll']} days a turn"}
    notes["PyTorch"] = f"{way_torch['runs']} runs a tensor, "
    eager = "eager" if quick else "eager (torch.compile is slower, or wrong)"
    notes["PyTorch"] += "torch.compile" if way_torch["compiled"] else eager
    references = {name: ours.grid(problem, few.get(name, GRID_STEPS))() for name in rivals}
    scales = {name: GRID_STEPS / steps for name, steps in few.items()}
    title = f"Grid, {cell}: {problem.weights.shape[1]} runs x {len(problem.targets)} sequences x {GRID_STEPS} steps"
    row = table(title, rivals, scales, notes, references, GRID_STEPS, rounds)

    operations = problem.cell_steps(GRID_STEPS) * OPERATIONS[cell]
    shares = {"without FMA": [], "with FMA": []}
    for _ in range(rounds):
        peaks = {"without FMA": c.peak(False), "with FMA": c.peak(True)}
        reached = operations / seconds_of(rivals["ours"])
        for kind, most in peaks.items():
            shares[kind].append((100 * reached / most, most / 1e9))
    for kind, pairs in shares.items():
        percent, gigaflops = zip(*pairs, strict=True)
        print(
            f"  ours does {OPERATIONS[cell]} operations a cell-step: {spread(percent, '.1f')} % "
            f"of the {spread(gigaflops, '.0f')} GFlop/s that both cores reach {kind}"
        )
    return row


def compare_run(cell, sequences, quick):
    """One run of 1,000 steps; returns the row."""
    problem, rounds = run_problem(cell, sequences), 5 if quick else 11
    plain_c, how_plain = c.best(c.one_run, problem, RUN_STEPS, 200, c.PLAIN)
    days = (1, 51) if sequences < 64 else (1, 4)
    weights, losses = ours.one_run(problem, RUN_STEPS)()
    ways = [{"unroll": some} for some in days]
    way_jax = quickest(partial(with_jax.one_run, problem, 50), ways, (weights[50], losses[:50]))
    few = 20
    rivals = {
        "ours": ours.one_run(problem, RUN_STEPS),
        "C": plain_c,
        "JAX": with_jax.one_run(problem, RUN_STEPS, **way_jax),
        "PyTorch": with_torch.one_run(problem, few),
    }
    notes = {
        "C": how_plain,
        "JAX": f"{way_jax['unroll']} days a turn",
        "PyTorch": "nn.RNN" if cell == "relu" else "nn.LSTM",
    }
    if sequences == 64:  # enough for several vectors
        rivals["C tuned"], notes["C tuned"] = c.best(c.one_run, problem, RUN_STEPS, 200)
    references = dict.fromkeys(rivals, (weights[RUN_STEPS], losses[:RUN_STEPS]))
    references["ours"] = (weights, losses)
    references["PyTorch"] = (weights[few], losses[:few])
    title = f"One run, {cell}: {sequences} sequence{'s' * (sequences > 1)} x {RUN_STEPS} steps"
    return table(title, rivals, {"PyTorch": RUN_STEPS / few}, notes, references, RUN_STEPS, rounds)


CELLS, SEQUENCES = ("relu", "lstm"), (1, 4, 64)


def compare_all(quick, only=None):
    """All rows, or those of grids or single runs only."""
    grids = [compare_grid(cell, quick) for cell in CELLS if only in (None, "grid")]
    runs = [compare_run(cell, count, quick) for cell in CELLS for count in SEQUENCES if only in (None, "run")]
    return grids + runs


def main():
    """Everything, or a part of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no torch.compile")
    parser.add_argument("--only", choices=("grid", "run", "growth"))
    arguments = parser.parse_args()
    print(f"{ours.THREADS} cores, vectors of {c.width()} float64; median (quartiles)")
    compare_all(arguments.quick, arguments.only)
    if arguments.only in (None, "growth"):
        growth.report(arguments.quick)


if __name__ == "__main__":
    main()
