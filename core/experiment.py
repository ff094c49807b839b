"""What is to be computed: an experiment and its data, checked once when they are made and never changed afterwards.

The network (after StatQuest): h_t = act(w1 x_t + w2 h_(t-1) + b1) for n + 1 time steps, output = w3 h_last + b2,
loss = sum over sequences of (output - target)^2. n unrolls mean that Input 1 passes the copied w2 exactly n times.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.cells import CELLS
from core.data import cut_windows, load_prices
from core.optimizers import CLIPS, DECAY, OPTIMIZERS

WIRINGS = ("first", "every")
READOUT = {"w3": 1.0, "b2": 0.0}
MAX_UNROLLS = 100_000
MAX_STEPS = 1_000_000
MAX_SEQUENCES = 2_000


class Weights(Mapping):
    """A mapping of weight names to float64 that cannot change, so that an experiment can be hashed."""

    __slots__ = ("_values",)

    def __init__(self, values):
        self._values = dict(values)

    def __getitem__(self, name):
        return self._values[name]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def __or__(self, other):
        return Weights(self._values | dict(other))

    def __hash__(self):
        return hash(frozenset(self._values.items()))

    def __repr__(self):
        return repr(self._values)


def _number(name, value, low, high, remedy, whole=False):
    """`value` as a float (or int), or a ValueError that names it, the rule and the remedy."""
    kind = "whole number" if whole else "number"
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):  # overflow: a Python integer beyond every float64
        number = math.nan
    if not (low <= number <= high) or not math.isfinite(number) or (whole and number != int(number)):
        raise ValueError(f"{name} = {value!r} is not a {kind} from {low:g} to {high:g}; {remedy}.")
    return int(number) if whole else number


def _choice(name, value, choices):
    if value not in tuple(choices):  # a tuple compares, so that a value that cannot be hashed is refused as well
        raise ValueError(f"{name} = {value!r} is not known; choose one of {', '.join(choices)}.")


LARGEST = np.finfo(float).max


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Sequences and their targets.

    inputs: (sequences, unrolls + 1) float64, finite; targets: (sequences,) float64, finite; name: as shown to people.
    Two datasets are equal when their numbers and names are.
    """

    inputs: np.ndarray
    targets: np.ndarray
    name: str = "data"
    digest: str = field(init=False, repr=False)

    def __post_init__(self):
        inputs = np.array(self.inputs, dtype=np.float64, order="C", ndmin=2)
        targets = np.array(self.targets, dtype=np.float64, order="C", ndmin=1)
        if inputs.ndim != 2 or targets.ndim != 1 or inputs.shape[0] != targets.shape[0] or inputs.shape[1] < 1:
            raise ValueError(
                f"inputs of shape {inputs.shape} and targets of shape {targets.shape} do not belong together; "
                "give inputs (sequences, unrolls + 1) and one target a sequence."
            )
        _number("sequences", inputs.shape[0], 1, MAX_SEQUENCES, "give fewer sequences or a part of them", whole=True)
        for name, values in (("inputs", inputs), ("targets", targets)):
            if not np.isfinite(values).all():
                where = tuple(int(i) for i in np.argwhere(~np.isfinite(values))[0])
                raise ValueError(f"{name}{list(where)} = {values[where]} is not finite; mend or leave out that value.")
            values.flags.writeable = False
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "targets", targets)
        digest = hashlib.sha256(str((inputs.shape, self.name)).encode())
        digest.update(inputs)
        digest.update(targets)
        object.__setattr__(self, "digest", digest.hexdigest())

    def __reduce__(self):
        return Dataset, (self.inputs, self.targets, self.name)  # made anew, so that copies are read-only too

    def __eq__(self, other):
        return isinstance(other, Dataset) and self.digest == other.digest

    def __hash__(self):
        return hash(self.digest)

    @property
    def unrolls(self) -> int:
        """How often w2 is copied: time steps - 1."""
        return self.inputs.shape[1] - 1

    @classmethod
    def chain(cls, x: float = 1.0, y: float = 1.0, unrolls: int = 50) -> "Dataset":
        """The article's case: one input x on the first day, one target y."""
        unrolls = _number("unrolls", unrolls, 0, MAX_UNROLLS, "give fewer unrolls", whole=True)
        inputs = np.zeros((1, unrolls + 1))
        inputs[0, 0] = _number("x", x, -LARGEST, LARGEST, "give a finite input")
        return cls(inputs, [_number("y", y, -LARGEST, LARGEST, "give a finite target")], f"x = {x:g}, y = {y:g}")

    @classmethod
    def stocks(cls, ticker: str = "AAPL", unrolls: int = 50, windows: int = 8, prices=None) -> "Dataset":
        """Real daily closes: windows of unrolls + 1 days, each with the next day's close as its target.

        Each window is divided by the mean of its own days (the target's day is not looked at), so 1 is the window's
        average price. `prices` (core.data.Prices) takes the place of the shipped ticker. Raises ValueError when the
        history is too short.
        """
        prices = load_prices(ticker) if prices is None else prices
        inputs, targets = cut_windows(prices, unrolls, windows)
        return cls(inputs, targets, prices.name)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One recurrent network, its data and how it is trained: all that a run depends on."""

    cell: str = "relu"  # a name in CELLS
    unrolls: int | None = None  # how often the recurrent weight is copied; None: as many as the dataset has
    wiring: str = "first"  # "first": only Input 1 enters, the article's simplification; "every": every day does
    weights: Mapping[str, float] = field(default_factory=dict)  # where they differ from the cell's defaults
    initial_state: float = 0.0  # h before the first day
    trainable: tuple[str, ...] | None = None  # None: the recurrent weight, "w2" where there is one
    learning_rate: float = 0.01
    max_steps: int = 1000
    tolerance: float = 0.0  # stop once no weight moves by as much as this in a step; 0 never stops a run
    optimizer: str = "gd"  # a name in core.optimizers.OPTIMIZERS, where the rules stand
    momentum: float = 0.9  # of momentum and nesterov; Adam's beta1
    decay: float | None = None  # RMSprop's alpha, Adam's beta2; None: PyTorch's 0.99 and 0.999
    epsilon: float = 1e-8  # of RMSprop and Adam: steps vanish with gradients far below it
    clip: float | None = None  # the largest gradient to follow; None: any
    clip_by: str = "norm"  # of the whole gradient, or "value": of each weight's
    truncate: int | None = None  # truncated BPTT: the gradient goes back over this many time steps only; None: all
    dataset: Dataset | None = None  # None: the chain x = 1, y = 1

    def __post_init__(self):
        def put(name, value):
            object.__setattr__(self, name, value)

        _choice("cell", self.cell, CELLS)
        _choice("wiring", self.wiring, WIRINGS)
        _choice("optimizer", self.optimizer, OPTIMIZERS)
        if self.dataset is None:
            put("dataset", Dataset.chain(unrolls=50 if self.unrolls is None else self.unrolls))
        put("unrolls", self.dataset.unrolls if self.unrolls is None else self.unrolls)
        put("unrolls", _number("unrolls", self.unrolls, 0, MAX_UNROLLS, "give fewer unrolls", whole=True))
        if self.unrolls != self.dataset.unrolls:
            raise ValueError(
                f"unrolls = {self.unrolls} does not fit the dataset {self.dataset.name!r}, whose windows have "
                f"{self.dataset.unrolls + 1} days; a window needs unrolls + 1, so cut it with unrolls={self.unrolls}."
            )
        put("weights", self._complete(self.weights))
        put("initial_state", _number("initial_state", self.initial_state, -LARGEST, LARGEST, "give a finite state"))
        trainable = (CELLS[self.cell].recurrent,) if self.trainable is None else self.trainable
        trainable = (trainable,) if isinstance(trainable, str) else tuple(trainable)
        for name in trainable:
            _choice("trainable", name, tuple(self.weights))
        if not trainable:
            raise ValueError("trainable is empty, so there is nothing to train; name one weight, for example 'w2'.")
        put("trainable", tuple(name for name in self.weights if name in trainable))
        rate = _number("learning_rate", self.learning_rate, 0, LARGEST, "give a small positive rate such as 0.01")
        put("learning_rate", rate)
        steps = _number("max_steps", self.max_steps, 1, MAX_STEPS, "give fewer steps", whole=True)
        put("max_steps", steps)
        self._check_rule(put)
        put("tolerance", _number("tolerance", self.tolerance, 0, LARGEST, "give 0 to never stop for it"))

    def _check_rule(self, put):
        _choice("clip_by", self.clip_by, CLIPS)
        below_1 = math.nextafter(1, 0)
        put("momentum", _number("momentum", self.momentum, 0, below_1, "give a share below 1 such as 0.9"))
        decay = DECAY.get(self.optimizer, 0.999) if self.decay is None else self.decay
        put("decay", _number("decay", decay, 0, below_1, "give a share below 1 such as 0.99"))
        put("epsilon", _number("epsilon", self.epsilon, 0, LARGEST, "give a small positive number such as 1e-8"))
        if self.clip is not None:
            put("clip", _number("clip", self.clip, 0, LARGEST, "give a positive threshold such as 1, or None"))
        if self.truncate is not None:
            rule = "give at least one time step and at most all of them, or None for all"
            put("truncate", _number("truncate", self.truncate, 1, self.unrolls + 1, rule, whole=True))

    @property
    def reach(self) -> int:
        """How many time steps the gradient goes back over."""
        return self.unrolls + 1 if self.truncate is None else self.truncate

    @property
    def clips(self) -> str | None:
        """Which way the gradient is clipped, if it is."""
        return None if self.clip is None else self.clip_by

    def _complete(self, given):
        """All weights of the cell and the readout, in the kernels' order."""
        values = CELLS[self.cell].parameters | READOUT
        for name, value in dict(given).items():
            _choice("weight", name, tuple(values))
            values[name] = _number(name, value, -LARGEST, LARGEST, "give a finite weight such as 2 or 0.5")
        return Weights(values)

    @property
    def inputs(self) -> np.ndarray:
        """What enters on each day, (sequences, unrolls + 1): with wiring "first", 0 from the second day on."""
        if self.wiring == "every":
            return self.dataset.inputs
        inputs = np.zeros_like(self.dataset.inputs)
        inputs[:, 0] = self.dataset.inputs[:, 0]
        return inputs


def names_of(weights: Iterable[str]) -> str:
    """Weight names as one reads them aloud: "w1, w2 and b1"."""
    *most, last = weights
    return f"{', '.join(most)} and {last}" if most else last
