"""Our side of the comparison: grids as core.maps.pixels drives the kernels for a map, single runs by `descend`, and
training steps by the passes of core.vector.
"""

from concurrent.futures import Executor, ThreadPoolExecutor
from os import cpu_count

import numpy as np

from benchmarks.problems import Problem, StepProblem
from core import descend
from core.engine.kernels import kernels_for
from core.engine.lanes import NO_ROWS, many_packs, new_descent, new_tape, shared_lanes
from core.maps.pixels import PACKS
from core.packs.rows import of_packs
from core.packs.types import LANES
from core.statistics import Statistic
from core.vector.backprop import unrolling_of
from core.vector.panels import weights_of
from core.vector.unrolling import Unrolling

THREADS = cpu_count() or 1


def grid(problem: Problem, steps: int, threads: int = THREADS):
    """A function that does the whole grid on all cores: (trained weight, loss at the last look) of each run.

    Beside the descent it keeps 17 statistics a run.
    """
    experiment, runs = problem.experiment, problem.weights.shape[1]
    kernels = kernels_for(experiment.cell, experiment.trainable)
    lanes, descent = shared_lanes([experiment]), new_descent([experiment], [(0.0, 0.0)])
    tapes = [new_tape(experiment.cell, lanes.times, kernels.width) for _ in range(threads)]
    found = np.empty((2, runs))

    def work(thread):
        for start in range(thread * LANES * PACKS, runs, threads * LANES * PACKS):
            place = slice(start, min(start + LANES * PACKS, runs))
            packs = (place.stop - place.start) // LANES
            many, starts = many_packs(lanes, descent, packs)
            weights, kept = of_packs(starts.weights, packs), of_packs(starts.statistics, packs)
            weights[:] = problem.weights[:, place].reshape(-1, packs, LANES).transpose(1, 0, 2)
            kernels.descend_runs(many, starts, tapes[thread], 0, steps, steps + 1, NO_ROWS["run"])
            found[:, place] = weights[:, problem.recurrent].ravel(), kept[:, Statistic.loss].ravel()

    def whole():
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
        return found.copy()

    return whole


def one_run(problem: Problem, steps: int):
    """A function that returns (weights before each step and after the last, losses of each step) of one run.

    Beside them it keeps every gradient and step, the histogram, the statistics and the fate; it looks once more after
    the last step. The best known loss (core.optimum) is found at the first call and remembered.
    """
    del steps  # the experiment knows

    def whole():
        run = descend(problem.experiment)
        return run.weights[problem.experiment.trainable[0]], run.losses

    return whole


def unrolling(problem: StepProblem, executor: Executor | None = None, threads: int = THREADS) -> Unrolling:
    """The memory for its passes, of which the last output alone counts."""
    times = len(problem.inputs)
    batch, looks = problem.inputs.shape[:2], [times - 1]
    return unrolling_of(problem.network, batch, looks, executor=executor, threads=threads)


def training_step(problem: StepProblem, executor: Executor | None = None):
    """A function that returns the loss and its gradient by (W, U, b, V, c)."""
    memory, weights = unrolling(problem, executor), weights_of(problem.network)

    def step():
        error = memory.forward(weights, problem.inputs)[0] - problem.targets
        return (error * error).sum(), *memory.backward(2.0 * error[None])

    return step
