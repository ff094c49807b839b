"""A hall opens one link at once, to a map that nobody has opened before: how long all wait, how often it is computed.

    python -m benchmarks.one_link [--viewers 50] [--query "detail=256&steps=777"]

The server is warm: it has drawn another map before.
"""

import argparse
import asyncio
import math
import tempfile
from collections import Counter
from contextlib import AsyncExitStack

from benchmarks.hall import DASHBOARD, PATIENCE, PLACES, arrive, serving
from benchmarks.viewer import Viewer

# Streamlit, with a line on standard error for each map that is computed.
COUNTED = """
import sys
import core
def counted(experiment, x, y, *rest, sweep=core.sweep, **more):
    print("map", x.count, file=sys.stderr, flush=True)
    return sweep(experiment, x, y, *rest, **more)
core.sweep = counted
from streamlit.web.cli import main
main()
"""


async def open_at_once(address, query, viewers):
    """Seconds from the request of each viewer to the end of the page with the finest map, and how many failed."""
    async with AsyncExitStack() as hall:
        await arrive(hall, address, PLACES["map"])
        present = [await hall.enter_async_context(Viewer(address, "map", query, PATIENCE)) for _ in range(viewers)]
        answers = await asyncio.gather(*(viewer.rerun() for viewer in present))
    return sorted(answer.seconds for answer in answers), sum(answer.failed for answer in answers)


def main():
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--query", default="detail=256&steps=777")
    asked = parser.parse_args()
    with tempfile.TemporaryFile("w+") as log, serving(DASHBOARD, ("-c", COUNTED), log) as (address, _):
        waits, failed = asyncio.run(open_at_once(address, asked.query, asked.viewers))
        log.seek(0)
        drawn = Counter(int(line.split()[1]) for line in log if line.startswith("map "))
    middle, late = (waits[math.ceil(share * len(waits)) - 1] for share in (0.5, 0.95))
    computed = ", ".join(f"{side} x {side} {count} times" for side, count in sorted(drawn.items()))
    print(
        f"{asked.viewers} viewers open map?{asked.query}: the finest map after {middle:.2f} s (p50), {late:.2f} s "
        f"(p95), {failed} failed; computed, the other map included: {computed}"
    )


if __name__ == "__main__":
    main()
