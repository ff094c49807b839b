"""requirements.txt alone is enough: a new virtual environment, the real server in it, and all its pages.

Half a minute, and some 300 MB where pip has not kept them, so it runs only when asked for, as .ci/run does:
UNROLLED_FRESH=1 python -m pytest tests/faults/test_fresh_environment.py
"""

import asyncio
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from urllib.parse import urlencode

import pytest

from benchmarks.viewer import Viewer
from tests import chromium
from tests.fuzz.urls import QUICK

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    os.environ.get("UNROLLED_FRESH") != "1", reason="downloads packages; asked for by UNROLLED_FRESH=1"
)


def test_the_dashboard_runs_on_requirements_txt_alone(tmp_path, monkeypatch):
    home, copy = tmp_path / "venv", tmp_path / "unrolled"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", ROOT / "requirements.txt"], check=True, timeout=900)
    for folder in ("app", "core", ".streamlit"):  # what the dashboard is made of, and nothing else
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", copy)
    for leak in ("PYTHONPATH", "NUMBA_CACHE_DIR"):
        monkeypatch.delenv(leak, raising=False)
    monkeypatch.setattr(chromium, "ROOT", copy)
    monkeypatch.setattr(chromium.sys, "executable", str(python))

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
