"""A server that starts: where the polls' pages stand, what it does while it runs, and how little it loads first."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from app.register import PAGES
from app.server import phones
from app.server.poll import SECONDS, Polls
from tests.waiting import wait_until


@pytest.fixture
def polls(monkeypatch):
    """Polls with a clock at `polls.now[0]`."""
    now = [0.0]
    made = Polls(clock=lambda: now[0])
    made.now = now
    monkeypatch.setattr(phones, "polls", lambda: made)
    return made


def test_no_page_of_the_dashboard_has_the_address_of_the_polls():
    assert phones.PATH not in {page.address for page in PAGES}


def set_option(monkeypatch, **options):
    """Let Streamlit have these options, with _ for the dot, and no others."""
    monkeypatch.setattr(phones.st, "get_option", lambda name: options.get(name.replace(".", "_")))


@pytest.mark.parametrize(("base", "start"), [("", "/poll"), ("unrolled", "/unrolled/poll"), ("/a/b/", "/a/b/poll")])
def test_the_routes_stand_below_the_path_of_the_app(monkeypatch, base, start):
    set_option(monkeypatch, server_baseUrlPath=base)
    assert [route.path for route in phones.routes()] == [start, f"{start}/", f"{start}/{{code:path}}"]


HERE = {"browser_serverAddress": "localhost", "server_port": 8501}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (HERE, "http://localhost:8501"),
        (HERE | {"server_address": "0.0.0.0", "server_baseUrlPath": "a"}, "http://localhost:8501/a"),
        (HERE | {"server_address": "192.168.1.7", "server_sslCertFile": "x"}, "https://192.168.1.7:8501"),
        (HERE | {"server_headless": True}, None),
    ],
)
def test_a_server_that_starts_serves_polls_and_opens_a_browser_where_there_is_a_screen(
    monkeypatch, polls, options, expected
):
    set_option(monkeypatch, **options)
    opened = []
    monkeypatch.setattr(phones.webbrowser, "open", opened.append)

    async def start():
        async with phones.serving(None):
            assert polls.served

    assert not polls.served
    asyncio.run(start())
    wait_until(lambda: opened == [expected] * (expected is not None))


def test_old_polls_go_while_the_server_runs(monkeypatch, polls):
    polls.open("host", "thousand", "How many?", ("1", "2"))
    set_option(monkeypatch, server_headless=True)
    monkeypatch.setattr(phones, "MINUTE", 0.001)

    async def an_hour():
        async with phones.serving(None):
            polls.now[0] = SECONDS
            while polls._polls:
                await asyncio.sleep(0.001)

    asyncio.run(asyncio.wait_for(an_hour(), 20))


def test_the_server_starts_without_what_the_pages_need():
    script = "import sys, dashboard; print(type(dashboard.app).__name__, *{name.split('.')[0] for name in sys.modules})"
    command = [sys.executable, "-c", script]
    told = subprocess.run(command, cwd=Path(phones.__file__).parents[2], capture_output=True, text=True, check=True)
    app, *loaded = told.stdout.split()
    assert app == "App"
    assert not {"altair", "core", "numba", "pandas"} & set(loaded)
