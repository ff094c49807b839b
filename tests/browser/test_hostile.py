"""Nothing that is typed, linked or uploaded becomes part of the page: it is shown as text, whatever it looks like."""

import ast
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from streamlit import config
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from app.export import formats
from app.prices.text import MAX_BYTES
from tests.chromium import open_settings, settle
from tests.chromium import tab as opened
from tests.fuzz.urls import QUICK, SETTINGS
from tests.price_files import table

PAYLOADS = (  # the page quotes 40 characters of a value
    "<img src=//evil.example/i onerror=pwn()>",
    "<script>pwn('evil.example')</script>",
    "[evil.example](javascript:pwn())",
    "![evil.example](//evil.example/m.png)",
    "<https://evil.example/auto>",
    "$\\mathtt{pwned}$ evil.example",
    ":material/pest_control: evil.example",
    ":red[pwned] :violet-badge[pwned] :shrug:",
    "-> <- -- <-> >= :streamlit: :shrug: pwn",
    "www.evil.example mailto:pwn@evil.example",
    "# evil.example\n- pwned",
    "`pwned` **pwned** ~pwned~ evil.example",
)
PUT = """async ([place, headers, size]) => {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(size)]), 'a.csv')
    return (await fetch(place, {method: 'PUT', headers, body})).status
}"""
# What must not be there, each by a selector; the last is anything bold, struck or in code that holds the word.
FORBIDDEN = (
    "script:has-text('pwn')",
    "[onerror]",
    "img[src*='evil']",
    "a[href*='evil']",
    "a[href^='javascript']",
    ".katex:has-text('pwned')",
    "[role=img][aria-label*='pest_control']",
    "[class*=stMarkdownColored]:has-text('pwned')",
    "[class*=stMarkdownBadge]:has-text('pwned')",
    "[data-testid=stMain] h1:has-text('evil')",
    ":is(strong, em, del, s, li):has-text('pwned')",
    "[data-testid=stMarkdownContainer] code:has-text('pwned')",
)


@contextmanager
def watched(browser):
    """A page of the browser that must neither open a dialog nor ask another host nor hold anything forbidden."""
    with opened(browser) as (page, errors):
        dialogs, asked = [], []
        page.add_init_script("window.pwn = () => { window.pwned = true }")
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.on(
            "request", lambda request: "evil.example" in request.url.partition("?")[0] and asked.append(request.url)
        )
        yield page
        assert page.evaluate("window.pwned") is None
        assert {selector: page.locator(selector).count() for selector in FORBIDDEN} == dict.fromkeys(FORBIDDEN, 0)
        assert not page.locator("[data-testid=stException]").count()
        assert not dialogs
        assert not asked
        assert not errors


def shown(tab):
    """The text of all warnings and errors, as it is read."""
    return "\n".join(tab.locator("[data-testid=stAlert]").all_inner_texts()).replace("\u2060", "")


@pytest.mark.parametrize("shift", [0, 6])
@pytest.mark.parametrize("page", [page for page in SETTINGS if SETTINGS[page]])
def test_a_hostile_link_is_shown_as_text(browser, address, page, shift):
    settings = SETTINGS[page]
    hostile = {key: PAYLOADS[(place + shift) % len(PAYLOADS)] for place, key in enumerate(settings)}
    hostile = hostile | QUICK[page] | {"figure": PAYLOADS[0], PAYLOADS[1]: PAYLOADS[2]}
    with watched(browser) as tab:
        tab.goto(f"{address}/{'' if page == 'home' else page}?{urlencode(hostile)}")
        settle(tab)
        said = shown(tab)
        wrong = {key: hostile[key] for key, setting in settings.items() if setting.problem(hostile[key])}
        assert wrong
        assert {key for key, value in wrong.items() if f"{key} = {value[:40]!r} " not in said} == set()


ALERTS = "some => !!document.querySelector('[data-testid=stAlert]') === some"


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 4))
def test_a_hostile_file_is_shown_as_text(browser, address, start):
    with watched(browser) as tab:
        tab.goto(f"{address}/?steps=20&unrolls=1&windows=1")
        settle(tab)
        open_settings(tab)  # where the file is given, and refused
        for payload in PAYLOADS[start : start + 4]:
            name = f"{payload}.csv".replace("/", "\u2215").replace("\n", " ")
            heading = f'Date,"{payload}"'
            beginning = payload.partition("\n")[0][:20]
            contents = [(table((1, 2, 3, payload), heading=heading), True)]
            if payload == PAYLOADS[start]:
                contents += [
                    (table((1, 2, 3, 4), heading=heading), False),  # prices under a hostile heading are prices
                    ('"{0}"\n"{0}"'.format(payload.replace('"', '""')), True),
                ]
            for content, refused in contents:
                file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
                with tab.expect_response(
                    lambda answer: "/upload_file/" in answer.url and answer.request.method == "PUT"
                ):
                    tab.locator("input[type=file]").set_input_files(files=[file])
                tab.wait_for_function(ALERTS, arg=refused)
                settle(tab)
                assert (beginning in shown(tab)) == refused, content
                assert bool(tab.locator("[data-testid=stAlert]").count()) == refused


