"""What docs/ tells teachers and engineers: each address opens what it says, and the lines of Python run."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from app.lesson.claims import BANK
from app.lesson.scenes import SCENES
from app.register import BY_NAME, PAGES
from core import Network, open_network

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = ("teachers.md", "engineers.md")
LINKS = [
    (guide, link)
    for guide in GUIDES
    for link in re.findall(r"`(/[a-z]*(?:\?[^`]*)?)`", (DOCS / guide).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("guide", "link"), LINKS)
def test_an_address_names_a_page_and_settings_that_it_can_use(guide, link):
    parts = urlsplit(link)
    page = BY_NAME[parts.path.strip("/") or PAGES[0].name]
    for key, values in parse_qs(parts.query, strict_parsing=True).items() if parts.query else ():
        setting = page.settings[key]
        assert [setting.problem(value) for value in values] == [None] * len(values)
        assert len(values) <= max(setting.many, 1)
        assert values != [str(setting.default)], "it need not be said"


def test_every_page_on_many_units_is_in_both_guides():
    for name in ("reach", "spectrum", "learning"):
        assert {guide for guide, link in LINKS if link.startswith(f"/{name}")} == set(GUIDES)
    assert any(link == "/check" for _, link in LINKS)


def test_what_is_said_of_the_lesson_is_so():
    told = (DOCS / "teachers.md").read_text(encoding="utf-8")
    assert len(BANK) == 26
    assert "twenty-six claims" in told
    for number, title in ((5, "It gets into the gradient"), (9, "From w2 to a matrix"), (11, "Your framework forgets")):
        assert SCENES[number - 1].title == title
    assert SCENES[12].title == "Why deep networks survive"


def test_the_lines_of_python_run(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / "engineers.md").read_text(encoding="utf-8"), re.DOTALL)
    network = Network.start("lstm", 4, 2)
    names = {"weight_hh_l0": network.W, "weight_ih_l0": network.U, "bias_ih_l0": network.b, "bias_hh_l0": 0 * network.b}
    arrays = {name: array.reshape(-1, *array.shape[2:]) for name, array in names.items()}
    np.savez(tmp_path / "weights.npz", **arrays)
    monkeypatch.chdir(tmp_path)
    space = {}
    exec(code, space)
    assert space["found"].norms.shape == (2,)
    assert 0 < space["found"].factor(10, 50) < 1
    np.testing.assert_array_equal(open_network(tmp_path / "same.npz").W, network.W)
