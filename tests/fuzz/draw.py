"""Random settings over all of float64: every cell, wiring and rule, sizes from 5e-324 to 1e308, and zeros."""

import math
import sys
from dataclasses import replace

import numpy as np

from core import CELLS, Axis, Dataset
from core.experiment import WIRINGS
from core.optimizers import CLIPS, OPTIMIZERS

WORK = 8_000  # time steps of all sequences in all steps of one run
LARGEST = sys.float_info.max
EDGES = (0.0, -0.0, 1.0, -1.0, 5e-324, 2.2250738585072014e-308, 1e-308, 1e308, LARGEST, math.nextafter(1, 0))
SHARES = (0.0, 0.5, 0.9, 0.99, 0.999, math.nextafter(1, 0), 5e-324)


def draw_number(rng, wild):
    """Any float64, of either sign; of ordinary size where not wild."""
    kind, sign = rng.random(), rng.choice((1.0, -1.0))
    if kind < 0.05:
        return sign * rng.choice(EDGES if wild else (0.0, 1.0, 0.5))
    if not wild or kind < 0.3:
        return rng.gauss(0.0, 1.0) if kind < 0.9 else rng.uniform(-5.0, 5.0)
    if kind < 0.36:
        return sign * 5e-324 * rng.randrange(1, 2**52)
    return sign * 10.0 ** rng.uniform(-308.0, 308.0)


def draw_share(rng):
    """From 0 to just below 1."""
    return rng.choice(SHARES) if rng.random() < 0.3 else rng.random()


def draw_size(rng, wild, usual):
    """0 or larger, mostly near `usual`."""
    return abs(draw_number(rng, True)) if wild and rng.random() < 0.5 else usual * 10.0 ** rng.uniform(-2.0, 2.0)


def draw_settings(rng):
    """The arguments of one experiment that has to be taken."""
    cell, wild = rng.choice(tuple(CELLS)), rng.random() < 0.5
    length = rng.random()
    most = next(
        most for share, most in ((0.45, 4), (0.85, 30), (0.97, 300), (0.995, 2000), (1, 10_000)) if length < share
    )
    unrolls = rng.randint(0, most)
    crowd = rng.random()
    sequences = 1 if crowd < 0.6 else rng.randint(2, 8) if crowd < 0.9 else rng.randint(9, 300)
    sequences = max(1, min(sequences, 3000 // (unrolls + 1)))
    values = [draw_number(rng, wild and rng.random() < 0.3) for _ in range(sequences * (unrolls + 2))]
    data = np.reshape(values, (sequences, unrolls + 2))
    names = (*CELLS[cell].parameters, "w3", "b2")
    usual_steps = rng.choice((1, 5, 30, 300, 2000))
    return {
        "cell": cell,
        "unrolls": unrolls,
        "wiring": rng.choice(WIRINGS),
        "weights": {name: draw_number(rng, wild) for name in names if rng.random() < 0.6},
        "initial_state": draw_number(rng, wild) if rng.random() < 0.5 else 0.0,
        "trainable": None if rng.random() < 0.5 else tuple(rng.sample(names, rng.randint(1, len(names)))),
        "learning_rate": draw_size(rng, wild, 0.05),
        "max_steps": max(1, min(rng.randint(1, usual_steps), WORK // data.size)),
        "tolerance": draw_size(rng, wild, 1e-6) if rng.random() < 0.3 else 0.0,
        "optimizer": rng.choice(tuple(OPTIMIZERS)),
        "momentum": draw_share(rng),
        "decay": draw_share(rng) if rng.random() < 0.5 else None,
        "epsilon": draw_size(rng, wild, 1e-8),
        "clip": draw_size(rng, wild, 1.0) if rng.random() < 0.4 else None,
        "clip_by": rng.choice(CLIPS),
        "truncate": rng.randint(1, unrolls + 1) if rng.random() < 0.25 else None,
        "dataset": Dataset.chain(*values[:2], unrolls) if rng.random() < 0.3 else Dataset(data[:, 1:], data[:, 0]),
    }


def siblings(rng, experiment):
    """Experiments that may share a pack with this one."""
    for _ in range(rng.choice((1, 1, 2, 2, 3, 5, 17)) if experiment.unrolls < 300 else 1):
        start = {name: draw_number(rng, rng.random() < 0.5) for name in experiment.trainable}
        others = {"learning_rate": draw_size(rng, True, 0.05), "momentum": draw_share(rng), "epsilon": rng.random()}
        yield replace(experiment, weights=experiment.weights | start, **others)


def draw_axis(rng, experiment, name):
    """A stretch with the experiment's own value in it."""
    if name == "unrolls":
        return Axis(name, 0, experiment.unrolls, rng.randint(1, 3))
    value = experiment.weights[name] if name in experiment.weights else getattr(experiment, name)
    top = math.nextafter(1, 0) if name in ("momentum", "decay") else 1e308
    signed = name in experiment.weights or name == "initial_state"
    if signed and rng.random() < 0.1:
        low, high = -top, top
    else:
        low, high = sorted((max(-top, min(value / 3, top)), max(-top, min(value * 3, top))))
    if not low < high:
        low, high = (-1.0 if signed else 0.0), rng.choice((0.5, 5e-324, top))
    return Axis(name, low, high, rng.randint(1, 3), log=low > 0 and rng.random() < 0.5)
