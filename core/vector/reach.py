"""How far back a network feels: d state_T / d state_(T-k) along the real pass, by lag (Pascanu et al. 2013, eq. 5)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.cancelled import Cancelled
from core.checks import choice, listed, number
from core.vector.backprop import inputs_of
from core.vector.jacobians import LN_2, Path
from core.vector.network import Network

OF = ("state", "hidden")


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Norms by lag, natural logarithms, for no float64 holds what a long product comes to.

    log_norms: of ||d state_T / d state_(T-k)||_F / sqrt(rows); log_largest: of the largest singular value, the factor
    by which the gradient in the worst direction grows. -inf where the product is 0.
    """

    lags: np.ndarray  # (lags,) int, from 1 on
    log_norms: np.ndarray  # (paths, lags): a path is one sequence through one network
    log_largest: np.ndarray  # (paths, lags)

    @property
    def norms(self) -> np.ndarray:
        """(lags,) the geometric mean over all paths; 0 or infinite where no float64 is left."""
        return _exp(self.log_norms.mean(axis=0))

    @property
    def largest(self) -> np.ndarray:
        """(lags,) the geometric mean over all paths."""
        return _exp(self.log_largest.mean(axis=0))

    @property
    def log10_norms(self) -> np.ndarray:
        """(lags,) the mean over all paths of log10 of the norm."""
        return self.log_norms.mean(axis=0) / math.log(10)

    @property
    def log10_largest(self) -> np.ndarray:
        """(lags,) the mean over all paths of log10 of the largest singular value."""
        return self.log_largest.mean(axis=0) / math.log(10)

    @property
    def spread(self) -> np.ndarray:
        """(lags,) the standard deviation of log10 of the norm over the paths; 0 of a single one."""
        return self.log_norms.std(axis=0) / math.log(10)

    def factor(self, begin: int, end: int) -> float:
        """By how much the norm is multiplied a step, on average from lag `begin` to lag `end`. Raises ValueError."""
        first, last = self._place(begin), self._place(end)
        if first == last:
            raise ValueError(f"begin = {begin} and end = {end} are one lag; give two.")
        change = self.log_norms[:, last] - self.log_norms[:, first]
        return float(_exp(change.mean() / (self.lags[last] - self.lags[first])))

    def _place(self, lag):
        place = np.flatnonzero(self.lags == lag)
        if not place.size:
            raise ValueError(f"lag {lag} was not asked for; choose one of {', '.join(map(str, self.lags))}.")
        return place[0]


def joined(parts: Sequence[Reach]) -> Reach:
    """All paths of several of the same lags."""
    return Reach(
        parts[0].lags,
        np.concatenate([part.log_norms for part in parts]),
        np.concatenate([part.log_largest for part in parts]),
    )


def reach(
    networks: Network | Sequence[Network],
    inputs: np.ndarray,
    lags: Sequence[int] | None = None,
    of: str = "state",
    progress: Callable | None = None,
    cancelled: Callable | None = None,
    largest: bool = True,
) -> Reach:
    """How strongly the states at the end of each sequence depend on those k steps before, for each lag k.

    networks: one, or several of one kind, such as those of several seeds; inputs: (T, B, I), from states of 0; lags:
    from 1 to T; None: each of the first 20, then fewer and fewer. of: "state", all that the cell remembers, or
    "hidden", h alone at the end by all that was remembered before. progress: called with (done, all) paths. cancelled:
    asked as often; if it says true, Cancelled is raised. largest: whether the largest singular values are wanted, which
    take most of the time; else they are NaN. Raises ValueError for what cannot be.
    """
    given = [networks] if isinstance(networks, Network) else networks
    given = listed("networks", given, Network, "give a Network, or a list of some")
    if not given:
        raise ValueError("networks is empty; give a Network, or a list of some.")
    choice("of", of, OF)
    checked = [inputs_of(network, inputs) for network in given]
    times, sequences = checked[0].shape[:2]
    lags = usual_lags(times) if lags is None else _checked_lags(lags, times)
    norms, highest, done = [], [], 0
    for network, batch in zip(given, checked, strict=True):
        path = Path(network, batch)
        count = network.units * (len(network.cell.states) if of == "state" else 1)
        for sequence in range(sequences):
            if cancelled is not None and cancelled():
                raise Cancelled(f"cancelled at path {done} of {len(given) * sequences}")
            rows = _at_lags(path.directions(sequence, count), lags, largest)
            for table, row in zip((norms, highest), rows, strict=True):
                table.append(row)
            done += 1
            if progress is not None:
                progress(done, len(given) * sequences)
    return Reach(lags, np.array(norms), np.array(highest))


def usual_lags(times: int) -> np.ndarray:
    """1 ... 20, and then each a tenth longer than the one before, up to the length."""
    lags = [*range(1, min(times, 20) + 1)]
    while lags[-1] < times:
        lags.append(min(times, lags[-1] + lags[-1] // 10))
    return np.array(lags)


def _at_lags(directions, lags, largest):
    """Logarithms of the norm and, if wanted, of the largest singular value at each lag."""
    norms, highest, at = [], [], 0
    for lag in lags.tolist():
        norms.append(directions.carry(lag - at)[-1] - math.log(directions.count) / 2)
        highest.append(_log_largest(*directions.product) if largest else math.nan)
        at = lag
    return norms, highest


def _log_largest(product, exponent):
    """Of the largest singular value: the root of the largest eigenvalue of the product with its own transpose."""
    if not np.isfinite(product).all():
        return math.nan if np.isnan(product).any() else math.inf
    rows = product if product.shape[0] <= product.shape[1] else product.T
    highest = np.linalg.eigvalsh(rows @ rows.T)[-1]
    return math.log(highest) / 2 + exponent * LN_2 if highest > 0.0 else -math.inf


def _checked_lags(lags, times):
    try:
        lags = list(lags)
    except TypeError:
        raise ValueError(f"lags = {lags!r} is not a list; give some whole numbers, such as [1, 10, 50].") from None
    remedy = f"give at most {times:,}, the length"
    found = sorted({number("lag", lag, 1, times, remedy, whole=True) for lag in lags})
    if not found:
        raise ValueError("lags is empty; give some whole numbers, such as [1, 10, 50].")
    return np.array(found)


def _exp(logarithm):
    with np.errstate(over="ignore", under="ignore"):
        return np.exp(logarithm)
