"""The page for phones over real HTTP: light, closed to all that is not a vote, and each refusal with a remedy."""

import http.client
import re
import threading
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from starlette.applications import Starlette

from app.server import phone_page, phones
from app.server.poll import SECONDS, Polls, new_token
from tests.waiting import wait_until

ANSWERS = ("about as large as 2⁵⁰", "much smaller", 'none of <b>these</b> & "those"')


class Server:
    """The routes alone, on a free port, and what a phone does there."""

    def __init__(self, port):
        self.port = port

    def ask(self, method, path, cookie="", body=None):
        """(status, headers, page)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        told = answer.status, answer.headers, answer.read().decode()
        connection.close()
        return told

    def phone(self, code):
        """The cookie of a phone that has opened the poll."""
        _, headers, _ = self.ask("GET", f"/poll/{code}")
        return headers["set-cookie"].partition(";")[0]

    def vote(self, code, cookie, answer):
        """Send an answer."""
        return self.ask("POST", f"/poll/{code}", cookie, urlencode({"answer": answer}))


@pytest.fixture(scope="module")
def server():
    """One for all tests; its polls are each test's own."""
    config = uvicorn.Config(Starlette(routes=phones.routes()), port=0, log_level="error", lifespan="off", ws="none")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    wait_until(lambda: running.started)
    yield Server(running.servers[0].sockets[0].getsockname()[1])
    running.should_exit = True
    thread.join()


@pytest.fixture
def polls(monkeypatch):
    """Polls with a clock at `polls.now[0]`."""
    now = [0.0]
    made = Polls(votes=3, clock=lambda: now[0])
    made.now = now
    monkeypatch.setattr(phones, "polls", lambda: made)
    return made


@pytest.fixture
def code(polls):
    """Of a poll with three answers."""
    return polls.open("host", "gradient", "How <i>large</i>?", ANSWERS)


def test_the_page_is_a_few_kilobytes_and_loads_nothing_beside_it(server, code):
    status, headers, page = server.ask("GET", f"/poll/{code}")
    assert status == 200
    assert len(page.encode()) < 5000
    assert not re.search(r"<script|src=|@import|url\(|<link(?! rel=\"icon\" href=\"data:,\")", page)
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    for answer in ANSWERS:
        assert f'value="{phone_page.escape(answer)}"' in page
    assert "How &lt;i&gt;large&lt;/i&gt;?" in page
    assert "<b>these" not in page


def test_the_one_cookie_is_random_short_lived_and_of_this_poll_alone(server, code):
    cookies = [server.ask("GET", f"/poll/{code}")[1].get_all("set-cookie") for _ in range(2)]
    assert [len(one) for one in cookies] == [1, 1]
    assert cookies[0] != cookies[1]
    told = cookies[0][0].lower()
    assert told.startswith(f"vote_{code}=".lower())
    assert all(part in told for part in (f"max-age={int(SECONDS)}", "httponly", "samesite=lax"))
    assert "path" not in told  # the browser's own: the folder of the poll
    known = server.phone(code)
    assert server.ask("GET", f"/poll/{code}", known)[1]["set-cookie"] is None


def test_a_phone_votes_once_and_may_change_its_mind(server, polls, code):
    cookie = server.phone(code)
    for answer, counts in ((ANSWERS[0], (1, 0, 0)), (ANSWERS[0], (1, 0, 0)), (ANSWERS[2], (0, 0, 1))):
        status, headers, _ = server.vote(code, cookie, answer)
        assert (status, headers["location"]) == (303, code)
        assert polls.find(code).counts == counts
        page = server.ask("GET", f"/poll/{code}", cookie)[2]
        assert phone_page.COUNTED in page
        assert page.count("aria-pressed") - phone_page.style().count("aria-pressed") == 1
        assert f'value="{phone_page.escape(answer)}" aria-pressed="true"' in page
    assert phone_page.COUNTED not in server.ask("GET", f"/poll/{code}")[2]


def test_what_is_no_answer_is_refused_and_the_page_stays(server, polls, code):
    cookie = server.phone(code)
    for body in ("answer=64", "answer=", "", "answer=%ff", "other=1", "&".join(f"a{k}=1" for k in range(9))):
        status, _, page = server.ask("POST", f"/poll/{code}", cookie, body)
        assert status == 400
        assert "none of the answers. Choose one of these answers." in page
        assert phone_page.escape(ANSWERS[0]) in page
    assert polls.find(code).count == 0