@pytest.mark.slow
def test_a_file_beyond_the_limit_is_refused_before_it_is_sent(browser, address):
    limit = config.get_option("server.maxUploadSize")
    assert limit * 1_000_000 <= MAX_BYTES
    with watched(browser) as tab:
        tab.goto(f"{address}/?steps=20&unrolls=1")
        settle(tab)
        sent = []
        tab.on("request", lambda request: "/upload_file/" in request.url and sent.append(request.method))
        large = b"Date,Close\n" + b"2020-01-02,1.5\n" * (limit * 75_000)
        open_settings(tab)
        tab.locator("input[type=file]").set_input_files(
            files=[{"name": "large.csv", "mimeType": "text/csv", "buffer": large}]
        )
        tab.get_by_text(f"{limit}.0MB or smaller").wait_for()
        assert not sent
        tab.on("request", lambda request: request.method == "PUT" and sent.append((request.url, request.all_headers())))
        small = {"name": "small.csv", "mimeType": "text/csv", "buffer": table((1, 2, 3, 4)).encode()}
        tab.locator("input[type=file]").set_input_files(files=[small])
        settle(tab)
        place, headers = sent[-1]
        token = {"X-Xsrftoken": headers["x-xsrftoken"]}
        assert [tab.evaluate(PUT, [place + end, token, size]) for end, size in (("1", 9), ("2", limit << 21))] == [
            204,
            413,
        ]


@pytest.mark.parametrize("payload", [*PAYLOADS, "../../etc/passwd", "C:\\con", "\0", "a" * 5000, "", "💥", "-rf", ".."])
def test_names_of_files_are_harmless(payload):
    name = formats.safe_name("unrolled", payload)
    assert name.isascii()
    assert all(letter.isalnum() or letter == "-" for letter in name)
    assert 1 <= len(name) <= 80
    assert name[0] != "-"


@pytest.mark.parametrize("payload", [*PAYLOADS, '"""', "'''", "\\", "\n__import__('os')", "{0}", '"); pwn()'])
def test_the_exported_script_holds_values_as_literals_only(payload):
    source = formats.script("home", {"window": payload, payload: [payload, payload]}, "amplification").decode()
    tree = ast.parse(source)
    (given,) = (node for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.targets[0].id == "settings")
    assert ast.literal_eval(given.value) == {"window": payload, payload: [payload, payload]}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")}
    assert called == {"figures", "next", "open", "written"}


def test_in_a_frame_of_another_site_an_upload_is_refused_and_a_tab_of_its_own_is_offered(browser, address, tmp_path):
    (tmp_path / "index.html").write_text(f"<iframe src='{address}/?embed=true&steps=20&unrolls=1' height=900></iframe>")
    serve = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as outside, opened(browser) as (tab, _):
        Thread(target=outside.serve_forever, daemon=True).start()
        answers = []
        tab.on("response", lambda answer: "/upload_file/" in answer.url and answers.append(answer.status))
        tab.goto(f"http://localhost:{outside.server_port}/")  # another site than 127.0.0.1
        frame = tab.frame_locator("iframe")
        frame.locator("summary", has_text="Settings").click()
        own = frame.get_by_role("link", name="Upload in a tab of its own")
        own.wait_for(state="attached")
        assert own.get_attribute("href") == f"{address}?steps=20&unrolls=1"
        file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": table((1, 2, 3, 4)).encode()}
        frame.locator("input[type=file]").set_input_files(files=[file])
        frame.get_by_text("status code 403").wait_for(state="attached")
        assert answers == [403]
        outside.shutdown()


def test_a_page_of_another_origin_gets_no_session(address):
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    with connect(stream, origin=address, subprotocols=["streamlit"]):
        pass
    with (
        pytest.raises(InvalidStatus, match="403"),
        connect(stream, origin="http://evil.example", subprotocols=["streamlit"]),
    ):
        pass


def test_an_upload_without_this_pages_token_is_refused(address):
    asked = Request(f"{address}/_stcore/upload_file/session/file", data=b"x", method="PUT")
    with pytest.raises(HTTPError) as refused:
        urlopen(asked, timeout=20)
    with refused.value as answer:  # an open answer would be a warning in some later test
        assert answer.code == 403


def test_the_settings_that_protect_are_set():
    kept = {"enableXsrfProtection": True, "enableCORS": True, "enableStaticServing": False, "maxUploadSize": 20}
    assert {name: config.get_option(f"server.{name}") for name in kept} == kept
    assert config.get_option("client.showErrorDetails") == "none"
