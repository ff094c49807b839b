"""Independent jobs given to workers: the process's own threads, or any concurrent.futures executor, a cluster's too."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ThreadPoolExecutor, wait
from functools import cache
from os import cpu_count
from typing import NamedTuple

from core.cancelled import Cancelled

TRIES = 4  # of a job whose worker dies


class Job(NamedTuple):
    """What one call of the work takes, and how much of the whole it is."""

    arguments: tuple
    count: int = 1


@cache
def pool() -> ThreadPoolExecutor:
    """The process's one bounded thread pool; kernels release the interpreter lock, so its threads run side by side."""
    return ThreadPoolExecutor(cpu_count() or 1, thread_name_prefix="sweep")


def work_through(
    executor: Executor | None,
    work: Callable,
    jobs: Sequence[Job],
    take: Callable,
    what: str,
    progress: Callable | None,
    cancelled: Callable | None,
) -> None:
    """Hand out the jobs, a few at a time so that many share the workers; `take(index, result)` has what comes back.

    executor: None is `pool()`. progress: called with (done, all), in the unit `what`. cancelled: asked about ten times
    a second; if it says true, Cancelled is raised, and nothing goes on in the background. A worker may die; what the
    work itself refuses, a ValueError, is raised at once.
    """
    executor = executor or pool()
    waiting, running, tries = list(range(len(jobs)))[::-1], {}, {}
    done, whole, at_once = 0, sum(job.count for job in jobs), 4 * (cpu_count() or 1)
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                index = waiting.pop()
                running[executor.submit(work, *jobs[index].arguments)] = index
            finished, _ = wait(running, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in finished:
                index = running.pop(future)
                if future.exception() is None:
                    take(index, future.result())
                    done += jobs[index].count
                    continue
                tries[index] = tries.get(index, 1) + 1
                if isinstance(future.exception(), ValueError) or tries[index] > TRIES:
                    raise future.exception()
                waiting.append(index)  # its worker died: another takes it
            if progress is not None:
                progress(done, whole)
            if cancelled is not None and cancelled():
                raise Cancelled(f"cancelled after {done} of {whole} {what}")
    finally:
        for future in running:
            future.cancel()
        wait(running, timeout=5)  # a job that has begun goes on to its end, a tenth of a second
