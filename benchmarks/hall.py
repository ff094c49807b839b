"""A hall of viewers before one server: how long each waits for a page to answer, and what memory the server takes.

    python -m benchmarks.hall [--viewers 1 10 50 200] [--seconds 20] [--places home map ... bare crowded] [--rest 30]
    python -m benchmarks.hall --fair maps|trainings [--seconds 20]

Each viewer changes one setting every second, or as soon as a whole second comes after the last answer. Each row has a
server of its own, opened once before, so its memory is its own. Opening the pages is not timed. The load is made by one
process beside the server, on the same cores: about 5 ms of processor time a rerun of the first page.
Streamlit keeps the session of a viewer who left for two minutes, so much of the memory is still held after --rest.
"""

import argparse
import asyncio
import math
import random
import socket
import subprocess
import sys
import time
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from websockets.exceptions import WebSocketException

from benchmarks.viewer import Viewer

ROOT = Path(__file__).parent.parent
DASHBOARD, BARE = "dashboard.py", "benchmarks/bare.py"
TICK = 1.0  # seconds between two changes by one viewer
PATIENCE = 300.0  # seconds for one answer; what takes longer is an error
START = 60.0  # seconds for the server to start
CROWD = 10  # viewers beside the one who asks for large maps
GONE = (WebSocketException, OSError, TimeoutError)


class Place(NamedTuple):
    """A page and the one thing that its viewers move."""

    script: str
    page: str
    key: str  # of what they move
    low: float
    high: float
    step: float
    button: str = ""  # to be clicked before the slider is there
    query: str = ""


PLACES = {
    "home": Place(DASHBOARD, "", "w2_left", -3.0, 3.0, 0.01),  # most values are new: two runs to compute
    "map": Place(DASHBOARD, "map", "times", 0.05, 2.5, 0.01),  # the bounce lab; the map itself is remembered
    "lesson": Place(DASHBOARD, "lesson", "unrolls", 1, 14, 1, "Reveal"),
    "reach": Place(DASHBOARD, "reach", "gain", 0.0, 3.0, 0.01),
    "bare": Place(BARE, "", "factor", -3.0, 3.0, 0.01),
    "crowded": Place(BARE, "", "factor", -3.0, 3.0, 0.01, query="charts=4&crowded=1"),  # with as many as home has
}

HEAVY = {  # what one viewer asks for over and over beside the others: a step further is another one
    "maps": Place(DASHBOARD, "map", "steps", 201, 2000, 1, query="detail=512"),
    "trainings": Place(DASHBOARD, "learning", "seed", 1, 99, 1),
}


class Tally:
    """What viewers met with from now on."""

    def __init__(self):
        self.seconds, self.errors, self.received = [], 0, 0
        self._began = self._last = time.perf_counter()

    def note(self, answer):
        """Count one answer."""
        self.seconds.append(answer.seconds)
        self.errors += answer.failed
        self.received += answer.received
        self._last = time.perf_counter()

    @property
    def rate(self):
        """Answers a second up to the last one: a server that is behind answers long after the last question."""
        return len(self.seconds) / max(self._last - self._began, TICK)

    def percentile(self, share):
        """The waiting time that `share` of all answers stayed within, in seconds."""
        ranked = sorted(self.seconds)
        return ranked[max(math.ceil(share * len(ranked)) - 1, 0)] if ranked else math.nan


