"""Sequences and their targets, checked once when they are made and never changed afterwards."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from core.checks import LARGEST, choice, instance, number, numbers
from core.data import TICKERS, Prices, cut_windows, load_prices

MAX_UNROLLS = 100_000
MAX_SEQUENCES = 2_000
RECALL_NOISE = 0.02


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
        inputs, targets = numbers("inputs", self.inputs, fewest=2), numbers("targets", self.targets, fewest=1)
        if inputs.ndim != 2 or targets.ndim != 1 or inputs.shape[0] != targets.shape[0] or inputs.shape[1] < 1:
            raise ValueError(
                f"inputs of shape {inputs.shape} and targets of shape {targets.shape} do not belong together; "
                "give inputs (sequences, unrolls + 1) and one target a sequence."
            )
        number("sequences", inputs.shape[0], 1, MAX_SEQUENCES, "give fewer sequences or a part of them", whole=True)
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
        unrolls = number("unrolls", unrolls, 0, MAX_UNROLLS, "give fewer unrolls", whole=True)
        x = number("x", x, -LARGEST, LARGEST, "give a finite input")
        y = number("y", y, -LARGEST, LARGEST, "give a finite target")
        inputs = np.zeros((1, unrolls + 1))
        inputs[0, 0] = x
        return cls(inputs, [y], f"x = {x:g}, y = {y:g}")

    @classmethod
    def stocks(cls, ticker: str = "AAPL", unrolls: int = 50, windows: int = 8, prices=None) -> "Dataset":
        """Real daily closes: windows of unrolls + 1 days, each with the next day's close as its target.

        Each window is divided by the mean of its own days (the target's day is not looked at), so 1 is the window's
        average price. `prices` (core.data.Prices) takes the place of the shipped ticker. Raises ValueError when the
        history is too short.
        """
        prices = load_prices(ticker) if prices is None else prices
        instance("prices", prices, Prices, "give those of core.data, or None for the ticker's own")
        inputs, targets = cut_windows(prices, unrolls, windows)
        return cls(inputs, targets, prices.name)

    @classmethod
    def recall(cls, unrolls: int = 50, sequences: int = 32, seed: int = 0, others="noise") -> "Dataset":
        """A task of memory: the target is Input 1, the other days only disturb.

        Input 1 is drawn uniformly from 0 to 1. The other days are "nothing" (0), "noise" (normal, standard deviation
        RECALL_NOISE), or a ticker: the deviations of its real closes from the average of their window. The same seed
        gives the same numbers everywhere. Raises ValueError.
        """
        unrolls = number("unrolls", unrolls, 0, MAX_UNROLLS, "give fewer unrolls", whole=True)
        sequences = number("sequences", sequences, 1, MAX_SEQUENCES, "give fewer sequences", whole=True)
        seed = number("seed", seed, 0, 2**32 - 1, "give another whole number", whole=True)
        choice("others", others, ("noise", "nothing", *TICKERS))
        random = np.random.default_rng(seed)
        first = random.uniform(0.0, 1.0, sequences)
        if others == "noise":
            inputs = random.normal(0.0, RECALL_NOISE, (sequences, unrolls + 1))
        elif others == "nothing":
            inputs = np.zeros((sequences, unrolls + 1))
        else:
            inputs = cut_windows(load_prices(others), unrolls, sequences)[0] - 1.0
        inputs[:, 0] = first
        return cls(inputs, first, f"recall of Input 1, other days: {others}")

    @classmethod
    def companies(cls) -> "Dataset":
        """StatQuest's two companies: A is to be answered by 0, B by 1, and only their first day differs."""
        return cls([[0.0, 0.5, 0.25, 1.0], [1.0, 0.5, 0.25, 1.0]], [0.0, 1.0], "StatQuest's companies A and B")
