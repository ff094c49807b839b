"""A server is killed while many viewers wait for it: the links hold what they had set, the next server goes on."""

import asyncio
import subprocess
from contextlib import ExitStack
from urllib.parse import parse_qs

import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.viewer import Viewer
from core import amplification
from tests.chromium import free_port, served

VIEWERS = 8


async def move_until_cut_off(address, place, answered):
    """Set another weight as soon as the last one is answered; returns the link that the viewer is left with."""
    async with Viewer(address, query=f"w2_left=1.{place}") as viewer:

        async def move():
            await viewer.rerun()
            for turn in range(1000):
                await viewer.set("w2_left", round(1 + place / 10 + (turn % 9 + 1) / 100, 2))
                answered.append(place)

        with pytest.raises(ConnectionClosed):
            await move()
        return viewer.query


async def load(address, kill, changes):
    """The links that are left when the server is killed after so many changes, while more are asked for."""
    answered = []
    moving = [asyncio.create_task(move_until_cut_off(address, place, answered)) for place in range(VIEWERS)]
    await asyncio.sleep(1.5)
    while len(answered) < changes:
        await asyncio.sleep(0.05)
    await asyncio.to_thread(kill)
    return await asyncio.gather(*moving)


async def wrong(address, query):
    """What is wrong with the page that a link opens and with the next change, or None."""
    weight = float(parse_qs(query)["w2_left"][0])
    async with Viewer(address, query=query) as viewer:
        for told in (await viewer.rerun(), await viewer.set("w2_right", 0.7)):
            if told.failed or amplification(weight, 50).text not in "\n".join(viewer.texts):
                return query, told, viewer.exceptions
    return None


@pytest.mark.parametrize("changes", [0, 3 * VIEWERS], ids=["while kernels are compiled", "while pages are computed"])
def test_all_viewers_go_on_after_a_server_was_killed_under_load(tmp_path, monkeypatch, changes):
    if not changes:
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))  # empty, so that it is being filled
    port = free_port()
    with ExitStack() as first:
        address = first.enter_context(served(port, subprocess.Popen.kill))
        links = asyncio.run(load(address, first.close, changes))
    assert len(links) == VIEWERS
    with served(port) as address:

        async def all_of_them():
            return await asyncio.gather(*(wrong(address, link) for link in links))

        assert asyncio.run(all_of_them()) == [None] * VIEWERS
