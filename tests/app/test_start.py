"""start.py installs once, leaves what is in use as it is, ends what it started, and is plain to an old Python."""

import ast
import os
import platform
import socket
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

import start
from tests import chromium

WINDOWS = sys.platform == "win32"


@pytest.fixture
def done(tmp_path, monkeypatch):
    """What was done, in order; an environment in a folder of its own."""
    home, done = tmp_path / ".venv", []
    monkeypatch.setattr(start, "HOME", home)
    monkeypatch.setattr(start, "PYTHON", home / "python")

    def create(place, **options):
        done.append("made")
        place.mkdir(exist_ok=True)
        (place / "python").touch()

    monkeypatch.setattr(start.venv, "create", create)
    monkeypatch.setattr(start.subprocess, "run", lambda command, **options: done.append(command[-1].name))
    return done


def test_the_first_start_makes_the_environment_and_the_second_nothing(done):
    start.install("requirements.txt")
    assert done == ["made", "requirements.txt"]
    start.install("requirements.txt")
    assert done == ["made", "requirements.txt"]


def test_what_the_tests_need_is_added_to_an_environment_in_use(done):
    start.install("requirements.txt")
    start.install("requirements-dev.txt")
    assert done == ["made", "requirements.txt", "requirements-dev.txt"]


def test_another_python_makes_the_environment_anew(done, monkeypatch):
    start.install("requirements.txt")
    monkeypatch.setattr(sys, "version", "3.99")
    start.install("requirements-dev.txt")
    assert done == ["made", "requirements.txt", "made", "requirements-dev.txt"]


def test_a_lost_interpreter_makes_the_environment_anew(done):
    start.install("requirements.txt")
    start.PYTHON.unlink()
    start.install("requirements-dev.txt")
    assert done == ["made", "requirements.txt", "made", "requirements-dev.txt"]


def test_the_packages_of_the_tests_are_all_that_the_dashboard_needs(done):
    start.install("requirements-dev.txt")
    start.install("requirements.txt")
    assert done == ["made", "requirements-dev.txt"]


def test_an_environment_made_by_hand_is_filled_and_not_written_again(done):
    start.HOME.mkdir()
    start.PYTHON.touch()
    (start.HOME / "pyvenv.cfg").write_text(f"home = somewhere\nversion = {platform.python_version()}\n")
    start.install("requirements.txt")
    assert done == ["requirements.txt"]


def test_what_was_never_finished_is_cleared_and_what_was_is_not(done, monkeypatch):
    kept, create = [], start.venv.create

    def interrupted(command, **options):
        raise KeyboardInterrupt

    def record(place, **options):
        kept.append(not options["clear"])
        create(place, **options)

    monkeypatch.setattr(start.venv, "create", record)
    with monkeypatch.context() as patch:
        patch.setattr(start.subprocess, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            start.install("requirements.txt")
    start.install("requirements.txt")
    start.PYTHON.unlink()
    start.install("requirements.txt")
    assert kept == [not WINDOWS, False, not WINDOWS]
    assert done == ["made", "made", "requirements.txt", "made", "requirements.txt"]


def test_another_python_leaves_the_one_that_runs_as_it_is(tmp_path, monkeypatch):
    home, create = tmp_path / ".venv", venv.create
    create(home, symlinks=False)  # copies, which cannot be written while they run
    python = home / ("Scripts/python.exe" if WINDOWS else "bin/python")
    packages = home / "packages of the one that runs"
    packages.touch()
    monkeypatch.setattr(start, "HOME", home)
    monkeypatch.setattr(start, "PYTHON", python)
    monkeypatch.setattr(start.venv, "create", lambda place, with_pip, **options: create(place, **options))
    with subprocess.Popen([python, "-c", "print(input(), flush=True)"], stdin=-1, stdout=-1, text=True) as runs:
        if WINDOWS:
            with pytest.raises(SystemExit, match="are in use"):
                start._make()
        else:
            start._make()
        assert packages.exists()
        assert runs.communicate("still here")[0].strip() == "still here"
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0


@pytest.mark.parametrize("said", ["[WinError 5] Access is denied", "[WinError 32] The process cannot access the file"])
def test_packages_that_windows_holds_are_told_of_in_a_sentence(done, monkeypatch, capsys, said):
    def refused(command, **options):
        raise subprocess.CalledProcessError(1, command, stderr=f"ERROR: {said}\n")

    monkeypatch.setattr(start.subprocess, "run", refused)
    with pytest.raises(SystemExit, match="end the dashboard"):
        start.install("requirements.txt")
    assert said in capsys.readouterr().err


def test_an_environment_that_cannot_get_pip_is_told_of_in_a_sentence(done, monkeypatch):
    def without_pip(place, **options):
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    monkeypatch.setattr(start.venv, "create", without_pip)
    with pytest.raises(SystemExit, match="python3-venv"):
        start.install("requirements.txt")


SERVER = """
import socket, time
with socket.create_server(("127.0.0.1", {port})):
    print("listening", flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("end", [subprocess.Popen.terminate, subprocess.Popen.kill])
def test_ending_it_by_a_signal_ends_the_server_and_frees_its_port(end):
    port = chromium.free_port()
    command = [sys.executable, "-c", SERVER.format(port=port)]
    script = f"import start; start.hand_over({command!r})"
    with subprocess.Popen([sys.executable, "-c", script], cwd=start.HERE, stdout=-1, text=True) as begun:
        assert begun.stdout.readline().strip() == "listening"
        end(begun)
        assert begun.wait(timeout=30) != 0
    until = time.monotonic() + 30
    while _listens(port):
        assert time.monotonic() < until, "the server was left behind"
        time.sleep(0.05)


def _listens(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_the_exit_code_is_that_of_the_command():
    script = f"import start, sys; sys.exit(start.hand_over([{sys.executable!r}, '-c', 'raise SystemExit(7)']))"
    assert subprocess.run([sys.executable, "-c", script], cwd=start.HERE, check=False).returncode == 7


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 8, 18), (3, 10, 13)])
def test_an_old_python_is_told_in_one_sentence(version):
    script = f"import runpy, sys; sys.version_info = {version}; runpy.run_path('start.py', run_name='__main__')"
    ended = subprocess.run([sys.executable, "-c", script], cwd=start.HERE, check=False, capture_output=True, text=True)
    (sentence,) = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert not ended.stdout
    assert f"this is Python {'.'.join(map(str, version))}:" in sentence
    assert "needs Python 3.11 or newer" in sentence
    assert "python3.11 start.py" in sentence


def test_python_is_new_enough_from_3_11_on():
    assert [start.too_old((*version, 0)) is None for version in ((3, 10), (3, 11), (3, 14), (4, 0))] == [0, 1, 1, 1]


def test_an_old_python_can_read_the_file():
    source = Path(start.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not any(node.returns for node in functions), "3.8 does not know list[str]"
    assert not any(argument.annotation for node in functions for argument in node.args.args)


def test_the_note_on_a_missing_browser_names_the_interpreter_of_the_environment():
    command = chromium.NO_CHROMIUM.partition("get it with: ")[2]
    assert sys.executable in command
    assert command.endswith("-m playwright install chromium")
    assert os.path.isabs(sys.executable)
