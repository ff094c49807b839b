"""Random links on every page: always a page and a sentence, never a traceback.

    python -m tests.fuzz_urls --count 1000 --seed 1 [--page home]

Each link sets a few of the page's settings to something: a value it can use, a number too large, no number at all,
markup, script, nothing. A failure is printed with the link that makes it happen again.
"""

import argparse
import logging
import random
from collections import Counter
from urllib.parse import urlencode

from streamlit.testing.v1 import AppTest

from tests.pages import DASHBOARD
from tests.test_links import PAGES, in_link

# What keeps a page quick, unless the link says otherwise.
QUICK = {
    "home": {"steps": "50", "unrolls": "6"},
    "landscape": {"land_n": "5", "land_steps": "20"},
    "map": {"detail": "64", "map_steps": "20", "map_n": "3"},
    "cures": {"most": "20", "length": "4"},
    "unroll": {"copies": "4"},
    "lesson": {},
}
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
    chance, settings = random.Random(f"{page} {seed}"), PAGES[page][0]
    query = dict(QUICK[page])
    for key in chance.sample(list(settings), chance.randint(1, min(4, len(settings)))):
        setting = settings[key]
        kind = chance.random()
        if kind < 0.5:
            query[key] = chance.choice(HOSTILE)
        elif kind < 0.6:
            query[key] = [chance.choice(HOSTILE), chance.choice(HOSTILE)]
        elif setting.choices:
            query[key] = chance.choice(setting.choices)
        elif isinstance(setting.default, str):
            query[key] = ", ".join(f"{chance.uniform(-9, 9):.3g}" for _ in range(chance.randint(1, 5)))
        elif kind < 0.7 or key not in QUICK[page]:
            ends = max(setting.low, -1e6), min(setting.high, 300)
            query[key] = in_link(type(setting.default)(chance.uniform(*ends)))
    if chance.random() < 0.2:
        query[chance.choice(HOSTILE) or "nothing"] = chance.choice(HOSTILE)
    return query


def problem(page: str, query: dict[str, str | list[str]]) -> str | None:
    """What is wrong with the page that this link opens, or None."""
    test = AppTest.from_file(DASHBOARD, default_timeout=300)
    if page != "home":
        test.switch_page(f"app/pages/{page}.py")
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    if test.exception:
        return f"exception: {test.exception[0].value[:300]}"
    if not test.title:
        return "no page"
    said = " ".join(element.value for element in (*test.warning, *test.error)).replace("\\", "")
    for key, setting in PAGES[page][0].items():
        texts = query.get(key, [])
        for text in [texts] if isinstance(texts, str) else texts:
            if setting.problem(text) and f"{key} = " not in said:
                return f"no word about {key} = {text[:40]!r}"
    return None


def main() -> None:
    """Try the links and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="links a page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", choices=PAGES)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    failed = Counter()
    for page in [asked.page] if asked.page else PAGES:
        for index in range(asked.count):
            query = link(page, f"{asked.seed} {index}")
            if found := problem(page, query):
                failed[page] += 1
                print(f"{page}?{urlencode(query, doseq=True)}\n  {found}", flush=True)
        print(f"{page}: {asked.count} links, {failed[page]} failed", flush=True)


if __name__ == "__main__":
    main()
