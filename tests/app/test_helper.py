"""Work for a process of its own: it is done, it ends, and the server's own memory stays without it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import charts, tables
from app.export import formats, paper
from app.server import helper as module
from app.server import warming
from app.server.helper import Helper, Unanswered
from tests.waiting import wait_until

WEIGHTS = {"w2 = 2": 2.0}
CHART = charts.amplification_chart(tables.amplification_table(WEIGHTS, 5), dict.fromkeys(WEIGHTS, "#E8590C"))
ECHO = """
import atexit
import os
import time
from app.server.helper import serve

def answer(question):
    print("this is no answer")
    if question == "raise":
        raise ValueError("no such thing")
    if question == "die":
        os._exit(1)
    if question == "hang":
        atexit.register(time.sleep, 600)
    return os.getpid(), question

if __name__ == "__main__":
    serve(answer)
"""


@pytest.fixture
def helper_of(tmp_path, monkeypatch):
    """Makes a helper that says who it is and what it was asked."""
    (tmp_path / "echo_of_test.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made = []

    def make(**options):
        made.append(Helper("echo_of_test", **options))
        return made[-1]

    yield make
    for one in made:
        one.end()


def test_one_process_answers_all_questions_whoever_asks(helper_of):
    helper = helper_of()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(helper.ask, range(40)))
    assert [question for _, question in answers] == list(range(40))
    assert len({process for process, _ in answers} - {os.getpid()}) == 1


def test_what_goes_wrong_is_told_and_the_next_question_is_answered(helper_of):
    helper = helper_of()
    before, _ = helper.ask("first")
    with pytest.raises(Unanswered, match="no such thing"):
        helper.ask("raise")
    assert helper.ask("second")[0] == before
    with pytest.raises(Unanswered, match="has died"):
        helper.ask("die")
    assert helper.ask("third")[0] != before


def test_after_so_many_questions_another_process_goes_on(helper_of):
    helper = helper_of(most=2)
    processes = [helper.ask(number)[0] for number in range(6)]
    assert processes == [processes[0]] * 2 + [processes[2]] * 2 + [processes[4]] * 2
    assert len(set(processes)) == 3


def test_a_helper_without_work_ends(helper_of):
    helper = helper_of(idle=0.05)
    process, _ = helper.ask("first")
    wait_until(lambda: helper._process is None)
    assert helper.ask("second")[0] != process


def test_one_that_was_killed_while_it_had_nothing_to_do_is_replaced(helper_of):
    helper = helper_of()
    process, _ = helper.ask("first")
    helper._process.kill()
    helper._process.wait()
    assert helper.ask("second")[0] != process


def test_nobody_waits_for_one_that_hangs_as_it_ends(helper_of, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    helper = helper_of()
    helper.ask("hang")
    process = helper._process
    helper.end()
    assert process.returncode not in (None, 0)


@pytest.mark.parametrize("python", ["", "no such interpreter"])
def test_where_no_process_can_be_begun_all_is_done_here(monkeypatch, python):
    made = paper.slide(CHART)
    drawn = formats.svg(made)
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.setattr(formats, "_converter", Helper("app.export.converting"))
    warming._compiler.clear()
    try:
        assert not warming.compile_by_helper("fold")
    finally:
        warming._compiler.clear()
    assert formats.svg(made) == drawn


def test_share_says_what_a_helper_could_not_do_and_what_can_be_done():
    with pytest.raises(formats.CannotConvert, match="try once more, or take the data as CSV"):
        formats.svg({"mark": "no such mark"})


SCRIPT = """
import json
import numpy as np
from app.server.warming import compile_by_helper
from core.engine.trace import EDGES, empty_trace, fold
from core.packs.jit import compile_elsewhere, kernel

def own(number):
    return number + 1.0

compile_elsewhere(compile_by_helper)
trace, own = empty_trace(1), kernel(own)
fold(trace, np.zeros((1, 4, 1)), 0, 0, 0, True, EDGES)
answer = own(1.0)
compiled = [len(each.stats.cache_misses) for each in (fold, own)]
print(json.dumps([compiled, int(trace.counts.sum()), answer]))
"""


def test_a_kernel_comes_from_the_helper_and_what_that_does_not_know_is_compiled_here(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout) == [[0, 1], 1, 2.0]
