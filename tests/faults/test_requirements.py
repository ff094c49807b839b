"""requirements.txt alone is enough: the real server and all its pages, where no other package can be imported."""

import asyncio
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.viewer import Viewer
from tests import chromium
from tests.fuzz.urls import QUICK

ROOT = Path(__file__).parents[2]
OURS = {"tests", "benchmarks"}  # no part of the dashboard
BLOCK = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in NAMES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
NAMES = """


def needed(file):
    """The distributions that this file of requirements brings, and what each of them requires in turn."""
    lines = (line.partition("#")[0].strip() for line in file.read_text().splitlines())
    waiting, found = [Requirement(line) for line in lines if line], set()
    while waiting:
        one = waiting.pop()
        extras, name = one.extras or {""}, canonicalize_name(one.name)
        if name in found or not (one.marker is None or one.marker.evaluate()):
            continue
        found.add(name)
        for text in importlib.metadata.requires(name) or ():
            other = Requirement(text)
            if other.marker is None or any(other.marker.evaluate({"extra": extra}) for extra in extras):
                other.marker = None
                waiting.append(other)
    return found


@pytest.fixture
def without_the_others(tmp_path, monkeypatch):
    """Processes that are begun from now on import only what requirements.txt brings."""
    here, brought = needed(ROOT / "requirements.txt"), importlib.metadata.packages_distributions()
    others = {name for name, by in brought.items() if not here & {canonicalize_name(one) for one in by}} | OURS
    assert {"pytest", "hypothesis", "playwright"} <= others
    (tmp_path / "sitecustomize.py").write_text(f"{BLOCK}{sorted(others)!r}\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH")))))


def test_the_dashboard_runs_on_requirements_txt_alone(without_the_others):
    for absent in ("pytest", "benchmarks.hall"):
        told = subprocess.run([sys.executable, "-c", f"import {absent}"], capture_output=True, text=True, cwd=ROOT)
        assert "ModuleNotFoundError" in told.stderr

    async def visit(address):
        read = {}
        for page, query in QUICK.items():
            async with Viewer(address, "" if page == "home" else page, urlencode(query)) as viewer:
                assert not (await viewer.rerun()).failed, (page, viewer.exceptions)
                assert viewer.charts == 4 or page != "home"
                assert viewer.charts or page == "slides"  # where they are asked for later
                read[page] = " ".join(viewer.texts)
        assert "w2 = 2" in read["home"]
        assert "cannot be loaded" not in read["slides"], "a part that may be missing elsewhere is missing here"

    with chromium.served() as address:  # which waits for the health endpoint
        asyncio.run(visit(address))
