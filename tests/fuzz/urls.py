"""Random links on every page: always a page and a sentence, never a traceback.

    python -m tests.fuzz.urls --count 1000 --seed 1 [--page home] [--first 0]

Each link sets a few of the page's settings to something: a value it can use, an end of the range, a number too large,
no number at all, markup, script, nothing, the same twice. What cannot be used has to be named with its value, its rule
and the remedy; what can be used has to be in use. A failure is printed with the link that makes it happen again.
"""

import argparse
import logging
import math
import random
import re
import sys
from collections import Counter
from urllib.parse import urlencode

from app.landscape.settings import END
from app.register import PAGES
from tests.harness import at
from tests.pages.test_links import in_link

SETTINGS = {page.name: page.settings for page in PAGES}
QUICK = {page.name: page.quick for page in PAGES}  # what keeps a page quick, unless the link says otherwise
HEAVY = {key for quick in QUICK.values() for key in quick} | {"windows", "range"}  # never at their high end
UNKNOWN = (
    "nothing",
    "unrols",
    "figure",
    "mode",
    "__proto__",
    "constructor",
    "<b>",
    "utm_source",
    "🙂",
    "embed_options",
)
NUMBERS = {"window": 4, "at": 2, "start": 2}  # texts that hold so many of them
MARKED, JOINER = re.compile(r"\\([!-/:-@\[-`{-~])"), "\u2060"  # what app.ui.markdown.plain has put in
RULES = ("is not a", "is not known", "is not 2 numbers", "is not 4 numbers", "is given", "at most", "both axes are")
REMEDIES = ("is used", "choose", "write them", "give", "leave it empty", "are used")
HOSTILE = (
    "",
    " ",
    "nan",
    "-inf",
    "1e999",
    "-1",
    "0",
    "99999999999999999999",
    "1e-320",
    "0x10",
    "1,5",
    "٣",
    "None",
    "true",
    "💥" * 30,
    "a" * 5000,
    "\0",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "$\\frac{1}{0}$ :red[x] :material/skull:",
    "{{7*7}} %s %(x)s {0}",
    "'; DROP TABLE runs; --",
)


def link(page: str, seed: object) -> dict[str, str | list[str]]:
    """A random query of this page."""
    chance, settings = random.Random(f"{page} {seed}"), SETTINGS[page]
    query = dict(QUICK[page])
    for key in chance.sample(list(settings), min(chance.randint(1, 4), len(settings))):
        kind = chance.random()
        if kind < 0.45:
            query[key] = chance.choice(HOSTILE)
        elif kind < 0.55:
            query[key] = [
                chance.choice((chance.choice(HOSTILE), usable(settings[key], chance)))
                for _ in range(chance.choice((2, 2, 5)))
            ]
        elif kind < 0.7 or key not in QUICK[page]:
            query[key] = usable(settings[key], chance)
    for _ in range(chance.choice((0, 0, 0, 1, 3)) or not settings):
        query[chance.choice((*UNKNOWN, *filter(None, HOSTILE)))] = chance.choice(HOSTILE)
    return query


def usable(setting, chance: random.Random) -> str:
    """A value that this setting can hold, as text; ends of its range among them."""
    if setting.choices:
        return chance.choice(setting.choices)
    if isinstance(setting.default, str):
        return ", ".join(f"{chance.uniform(-9, 9):.3g}" for _ in range(chance.randint(1, 5)))
    ends = [max(setting.low, -1e6), min(setting.high, 300)]
    if chance.random() < 0.3:
        ends = [setting.low, ends[1] if setting.key in HEAVY else setting.high]
        return in_link(type(setting.default)(chance.choice(ends)))
    return in_link(type(setting.default)(chance.uniform(*ends)))


def problem(page: str, query: dict[str, str | list[str]]) -> str | None:
    """What is wrong with the page that this link opens, or None."""
    test = at(page)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    if test.exception:
        return f"exception: {test.exception[0].value[:300]}"
    if not test.title:
        return "no page"
    said = "\n\n".join(element.value for element in (*test.warning, *test.error))
    sentences = MARKED.sub(r"\1", said).replace(JOINER, "").split("\n\n")
    for key, setting in SETTINGS[page].items():
        texts = query.get(key, [])
        texts = [texts] if isinstance(texts, str) else texts
        if found := complaint(setting, texts, sentences) or misuse(setting, texts, test.session_state):
            return found
    return None


def complaint(setting, texts: list[str], sentences: list[str]) -> str | None:
    """What the page has failed to say about these values of one setting."""
    refused = [sentence for sentence in sentences if not sentence.endswith("is used.")]  # and not merely a link's value
    if setting.key in NUMBERS and texts and not any(map(says_why, refused)):
        fault = unreadable(texts[-1], NUMBERS[setting.key])
        return f"no word about {setting.key} = {texts[-1]!r:.80}" if fault else None
    wrong = [text for text in texts if setting.problem(text)]
    if not wrong and len(texts) <= max(setting.many, 1):
        return None
    named = [sentence for sentence in sentences if sentence.startswith(setting.key)]
    if not named:
        return f"no word about {setting.key} = {texts!r:.80}"
    if not any(f"{text[:40]!r}" in sentence for text in wrong[-1:] or texts for sentence in named):
        return f"the value is not named: {named[0]:.200}"
    return None if says_why(named[0]) else f"no rule or no remedy: {named[0]:.200}"


def says_why(sentence: str) -> bool:
    """Whether it tells of a rule and of a remedy."""
    return any(rule in sentence for rule in RULES) and any(remedy in sentence for remedy in REMEDIES)


def unreadable(text: str, count: int) -> bool:
    """Whether a text is neither empty nor so many finite numbers with commas."""
    try:
        return bool(text.strip()) and not (text.count(",") == count - 1 and all(map(is_finite, text.split(","))))
    except ValueError:
        return True


def is_finite(text: str) -> bool:
    """Of the number in a text. Raises ValueError."""
    return math.isfinite(float(text))


def misuse(setting, texts: list[str], state) -> str | None:
    """Whether a value that can be used, given alone, is not the one in use; a widget that is not drawn has none."""
    if len(texts) != 1 or setting.many or setting.problem(texts[0]) or setting.key not in state:
        return None
    used, meant = state[setting.key], type(setting.default)(texts[0])
    if setting.key == "steps_shown":
        meant = min(meant, state[END])  # where the longest walk ends
    close = not isinstance(meant, float) or math.isclose(used, meant, rel_tol=1e-12)
    return (
        None if used == meant or (isinstance(meant, float) and close) else f"{setting.key} is {used!r}, not {meant!r}"
    )


def main() -> None:
    """Try the links and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="links a page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="index of the first link")
    parser.add_argument("--page", choices=SETTINGS)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    failed = Counter()
    for page in [asked.page] if asked.page else SETTINGS:
        for index in range(asked.first, asked.first + asked.count):
            query = link(page, f"{asked.seed} {index}")
            if found := problem(page, query):
                failed[page] += 1
                print(f"{page}?{urlencode(query, doseq=True)[:600]}\n  {index}: {found}", flush=True)
        print(f"{page}: {asked.count} links, {failed[page]} failed", flush=True)
    sys.exit(1 if failed.total() else 0)


if __name__ == "__main__":
    main()
