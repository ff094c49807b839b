"""The disk cache of compiled kernels under faults: nowhere to write, a full disk, damaged files, another numba.

Each starts a process with the fault; the run has to end with the same numbers, and at most a line stands in the log.
"""

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.compiled  # about compiled code
SCRIPT = """
from core import CELLS, Experiment, descend
from core.kernels import kernels_for
run = descend(Experiment(cell="relu", unrolls=3, weights={"w2": 1.1}, max_steps=3))
print(sum(kernels_for(CELLS["relu"], ["w2"]).descend_sequences.stats.cache_hits.values()), run.losses.tolist())
"""
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))  # each write beyond it fails, as on a full disk
"""
READ_ONLY = (
    'mount --bind "$NUMBA_CACHE_DIR" "$NUMBA_CACHE_DIR" && mount -o remount,bind,ro "$NUMBA_CACHE_DIR" && exec "$@"'
)
TINY_DISK = 'mount -t tmpfs -o size=64k none "$NUMBA_CACHE_DIR" && exec "$@"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the core with a cache of its own."""
    place = tmp_path_factory.mktemp("core")
    shutil.copytree(ROOT / "core", place / "core", ignore=shutil.ignore_patterns("__pycache__"))
    return place


def start(folder, cache, script=SCRIPT, before=(), **more):
    """(kernels from the cache, losses, the log) of a new process."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)} | more
    command = [*before, sys.executable, "-c", script]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    hits, _, losses = ended.stdout.partition(" ")
    return int(hits), losses, ended.stderr


@pytest.fixture(scope="module")
def healthy(folder):
    """(the losses without a fault, the folder of a filled cache)."""
    cache = folder / "cache"
    hits, losses, log = start(folder, cache)
    assert (hits, log) == (0, "")
    return losses, cache


def damaged(cache, tmp_path, change, pattern):
    """A copy of the cache with each file that fits the pattern changed."""
    copy = tmp_path / "cache"
    shutil.copytree(cache, copy)
    files = list(copy.rglob(pattern))
    assert files
    for file in files:
        file.write_bytes(change(file.read_bytes()))
    return copy


def test_a_file_in_the_place_of_the_folder_leaves_the_next_best_place(folder, healthy, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    assert start(folder, taken)[1] == healthy[0]


def test_no_folder_at_all_is_one_line_in_the_log(healthy, tmp_path):
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    for taken in (tmp_path / "taken", tmp_path / "core" / "__pycache__"):
        taken.write_text("a file")
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path / "taken"))
    hits, losses, log = start(tmp_path, tmp_path / "taken", PYTHONDONTWRITEBYTECODE="1", **nowhere)
    assert (hits, losses) == (0, healthy[0])
    if sys.platform == "linux":  # elsewhere numba may ask the system for a folder
        assert log.count("\n") == 1
        assert "set NUMBA_CACHE_DIR to a folder with room" in log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_write_that_fails_in_the_middle_costs_a_line_in_the_log(folder, healthy, tmp_path):
    hits, losses, log = start(folder, tmp_path / "cache", LIMITED + SCRIPT)
    assert (hits, losses) == (0, healthy[0])
    assert "cannot be written" in log
    hits, losses, log = start(folder, tmp_path / "cache")  # what was left behind does no harm
    assert losses == healthy[0]
    assert log.count("\n") <= 1


def mounted(cache, mount):
    """What to put before a command that shall see the cache's folder on such a disk; skips where that may not be."""
    before = ["unshare", "-m", "sh", "-c", mount, "sh"]
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache)}
    if (
        not shutil.which("unshare")
        or subprocess.run([*before, "true"], env=environment, capture_output=True).returncode
    ):
        pytest.skip("mounts a disk in a namespace of its own, which this system or this user may not")
    return before


def test_a_full_disk_costs_a_line_in_the_log(folder, healthy, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    hits, losses, log = start(folder, cache, before=mounted(cache, TINY_DISK))
    assert (hits, losses) == (0, healthy[0])
    assert "No space left on device" in log


@pytest.mark.parametrize("filled", [False, True])
def test_a_read_only_folder_leaves_the_next_best_place(healthy, tmp_path, filled):
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    cache = tmp_path / "cache"
    shutil.copytree(healthy[1], cache) if filled else cache.mkdir()
    inside = sorted(cache.rglob("*"))
    for hits in (0, 1):  # the second process finds what the first has put beside the code
        assert start(tmp_path, cache, before=mounted(cache, READ_ONLY)) == (hits, healthy[0], "")
    assert sorted(cache.rglob("*")) == inside


@pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc"])
@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"",
        lambda content: b"garbage\n" * 100,
        lambda content: content[: len(content) // 2],
        lambda content: pickle.dumps(["another", "thing"]),
    ],
    ids=["empty", "garbage", "half", "another pickle"],
)
def test_damaged_files_are_compiled_anew_and_mended(folder, healthy, tmp_path, change, pattern):
    copy = damaged(healthy[1], tmp_path, change, pattern)
    hits, losses, _ = start(folder, copy)
    assert (hits, losses) == (0, healthy[0])
    hits, losses, log = start(folder, copy)
    assert (hits, losses, log) == (1, healthy[0], "")


def test_an_index_of_another_numba_is_passed_over(folder, healthy, tmp_path):
    other = pickle.dumps("0.1.0") + b"what only the other version can read"
    copy = damaged(healthy[1], tmp_path, lambda content: other, "*.nbi")
    hits, losses, log = start(folder, copy)
    assert (hits, losses, log) == (0, healthy[0], "")
    assert start(folder, copy)[0] == 1
