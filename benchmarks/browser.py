"""What one viewer waits for in Chromium, beside the same in a bare Streamlit app with one chart, in turn in one run.

    python -m benchmarks.browser [--rounds 5] [--keys 20]

Start: from the command that starts the server to the first chart, with a warm numba cache; and, for the dashboard, from
the healthy server to the first chart with an empty one. Key: from an arrow key on a slider to the first and to
the last change of any chart; the dashboard draws four, and so does the bare app in turns of its own, once with as many
other elements as the dashboard's first page has, which shows what of the wait is Streamlit's.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from unittest import mock

from playwright.sync_api import sync_playwright

from benchmarks.hall import BARE, DASHBOARD, serving
from tests.chromium import FLAGS, NO_CHROMIUM, chromium, open_settings

CHART = "[data-testid=stVegaLiteChart] :is(canvas, svg.marks)"
ROUNDS_OF_KEYS = 2
QUIET = 700  # milliseconds without a change of any chart
WATCH = """() => {
    addEventListener("keydown", () => { window.pressed = performance.now(); window.first = window.changed = 0; }, true);
    new MutationObserver(list => {
        if (!list.some(one => one.target.closest?.("[data-testid=stVegaLiteChart]"))) return;
        window.changed = performance.now();
        window.first ||= window.changed;
    }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
SETTLED = f"() => window.changed > 0 && performance.now() - window.changed > {QUIET}"


def start(browser, script):
    """Seconds from the command to the first chart, and from the healthy server to it."""
    begun = time.perf_counter()
    with serving(script) as (address, _), _tab(browser) as tab:
        healthy = time.perf_counter()
        tab.goto(address)
        tab.wait_for_selector(CHART, timeout=120_000)
        now = time.perf_counter()
    return now - begun, now - healthy


def keys(browser, script, count, query=""):
    """Seconds from each of `count` arrow keys to the first change of a chart, and to the last."""
    waits = []
    with serving(script) as (address, _), _tab(browser) as tab:
        tab.goto(address + query)
        tab.wait_for_selector(CHART, timeout=120_000)
        tab.wait_for_timeout(3000)
        open_settings(tab)
        tab.evaluate(WATCH)
        tab.locator("[data-testid=stSlider] :is(input, [role=slider])").first.focus()
        for place in range(count + 2):
            tab.keyboard.press("ArrowLeft")
            tab.wait_for_function(SETTLED, timeout=60_000)
            if place >= 2:  # the first ones build what is built once
                ends = tab.evaluate("() => [window.first, window.changed].map(when => (when - window.pressed) / 1000)")
                waits.append(tuple(ends))
    return waits


@contextmanager
def _tab(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()


def main():
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keys", type=int, default=20)
    asked = parser.parse_args()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(driver) or sys.exit(NO_CHROMIUM), args=FLAGS)
        start(browser, DASHBOARD)  # warms the cache, the disk and the browser
        start(browser, BARE)
        begun = {script: [start(browser, script)[0] for _ in range(1)] for script in (BARE, DASHBOARD)}
        for _ in range(asked.rounds - 1):
            for script, waits in begun.items():
                waits.append(start(browser, script)[0])
        empty = []
        for _ in range(min(asked.rounds, 3)):
            with tempfile.TemporaryDirectory() as cache, mock.patch.dict(os.environ, NUMBA_CACHE_DIR=cache):
                empty.append(start(browser, DASHBOARD)[1])
        apps = {
            BARE: (BARE, ""),
            f"{BARE} with four charts": (BARE, "?charts=4"),
            f"{BARE} with four charts and as many other elements": (BARE, "?charts=4&crowded=1"),
            DASHBOARD: (DASHBOARD, ""),
        }
        pressed = {name: [] for name in apps}
        for _ in range(ROUNDS_OF_KEYS):
            for name, (script, query) in apps.items():
                pressed[name] += keys(browser, script, asked.keys // ROUNDS_OF_KEYS, query)
        browser.close()
    _print("start to first chart, warm cache", begun)
    print(
        f"healthy to first chart, empty cache: {statistics.median(empty):.2f} s ({min(empty):.2f} to {max(empty):.2f})"
    )
    for place, name in enumerate(("first", "last")):
        _print(
            f"key to the {name} changed chart", {app: [ends[place] for ends in waits] for app, waits in pressed.items()}
        )


def _print(name, waits):
    middle = {script: statistics.median(seconds) for script, seconds in waits.items()}
    for script, seconds in waits.items():
        late = sorted(seconds)[max(0, int(0.95 * len(seconds)) - 1)] if len(seconds) > 5 else max(seconds)
        print(
            f"{name}, {script}: p50 {middle[script]:.2f} s, p95 {late:.2f} s ({len(seconds)} times), "
            f"{middle[script] / middle[BARE]:.2f} of the bare app"
        )


if __name__ == "__main__":
    main()
