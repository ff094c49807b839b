"""The register names all pages, and what it says of each is so."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.register import PAGES

ROOT = Path(__file__).parents[2]
LOADED = """
import importlib, sys
for page in sys.argv[1:]:
    for name in [name for name in sys.modules if name.startswith("app.")]:
        del sys.modules[name]
    importlib.import_module(f"app.{page}.settings")
    print(page, *(name for name in sys.modules if name.startswith("app.")))
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_every_script_of_a_page_has_its_row():
    assert {page.script for page in PAGES} == {f"app/pages/{path.name}" for path in (ROOT / "app/pages").glob("*.py")}
    assert len({page.title for page in PAGES}) == len({page.address for page in PAGES}) == len(PAGES)
    assert [page.address for page in PAGES if not page.address] == [""]


@pytest.mark.parametrize("page", [page for page in PAGES if page.settings], ids=lambda page: page.name)
def test_presets_and_the_quick_query_set_what_the_page_has(page):
    for preset in (*page.presets.values(), page.quick):
        for key, value in preset.items():
            values = value if isinstance(value, list) else [value]
            assert [page.settings[key].problem(str(one)) for one in values] == [None] * len(values)


def test_reading_a_pages_settings_loads_no_other_page_and_draws_nothing():
    pages = [page.name for page in PAGES if page.settings]
    command = [sys.executable, "-c", LOADED, *pages]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for page, line in zip(pages, ended, strict=False):
        name, *loaded = line.split()
        assert name == page
        assert f"app.{page}.settings" in loaded
        assert {module.split(".")[1] for module in loaded} == {page, "ui"}
    assert not {"altair", "pandas"} & set(ended[-1].split())
