"""The search for the lowest loss along the whole line of one weight.

All of it is deterministic and knows the network and its data alone.
"""

import math
from typing import NamedTuple

import numpy as np

from core.engine.lanes import losses_along
from core.experiment import Experiment

ZOOMS = (12, 8, 4, 3, 2, 2, 2, 2)  # how many valleys each zoom looks into, in steps of an eighth of the last
INSIDE = 17  # values of a zoom
A_DECADE, LOOKS = (25, 80), 1e4  # values in a factor of ten: fewest and most; the more, the fewer data there are
FAR = np.array([1e5, 1e6, 1e7, 1e8, 1e12, 1e16, 1e32, 1e64, 1e128, 1e300])
ROUGH, FINER = 12, 10  # more turns up and down than so many ask for a look into each gap, in so many parts
CALM_BELOW, CALM_BEYOND = 0.3, 300.0  # sizes of a weight between which a loss may be rough
LIMIT = 1e12  # beyond this weight a loss that stays is its limit
FLAT = 1e-12  # of the loss: so little lower is not lower


class Lowest(NamedTuple):
    """Where the loss is lowest along a weight, and how low.

    limit: -inf or inf where it falls on for ever towards there; the value is then the first from which on float64 sees
    no difference to the limit. Elsewhere 0.
    """

    value: float
    loss: float
    limit: float


def candidates(experiment: Experiment, name: str) -> np.ndarray:
    """Values of one weight worth a look, over the whole line: dense among the sizes of ordinary weights, and around 1
    for the weight that is copied, where its powers are.
    """
    a_decade = int(np.clip(LOOKS / experiment.dataset.inputs.size, *A_DECADE))
    half = [[0.0], np.logspace(-8, -3, 11), np.logspace(-3, 4, 7 * a_decade + 1), FAR]
    if name == experiment.cell.recurrent:
        half.append(np.linspace(0, 3, 4 * a_decade + 21))
    if name == "w2":  # where no gate stands between, its powers count
        near_one = np.exp(np.linspace(-30, 30, 241) / max(experiment.unrolls, 1))
        half.append(near_one[(near_one > 1e-3) & (near_one < 10)])
    half = np.concatenate(half)
    return np.unique(np.concatenate([-half, half]))


def along(experiment: Experiment, name: str) -> Lowest:
    """The lowest loss of the whole line of one weight; infinite if no value gives a finite one."""
    look = _looking(experiment, name)
    values = candidates(experiment, name)
    scan = look(values)
    if _turns(scan) > ROUGH:
        wild = np.flatnonzero((np.abs(values[:-1]) < CALM_BEYOND) & (np.abs(values[1:]) > CALM_BELOW))
        between = np.linspace(values[wild], values[wild + 1], FINER + 1)[1:-1].ravel()
        order = np.argsort(both := np.concatenate([values, between]))
        values, scan = both[order], np.concatenate([scan, look(between)])[order]
    value, loss = _lowest(look, values, scan)
    limit = 0.0
    same = scan <= loss + FLAT * abs(loss)
    for side, here in ((1, values > 0), (-1, values < 0)):
        if not same[here & (np.abs(values) >= LIMIT)].all() or not math.isfinite(loss):
            continue
        order = np.flatnonzero(here)[::side]  # from 0 outwards
        different = np.flatnonzero(~same[order])
        if different.size and abs(value) >= abs(values[order[different[-1]]]) and value * side > 0:
            value = _first_of_a_plain(look, loss, *values[order[different[-1] : different[-1] + 2]])
            limit = side * math.inf
    return Lowest(value, loss, limit)


def _looking(experiment, name):
    """The loss as a function of values; infinite where it is no number."""
    losses = losses_along(experiment, name)

    def look(values):
        found = losses(values)
        return np.where(np.isnan(found), np.inf, found)  # np.nan_to_num would take infinity away, too

    return look


def _valleys(scan):
    """Where a scan is no higher than on either side, and lower than on one."""
    padded = np.concatenate([[np.inf], scan, [np.inf]])
    before, after = padded[:-2], padded[2:]
    return np.flatnonzero((scan <= before) & (scan <= after) & ((scan < before) | (scan < after)))


def _turns(scan):
    """How often a scan turns up or down, beyond rounding."""
    steps = np.diff(scan)
    steps = steps[np.abs(steps) > 1e-9 * scan[1:]]
    return int(np.sum(steps[1:] * np.sign(steps[:-1]) < 0))


def _lowest(look, values, scan):
    """The place and the depth of the deepest valley of a scan, by finer scans around the lowest ones."""
    valleys = _valleys(scan)
    if valleys.size == 0:
        return float(values[np.argmin(np.abs(values))]), float(scan[0])
    valleys = valleys[np.argsort(scan[valleys], kind="stable")]
    best = (float(values[valleys[0]]), float(scan[valleys[0]]))
    low, high = values[np.maximum(valleys - 1, 0)], values[np.minimum(valleys + 1, values.size - 1)]
    for looked_into in ZOOMS:
        low, high = low[:looked_into], high[:looked_into]
        finer = np.linspace(low, high, INSIDE)  # (INSIDE, valleys)
        found = look(finer)
        row, each = np.argmin(found, axis=0), np.arange(low.size)
        deepest = np.argsort(found[row, each], kind="stable")
        first = deepest[0]
        best = min(best, (float(finer[row[first], first]), float(found[row[first], first])), key=lambda b: b[1])
        low = finer[np.maximum(row - 1, 0), each][deepest]
        high = finer[np.minimum(row + 1, INSIDE - 1), each][deepest]
    return best


def _first_of_a_plain(look, loss, before, after):
    """Where, between two values, the loss has come down to its limit."""
    for _ in range(3):
        finer = np.linspace(before, after, INSIDE)
        first = int(np.argmax(look(finer) <= loss + FLAT * abs(loss)))
        before, after = finer[max(first - 1, 0)], finer[first]
    return float(after)
