"""The state of polls: nothing is lost, nothing is counted twice, and nothing grows or stays for ever."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.server.poll import LENGTH, LETTERS, POLLS, SECONDS, Outcome, Polls, TooManyPolls, is_token, new_token

ANSWERS = ("8", "16", "32")


def opened(polls, host="host", key="sixteen"):
    """The code of a new poll."""
    return polls.open(host, key, "By how much?", ANSWERS)


def counts(polls, code):
    """Votes by answer."""
    return polls.find(code).counts


def test_a_vote_is_counted_and_can_be_changed_until_the_poll_is_closed():
    polls = Polls()
    code = opened(polls)
    assert polls.said(code, "a") is None
    assert [polls.vote(code, voter, "8") for voter in "aba"] == [Outcome.counted] * 3
    assert counts(polls, code) == (2, 0, 0)
    assert polls.vote(code, "a", "32") is Outcome.counted
    assert (counts(polls, code), polls.find(code).count, polls.said(code, "a")) == ((1, 0, 1), 2, "32")
    polls.close(code)
    assert polls.vote(code, "a", "16") is polls.vote(code, "new", "16") is Outcome.closed
    assert (counts(polls, code), polls.said(code, "a"), polls.find(code).right) == ((1, 0, 1), "32", "")
    polls.close(code, "16")
    polls.close(code)
    assert (polls.find(code).closed, polls.find(code).right) == (True, "16")


def test_what_is_no_answer_and_what_has_no_poll_is_refused():
    polls = Polls()
    code = opened(polls)
    for answer in ("", "64", "8 ", "<b>8</b>"):
        assert polls.vote(code, "a", answer) is Outcome.no_answer
    assert counts(polls, code) == (0, 0, 0)
    assert polls.vote("XXXXX", "a", "8") is Outcome.unknown
    assert polls.find("XXXXX") is polls.said("XXXXX", "a") is None
    polls.close("XXXXX", "8")


def test_a_poll_lives_an_hour_to_the_second():
    now = [0.0]
    polls = Polls(clock=lambda: now[0])
    first = opened(polls)
    now[0] = 1.0
    second = opened(polls, key="thousand")
    polls.vote(first, "a", "8")
    now[0] = SECONDS - 1e-6
    assert polls.find(first).count == 1
    now[0] = SECONDS
    assert polls.find(first) is polls.of("host", "sixteen") is None
    assert polls.vote(first, "a", "8") is Outcome.unknown
    assert polls.of("host", "thousand").code == second
    now[0] += 1.0
    polls.forget_old()
    assert not polls._polls


def test_polls_are_bounded_and_one_with_votes_is_never_driven_out():
    polls = Polls(polls=3)
    voted = opened(polls, "one")
    polls.vote(voted, "a", "8")
    unused = [opened(polls, "two"), opened(polls, "three")]
    newest = opened(polls, "four")
    assert [polls.find(code) is not None for code in (voted, *unused, newest)] == [True, False, True, True]
    for code in (unused[1], newest):
        polls.vote(code, "a", "8")
    with pytest.raises(TooManyPolls, match="3 polls at one time"):
        opened(polls, "five")
    assert all(polls.find(code).count == 1 for code in (voted, unused[1], newest))


def test_votes_are_bounded_and_who_has_voted_can_still_change():
    polls = Polls(votes=2)
    code = opened(polls)
    assert [polls.vote(code, voter, "8") for voter in "abc"] == [Outcome.counted, Outcome.counted, Outcome.full]
    assert polls.vote(code, "a", "16") is Outcome.counted
    assert counts(polls, code) == (1, 1, 0)


def test_a_host_finds_the_newest_poll_and_nobody_elses():
    polls = Polls()
    old, other, new = opened(polls), opened(polls, "another"), opened(polls)
    assert polls.of("host", "sixteen").code == new
    assert polls.of("another", "sixteen").code == other
    assert polls.of("host", "thousand") is polls.of("stranger", "sixteen") is None
    assert polls.find(old).code == old


def test_codes_differ_and_are_read_without_doubt(monkeypatch):
    polls = Polls()
    codes = [opened(polls) for _ in range(POLLS)]
    assert len(set(codes)) == POLLS
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) <= set(LETTERS)
    assert not set(LETTERS) & set("AEIOU01258BLSZV")
    drawn = iter("CCCCC" + "CCCCC" + "DDDDD")
    monkeypatch.setattr("app.server.poll.secrets.choice", lambda letters: next(drawn))
    fresh = Polls()
    assert [opened(fresh), opened(fresh)] == ["CCCCC", "DDDDD"]


def test_tokens_differ_and_nothing_else_passes_for_one():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(map(is_token, tokens))
    token = next(iter(tokens))
    for text in (None, "", token[1:], f"{token}x", f"{token[1:]};", f"{token[1:]}ä", f"{token[1:]}\n", 22):
        assert not is_token(text)


def test_a_crowd_that_votes_at_once_loses_nothing_and_counts_once():
    polls, voters, rounds = Polls(), 300, 4
    code, rng = opened(polls), random.Random(7)
    ballots = [(voter, rng.choice(ANSWERS)) for voter in range(voters) for _ in range(rounds)]
    rng.shuffle(ballots)
    together = threading.Barrier(16)

    def phone(mine):
        together.wait()
        return [polls.vote(code, f"voter {voter}", answer) for voter, answer in mine]

    with ThreadPoolExecutor(16) as crowd:
        outcomes = [one for mine in crowd.map(phone, (ballots[start::16] for start in range(16))) for one in mine]
    assert outcomes == [Outcome.counted] * voters * rounds
    assert polls.find(code).count == voters
    said = [polls.said(code, f"voter {voter}") for voter in range(voters)]
    assert counts(polls, code) == tuple(said.count(answer) for answer in ANSWERS)
    assert all((voter, answer) in ballots for voter, answer in enumerate(said))


def test_what_was_counted_when_the_poll_closes_stands_and_the_rest_was_told_so():
    polls, voters = Polls(), 400
    code, together = opened(polls), threading.Barrier(9)

    def phone(start):
        together.wait()
        return [polls.vote(code, f"voter {voter}", "16") for voter in range(start, voters, 8)]

    def close():
        together.wait()
        polls.close(code, "16")
        return polls.find(code).count

    with ThreadPoolExecutor(9) as crowd:
        phones, closing = [crowd.submit(phone, start) for start in range(8)], crowd.submit(close)
        outcomes = [outcome for one in phones for outcome in one.result()]
    assert set(outcomes) <= {Outcome.counted, Outcome.closed}
    assert polls.find(code).count == outcomes.count(Outcome.counted) == closing.result()
