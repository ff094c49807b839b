"""Set up and start, with nothing but Python: `python start.py` runs the dashboard, `python start.py test` the tests.

The packages go into .venv beside this file, once; a change of the requirements installs them again. Further words are
passed on: `python start.py --server.port 8600`, `python start.py test -k fate`. `test` alone runs what a change has to
pass each time, `test --all` everything, in a browser too. All processor cores work.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install(requirements: str) -> None:
    """Make .venv hold what the requirements file names, unless it already does."""
    wanted = "".join((HERE / name).read_text() for name in ("requirements.txt", "requirements-dev.txt")) + sys.version
    stamp = HOME / f"{requirements}.installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the packages into .venv (a minute or two, only this time) ...", flush=True)
    made = any(file.read_text().endswith(sys.version) for file in HOME.glob("*.installed"))
    if not (made and PYTHON.exists()):  # an interpreter in use cannot be written again
        venv.create(HOME, with_pip=True, clear=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", HERE / requirements], check=True)
    stamp.write_text(wanted)


def main(words: list[str]) -> int:
    """Install, then hand over to streamlit or pytest; returns their exit code."""
    if words[:1] == ["test"]:
        install("requirements-dev.txt")
        # A browser's tests wait half of their time, so one more of them than there are cores keeps the cores at work.
        workers = (os.cpu_count() or 1) + ("--all" in words)
        command = [PYTHON, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal", *words[1:]]
    else:
        install("requirements.txt")
        command = [PYTHON, "-m", "streamlit", "run", "dashboard.py", *words]
    return subprocess.run(command, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    except KeyboardInterrupt:
        sys.exit(130)
