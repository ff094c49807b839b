"""What may import what, and how long a file may be: the shape of the house, read from its source."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for folder in ("core", "app", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
) + sorted(ROOT.glob("*.py"))


def imported(path):
    """The top-level packages that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, which this test cannot follow"
            names.add(node.module.split(".")[0])
    return names


def below(folder):
    return [path for path in SOURCES if (ROOT / folder) in path.parents]


@pytest.mark.parametrize("path", below("core"), ids=lambda path: path.name)
def test_core_knows_nothing_of_the_screen(path):
    assert not imported(path) & {"streamlit", "altair", "app", "tests"}


def test_importing_core_loads_nothing_of_the_screen():
    script = "import sys, core, app.tables; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "core" in loaded.split()
    assert not set(loaded.split()) & {"streamlit", "altair", "app", "tests"}


def test_charts_and_words_know_nothing_of_streamlit():
    for path in (*below("app/charts"), *(ROOT / "app" / f"{name}.py" for name in ("theme", "words", "cure_words"))):
        assert "streamlit" not in imported(path), path


def test_the_reference_imports_nothing_of_what_it_judges():
    assert imported(ROOT / "tests" / "reference.py") <= {"cmath", "math"}


def test_the_borders_are_not_empty():
    assert len(below("core")) > 15
    assert len(below("app")) > 5


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_file_is_longer_than_250_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
