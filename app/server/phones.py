"""The page of a poll for phones, beside Streamlit's own, and what a server does that holds both.

Plain HTTP, by the routes that Streamlit's `App` takes and `streamlit run` serves: one file of 2 kB, and a vote is one
POST. A page of Streamlit's with nothing but the question takes a phone 2.7 MB in 77 files at its first visit, and then
a session and a websocket of the server for as long as it stays.
"""

import asyncio
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from app.server import phone_page
from app.server.poll import SECONDS, Outcome, View, is_token, new_token, polls

PATH = "poll"  # in the address; no page of the dashboard has this name
LONGEST = 1000  # bytes of an answer that arrives
MINUTE = 60.0  # seconds between two looks for old polls


def routes() -> list[Route]:
    """The pages for phones, for Streamlit's App."""
    start = f"{_base()}/{PATH}"
    return [
        Route(start, _door, methods=["GET"]),
        Route(f"{start}/", _door, methods=["GET"]),
        Route(f"{start}/{{code:path}}", _poll, methods=["GET", "POST"]),
    ]


@asynccontextmanager
async def serving(app: object) -> AsyncIterator[None]:
    """While the server runs: polls know that phones have a page, old polls go, and a browser opens on a screen.

    Streamlit opens one itself only where it serves a script and no App.
    """
    polls().serve()
    if not st.get_option("server.headless"):
        threading.Thread(target=webbrowser.open, args=(_home(),), daemon=True).start()
    forgetting = asyncio.create_task(_forget_old_polls())
    yield
    forgetting.cancel()


async def _forget_old_polls():
    while True:
        await asyncio.sleep(MINUTE)
        polls().forget_old()


def _base():
    """What stands before every path of the server."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def _home():
    """Where the first page is seen on this machine."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    listens = st.get_option("server.address")
    host = st.get_option("browser.serverAddress") if listens in (None, "", "0.0.0.0", "::") else listens
    return f"{scheme}://{host}:{st.get_option('server.port')}{_base()}"


async def _door(request: Request) -> Response:
    """Where a code is typed."""
    code = request.query_params.get("code", "")
    if not code:
        return _html(phone_page.door())
    # Relative, for a proxy may have put something before this path.
    before = "" if request.url.path.endswith("/") else f"{PATH}/"
    return RedirectResponse(f"{before}{_written(code) or '-'}", 303)


async def _poll(request: Request) -> Response:
    """The page of one poll, and a vote."""
    code = _written(request.path_params["code"])
    poll = polls().find(code)
    if poll is None:
        if request.query_params.get("code"):  # typed on the page that knew of no such poll
            return RedirectResponse(_written(request.query_params["code"]) or "-", 303)
        return _html(phone_page.not_found(request.path_params["code"]), 404)
    voter = request.cookies.get(_cookie(code), "")
    voter = voter if is_token(voter) else ""
    if request.method == "POST":
        return await _vote(request, poll, voter)
    said = polls().said(code, voter)
    page = _html((phone_page.result if poll.closed else phone_page.question)(poll, said))
    if not voter and not poll.closed:
        # Without a path it is that of the poll's own folder, as the browser sees it, whatever a proxy made of that.
        secure = request.url.scheme == "https"
        page.set_cookie(
            _cookie(code), new_token(), int(SECONDS), path=None, secure=secure, httponly=True, samesite="lax"
        )
    return page


async def _vote(request: Request, poll: View, voter: str) -> Response:
    said = polls().said(poll.code, voter)

    def refused(status: int, note: str) -> Response:
        return _html(phone_page.question(poll, said, note), status)

    answer = await _answer(request)
    if answer is None:
        return refused(413, phone_page.TOO_LONG)
    if not voter:
        return refused(403, phone_page.NO_COOKIE)
    outcome = polls().vote(poll.code, voter, answer)
    if outcome is Outcome.no_answer:
        offered = (
            f"a whole number from {poll.answers[0]} to {poll.answers[-1]}" if poll.numbers else "one of these answers"
        )
        return refused(400, f"That was not counted, since it is none of the answers. Choose {offered}.")
    if outcome is Outcome.full:
        return refused(503, phone_page.FULL)
    if outcome is Outcome.closed:
        now = polls().find(poll.code) or poll
        note = "Your answer came after the vote was closed, and does not count."
        return _html(phone_page.result(now, said, note), 409)
    return RedirectResponse(poll.code, 303)  # so that loading the page again sends nothing; a poll that is gone says so


async def _answer(request: Request) -> str | None:
    """What the form says, "" for nothing; None where it is longer than any answer."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return None
    try:
        given = parse_qs(body.decode("utf-8"), max_num_fields=4).get("answer", [""])
    except ValueError:  # no UTF-8, or more fields than a form of ours has
        return ""
    return given[-1].strip()


def _html(page: str, status: int = 200) -> HTMLResponse:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": phone_page.policy(),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(page, status, headers)


def _written(code: str) -> str:
    """A code as it is shown, of what was typed."""
    return "".join(filter(str.isalnum, code.rpartition("/")[2]))[: phone_page.SHOWN].upper()


def _cookie(code: str) -> str:
    return f"vote_{code}"
