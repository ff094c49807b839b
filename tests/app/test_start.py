"""start.py installs once, and leaves an environment that a running dashboard uses as it is."""

import sys

import pytest

import start


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
