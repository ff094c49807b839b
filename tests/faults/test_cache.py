"""The disk cache of compiled kernels under faults: nowhere to write, a full disk, damaged files, another numba.

Each starts a process with the fault; it has to end with the same numbers, and at most a line stands in the log. What is
compiled is a small kernel by the engine's own decorator; the engine's take seconds each, and are cached the same way.
"""

import math
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = """
from core.packs.elementary import exp
from core.packs.jit import kernel

@kernel
def total(count):
    result = 0.0
    for k in range(count):
        result += exp(-0.1 * k)
    return result
"""
SCRIPT = """
from small import total
print(total(7), total(1000), sum(total.stats.cache_hits.values()))
"""
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))  # each write beyond it fails, as on a full disk
"""
READ_ONLY = (
    'mount --bind "$NUMBA_CACHE_DIR" "$NUMBA_CACHE_DIR" && mount -o remount,bind,ro "$NUMBA_CACHE_DIR" && exec "$@"'
)
TINY_DISK = 'mount -t tmpfs -o size=4k none "$NUMBA_CACHE_DIR" && exec "$@"'


def copied(place):
    """The core with a small kernel beside it, in a folder of its own."""
    shutil.copytree(ROOT / "core", place / "core", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "small.py").write_text(SMALL, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One copy for all tests that leave it as it is."""
    return copied(tmp_path_factory.mktemp("core"))


def start(folder, cache, script=SCRIPT, before=(), **more):
    """(kernels from the cache, what they compute, the log) of a new process."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)} | more
    command = [*before, sys.executable, "-c", script]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    *numbers, hits = ended.stdout.split()
    return int(hits), numbers, ended.stderr


@pytest.fixture(scope="module")
def healthy(folder):
    """(the numbers without a fault, the folder of a filled cache)."""
    cache = folder / "cache"
    hits, numbers, log = start(folder, cache)
    assert (hits, log) == (0, "")
    assert float(numbers[1]) == pytest.approx(1 / (1 - math.exp(-0.1)))
    return numbers, cache


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
    copied(tmp_path)
    for taken in (tmp_path / "taken", tmp_path / "__pycache__"):
        taken.write_text("a file")
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path / "taken"))
    hits, numbers, log = start(tmp_path, tmp_path / "taken", PYTHONDONTWRITEBYTECODE="1", **nowhere)
    assert (hits, numbers) == (0, healthy[0])
    if sys.platform == "linux":  # elsewhere numba may ask the system for a folder
        assert log.count("\n") == 1
        assert "set NUMBA_CACHE_DIR to a folder with room" in log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_write_that_fails_in_the_middle_costs_a_line_in_the_log(folder, healthy, tmp_path):
    hits, numbers, log = start(folder, tmp_path / "cache", LIMITED + SCRIPT)
    assert (hits, numbers) == (0, healthy[0])
    assert "cannot be written" in log
    hits, numbers, log = start(folder, tmp_path / "cache")  # what was left behind does no harm
    assert numbers == healthy[0]
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
    hits, numbers, log = start(folder, cache, before=mounted(cache, TINY_DISK))
    assert (hits, numbers) == (0, healthy[0])
    assert "No space left on device" in log


@pytest.mark.parametrize("filled", [False, True])
def test_a_read_only_folder_leaves_the_next_best_place(healthy, tmp_path, filled):
    copied(tmp_path)
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
    hits, numbers, _ = start(folder, copy)
    assert (hits, numbers) == (0, healthy[0])
    hits, numbers, log = start(folder, copy)
    assert (hits, numbers, log) == (1, healthy[0], "")


def test_an_index_of_another_numba_is_passed_over(folder, healthy, tmp_path):
    other = pickle.dumps("0.1.0") + b"what only the other version can read"
    copy = damaged(healthy[1], tmp_path, lambda content: other, "*.nbi")
    hits, numbers, log = start(folder, copy)
    assert (hits, numbers, log) == (0, healthy[0], "")
    assert start(folder, copy)[0] == 1
