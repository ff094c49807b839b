"""What a phone is shown: one page of plain HTML, with nothing to load beside it and no script."""

import base64
import hashlib
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from app.server.poll import LENGTH, VOTES, View

SHOWN = 20  # characters of a code that somebody typed
COUNTED = (
    "Your answer counts. You can change it until the answer is revealed; after that, this page loaded again shows what "
    "the hall said."
)
NO_COOKIE = (
    "Your answer was not counted, since your browser did not keep the one cookie by which each phone counts once. Let "
    "it keep cookies for this page, and answer again."
)
FULL = f"Your answer was not counted: this poll holds {VOTES:,} answers, and it has them."
TOO_LONG = "That is longer than any answer here, so it was not counted. Answer by what the page offers."
_FOLDER = Path(__file__).parent


@cache
def style() -> str:
    """The rules of CSS, in the colours of the theme."""
    theme = tomllib.loads((_FOLDER.parents[1] / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    parts = {"page": "background", "ink": "text", "plate": "secondaryBackground", "own": "primary"}
    colours = {
        f"{mode}_{part}": theme[mode][f"{name}Color"] for mode in ("light", "dark") for part, name in parts.items()
    }
    rules = Template((_FOLDER / "phone.css").read_text(encoding="utf-8")).substitute(colours)
    return " ".join(rules.split())


def policy() -> str:
    """What a browser may do with the page: nothing but show it in its own style and send its form back here."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def question(poll: View, said: str | None, note: str = "") -> str:
    """The question with its answers, and what this phone has said; note: why an answer was not counted."""
    told = note or (COUNTED if said is not None else "")
    return _page(f"<h1>{escape(poll.question)}</h1>{_told(told)}{(_number if poll.numbers else _choices)(poll, said)}")


def result(poll: View, said: str | None, note: str = "") -> str:
    """What the answer is and what the hall said, once no more votes are taken."""
    verdict = f"The answer: {poll.right}." if poll.right else "The vote is closed."
    own = "" if said is None else f" You said {said}{_judged(said, poll.right)}."
    rows = [
        f"<li><span>{escape(answer)}{' (right)' * (answer == poll.right)}</span><b>{count}</b>"
        for answer, count in zip(poll.answers, poll.counts, strict=True)
        if count or not poll.numbers or answer == poll.right
    ]
    return _page(
        f"<h1>{escape(poll.question)}</h1>{_told(note)}<p><b>{escape(verdict)}</b>{escape(own)}"
        f"<ul>{''.join(rows)}</ul><p>{poll.count} answered."
    )


def not_found(code: str) -> str:
    """No poll has this code: why that may be, and what to do."""
    return _page(
        f"<h1>No poll has the code {escape(code[:SHOWN])}</h1>"
        f"<p>Look at the wall again: a code has {LENGTH} letters and no digits. A poll is gone an hour after it was "
        "opened."
        "<p>If the code is right, tell the lecturer: this address may be served by several copies of the app, and a "
        f"poll needs one that is alone.{_code()}"
    )


def door() -> str:
    """Where a code is typed."""
    return _page(f"<h1>Which poll?</h1><p>Type the {LENGTH} letters that are shown on the wall.{_code()}")


def _judged(said, right):
    return "" if not right else ", which is right" if said == right else ", which is wrong"


def _page(inside):
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Unrolled: your answer</title>'
        f'<link rel="icon" href="data:,"><style>{style()}</style><main>{inside}</main></html>'
    )


def _told(words):
    return f'<p role="status">{escape(words)}' if words else ""


def _choices(poll, said):
    def button(answer):
        chosen = ' aria-pressed="true"' if answer == said else ""
        mark = "<small>your answer</small>" if chosen else ""
        return f'<button name="answer" value="{escape(answer)}"{chosen}>{escape(answer)} {mark}</button>'

    return f'<form method="post">{"".join(map(button, poll.answers))}</form>'


def _number(poll, said):
    low, high = poll.answers[0], poll.answers[-1]
    value = "" if said is None else f' value="{escape(said)}"'
    return (
        f'<form method="post"><label for="answer">a whole number, {low} to {high}</label>'
        f'<input id="answer" name="answer" type="number" inputmode="numeric" min="{low}" max="{high}" step="1" required'
        f'{value}><button class="send">{"Send" if said is None else "Change"}</button></form>'
    )


def _code():
    return (
        f'<form><input name="code" aria-label="code" maxlength="{LENGTH}" autocomplete="off" spellcheck="false" '
        'autocapitalize="characters" required><button class="send">Go</button></form>'
    )
