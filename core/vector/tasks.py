"""The tasks that networks of many units are trained on: sequences drawn from a seed, and the loss of a mere guess.

A loss is the mean over the entries (t, sequence) whose mask is 1. "squared": of (output - target)^2, summed over the
outputs. "cross entropy": of -ln of the probability that softmax over the outputs gives the wanted class, in nats.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from core.checks import choice, number
from core.data import Prices
from core.dataset import RECALL_NOISE
from core.vector.price_windows import FEWEST_DAYS, PriceWindows

MOST_LENGTH, MOST_SEQUENCES = 5_000, 1_024
MOST_NUMBERS = 2**24  # in one array of a batch: 128 MiB
LOSSES = ("squared", "cross entropy")

LETTERS, DISTRACTORS = 2, 4  # of temporal order: A and B, and those that mean nothing
SYMBOLS, REMEMBERED = 8, 10  # of copy: how many there are, and how many of them are to be remembered
BLANK, DELIMITER = SYMBOLS, SYMBOLS + 1  # of copy: two symbols more


class Batch(NamedTuple):
    """Sequences to learn from or to be judged by, of T steps, B sequences, I inputs, O outputs; float64, in C order."""

    inputs: np.ndarray  # (T, B, I)
    targets: np.ndarray  # (T, B, O), a class as one-hot; 0 where the mask is 0
    mask: np.ndarray  # (T, B), 1.0 where the output counts, else 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """What is shown, what is wanted and when, and how an answer is judged (how a loss is counted, the module says).

    A task holds no sequences: each batch is drawn when it is asked for, from its seed alone. Raises ValueError.
    """

    name: str
    label: str  # as shown to people
    about: str  # what the task is, in plain English
    inputs: int  # I
    outputs: int  # O
    loss: str  # one of LOSSES
    shortest: int  # the least length that makes sense
    draw: Callable[[int, int, np.random.Generator], Batch] = field(repr=False)  # length, sequences, random
    mark: Callable[[int], float] = field(repr=False)  # length -> the loss of the guess
    reach: Callable[[], int] | None = field(default=None, repr=False)  # the greatest length that the data allow
    beyond: int = 0  # how many steps a sequence has beyond its length
    held_out: "Task | None" = field(default=None, repr=False)  # judge by this one; None: by new seeds of the same task

    def __post_init__(self):
        choice("loss", self.loss, LOSSES)

    @property
    def longest(self) -> int:
        """The greatest length: MOST_LENGTH, or less where the data end before."""
        return MOST_LENGTH if self.reach is None else min(MOST_LENGTH, self.reach())

    def steps(self, length: int) -> int:
        """T: how many steps a sequence of this length has. Raises ValueError."""
        return self._checked(length) + self.beyond

    def guess(self, length: int) -> float:
        """The loss of the best forecast that does not listen; of prices, that of the forecast of today's close.

        A network whose loss is not below it has not learned the task. Raises ValueError.
        """
        return self.mark(self._checked(length))

    def batch(self, length: int, sequences: int, seed: int | Sequence[int]) -> Batch:
        """So many sequences of steps(length) steps, the same for the same length, sequences and seed.

        sequences: 1 to MOST_SEQUENCES, and no array beyond MOST_NUMBERS. seed: a whole number or several of them, such
        as (seed of a run, step of the run). Raises ValueError.
        """
        length = self._checked(length)
        most = min(MOST_SEQUENCES, MOST_NUMBERS // (max(self.inputs, self.outputs) * (length + self.beyond)))
        remedy = f"give at most {most:,}" + (", or shorter ones" if most < MOST_SEQUENCES else "")
        sequences = number("sequences", sequences, 1, most, remedy, whole=True)
        return self.draw(length, sequences, _generator(seed))

    def _checked(self, length):
        longest = self.longest
        remedy = f"give at most {longest:,}" + (", or a longer history" if longest < MOST_LENGTH else "")
        return number("length", length, self.shortest, longest, remedy, whole=True)


def _generator(seed):
    words = seed if isinstance(seed, (tuple, list)) else (seed,)
    words = [number("seed", word, 0, 2**32 - 1, "give a smaller seed", whole=True) for word in words]
    return np.random.default_rng([len(words), *words])  # NumPy takes [5] and [5, 0] for the same, so their number too


def _asked_last(inputs, wanted):
    """The batch of inputs (T, B, I) whose answer, wanted (B, O), counts at the last step alone."""
    steps, sequences, _ = inputs.shape
    targets, mask = np.zeros((steps, *wanted.shape)), np.zeros((steps, sequences))
    targets[-1], mask[-1] = wanted, 1.0
    return Batch(inputs, targets, mask)


def _same(loss, length):
    """The mark of a task whose guess is as good at every length."""
    return loss


def _adding(length, sequences, random):
    inputs = np.zeros((length, sequences, 2))
    inputs[..., 0] = random.random((length, sequences))
    wanted, every = np.zeros((sequences, 1)), np.arange(sequences)
    for start, end in ((0, length // 2), (length // 2, length)):
        place = random.integers(start, end, sequences)
        inputs[place, every, 1] = 1.0
        wanted[:, 0] += inputs[place, every, 0]
    return _asked_last(inputs, wanted)


def _order(length, sequences, random):
    symbols = random.integers(LETTERS, LETTERS + DISTRACTORS, (length, sequences))
    wanted, every = np.zeros(sequences, dtype=np.int64), np.arange(sequences)
    for tenth in (1, 4):  # the whole numbers in [T / 10, 2 T / 10], then those in [4 T / 10, 5 T / 10]
        place = random.integers(-(-tenth * length // 10), (tenth + 1) * length // 10, sequences, endpoint=True)
        letter = random.integers(0, LETTERS, sequences)
        symbols[place, every] = letter
        wanted = LETTERS * wanted + letter
    return _asked_last(np.eye(LETTERS + DISTRACTORS)[symbols], np.eye(LETTERS**2)[wanted])


def _copy(length, sequences, random):
    shown = np.full((length + 2 * REMEMBERED, sequences), BLANK)
    wanted = shown.copy()
    shown[:REMEMBERED] = wanted[-REMEMBERED:] = random.integers(0, SYMBOLS, (REMEMBERED, sequences))
    shown[-REMEMBERED - 1] = DELIMITER
    return Batch(np.eye(SYMBOLS + 2)[shown], np.eye(SYMBOLS + 1)[wanted], np.ones(shown.shape))


def _copy_mark(length):
    return REMEMBERED * math.log(SYMBOLS) / (length + 2 * REMEMBERED)


def _recall(length, sequences, random):
    inputs = random.normal(0.0, RECALL_NOISE, (length, sequences, 1))
    inputs[0, :, 0] = random.random(sequences)
    return _asked_last(inputs, inputs[0])


def _prices(windows, length, sequences, random):
    inputs, following = windows.draw(length, sequences, random)
    return _asked_last(inputs[..., None], following[:, None])


# Hochreiter and Schmidhuber 1997, section 5.4, in the form of Le et al. 2015, section 4.1, and Arjovsky et al. 2016,
# section 5.2: numbers from 0 to 1 and their plain sum. Its variance, 2 / 12, is the loss of always answering 1.
ADDING = Task(
    name="adding",
    label="Adding",
    about="A long list of numbers is read, two of them marked, one in each half; at the end their sum is wanted.",
    inputs=2,  # a number, uniform from 0 to 1; its marker, 1 or 0
    outputs=1,
    loss="squared",
    shortest=2,
    draw=_adding,
    mark=partial(_same, 1 / 6),
)

# Hochreiter and Schmidhuber 1997, section 5.6, experiment 6a, at the places of Pascanu et al. 2013, section 4.1.1.
ORDER = Task(
    name="order",
    label="Temporal order",
    about="Two letters, each A or B, stand far apart among others that mean nothing; at the end it is asked which of "
    "AA, AB, BA and BB they were.",
    inputs=LETTERS + DISTRACTORS,  # A, B, c, d, e, f
    outputs=LETTERS**2,  # AA, AB, BA, BB
    loss="cross entropy",
    shortest=10,  # below it the tenths are no steps
    draw=_order,
    mark=partial(_same, math.log(LETTERS**2)),
)

# Arjovsky, Shah and Bengio 2016, section 5.1: 10 symbols, length - 1 blanks, a delimiter, 10 blanks. Wanted are blanks,
# and in the last 10 steps the symbols; all steps count. The guess knows when, and not which of 8.
COPY = Task(
    name="copy",
    label="Copy",
    about=f"{REMEMBERED} symbols are shown, then nothing for a long time; at a signal they are wanted back in order.",
    inputs=SYMBOLS + 2,
    outputs=SYMBOLS + 1,
    loss="cross entropy",
    shortest=1,
    draw=_copy,
    mark=_copy_mark,
    beyond=2 * REMEMBERED,
)

# The task of core.dataset.Dataset.recall, which one unit learns, with the same noise; the guess is the average, 1 / 2.
RECALL = Task(
    name="recall",
    label="Recall",
    about="The first number is wanted at the end; all that comes between is noise.",
    inputs=1,  # first uniform from 0 to 1, then normal with the standard deviation RECALL_NOISE
    outputs=1,
    loss="squared",
    shortest=2,
    draw=_recall,
    mark=partial(_same, 1 / 12),
)


def price_task(prices: Prices | str) -> Task:
    """Tomorrow's close from a window of `length` closes (core.vector.price_windows) of a record or a shipped ticker.

    The task is to learn from the first four fifths of the days. Its `held_out` asks for the days of the last fifth and
    has a guess of its own, since their prices move otherwise. The guess, persistence, answers with today's close, the
    last input. Raises ValueError.
    """

    def task(windows, name, label, about, held_out=None):
        return Task(
            name=name,
            label=f"{label}, {windows.name}",
            about=f"{about} The forecast to beat is that tomorrow's close is today's.",
            inputs=1,
            outputs=1,
            loss="squared",
            shortest=FEWEST_DAYS,
            draw=partial(_prices, windows),
            mark=windows.persistence,
            reach=windows.longest,
            held_out=held_out,
        )

    about = "A window of daily closing prices is shown, and tomorrow's close is wanted"
    kept = PriceWindows(prices, held_out=True)
    judge = task(kept, "prices held out", "Tomorrow's close on held-out days", f"{about}, on days kept from training.")
    return task(PriceWindows(prices), "prices", "Tomorrow's close", f"{about}.", judge)


PRICES = price_task("AAPL")

TASKS = MappingProxyType({task.name: task for task in (ADDING, ORDER, COPY, RECALL, PRICES)})
