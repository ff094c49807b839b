"""A real server: the viewer who computes a map leaves it while another waits for the same one."""

import asyncio

import pytest

from benchmarks.viewer import Viewer
from tests.chromium import served

pytestmark = pytest.mark.server
LONG = "detail=64&unrolls=100&steps=1999"  # one map, some seconds; nobody else asks for it
SECONDS = 120


async def until_bar(viewer):
    """Wait until a moving bar stands on the viewer's page."""
    async with asyncio.timeout(SECONDS):
        while not any(kind == "progress" for kind, _ in viewer._elements.values()):
            await asyncio.sleep(0.01)


async def leave_and_wait(address):
    """The pages of who left and of who waited."""
    async with Viewer(address, "map", LONG) as first, Viewer(address, "map", LONG) as second:
        opening = asyncio.create_task(first.rerun())
        await until_bar(first)
        waiting = asyncio.create_task(second.rerun())
        await until_bar(second)
        assert not opening.done(), "the map is too quick for this test"
        opening.cancel()
        await asyncio.wait([opening])
        left = await first.set("steps", 1)
        assert not waiting.done()
        return left, await waiting, second.charts


def test_who_waits_gets_the_map_though_its_viewer_left():
    with served() as address:
        left, waited, charts = asyncio.run(leave_and_wait(address))
    assert not left.failed
    assert not waited.failed
    assert charts >= 3
