"""Many viewers share one process: eight threads at once get what each would get alone."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, compare, gradient


def work(seed):
    """A gradient and a few runs that depend on the seed."""
    rng = np.random.default_rng(seed)
    dataset = Dataset(rng.uniform(0.5, 1.5, (5, 9)), rng.uniform(0.5, 1.5, 5))
    experiments = [
        Experiment(cell=cell, weights={"w2": float(w)}, dataset=dataset, learning_rate=0.003, max_steps=30)
        for cell in CELLS
        for w in rng.uniform(-1.5, 1.5, 3)
    ]
    slopes = [tuple(gradient(experiment).by_parameter.values()) for experiment in experiments]
    return slopes, [(run.fate, run.path, run.losses.tolist()) for run in compare(experiments)]


@pytest.mark.compiled  # without compiled code nothing runs side by side
def test_eight_threads_get_identical_results():
    seeds = list(range(16))
    ref = [work(seed) for seed in seeds]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            comp = list(pool.map(work, seeds))
            assert repr(comp) == repr(ref)  # repr: NaN equals itself
