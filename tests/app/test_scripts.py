"""The script that Share hands out finds the project from wherever it lies, or says in one sentence what to do."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from app.export import formats
from app.lesson.scenes import SCENES
from app.offline.gallery import figures
from app.prices import PricesFile
from app.ui import address, own_prices, share
from tests.conftest import assert_same_file
from tests.harness import at

ONE = ("unroll", {"unrolls": "7"}, "network")


@pytest.fixture
def run(tmp_path):
    """Runs a script that lies in a folder of its own, with nothing around it, in another empty folder."""

    def run(script, cwd=None, folder=None):
        folder, elsewhere = folder or tmp_path / "Downloads", cwd or tmp_path / "elsewhere"
        folder.mkdir(exist_ok=True)
        elsewhere.mkdir(exist_ok=True)
        file = folder / "unrolled-network.py"
        file.write_bytes(script)
        bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [sys.executable, file], cwd=elsewhere, env=bare, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.long  # processes of their own
def test_with_the_project_known_it_runs_anywhere(run, tmp_path):
    ended = run(formats.script(*ONE, share.PROJECT))
    assert ended.returncode == 0, ended.stderr
    assert_same_file((tmp_path / "elsewhere" / "network.html").read_bytes(), as_shared())


def as_shared(own=None):
    """The figure as the HTML file that Share hands out."""
    page, settings, name = ONE
    given = settings | ({"data": own_prices.label_of(own)} if own else {})
    figure = next(figure for figure in figures(page, given, own) if figure.name == name)
    return formats.written(figure, formats.HTML, note=own.note if own else "")


@pytest.mark.long  # a process of its own
def test_a_figure_that_vega_draws_is_saved_alive_where_no_text_is_evaluated(run, tmp_path):
    ended = run(formats.script("lesson", {"scene": "2"}, SCENES[1].key, share.PROJECT))
    assert ended.returncode == 0, ended.stderr
    saved = (tmp_path / "elsewhere" / f"{formats.safe_name(SCENES[1].key)}.html").read_text(encoding="utf-8")
    assert "ast: true" in saved
    assert 'class="still"' in saved


def project_of_sand(folder):
    """A folder that looks like the project, and says that it was found."""
    for name in ("core", "app/offline"):
        (folder / name).mkdir(parents=True)
    (folder / "dashboard.py").touch()
    (folder / "app/offline/gallery.py").write_text("import sys; sys.exit('found in ' + __file__)")


@pytest.mark.parametrize("place", ["the current folder", "the script's own folder", "PROJECT"])
def test_it_looks_for_the_project_in_each_place(run, tmp_path, place):
    project = tmp_path / "project"
    project_of_sand(project)
    places = {
        "the current folder": lambda: run(formats.script(*ONE), cwd=project),
        "the script's own folder": lambda: run(formats.script(*ONE), folder=project),
        "PROJECT": lambda: run(formats.script(*ONE, str(project))),
    }
    assert str(project / "app") in places[place]().stderr


@pytest.mark.parametrize("project", ["", "a folder that was moved since"])
def test_without_the_project_it_ends_in_one_sentence(run, project):
    ended = run(formats.script(*ONE, project))
    (sentence,) = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert "write the folder of dashboard.py into the line PROJECT" in sentence
    assert "unrolled-network.py" in sentence


def test_without_the_packages_it_names_the_python_that_has_them(run, tmp_path):
    project_of_sand(tmp_path / "project")
    (tmp_path / "project/app/offline/gallery.py").write_text("import no_such_package")
    (sentence,) = run(formats.script(*ONE, str(tmp_path / "project"))).stderr.splitlines()
    assert sentence.startswith("This Python has no no_such_package: ")
    assert ".venv" in sentence


@pytest.mark.parametrize(
    ("url", "caller", "known"),
    [
        ("http://localhost:8501/?unrolls=7", None, True),
        ("http://127.0.0.1:8501", None, True),
        ("http://[::1]:8501", None, True),
        ("http://localhost:8501", "::ffff:127.0.0.1", True),
        ("http://localhost:8501", "::ffff:203.0.113.7", False),
        ("http://localhost:8501", "2001:db8::7", False),
        ("http://localhost:8501", "unknown", False),
        ("https://unrolled.example/", None, False),  # by a proxy on the same machine
        ("http://localhost.example:8501", None, False),
        ("http://localhost:8501", "203.0.113.7", False),
        (None, None, False),
    ],
)
def test_only_a_browser_on_the_same_machine_is_told_where_the_project_lies(monkeypatch, url, caller, known):
    monkeypatch.setattr(address.st, "context", SimpleNamespace(url=url, ip_address=caller))
    assert address.at_home() is known


@pytest.mark.long
@pytest.mark.parametrize("home", [True, False])
def test_the_control_hands_out_the_path_at_home_alone(monkeypatch, home):
    monkeypatch.setattr(share, "at_home", lambda: home)
    handed = []
    monkeypatch.setattr(share.formats, "script", lambda *given: handed.append(given) or b"")
    page = at("unroll")
    page.session_state["as network"] = share.PYTHON
    page.session_state["share network"] = True
    page.run()
    assert not page.exception
    assert [given[3] for given in handed] == [share.PROJECT if home else ""]


@pytest.mark.long  # processes of their own
def test_a_figure_of_a_viewer_s_own_prices_asks_for_their_file(run, tmp_path):
    rows = "".join(f"2020-{month:02}-{day:02},{100 + day % 7}\n" for month in (1, 2, 3) for day in range(1, 29))
    content = f"Date,Close\n{rows}".encode()
    own = PricesFile.of(content, "mine.csv")
    script = formats.script("unroll", {"unrolls": "7", "data": own_prices.label_of(own)}, "network", share.PROJECT, own)
    assert "mine.csv is not beside this script" in run(script).stderr
    beside = tmp_path / "Downloads" / "mine.csv"
    beside.write_bytes(content.replace(b"2020-01-01", b"2019-12-31"))
    assert "and the figure was made from a file with" in run(script).stderr
    beside.write_bytes(content)
    ended = run(script)
    assert ended.returncode == 0, ended.stderr
    assert_same_file((tmp_path / "elsewhere" / "network.html").read_bytes(), as_shared(own))
