"""What the gradient norms of a training say: their spread, spikes, the first that is no number, and where to clip."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

FEWEST = 20  # norms below which no test of a distribution is made
SPIKE, AROUND = 10.0, 101  # so many times the median of so many norms around it
CEILING, NEAR = 0.2, 1e-3  # so many of all within this share of the largest: logged after they were clipped
LEAST_AND_MOST = (0.5, 10.0)  # times the average norm: thresholds that worked (Pascanu et al. 2013)
ROWS = 4096  # medians taken at once
ROUND = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, eq=False)
class NormStatistics:
    """Of all norms in their order; places are counted from 0, and None where there is no such norm.

    mean, median, least, largest and the logarithms are of the finite ones, the logarithms of those above 0; NaN where
    there are none. p_log, p_plain: of D'Agostino and Pearson's test that the logarithms, or the norms themselves, are
    normal; NaN for fewer than FEWEST norms or where all are one.
    """

    count: int
    finite: int
    zeros: int
    first_nan: int | None
    first_infinite: int | None
    median: float
    mean: float
    least: float
    largest: float
    log_mean: float  # natural
    log_deviation: float
    p_log: float
    p_plain: float
    spikes: np.ndarray  # places
    calm_mean: float  # of the finite norms that are no spikes
    at_ceiling: int  # how many are as large as the largest, if these are many; else 0

    @property
    def clip(self) -> float | None:
        """A threshold to begin with: about the average norm without spikes, 1, 2 or 5 in front; None without norms.

        Pascanu et al. 2013, section 3.2: thresholds from half to ten times the average norm worked.
        """
        if not (self.calm_mean > 0.0 and math.isfinite(self.calm_mean)):
            return None
        power = 10.0 ** math.floor(math.log10(self.calm_mean))
        digits = min(ROUND, key=lambda digit: abs(math.log(digit * power / self.calm_mean)))
        return float(f"{digits * power:.0e}")


def share_clipped(values: np.ndarray, threshold: float) -> float:
    """How many of all norms lie above this threshold, infinite ones among them; NaN is above nothing."""
    with np.errstate(invalid="ignore"):
        return float((values > threshold).mean())


def norm_statistics(values: np.ndarray) -> NormStatistics:
    """Of the norms of a training, one a step."""
    finite = np.isfinite(values)
    known = values[finite]
    logs = np.log(known[known > 0.0])
    spikes = spikes_in(values)
    calm = np.delete(values, spikes)
    calm = calm[np.isfinite(calm)]
    near = int((known >= known.max() * (1.0 - NEAR)).sum()) if known.size else 0
    return NormStatistics(
        count=values.size,
        finite=known.size,
        zeros=int((known == 0.0).sum()),
        first_nan=_first(np.isnan(values)),
        first_infinite=_first(np.isinf(values)),
        median=float(np.median(known)) if known.size else math.nan,
        mean=_mean(known),
        least=float(known.min()) if known.size else math.nan,
        largest=float(known.max()) if known.size else math.nan,
        log_mean=_mean(logs),
        log_deviation=float(logs.std()) if logs.size else math.nan,
        p_log=normality(logs),
        p_plain=normality(known),
        spikes=spikes,
        calm_mean=_mean(calm),
        at_ceiling=near if known.size >= FEWEST and near >= CEILING * known.size else 0,
    )


def spikes_in(values: np.ndarray) -> np.ndarray:
    """Places of finite norms that are more than SPIKE times the median of the AROUND finite norms around each; of
    fewer than FEWEST there are none.
    """
    places = np.flatnonzero(np.isfinite(values))
    known, width = values[places], min(AROUND, places.size)
    if width < FEWEST:
        return places[:0]
    windows = sliding_window_view(known, width)
    medians = [np.median(windows[begin : begin + ROWS], axis=1) for begin in range(0, len(windows), ROWS)]
    first = (np.arange(known.size) - width // 2).clip(0, len(windows) - 1)
    return places[known / SPIKE > np.concatenate(medians)[first]]


def normality(values: np.ndarray) -> float:
    """p of the hypothesis that independent values are normal, by skewness and kurtosis together (D'Agostino and Pearson
    1973; D'Agostino et al. 1990). NaN for fewer than FEWEST values, and where all are one.
    """
    n = values.size
    if n < FEWEST or np.ptp(values) <= 1e-12 * np.abs(values).max():
        return math.nan
    with np.errstate(over="ignore", invalid="ignore"):
        moved = (values - values.mean()) / np.abs(values - values.mean()).max()
        second, third, fourth = ((moved**power).mean() for power in (2, 3, 4))
        square = _of_skewness(third / second**1.5, n) ** 2 + _of_kurtosis(fourth / second**2, n) ** 2
        return float(np.exp(-square / 2.0))


def _of_skewness(skewness, n):
    """As a normal deviate (D'Agostino 1970)."""
    y = skewness * math.sqrt((n + 1) * (n + 3) / (6.0 * (n - 2)))
    beta = 3.0 * (n * n + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2.0) * (n + 5) * (n + 7) * (n + 9))
    w = math.sqrt(2.0 * (beta - 1.0)) - 1.0
    return np.arcsinh(y / math.sqrt(2.0 / (w - 1.0))) / math.sqrt(0.5 * math.log(w))


def _of_kurtosis(kurtosis, n):
    """As a normal deviate (Anscombe and Glynn 1983)."""
    expected = 3.0 * (n - 1) / (n + 1)
    variance = 24.0 * n * (n - 2) * (n - 3) / ((n + 1.0) ** 2 * (n + 3) * (n + 5))
    x = (kurtosis - expected) / math.sqrt(variance)
    root = (
        6.0
        * (n * n - 5 * n + 2)
        / ((n + 7.0) * (n + 9))
        * math.sqrt(6.0 * (n + 3) * (n + 5) / (n * (n - 2.0) * (n - 3)))
    )
    a = 6.0 + 8.0 / root * (2.0 / root + math.sqrt(1.0 + 4.0 / root**2))
    below = 1.0 + x * math.sqrt(2.0 / (a - 4.0))
    third_root = math.copysign(((1.0 - 2.0 / a) / abs(below)) ** (1 / 3), below) if below else math.inf
    return (1.0 - 2.0 / (9.0 * a) - third_root) / math.sqrt(2.0 / (9.0 * a))


def _first(there):
    return int(np.argmax(there)) if there.any() else None


def _mean(values):
    """Without overflow on the way."""
    return float((values / values.size).sum()) if values.size else math.nan
