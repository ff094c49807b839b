"""Viewers without a browser, on the real server: what each sets is what it sees, whoever else is there."""

import asyncio

from benchmarks.viewer import Viewer

WEIGHTS = (1.13, 1.24, 1.35, 1.46, 1.57, 1.68, 1.79, 1.86)


def said(viewer, weight):
    """Whether the page speaks of a run with this weight."""
    return any(f"w2 = {weight:g}" in text for text in viewer.texts)


def test_one_viewer_sees_the_number_it_sets(address):
    async def visit():
        async with Viewer(address) as viewer:
            opened = await viewer.rerun()
            assert said(viewer, 2)
            assert not said(viewer, 1.5)
            changed = await viewer.set("w2_left", 1.5)
            assert said(viewer, 1.5)
            assert not said(viewer, 2)
            assert not opened.failed
            assert not changed.failed
            assert not viewer.exceptions
            assert viewer.charts == 4
            assert viewer.query == "w2_left=1.5"

    asyncio.run(visit())


def test_what_was_sent_before_is_referred_to(address):
    async def visit():
        async with Viewer(address) as viewer:
            first = await viewer.rerun()
            seen = viewer.texts, viewer.charts
            for _ in range(4):  # more runs than a message may go unused
                again = await viewer.rerun()
                assert (viewer.texts, viewer.charts) == seen
                assert again.received < first.received / 2

    asyncio.run(visit())


def test_a_preset_changes_the_states_that_the_viewer_sends(address):
    async def visit():
        async with Viewer(address, query="w2_left=1.5") as viewer:
            await viewer.rerun()
            assert said(viewer, 1.5)
            await viewer.set("preset The article", True)
            assert said(viewer, 2)
            await viewer.rerun()
            assert said(viewer, 2)
            assert not said(viewer, 1.5)
            assert viewer.query == ""

    asyncio.run(visit())


def test_another_page(address):
    async def visit():
        async with Viewer(address, "lesson") as viewer:
            await viewer.rerun()
            assert "One weight, many copies" in viewer.texts
            await viewer.set("Reveal", True)
            await viewer.set("unrolls", 7)
            assert viewer.charts == 1
            assert viewer.query == "unrolls=7"

    asyncio.run(visit())


def test_viewers_do_not_see_each_other(address):
    async def visit(place):
        async with Viewer(address) as viewer:
            await viewer.rerun()
            for turn in range(3):
                own = WEIGHTS[(place + turn) % len(WEIGHTS)]
                assert not (await viewer.set("w2_left", own)).failed
                assert [weight for weight in WEIGHTS if said(viewer, weight)] == [own]

    async def all_of_them():
        await asyncio.gather(*map(visit, range(len(WEIGHTS))))

    asyncio.run(all_of_them())