@contextmanager
def serving(script, streamlit=("-m", "streamlit"), log=subprocess.DEVNULL):
    """One of the apps on a free port. Yields its address and the process.

    streamlit: what Python is told to run; log: where its standard error goes.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *streamlit, "run", script, "--server.headless=true", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START
        while True:
            try:
                urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{script} did not start.") from None
                time.sleep(0.1)
        yield address, server
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=10)
        server.kill()
        server.wait()


def memory_of(server):
    """What the process holds in memory (resident set), in MB, or None where neither /proc nor psutil tells."""
    try:
        status = Path(f"/proc/{server.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        pass
    try:
        import psutil
    except ImportError:
        return None
    return psutil.Process(server.pid).memory_info().rss / 2**20


async def arrive(hall, address, place):
    """A viewer in front of the open page, who leaves with the others in the hall."""
    viewer = await hall.enter_async_context(Viewer(address, place.page, place.query, PATIENCE))
    answer = await viewer.rerun()
    if place.button:
        answer = await viewer.set(place.button, True)
    if answer.failed or place.key not in viewer.widgets:
        raise RuntimeError(f"page {place.page!r} did not open: {viewer.exceptions or list(viewer.widgets)}")
    return viewer


async def watch(viewer, place, tally, ends, chance):
    """Move the slider every second until the end; the change after a late answer waits for the next whole second."""
    due = time.perf_counter() + chance.random() * TICK  # viewers do not move in step
    while due < ends:
        await asyncio.sleep(due - time.perf_counter())
        steps = round((place.high - place.low) / place.step)
        value = place.low + place.step * chance.randint(0, steps)
        try:
            tally.note(await viewer.set(place.key, min(round(value, 2), place.high)))
        except GONE:
            tally.errors += 1
            return
        due += TICK * max(1, math.ceil((time.perf_counter() - due) / TICK))


async def dig(viewer, heavy, tally, ends):
    """Ask for a large map, or for trainings of three networks, over and over."""
    for value in range(heavy.low, heavy.high):
        if time.perf_counter() >= ends:
            break
        tally.note(await viewer.set(heavy.key, value))


async def crowd(address, server, place, viewers, seconds, heavy=None):
    """What `viewers` of them meet with in these seconds.

    Returns their tally, that of the one who digs, and the server's memory in MB before they leave.
    """
    async with AsyncExitStack() as hall:
        await arrive(hall, address, place)  # whatever the server does but once
    async with AsyncExitStack() as hall:
        present = await asyncio.gather(*(arrive(hall, address, place) for _ in range(viewers)))
        large = await arrive(hall, address, heavy) if heavy else None
        tally, digger, ends = Tally(), Tally(), time.perf_counter() + seconds
        work = [watch(one, place, tally, ends, random.Random(seed)) for seed, one in enumerate(present)]
        await asyncio.gather(*work, *([dig(large, heavy, digger, ends)] if heavy else []))
        memory = memory_of(server)
    return tally, digger, memory


def row(name, viewers, seconds, rest):
    """Measure and print one row of the table."""
    place = PLACES[name]
    with serving(place.script) as (address, server):
        tally, _, full = asyncio.run(crowd(address, server, place, viewers, seconds))
        time.sleep(rest)
        later = memory_of(server)
    waits = "  ".join(f"{tally.percentile(share):7.3f}" for share in (0.5, 0.95, 0.99))
    kilobytes = tally.received / max(len(tally.seconds), 1) / 1000
    print(
        f"{place.script.rpartition('/')[2]:<13} {name:<7} {viewers:>4}  {tally.rate:>8.1f}  {waits}  "
        f"{tally.errors:>6}  {kilobytes:>6.0f}  {_megabytes(full):>9}  {_megabytes(later):>9}",
        flush=True,
    )


def _megabytes(memory):
    return "not known" if memory is None else f"{memory:.0f}"


def fair(seconds, what):
    """What the one who asks for large maps, or trains, costs the others."""
    waits = {}
    for digs in (False, True):
        heavy = HEAVY[what] if digs else None
        with serving(DASHBOARD) as (address, server):
            tally, digger, _ = asyncio.run(crowd(address, server, PLACES["home"], CROWD, seconds, heavy))
        waits[digs] = tally.percentile(0.95)
        beside = f"beside one of {what} ({len(digger.seconds)} answered)" if digs else "alone"
        print(
            f"{CROWD} viewers of the home page {beside}: p50 {tally.percentile(0.5):.3f} s, p95 {waits[digs]:.3f} s, "
            f"{tally.rate:.1f} reruns a second, {tally.errors + digger.errors} errors",
            flush=True,
        )
    print(f"p95 with / without: {waits[True] / waits[False]:.2f}")


def main():
    """Print the table, or the comparison of --fair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 10, 50, 200])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rest", type=float, default=30.0, help="seconds until memory is looked at again")
    parser.add_argument("--places", nargs="+", choices=PLACES, default=list(PLACES))
    parser.add_argument("--fair", choices=HEAVY, help="one viewer asks for 512 x 512 maps, or trains, over and over")
    arguments = parser.parse_args()
    if arguments.fair:
        return fair(arguments.seconds, arguments.fair)
    later = f"{arguments.rest:g} s on"
    print(f"app           page       N  reruns/s  p50 (s)  p95 (s)  p99 (s)  errors  kB/run   RSS (MB)  {later:>9}")
    for name in arguments.places:
        for viewers in arguments.viewers:
            row(name, viewers, arguments.seconds, arguments.rest)


if __name__ == "__main__":
    main()
