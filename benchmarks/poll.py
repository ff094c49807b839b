"""A hall of phones that answer one question: how long each waits, and whether every vote is counted once.

    python -m benchmarks.poll [--phones 300] [--seconds 30]

Each phone comes at a moment of its own within these seconds, on a connection of its own: it opens the poll's page,
reads for up to two seconds, votes, and is shown that the vote counts. Every third phone sends its vote twice, every
fifth changes its mind. Beside them the lecturer's page is drawn anew every second, all of it, where a browser asks for
the count alone. The load is made by one process beside the server, on the same cores.
"""

import argparse
import asyncio
import random
import re
import time
from collections import Counter
from html import unescape
from urllib.parse import urlencode, urlsplit

from app.lesson.hall import answers
from app.lesson.scenes import SCENES
from benchmarks.hall import DASHBOARD, GONE, TICK, Tally, serving
from benchmarks.viewer import Rerun, Viewer

SCENE = 3  # answered by a number
READING = 2.0  # seconds
TWICE, OTHERWISE = 3, 5  # every so many phones send a vote twice, or another one later
ROW = re.compile(r"<li><span>(.*?)(?: \(right\))?</span><b>(\d+)</b>")


class Phone:
    """One telephone: a connection, a cookie, and what it said last."""

    def __init__(self, address, code, tally):
        self._host, self._port = urlsplit(address).hostname, urlsplit(address).port
        self._path, self._tally, self._cookie, self.said = f"/poll/{code}", tally, "", None

    async def take_part(self, number, chance, seconds):
        """Come, read, vote, and leave."""
        await asyncio.sleep(chance.random() * seconds)
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        try:
            await self._timed("GET")
            await asyncio.sleep(chance.random() * READING)
            choices = answers(SCENES[SCENE - 1])
            await self._vote(chance.choice(choices))
            if number % TWICE == 0:
                await self._vote(self.said)
            if number % OTHERWISE == 0:
                await asyncio.sleep(chance.random() * READING)
                await self._vote(chance.choice(choices))
        except (*GONE, EOFError, ValueError):
            self._tally.errors += 1
        finally:
            self._writer.close()

    async def _vote(self, answer):
        page = await self._timed("POST", urlencode({"answer": answer}))
        if f'value="{answer}"' not in page:
            raise ValueError("the vote was not confirmed")
        self.said = answer

    async def _timed(self, method, body=""):
        """What a person waits for: the page, and after a vote the page that it leads to."""
        started = time.perf_counter()
        status, size, page = await self._ask(method, body)
        if status == 303:
            status, more, page = await self._ask("GET", "")
            size += more
        self._tally.note(Rerun(time.perf_counter() - started, size, 1, 0, status != 200))
        return page

    async def _ask(self, method, body):
        lines = [f"{method} {self._path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Content-Length: {len(body)}"]
        lines += [f"Cookie: {self._cookie}"] if self._cookie else []
        self._writer.write("\r\n".join([*lines, "", body]).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = int(re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE).group(1))
        page = (await self._reader.readexactly(length)).decode()
        if given := re.search(r"(?i)^set-cookie: ([^;]+)", head, re.MULTILINE):
            self._cookie = given.group(1)
        return int(head.split()[1]), len(head) + length, page


async def lecture(viewer, tally, done):
    """Draw the lecturer's page anew every second until all phones are done."""
    while not done.is_set():
        tally.note(await viewer.rerun())
        await asyncio.sleep(TICK)


async def hall(address, phones, seconds):
    """(what the phones met with, what the lecturer did, what was said, what was counted)."""
    async with Viewer(address, "lesson", f"mode=presenter&scene={SCENE}") as lecturer:
        await lecturer.rerun()
        await lecturer.set("Ask the hall", True)
        code = next(text for text in lecturer.texts if re.fullmatch("[A-Z]{5}", text))
        waits, draws, done = Tally(), Tally(), asyncio.Event()
        crowd = [Phone(address, code, waits) for _ in range(phones)]
        drawing = asyncio.create_task(lecture(lecturer, draws, done))
        parts = (one.take_part(number, random.Random(number), seconds) for number, one in enumerate(crowd))
        await asyncio.gather(*parts)
        done.set()
        await drawing
        await lecturer.rerun()
        shown = next(text for text in lecturer.texts if text.endswith("answered**"))
        await lecturer.set("Reveal", True)
    result = Phone(address, code, Tally())
    result._reader, result._writer = await asyncio.open_connection(result._host, result._port)
    _, _, page = await result._ask("GET", "")
    result._writer.close()
    counted = Counter({unescape(answer): int(votes) for answer, votes in ROW.findall(page)})
    return waits, draws, Counter(one.said for one in crowd if one.said is not None), counted, shown


def main():
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=30.0)
    arguments = parser.parse_args()
    with serving(DASHBOARD) as (address, _):
        waits, draws, said, counted, shown = asyncio.run(hall(address, arguments.phones, arguments.seconds))
    for name, tally in (("phones", waits), ("the lecturer's page", draws)):
        ranks = ", ".join(f"p{share * 100:.0f} {tally.percentile(share):.3f} s" for share in (0.5, 0.95, 0.99))
        print(
            f"{name}: {len(tally.seconds)} answers, {ranks}, longest {max(tally.seconds):.3f} s, {tally.errors} errors"
        )
    print(f"a page: {waits.received / max(len(waits.seconds), 1) / 1000:.1f} kB; shown at the end: {shown.strip('*')}")
    print(f"{arguments.phones} phones, {said.total()} of them voted, {counted.total()} votes counted")
    print(f"lost: {(said - counted).total()}, counted twice or for another answer: {(counted - said).total()}")


if __name__ == "__main__":
    main()
