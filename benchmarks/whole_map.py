"""A whole map of 64 x 64 runs by `sweep` beside the kernels that it calls, alone: what all else of it costs.

    python -m benchmarks.whole_map [--cell relu]
    NUMBA_CPU_NAME=haswell NUMBA_CPU_FEATURES= python -m benchmarks.whole_map    # as for AVX2

50 days, 4 sequences, 100 steps. The calls of the kernel are noted in one `sweep` and repeated from the same starts in
as many threads. Both take turns; medians of 60.
"""

import argparse
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from unittest.mock import patch

import numpy as np

from core import CELLS, Axis, Dataset, Experiment, sweep
from core.engine.lanes import aligned
from core.maps import pixels

SIDE, TURNS = 64, 60


def problem(cell, all_weights):
    """What `sweep` takes: the recurrent weight and the learning rate over a plane."""
    rng = np.random.default_rng(0)
    cell = CELLS[cell]
    experiment = Experiment(
        cell=cell,
        wiring="every",
        trainable=(*cell.parameters, "w3", "b2") if all_weights else (cell.recurrent,),
        max_steps=100,
        dataset=Dataset(rng.uniform(0, 1, (4, 50)), rng.uniform(0, 1, 4)),
    )
    return experiment, Axis(cell.recurrent, 0.2, 1.2, SIDE), Axis("learning_rate", 1e-5, 1e-3, SIDE, log=True)


def calls_of(plane):
    """The calls of the kernel that one `sweep` makes, thread by thread: the kernel, and its arguments at the start."""
    calls, found = defaultdict(list), pixels.kernels_for

    def kernels_for(*which):
        kernels = found(*which)

        def descend_runs(lanes, descent, *rest):
            calls[threading.get_ident()].append((kernels.descend_runs, lanes, copied(descent), *rest))
            return kernels.descend_runs(lanes, descent, *rest)

        return kernels._replace(descend_runs=descend_runs)

    with patch.object(pixels, "kernels_for", kernels_for):
        sweep(*plane)
    return list(calls.values())


def copied(part):
    """The same numbers in memory of their own; packs begin on a cache line, as everywhere."""
    if isinstance(part, tuple):
        return type(part)(*map(copied, part))
    if not isinstance(part, np.ndarray) or part.ndim < 2:
        return part
    copy = aligned(*part.shape)
    copy[:] = part
    return copy


def alone(calls):
    """Seconds that the calls take once all is prepared."""

    def work(part):
        for kernel, lanes, descent, *rest in part:
            kernel(lanes, descent, *rest)

    fresh = [[(kernel, lanes, copied(descent), *rest) for kernel, lanes, descent, *rest in part] for part in calls]
    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(lambda _: None, calls))  # its threads have started
        started = perf_counter()
        list(pool.map(work, fresh))
        return perf_counter() - started


def whole(plane):
    """Seconds that `sweep` takes."""
    started = perf_counter()
    sweep(*plane)
    return perf_counter() - started


def main():
    """Measure all weights trained and the recurrent one alone, and print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cell", choices=CELLS, default="relu")
    cell = parser.parse_args().cell
    for all_weights in (True, False):
        plane = problem(cell, all_weights)
        sweep(*plane)  # compiled
        calls, maps, kernels = calls_of(plane), [], []
        for turn in range(TURNS):
            for mine in (True, False) if turn % 2 else (False, True):
                maps.append(whole(plane)) if mine else kernels.append(alone(calls))
        ratio = median(mine / other for mine, other in zip(maps, kernels, strict=True))
        trained = "all weights" if all_weights else plane[0].trainable[0]
        print(
            f"{cell}, {trained} trained: the kernels {median(kernels) * 1e3:.1f} ms in {len(calls)} threads, "
            f"sweep {median(maps) * 1e3:.1f} ms, {ratio:.2f} x"
        )


if __name__ == "__main__":
    main()
