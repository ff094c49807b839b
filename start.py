"""Set up and start, with nothing but Python: `python start.py` runs the dashboard, `python start.py test` the tests.

The packages go into .venv beside this file, once; a change of the requirements installs them again. Further words are
passed on: `python start.py --server.port 8600`, `python start.py test -k fate`. `test` alone runs what a change has to
pass each time, `test --all` everything, in a browser too. All processor cores work.

An older Python has to read this file to say that it is too old: nothing newer than Python 3.6 may stand in it.
"""

import os
import platform
import signal
import struct
import subprocess
import sys
import venv
from pathlib import Path

NEEDED = (3, 11)
HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
IN_USE = (
    "The packages in .venv are in use, and Windows lets nobody replace them: end the dashboard, or whatever else runs "
    "in .venv, and start again."
)
NO_PIP = (
    "This Python cannot make an environment with pip in it: install the missing part (on Debian and Ubuntu: "
    "sudo apt install python3-venv) and start again."
)


def too_old(version):
    """What to say to a Python of this version, (3, 10, 13): a sentence; None if it is new enough."""
    if tuple(version[:2]) >= NEEDED:
        return None
    found, needed = (".".join(map(str, numbers)) for numbers in (version[:3], NEEDED))
    return (
        f"Unrolled needs Python {needed} or newer and this is Python {found}: get a newer one from "
        f"https://www.python.org/downloads/ and start with that one, as in: python{needed} start.py "
        f"(on Windows: py -{needed} start.py)."
    )


def install(requirements):
    """Make .venv hold what the requirements file names, unless it already does."""
    wanted = "".join((HERE / name).read_text() for name in ("requirements.txt", "requirements-dev.txt")) + sys.version
    stamps = [HOME / f"{name}.installed" for name in (requirements, "requirements-dev.txt")]  # the second has all
    if PYTHON.exists() and any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps):
        return
    print("Installing the packages into .venv (a minute or two, only this time) ...", flush=True)
    if not _of_this_python():
        _make()
    if not stamps[0].exists():
        stamps[0].touch()  # empty until all is there
    try:
        command = [PYTHON, "-m", "pip", "install", "-q", "-r", HERE / requirements]
        subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr)
        if "[WinError 5]" in error.stderr or "[WinError 32]" in error.stderr:  # access denied; used by another process
            sys.exit(IN_USE)
        raise
    stamps[0].write_text(wanted)


def _of_this_python():
    """Whether .venv is there and the Python that runs this made it, here or by hand: then it stays as it is."""
    if not PYTHON.exists():
        return False
    if any(stamp.read_text().endswith(sys.version) for stamp in HOME.glob("*.installed")):
        return True
    made = HOME / "pyvenv.cfg"
    by_hand = made.exists() and not any(HOME.glob("*.installed"))
    return by_hand and f"version = {platform.python_version()}" in made.read_text().splitlines()


def _make():
    """Make .venv for this Python; a dashboard that runs on what stands there keeps it.

    Elsewhere than on Windows each version of Python has a folder of its own for its packages, and a name can be given
    to another interpreter while the one that had it runs; writing into that one ends with "Text file busy".
    """
    stamps = list(HOME.glob("*.installed"))
    unfinished = bool(stamps) and not any(stamp.read_text() for stamp in stamps)  # so nothing can run on it
    windows = sys.platform == "win32"
    try:
        if windows and PYTHON.exists():
            with PYTHON.open("r+b"):  # refused while it runs
                pass
        for old in stamps if windows else [*stamps, *PYTHON.parent.glob("python*")]:
            old.unlink()
        venv.create(HOME, with_pip=True, clear=unfinished or windows, symlinks=not windows)
    except PermissionError:
        if not windows:
            raise
        sys.exit(IN_USE)
    except subprocess.CalledProcessError:
        sys.exit(NO_PIP)


def hand_over(command):
    """Run the command in the folder of this file as if it had been started itself: what ends this process ends it.

    command: a list of texts, its first the interpreter. Returns the exit code on Windows; elsewhere it never returns.
    """
    os.chdir(str(HERE))
    if sys.platform != "win32":
        os.execv(command[0], command)  # the same process goes on as the command, so each signal is the command's
    child = subprocess.Popen(command)
    _end_together(child)
    try:
        return child.wait()
    except KeyboardInterrupt:  # the console has told both
        try:
            return child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def _end_together(child):
    """On Windows a child outlives its parent unless it is in a job that ends with the parent's handle to it.

    The interpreter of an environment has such a job for the real one, which it starts; so that may leave this job, and
    a browser that the dashboard opens stays open.
    """
    import ctypes

    kernel = ctypes.windll.kernel32
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = bytearray(144)  # JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    struct.pack_into("<L", limits, 16, 0x2000 | 0x1000)  # its LimitFlags: kill on close, silent breakaway
    kernel.SetInformationJobObject(job, 9, (ctypes.c_char * len(limits)).from_buffer(limits), len(limits))
    kernel.AssignProcessToJobObject(
        job, ctypes.c_void_p(int(child._handle))
    )  # never closed: this process's end does it


def main(words):
    """Install, then hand over to streamlit or pytest; returns their exit code. words: a list of texts."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # which ends pip as well
    # Tests, and viewers, keep the cores busy by themselves: NumPy's matrices are small, and threads of each only wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if words[:1] == ["test"]:
        install("requirements-dev.txt")
        # A browser's tests wait half of their time, so one more of them than there are cores keeps the cores at work.
        workers = (os.cpu_count() or 1) + ("--all" in words)
        command = ["pytest", "-q", "-n", str(workers), "--dist", "worksteal", *words[1:]]
    else:
        install("requirements.txt")
        command = ["streamlit", "run", "dashboard.py", *words]
    return hand_over([str(PYTHON), "-m", *command])


if __name__ == "__main__":
    if too_old(sys.version_info):
        sys.exit(too_old(sys.version_info))
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    except KeyboardInterrupt:
        sys.exit(130)