@pytest.mark.parametrize("cookie", ["", "vote_%s=short", "vote_%s=" + "<" * 22, "vote_XXXXX=" + "a" * 22])
def test_without_its_cookie_nothing_is_counted(server, polls, code, cookie):
    status, _, page = server.vote(code, cookie.replace("%s", code), ANSWERS[0])
    assert status == 403
    assert phone_page.NO_COOKIE in page
    assert polls.find(code).count == 0


def test_a_long_body_is_not_read(server, polls, code):
    cookie = server.phone(code)
    for body in (b"answer=" + b"8" * 100_000, iter([b"answer=8"] * 1000)):
        status, _, page = server.ask("POST", f"/poll/{code}", cookie, body)
        assert status == 413
        assert phone_page.TOO_LONG in page
    assert polls.find(code).count == 0


def test_a_full_poll_says_so(server, polls, code):
    phones_there = [server.phone(code) for _ in range(4)]
    told = [server.vote(code, one, ANSWERS[0]) for one in phones_there]
    assert [status for status, _, _ in told] == [303, 303, 303, 503]
    assert phone_page.FULL in told[-1][2]


def test_after_the_reveal_a_vote_is_closed_out_and_the_result_is_seen(server, polls, code):
    early, late = server.phone(code), server.phone(code)
    server.vote(code, early, ANSWERS[0])
    polls.close(code)
    assert "The vote is closed." in server.ask("GET", f"/poll/{code}", early)[2]
    polls.close(code, ANSWERS[1])
    status, _, page = server.vote(code, late, ANSWERS[1])
    assert status == 409
    assert "came after the vote was closed" in page
    assert polls.find(code).counts == (1, 0, 0)
    page = server.ask("GET", f"/poll/{code}", early)[2]
    assert f"The answer: {ANSWERS[1]}.</b> You said {ANSWERS[0]}, which is wrong." in page
    assert f"<span>{ANSWERS[0]}</span><b>1</b>" in page
    assert f"<span>{ANSWERS[1]} (right)</span><b>0</b>" in page
    assert "1 answered." in page
    assert "<form" not in page
    assert server.ask("GET", f"/poll/{code}")[1]["set-cookie"] is None


def test_a_question_for_a_number_takes_one_and_lists_what_was_said(server, polls):
    code = polls.open("host", "thousand", "How many?", tuple(map(str, range(1, 51))), numbers=True)
    cookie, other = server.phone(code), server.phone(code)
    page = server.ask("GET", f"/poll/{code}")[2]
    assert all(part in page for part in ('type="number"', 'min="1"', 'max="50"', "a whole number, 1 to 50"))
    assert "Choose a whole number from 1 to 50." in server.vote(code, cookie, "51")[2]
    assert server.vote(code, cookie, " 12 ")[0] == server.vote(code, other, "10")[0] == 303
    assert 'value="12"' in server.ask("GET", f"/poll/{code}", cookie)[2]
    polls.close(code, "10")
    page = server.ask("GET", f"/poll/{code}", other)[2]
    assert "You said 10, which is right." in page
    assert re.findall(r"<li><span>(.*?)</span><b>(.*?)</b>", page) == [("10 (right)", "1"), ("12", "1")]


def test_an_unknown_code_and_one_whose_hour_is_over_come_with_a_remedy(server, polls, code):
    polls.now[0] = SECONDS
    for path in (code, "XXXXX", quote("<script>alert(1)</script>", safe=""), "a" * 5000):
        status, headers, page = server.ask("GET", f"/poll/{path}")
        assert (status, headers["set-cookie"]) == (404, None)
        assert all(part in page for part in ("No poll has the code", "several copies", "an hour", "<form"))
        assert "<script" not in page
        assert len(page) < 5000
    assert server.vote(code, f"vote_{code}={new_token()}", ANSWERS[0])[0] == 404


def test_a_code_can_be_typed_in_any_case(server, code):
    assert "Type the 5 letters" in server.ask("GET", "/poll")[2]
    typed = f" {code[:2].lower()} {code[2:].lower()}"
    for path, location in (("/poll", f"poll/{code}"), ("/poll/", code), ("/poll/XXXXX", code)):
        status, headers, _ = server.ask("GET", f"{path}?{urlencode({'code': typed})}")
        assert (status, headers["location"]) == (303, location)
    for path in ("/poll", "/poll/", "/poll/XXXXX"):
        location = server.ask("GET", f"{path}?code=//evil.example")[1]["location"]
        assert not re.search(r"[:.]|^/", location)
    assert server.ask("GET", f"/poll/{code.lower()}")[0] == 200
    assert server.ask("DELETE", f"/poll/{code}")[0] == 405
