"""Many viewers share one process: eight threads at once get what each would get alone."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, compare, descend, gradient
from core.engine.kernels import compile_kernels
from tests.fuzz.threads import jobs, stress


def work(seed):
    """A gradient and a few runs that depend on the seed."""
    rng = np.random.default_rng(seed)
    dataset = Dataset(rng.uniform(0.5, 1.5, (5, 9)), rng.uniform(0.5, 1.5, 5))
    experiments = [
        Experiment(cell=cell, weights={kind.recurrent: float(w)}, dataset=dataset, learning_rate=0.003, max_steps=30)
        for cell, kind in CELLS.items()
        for w in rng.uniform(-1.5, 1.5, 3)
    ]
    slopes = [tuple(gradient(experiment).by_parameter.values()) for experiment in experiments]
    return slopes, [(run.fate, run.path, run.losses.tolist()) for run in compare(experiments)]


@pytest.mark.jit  # without compiled code nothing runs side by side
@pytest.mark.long
def test_eight_threads_get_identical_results():
    seeds = list(range(16))
    ref = [work(seed) for seed in seeds]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            comp = list(pool.map(work, seeds))
            assert repr(comp) == repr(ref)  # repr: NaN equals itself


@pytest.mark.jit  # about the first call of compiled code
def test_eight_threads_may_make_the_first_call_at_once():
    experiment = Experiment(cell="tanh", weights={"w2": 1.3}, dataset=Dataset.stocks("IBM", 6, 5), max_steps=20)
    ref = descend(experiment).losses.tolist()
    starting_line = Barrier(8)

    def first_call(_):
        starting_line.wait(timeout=60)
        return descend(experiment).losses.tolist()

    for _ in range(3):
        compile_kernels.cache_clear()  # as in a new process
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(first_call, range(8))) == [ref] * 8


def test_one_experiment_shared_by_eight_threads_gives_each_the_same_run():
    experiment = Experiment(weights={"w2": 0.9}, dataset=Dataset.chain(1.0, 1.0, 8), max_steps=50)
    ref = descend(experiment)
    with ThreadPoolExecutor(8) as pool:
        for run in pool.map(descend, [experiment] * 16):
            assert (run.fate, run.path, run.losses.tolist()) == (ref.fate, ref.path, ref.losses.tolist())


@pytest.mark.jit  # of exports as well
@pytest.mark.long
@pytest.mark.slow
def test_thirty_two_threads_over_kernels_maps_figures_and_exports():
    done, wrong = stress(32, 4, jobs())
    assert done.total() >= 32
    assert not wrong


def test_a_buffer_that_threads_share_would_be_noticed():
    shared = np.empty(4)

    def fill(value):
        shared[:] = value
        time.sleep(0.001)  # another thread's turn
        return shared.tolist()

    done, wrong = stress(8, 0.5, {"one": lambda: fill(1.0), "two": lambda: fill(2.0), "own": lambda: [3.0]})
    assert done.total() >= 8
    assert wrong == {"one", "two"}
