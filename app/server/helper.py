"""Work for a process of its own, which ends with all the memory that it took: compilers and V8 never give it back."""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
IDLE = 30.0  # seconds without work after which a helper ends; to begin one takes half a second
MOST = 100  # questions to one process, for what it holds may grow
PATIENCE = 5.0  # seconds that one has to end
_LOST = (OSError, EOFError, pickle.UnpicklingError)  # what a process that died leaves to its reader


class Unanswered(RuntimeError):
    """The helper died, or could not do it; the message says what it said."""


class NotBegun(Unanswered):
    """There can be no other process here."""


class Helper:
    """A process that runs a module (`serve`) while there is work for it. Safe for many threads; one question at a time.

    module: its name; most: questions after which another process goes on; idle: seconds it waits for the next.
    """

    def __init__(self, module: str, most: int = MOST, idle: float = IDLE):
        self._module, self._most, self._idle = module, most, idle
        self._lock, self._process, self._asked, self._timer = threading.Lock(), None, 0, None

    def ask(self, *question):
        """The answer to a question, both of which can be pickled. Raises Unanswered, or NotBegun."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._asked == self._most:
                self._end()
            done, answer = self._answer(question)
            self._asked += 1
            self._timer = threading.Timer(self._idle, self.end)
            self._timer.daemon = True
            self._timer.start()
        if not done:
            raise Unanswered(answer)
        return answer

    def _answer(self, question):
        """(whether it was done, the answer or what went wrong); where a process died meanwhile, another takes over."""
        was_there = self._process is not None
        try:
            if not was_there:
                self._process = self._begun()
            pickle.dump(question, self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)
        except _LOST as error:
            self._end()
            if was_there:
                return self._answer(question)
            raise Unanswered(f"the process that does it has died ({error!r})") from error

    def end(self) -> None:
        """Let the process end; the next question begins another."""
        with self._lock:
            self._end()

    def _end(self):
        process, self._process, self._asked = self._process, None, 0
        if process is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:  # nobody shall wait for one that hangs as it ends
                process.kill()
                process.wait()
            process.stdout.close()

    def _begun(self):
        """The process, which finds our modules where this one has them: numba's disk cache goes by their place."""
        paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
        try:
            return subprocess.Popen(
                [sys.executable or "", "-P", "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            )
        except OSError as error:
            raise NotBegun(f"no other process can be begun here ({error!r})") from error


def serve(answer: Callable) -> None:
    """In the helper's process: answer each question by `answer(*question)` until nobody is there to ask."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed must not come between
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            question = pickle.load(sys.stdin.buffer)
            try:
                told = True, answer(*question)
            except Exception as error:
                told = False, str(error)
            pickle.dump(told, answers)
            answers.flush()
