"""How the cost of ours grows with unrolls, sequences and steps, from 10 to 10^6 each: the exponent should be 1."""

from time import perf_counter

import numpy as np

from benchmarks.problems import run_problem
from core import CELLS
from core.kernels import kernels_for
from core.lanes import NO_ROWS, aligned, new_descent, new_tape
from core.passes import Lanes
from core.simd import LANES

SMALL = {"unrolls": 10, "sequences": 1, "steps": 10}
SHORTEST = 1e-3  # seconds; below, a call's own cost counts


def _work(cell, unrolls, sequences, steps):
    """One descent of this size. The kernel is called directly: a Dataset takes 10^5 unrolls and 2,000 sequences."""
    times, passes = unrolls + 1, -(-sequences // LANES)
    experiment = run_problem(cell, 1, 1).experiment
    states = aligned(len(CELLS[cell].states))
    states[:] = 0.0
    valid = (np.arange(passes * LANES) < sequences).astype(float).reshape(passes, LANES)
    inputs = np.random.default_rng(0).uniform(0, 1, (passes * times, LANES))
    lanes = Lanes(inputs, np.full((passes, LANES), 0.5), valid, states, times, times)
    tape, kernel = new_tape(cell, times), kernels_for(CELLS[cell], experiment.trainable).descend_sequences

    def work():
        descent = new_descent([experiment], [(0.0, 0.0)])
        if cell == "lstm":
            descent.weights[9] = -2.0  # forgets by more than half a day, so that gradients become 0, not subnormal
        descent.rule.learning_rate[:] = 1e-30  # a step so small that the work stays the same
        kernel(lanes, descent, tape, 0, steps, steps + 1, NO_ROWS)

    return work


def report(quick):
    """Measure and print the exponents."""
    print("\nGrowth of ours: exponent of time against size, fitted where a call takes more than 1 ms")
    sizes = np.unique(np.logspace(1, 5 if quick else 6, 9 if quick else 11).astype(int))
    for cell in ("relu", "lstm"):
        for what in SMALL:
            seconds = []
            for size in sizes:
                work = _work(cell, **(SMALL | {what: int(size)}))
                work()
                tries = []
                while len(tries) < 3 or (sum(tries) < 0.05 and len(tries) < 50):
                    started = perf_counter()
                    work()
                    tries.append(perf_counter() - started)
                seconds.append(min(tries))
            seconds = np.array(seconds)
            fit = seconds > SHORTEST
            exponent = np.polyfit(np.log(sizes[fit]), np.log(seconds[fit]), 1)[0]
            others = ", ".join(f"{SMALL[other]} {other}" for other in SMALL if other != what)
            print(
                f"  {cell:5} {what:10} exponent {exponent:.3f} from {sizes[fit][0]:,} to {sizes[fit][-1]:,} "
                f"({seconds[fit][0] * 1e3:.1f} ms to {seconds[fit][-1] * 1e3:.0f} ms; {others})",
                flush=True,
            )
