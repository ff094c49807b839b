"""How the cost of ours grows with unrolls, sequences and steps, from 10 to 10^6 each: the exponent should be 1.

Of unrolls and sequences it is the cost of a step that grows: small ones take many steps a call, for a call costs as
much as a hundred steps. Beyond 10^5 the numbers leave the processor's caches, and memory is slower.
"""

from time import perf_counter

import numpy as np

from benchmarks.problems import run_problem
from core.engine.kernels import kernels_for
from core.engine.lanes import NO_ROWS, new_descent, new_tape
from core.engine.passes import Lanes
from core.packs.widths import FEW

SMALL = {"unrolls": 10, "sequences": 1, "steps": 10}
SHORTEST = 1e-3  # seconds; what is quicker than this is done many times over, or left out
CELL_STEPS = 1_000_000  # of a call, where its steps are ours to choose


def _work(cell, unrolls, sequences, steps):
    """One descent of this size. The kernel is called directly: a Dataset takes 10^5 unrolls and 2,000 sequences."""
    times, experiment = unrolls + 1, run_problem(cell, 1, 1).experiment
    kernels = kernels_for(experiment.cell, experiment.trainable)
    width = FEW if sequences <= FEW else kernels.width
    kernel = kernels.descend_few if sequences <= FEW else kernels.descend_sequences
    passes = -(-sequences // width)
    valid = (np.arange(passes * width) < sequences).astype(float).reshape(passes, width)
    inputs = np.random.default_rng(0).uniform(0, 1, (passes * times, width))
    states = np.zeros(len(experiment.cell.states))
    lanes = Lanes(inputs, np.full((passes, width), 0.5), valid, states, times, times)
    tape = new_tape(experiment.cell, times, width, "sequence")

    def work():
        descent = new_descent([experiment], [(0.0, 0.0)], "sequence")
        if cell == "lstm":
            descent.weights[9] = -2.0  # forgets by more than half a day, so that gradients become 0, not subnormal
        descent.rule.settings[0] = 1e-30  # a step so small that the work stays the same
        kernel(lanes, descent, tape, 0, steps, steps + 1, NO_ROWS["sequence"])

    return work


def _seconds(cell, what, size):
    """The least time that a descent of this size takes: the whole of it, or one step where not steps are what grows."""
    steps = size if what == "steps" else max(SMALL["steps"], CELL_STEPS // size // SMALL["unrolls"])
    work, tries = _work(cell, **(SMALL | {"steps": steps, what: size})), []
    while len(tries) < 4 or (sum(tries) < 0.05 and len(tries) < 50):
        started = perf_counter()
        work()
        tries.append(perf_counter() - started)
    return min(tries[1:]) / (1 if what == "steps" else steps)


def report(quick):
    """Measure and print the exponents."""
    print(
        "\nGrowth of ours: exponent of time against size; time is that of a descent (steps, where above 1 ms) or a step"
    )
    sizes = np.unique(np.logspace(1, 5 if quick else 6, 9 if quick else 11).astype(int))
    for cell in ("relu", "lstm"):
        for what in SMALL:
            seconds = np.array([_seconds(cell, what, int(size)) for size in sizes])
            fit = (seconds > SHORTEST) | (what != "steps")
            exponent = np.polyfit(np.log(sizes[fit]), np.log(seconds[fit]), 1)[0]
            others = ", ".join(f"{count} {other}" for other, count in SMALL.items() if other not in (what, "steps"))
            print(
                f"  {cell:5} {what:10} exponent {exponent:.3f} from {sizes[fit][0]:,} to {sizes[fit][-1]:,} "
                f"({seconds[fit][0] * 1e6:,.2f} to {seconds[fit][-1] * 1e6:,.0f} microseconds; {others})",
                flush=True,
            )
