"""A real server and a real browser for the tests that need them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4
from weakref import WeakKeyDictionary

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_GET = subprocess.list2cmdline([sys.executable, "-m", "playwright", "install", "chromium"])
NO_CHROMIUM = f"no Chromium on this machine; get it with: {_GET}"
IDLE = (
    "(() => { const app = document.querySelector('[data-testid=stApp]'); return app && "
    "app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED' })()"
)
LONGEST = 120_000  # milliseconds that a browser is waited for: only a test that fails ever waits so long
STILL = 350  # milliseconds; a slider tells the server 200 after its last key, and then the page says that it runs
# Counted in the page's own thread: while that is busy no time passes here either, and whatever it changes begins anew.
SETTLED = f"""asked => {{
    if (window.asked !== asked) {{
        window.asked = asked;
        const changed = () => {{ window.changed = performance.now(); window.looks = 0; }};
        changed();
        window.watch?.disconnect();
        window.watch = new MutationObserver(changed);
        window.watch.observe(document, {{subtree: true, childList: true, attributes: true, characterData: true}});
    }}
    const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart]")];
    const drawn = charts.every(chart => chart.querySelector("canvas, svg.marks"));
    const awaited = document.querySelector("[data-testid=stSkeleton]");  // where an element's own code is being loaded
    if (!{IDLE} || !drawn || awaited) window.changed = performance.now();
    window.looks += 1;
    return performance.now() - window.changed > {STILL} && window.looks > 5 && window.watch.disconnect() === undefined;
}}"""


class Talk:
    """Whether a server has finished all that it was asked for, from the messages of one websocket.

    The page alone does not know: it says that nothing runs while a last message is unread, and between a run that was
    given up for another and that other.
    """

    def __init__(self, socket):
        self._asked = self._running = False
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)
        socket.on("close", self._closed)

    @property
    def over(self):
        """Whether nothing is owed."""
        return not (self._asked or self._running)

    def _sent(self, frame):
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self._asked = True

    def _received(self, frame):
        told = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        if told.HasField("new_session"):
            self._asked, self._running = False, True
        elif told.HasField("script_finished"):
            self._running = told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN  # another run follows

    def _closed(self, _):
        self._asked = self._running = False


_talks = WeakKeyDictionary()  # page -> the Talks of it and of its frames


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(port=None, end=subprocess.Popen.terminate):
    """The dashboard on this or on a free port, until it is brought to its end; yields its address."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.headless=true"]
    command += [f"--server.port={port}", "--server.fileWatcherType=none"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        for _ in range(960):
            try:
                urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(server)
        server.wait(timeout=120)


def chromium(driver=None):
    """Where this machine has it, or Playwright (whose driver this is) has brought it; None if nowhere."""
    brought = Path(driver.chromium.executable_path) if driver else None
    here = next(filter(None, map(shutil.which, BROWSERS)), None)
    return here or (str(brought) if brought and brought.exists() else None)


def found():
    """End with an error where there is no Chromium; for .ci/run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        sys.exit(chromium(driver) is None)


@contextmanager
def launched(*flags):
    """Chromium, with more flags. Where there is none the test skips, or fails where UNROLLED_BROWSER=required."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        executable = chromium(driver)
        if executable is None:
            absent = pytest.fail if os.environ.get("UNROLLED_BROWSER") == "required" else pytest.skip
            absent(NO_CHROMIUM)
        browser = driver.chromium.launch(executable_path=executable, args=[*FLAGS, *flags])
        yield browser
        browser.close()


@contextmanager
def tab(browser, width=1280, height=1000, **context):
    """A page with a session of its own, and the list of its errors and of what Vega warns of.

    `context`: Playwright's options of new_page. Nothing moves by itself if they do not ask for it: the first screen's
    figure plays for a minute on opening, and would be met at another step by each test.
    """
    context = {"reduced_motion": "reduce"} | context
    page = browser.new_page(viewport={"width": width, "height": height}, **context)
    page.context.set_default_timeout(LONGEST)
    errors, talks, left = [], [], []
    _talks[page] = talks

    def begins(socket):
        # Of a page that was left while its script ran nobody may hear the end, not even that its websocket is closed.
        talks[:] = [*(talk for talk in talks if talk not in left), Talk(socket)]
        left.clear()

    page.on("request", lambda asked: _leads_away(asked, page) and left.extend(talks))
    page.on("websocket", begins)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: _matters(said) and errors.append(said.text))
    yield page, errors
    page.close()


def _leads_away(request, page):
    """Whether another document may come in place of the page's; it does if a websocket is opened then."""
    return request.is_navigation_request() and request.frame == page.main_frame


@contextmanager
def browsed(width=1280, height=1000):
    """As `tab`, in a browser of its own."""
    with launched() as browser, tab(browser, width, height) as both:
        yield both


def _matters(said):
    """Errors and Vega's warnings, but for two: Streamlit asks for its health below the page's address first, and is
    told 404; and a table without rows has no extent.
    """
    if said.type == "error":
        return "/_stcore/" not in said.location["url"]
    return said.text.startswith("WARN") and "Infinite extent" not in said.text


def turn_to(page, row):
    """Go to the page of this row of app.register by the navigation on top."""
    page.get_by_test_id("stTopNavSection").filter(has_text=row.section).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=row.title).click()


def open_settings(page):
    """Open the settings of a page that has them in a drawer, which is closed at first; nothing on other pages."""
    closed = page.locator("[data-testid=stExpander] details:not([open]) summary", has_text="Settings")
    if closed.count() and closed.is_visible():  # in a frame it may be behind the one figure
        closed.click()
        getattr(page, "page", page).mouse.move(0, 0)  # under the pointer an arrow takes the place of its icon


def open_share(page, place=0):
    """Open Share of the figure in this place of the page, which is still; returns what opened."""
    page.get_by_role("button", name="Share").nth(place).click()
    opened = page.locator("[data-testid=stPopoverBody]")
    opened.locator("code").first.wait_for()
    settle(page)
    return opened


def format_of_share(page, label):
    """Where one of Share's formats is chosen."""
    return page.get_by_role("radio", name=label, exact=True).or_(page.get_by_role("button", name=label, exact=True))


def resize(page, width, height=1000):
    """Give a page that is still another window, and wait until it is still again: whoever changes the window while a
    figure takes the size of the one before may find it between both for good.
    """
    settle(page)
    page.set_viewport_size({"width": width, "height": height})
    settle(page)


def shows(page, text):
    """Wait until the page says this, and has finished."""
    page.wait_for_function("text => document.querySelector('[data-testid=stMain]')?.innerText.includes(text)", arg=text)
    page.wait_for_function(IDLE)


def settle(page):
    """Wait until the script has run, the charts stand, and nothing on the page changes any more.

    page: that of `tab`, or a frame in it.
    """
    talks, until = _talks[getattr(page, "page", page)], time.monotonic() + LONGEST / 1000
    while True:
        page.wait_for_function(SETTLED, arg=str(uuid4()))
        if all(talk.over for talk in talks):
            return
        assert time.monotonic() < until, "the server never finished"
