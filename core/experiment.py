"""What is to be computed: an experiment, checked once when it is made and never changed afterwards.

The network (after StatQuest): h_t = act(w1 x_t + w2 h_(t-1) + b1) for n + 1 time steps, output = w3 h_last + b2,
loss = sum over sequences of (output - target)^2. n unrolls mean that Input 1 passes the copied w2 exactly n times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.cells import Cell, cell_of
from core.cells.contract import READOUT
from core.checks import BELOW_1, LARGEST, choice, instance, number, shown
from core.dataset import MAX_UNROLLS, Dataset
from core.optimizers import CLIPS, OPTIMIZERS

WIRINGS = ("first", "every")
MAX_STEPS = 1_000_000


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

    def items(self):
        """As a dict's: Mapping's own would ask for each value by its name."""
        return self._values.items()

    def values(self):
        """As a dict's."""
        return self._values.values()

    def __or__(self, other):
        return Weights(self._values | dict(other))

    def __hash__(self):
        return hash(frozenset(self._values.items()))

    def __repr__(self):
        return repr(self._values)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One recurrent network, its data and how it is trained: all that a run depends on."""

    cell: Cell | str = "relu"  # a name in CELLS or a Cell of one's own; a Cell from then on
    unrolls: int | None = None  # how often the recurrent weight is copied; None: as many as the dataset has
    wiring: str = "first"  # "first": only Input 1 enters, the article's simplification; "every": every day does
    weights: Mapping[str, float] = field(default_factory=dict)  # where they differ from the cell's defaults
    initial_state: float = 0.0  # h before the first day
    trainable: tuple[str, ...] | None = None  # None: the recurrent weight, "w2" where there is one
    learning_rate: float = 0.01
    max_steps: int = 1000
    tolerance: float = 0.0  # stop once no weight moves by as much as this in a step; 0 never stops a run
    optimizer: str = "gd"  # a name in core.optimizers.OPTIMIZERS; the rules stand in its files
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

        put("cell", cell_of(self.cell))
        choice("wiring", self.wiring, WIRINGS)
        choice("optimizer", self.optimizer, OPTIMIZERS)
        if self.dataset is None:
            put("dataset", Dataset.chain(unrolls=50 if self.unrolls is None else self.unrolls))
        instance("dataset", self.dataset, Dataset, "give one such as Dataset.stocks('AAPL'), or None for the chain")
        put("unrolls", self.dataset.unrolls if self.unrolls is None else self.unrolls)
        put("unrolls", number("unrolls", self.unrolls, 0, MAX_UNROLLS, "give fewer unrolls", whole=True))
        if self.unrolls != self.dataset.unrolls:
            raise ValueError(
                f"unrolls = {self.unrolls} does not fit the dataset {self.dataset.name!r}, whose windows have "
                f"{self.dataset.unrolls + 1} days; a window needs unrolls + 1, so cut it with unrolls={self.unrolls}."
            )
        put("weights", self._complete(self.weights))
        put("initial_state", number("initial_state", self.initial_state, -LARGEST, LARGEST, "give a finite state"))
        trainable = (self.cell.recurrent,) if self.trainable is None else self.trainable
        try:
            trainable = (trainable,) if isinstance(trainable, str) else tuple(trainable)
        except Exception:  # one thing that is not a name
            trainable = (trainable,)
        for name in trainable:
            choice("trainable", name, tuple(self.weights))
        if not trainable:
            raise ValueError("trainable is empty, so there is nothing to train; name one weight, for example 'w2'.")
        put("trainable", tuple(name for name in self.weights if name in trainable))
        rate = number("learning_rate", self.learning_rate, 0, LARGEST, "give a small positive rate such as 0.01")
        put("learning_rate", rate)
        steps = number("max_steps", self.max_steps, 1, MAX_STEPS, "give fewer steps", whole=True)
        put("max_steps", steps)
        self._check_rule(put)
        put("tolerance", number("tolerance", self.tolerance, 0, LARGEST, "give 0 to never stop for it"))

    def _check_rule(self, put):
        choice("clip_by", self.clip_by, CLIPS)
        put("momentum", number("momentum", self.momentum, 0, BELOW_1, "give a share below 1 such as 0.9"))
        decay = OPTIMIZERS[self.optimizer].default("decay", 0.999) if self.decay is None else self.decay
        put("decay", number("decay", decay, 0, BELOW_1, "give a share below 1 such as 0.99"))
        put("epsilon", number("epsilon", self.epsilon, 0, LARGEST, "give a small positive number such as 1e-8"))
        if self.clip is not None:
            put("clip", number("clip", self.clip, 0, LARGEST, "give a positive threshold such as 1, or None"))
        if self.truncate is not None:
            rule = "give at least one time step and at most all of them, or None for all"
            put("truncate", number("truncate", self.truncate, 1, self.unrolls + 1, rule, whole=True))

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
        values = self.cell.parameters | READOUT
        if not isinstance(given, Mapping):
            raise ValueError(f"weights = {shown(given)} does not map names to numbers; give for example {{'w2': 0.5}}.")
        for name, value in given.items():
            choice("weight", name, tuple(values))
            values[name] = number(name, value, -LARGEST, LARGEST, "give a finite weight such as 2 or 0.5")
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


def checked(experiment: Experiment) -> Experiment:
    """The experiment, or a ValueError if it is anything else."""
    return instance("experiment", experiment, Experiment, "make one by Experiment(...)")
