"""Random networks of many units through all that is asked of them: no crash, no warning, every non-finite number named.

python -m tests.fuzz.vector [--count 1000] [--seed 1] [--first 0]
"""

import argparse
import random
import warnings
from collections import Counter

import numpy as np

from core import CELLS, backpropagate, lyapunov, reach, singular_values
from core.vector.losses import LOSSES
from core.vector.network import Network
from core.vector.panels import weights_of
from core.vector.starts import STARTS
from core.vector.unrolling import Unrolling

TAME = 1e3  # gains, biases and inputs below it keep every number of a short way far from the ends of float64
SIZES = (0.0, 1e-300, 1e-8, 0.5, 1.0, 1.0, 1.0, 2.0, 10.0, 1e8, 1e154, 1e300)


class Case:
    """One network with its batch, drawn from a seed."""

    def __init__(self, seed: int, index: int):
        draw = random.Random(f"{seed}/{index}")
        cell = draw.choice(list(CELLS))
        units = draw.choice((1, 2, 3, 7, 8, 9, 16, 17, 40)) if draw.random() < 0.99 else draw.choice((128, 256))
        inputs, outputs = draw.choice((1, 2, 5)), draw.choice((1, 3, 8, 9))
        times, sequences = draw.randint(1, 12), draw.choice((1, 2, 8, 9, 17))
        gain, self.size = draw.choice(SIZES), draw.choice(SIZES)
        bias = draw.choice((None, 0.0, 1.0, -5.0, 1e3, -1e300)) if cell in ("gru", "lstm") else None
        start = draw.choice(list(STARTS))
        self.words = f"{cell} {start} H={units} I={inputs} O={outputs} T={times} B={sequences} gain={gain} bias={bias}"
        self.network = Network.start(cell, units, inputs, outputs, start, gain, draw.randrange(2**32), bias)
        numbers = np.random.default_rng(draw.randrange(2**32))
        with np.errstate(over="ignore"):
            self.inputs = self.size * numbers.normal(size=(times, sequences, inputs))
            self.targets = draw.choice(SIZES) * numbers.normal(size=(times, sequences, outputs))
        self.mask = (numbers.random((times, sequences)) < 0.5) * 1.0
        self.mask[draw.randrange(times), draw.randrange(sequences)] = 1.0
        self.loss, self.back = draw.choice(list(LOSSES)), draw.choice((None, 1, times))
        if draw.random() < 0.1:
            self._spoil(draw, numbers)
        self.tame = self.size < TAME and all((np.abs(part) < TAME).all() for part in weights_of(self.network))

    def _spoil(self, draw, numbers):
        """One weight is no finite number."""
        parts = [np.array(part) for part in weights_of(self.network)]
        part = draw.choice(parts)
        part.flat[numbers.integers(part.size)] = draw.choice((np.nan, np.inf, -np.inf, 1.7e308))
        self.network = Network(self.network.cell, *parts)


def examine(case: Case) -> str:
    """What came of it, in a word; an AssertionError where something does not hold."""
    kind = check_gradient(case)
    check_products(case)
    return kind


def check_gradient(case):
    """Non-finite numbers are named, and less memory gives the same bits."""
    found = backpropagate(case.network, case.inputs, case.targets, case.mask, case.loss, case.back)
    numbers = (found.loss, found.outputs, *weights_of(found), found.states, found.d_states)
    finite = all(np.isfinite(part).all() for part in numbers)
    assert finite == (found.first_non_finite is None), found.first_non_finite
    assert finite or not case.tame or np.abs(case.targets).max() > TAME
    (times, sequences), network = case.inputs.shape[:2], case.network
    shape = network.units, network.inputs, network.outputs
    short = Unrolling(network.cell, shape, (times, sequences), range(times), back=case.back, keep=2)
    outputs = short.forward(weights_of(network), case.inputs)
    assert np.array_equal(outputs, found.outputs, equal_nan=True)
    gradient = short.backward(LOSSES[case.loss](outputs, case.targets, case.mask)[1])
    for part, other in zip(gradient, weights_of(found), strict=True):
        assert np.array_equal(part, other, equal_nan=True)
    return "finite" if finite else "named"


def check_products(case):
    """The largest singular value found in two ways; exponents that are numbers."""
    network, inputs = case.network, case.inputs[:, :1]
    states = network.units * len(network.cell.states)
    if states > 64:
        return
    found = reach(network, inputs)
    logs = singular_values(network, inputs)
    assert logs.shape == (states,)
    if case.tame:
        assert not np.isnan(found.log_norms).any()
        assert not np.isnan(found.log_largest).any()
        assert not np.isnan(logs).any()
        pair = logs[0], found.log_largest[0, -1]
        lost = max(pair) < max(0.0, found.log_largest.max()) - 30  # of which rounding has left the noise
        assert lost or pair[0] == pair[1] or abs(pair[0] - pair[1]) < 1e-6 * max(1.0, abs(pair[0])), pair
        exponents = lyapunov(network, steps=20, washout=2, count=min(states, 3)).exponents
        assert not np.isnan(exponents).any()


def examine_all(seed: int, first: int, count: int) -> tuple[Counter, list[str]]:
    """How often each kind came, and what did not hold."""
    kinds, failures = Counter(), []
    for index in range(first, first + count):
        case = Case(seed, index)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                kinds[examine(case)] += 1
        except Exception as error:  # whatever it is, it is a fault
            failures.append(f"{index}: {case.words} input {case.size}: {type(error).__name__}: {error}")
    return kinds, failures


def main():
    """Examine so many; prints what did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    kinds, failures = examine_all(arguments.seed, arguments.first, arguments.count)
    print(dict(kinds), f"{len(failures)} failed")
    print(*failures[:50], sep="\n")


if __name__ == "__main__":
    main()
