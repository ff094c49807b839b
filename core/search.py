"""The search for the lowest loss along the whole line of one weight.

All of it is deterministic and knows the network and its data alone.
"""

import math
from typing import NamedTuple

import numpy as np

from core.engine.lanes import losses_along
from core.experiment import Experiment

ZOOMS = (12, 8, 4, 3, 2, 2, 2, 2, 2, 2)  # how many valleys each zoom looks into, in steps of an eighth of the last
INSIDE = 17  # values of a zoom
A_DECADE, LOOKS = (40, 80), 1e4  # values in a factor of ten: fewest and most; the more, the fewer data there are
FAR = np.array([1e5, 1e6, 1e7, 1e8, 1e12, 1e16, 1e32, 1e64, 1e128, 1e300])
ROUGH, FINER = 2, (2, 6)  # turns up and down that ask for a look into each gap, in so many parts, fewest and most
CALM_BELOW, CALM_BEYOND = 0.3, 300.0  # sizes of a weight between which a loss may be rough
# A plain cell's state is a monotone function of itself and can only grow, settle or alternate. Through gates it may hop
# without a rule, and the loss along the weight that it is fed back by is jagged at all sizes.
JAGGED, JAGGED_ZOOMS, FINE = 2, (64, 24, *ZOOMS[1:]), (3_000, 15_000)
FINE_LOOKS = 2e6  # values times days of all sequences of a finer look
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
    between, zooms = _between(experiment, name, values, scan)
    if between.size:
        order = np.argsort(both := np.concatenate([values, between]))
        values, scan = both[order], np.concatenate([scan, look(between)])[order]
    value, loss = _lowest(look, values, scan, zooms)
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


def _between(experiment, name, values, scan):
    """Further values worth a look where the scan is rough, and how many valleys to look into then."""
    size = experiment.dataset.inputs.size
    if name == experiment.cell.recurrent != "w2":
        sides = [side for side in (-1.0, 1.0) if _turns(scan[values * side > 0]) >= JAGGED]
        fine = np.geomspace(CALM_BELOW, 1e6, int(np.clip(FINE_LOOKS / size, *FINE)))
        return np.concatenate([[], *(side * fine for side in sides)]), JAGGED_ZOOMS if sides else ZOOMS
    if _turns(scan) < ROUGH:
        return np.empty(0), ZOOMS
    wild = np.flatnonzero((np.abs(values[:-1]) < CALM_BEYOND) & (np.abs(values[1:]) > CALM_BELOW))
    parts = int(np.clip(FINE_LOOKS / (size * wild.size), *FINER))
    return np.linspace(values[wild], values[wild + 1], parts + 1)[1:-1].ravel(), ZOOMS


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


def _lowest(look, values, scan, zooms):
    """The place and the depth of the deepest valley of a scan, by finer scans around the lowest ones."""
    valleys = _valleys(scan)
    if valleys.size == 0:
        return float(values[np.argmin(np.abs(values))]), float(scan[0])
    scans = values[None], scan[None]
    best, places = _deepest(*scans, (np.zeros_like(valleys), valleys))
    for looked_into in zooms:
        low, high = (end[:looked_into, None] for end in places)
        finer = low + (high - low) * np.linspace(0, 1, INSIDE)  # (valleys, INSIDE)
        found = look(finer)
        padded = np.pad(found, ((0, 0), (1, 1)), constant_values=np.inf)
        before, after = padded[:, :-2], padded[:, 2:]
        inside = np.nonzero((found <= before) & (found <= after) & ((found < before) | (found < after)))
        if inside[0].size == 0:
            break
        deeper, places = _deepest(finer, found, inside)
        best = min(best, deeper, key=lambda b: b[1])
    return best


def _deepest(finer, found, valleys):
    """The place and the loss of the deepest of these valleys, and the ends of all of them, the deepest first."""
    row, column = (index[np.argsort(found[valleys], kind="stable")] for index in valleys)
    ends = finer[row, np.maximum(column - 1, 0)], finer[row, np.minimum(column + 1, finer.shape[1] - 1)]
    return (float(finer[row[0], column[0]]), float(found[row[0], column[0]])), ends


def _first_of_a_plain(look, loss, before, after):
    """Where, between two values, the loss has come down to its limit."""
    for _ in range(3):
        finer = np.linspace(before, after, INSIDE)
        first = int(np.argmax(look(finer) <= loss + FLAT * abs(loss)))
        before, after = finer[max(first - 1, 0)], finer[first]
    return float(after)
