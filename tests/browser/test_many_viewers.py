"""Many viewers at once on one server: each sees, and takes away, what it has set and nothing of the others."""

import asyncio
import io
import json

import pandas as pd
import pytest

from benchmarks.viewer import Viewer
from core import amplification
from tests.chromium import served

ROUNDS = 2


async def exporting(address, weight):
    """Take three files of one figure away, in each round with other settings; returns what is wrong."""
    wrong = []
    async with Viewer(address, query=f"w2_left={weight}") as viewer:
        await viewer.rerun()
        for turn in range(ROUNDS):
            mine = round(weight + turn / 100, 2)
            await viewer.set("w2_left", mine)
            await viewer.set("share amplification", True)
            files = {}
            for label in ("data, CSV", "PNG", "Vega-Lite"):
                await viewer.set("as amplification", label)
                files[label] = await viewer.download("download amplification")
            table = pd.read_csv(io.BytesIO(files["data, CSV"]))
            if set(table["run"]) != {f"w2 = {mine:g}", "w2 = 0.5"}:
                wrong.append((mine, "csv", set(table["run"])))
            if len(files["PNG"]) < 20_000:
                wrong.append((mine, "png"))
            source = json.loads(files["Vega-Lite"])
            runs = {row["run"] for rows in source["datasets"].values() for row in rows if "run" in row}
            if runs != {f"w2 = {mine:g}", "w2 = 0.5"} or source["width"] != 1280:
                wrong.append((mine, "vl.json", runs))
    return wrong


async def looking(address, weight):
    """Move the slider; returns what is wrong with what is then said."""
    wrong = []
    async with Viewer(address) as viewer:
        await viewer.rerun()
        for turn in range(2 * ROUNDS):
            mine = round(weight - turn / 100, 2)
            told = await viewer.set("w2_right", mine)
            said = "\n".join(viewer.texts)
            if told.failed or told.charts != 4 or f"w2 = {mine:g}, 4 unrolls multiply" not in said:
                wrong.append((mine, told))
            if amplification(mine, 50).text not in said:
                wrong.append((mine, said))
    return wrong


@pytest.mark.slow
def test_eight_exporting_and_eight_looking_do_not_disturb_each_other():
    async def all_at_once(address):
        exporters = [exporting(address, round(1.2 + place / 10, 2)) for place in range(8)]
        others = [looking(address, round(0.9 - place / 10, 2)) for place in range(8)]
        return await asyncio.wait_for(asyncio.gather(*exporters, *others), 300)

    with served() as address:
        assert [wrong for found in asyncio.run(all_at_once(address)) for wrong in found] == []


def test_a_page_and_its_settings_are_reached_by_a_link():
    async def visit(address):
        async with Viewer(address, page="unroll", query="unrolls=7") as viewer:
            told = await viewer.rerun()
            return told, viewer.texts, viewer.query

    with served() as address:
        told, texts, query = asyncio.run(visit(address))
    assert not told.failed
    assert texts[0] == "Unroll"
    assert any("6 unrolls ago" in text or "7 unrolls" in text for text in texts)
    assert "unrolls=7" in query
