"""The first gradient beside tests/reference.py, as near as float64 lets two ways of computing it come.

How near that is, the reference says itself: it is computed again with weights and functions off by a few units in the
last place. Where that changes little the engine has to agree; where a cancellation leaves nothing, it need not.
"""

import math
from unittest.mock import patch

import numpy as np

from tests import reference
from tests.conftest import plain
from tests.core.test_bptt import rounding
from tests.reference import Dual

MOST_WORK = 1000  # time steps of all sequences; beyond, plain Python takes too long
MOST_GATED = 60
ORDINARY = (1e-8, 1e8)  # in which forward and backward differentiation of gated cells cannot leave float64 alone
FEW_ULPS = 2.0**-51
SIGMOID_ENDS = math.exp(-708.0)  # core.packs.elementary: below -708 the sigmoid stays there


def off(rng, value):
    """`value`, a few units in the last place away."""
    return value * (1.0 + rng.choice((-1.0, 1.0)) * FEW_ULPS)


def blurred(rng):
    """reference.FUNCTIONS with tanh and sigmoid, and derivatives made of them, a few units in the last place off."""

    def tanh(z):
        return off(rng, math.tanh(z))

    def sigmoid(z):
        return off(rng, max(reference.logistic(z), SIGMOID_ENDS))

    def slope(z):
        s = sigmoid(z)
        return s * (1.0 - s)

    return {"tanh": (tanh, lambda z: 1.0 - tanh(z) ** 2, None), "sigmoid": (sigmoid, slope, None)}


def of_plain(cell, weights, inputs, targets, wiring, state, back):
    """({name: dloss/dweight}, {name: the sum of its terms' sizes}) of a plain cell, the gradient cut at `back`."""
    slopes, scales = (dict.fromkeys(weights, 0.0) for _ in range(2))
    for sequence, target in zip(inputs, targets, strict=True):
        days = reference.ledgers(cell, weights, [sequence], [target], wiring, state)
        states, output = reference.forward(cell, weights, sequence, wiring, state)
        error = 2.0 * (output - target)
        for name, terms in (days | {"w3": [error * states[-1][0]], "b2": [error]}).items():
            slopes[name] += sum(reversed(terms[-back:]))
            scales[name] += sum(map(abs, terms[-back:]))
    return slopes, scales


def of_gated(cell, weights, inputs, targets, wiring, state, back):
    """The same of any cell by forward differentiation with respect to all weights at once, without the sizes."""
    ways = dict(zip(weights, np.eye(len(weights)), strict=True))
    seeded = {name: Dual(value, ways[name]) for name, value in weights.items()}
    total = 0.0
    for sequence, target in zip(inputs, targets, strict=True):
        states = (Dual(state), Dual(0.0)) if cell == "lstm" else (Dual(state),)
        for day, x in enumerate(reference.fed(sequence, wiring)):
            if day == len(sequence) - back:
                states = tuple(Dual(each.value) for each in states)
            states = reference.step(cell, seeded, states, x)
        error = seeded["w3"] * states[0] + seeded["b2"] - target
        total = error * error + total
    slopes = dict(zip(weights, total.slope.tolist(), strict=True))
    return slopes, {}


def is_ordinary(weights, inputs, targets, state):
    sizes = np.abs([*weights.values(), *np.ravel(inputs), *targets, state])
    return ((sizes == 0.0) | ((sizes > ORDINARY[0]) & (sizes < ORDINARY[1]))).all()


def assert_gradient(rng, comp):
    """core.bptt.Gradient agrees with the reference wherever both are finite."""
    experiment = comp.experiment
    cell, weights, *data = plain(experiment)
    inputs, targets, _, state = data
    if not np.isfinite([comp.loss, *comp.by_parameter.values()]).all():
        assert comp.first_non_finite, "a gradient that is not finite has no name"
    is_plain = cell in reference.FUNCTIONS
    work = len(targets) * len(inputs[0])
    if work > (MOST_WORK if is_plain else MOST_GATED):
        return
    if not is_plain and not is_ordinary(weights, inputs, targets, state):
        return
    compute = of_plain if is_plain else of_gated
    with np.errstate(all="ignore"):
        ref, scales = compute(cell, weights, *data, experiment.reach)
        others = []
        for _ in range(0 if cell in ("linear", "relu") else 2):
            with patch.dict(reference.FUNCTIONS, blurred(rng)):
                near = {name: off(rng, value) for name, value in weights.items()}
                others.append(compute(cell, near, *data, experiment.reach)[0])
    for name, value in comp.by_parameter.items():
        spread = max((abs(other[name] - ref[name]) for other in others), default=0.0)
        own = 1e-12 * scales[name] if is_plain else rounding(comp)[name]
        limit = own + 1000.0 * spread + 1e-322 * work
        if np.isfinite([value, ref[name], limit]).all():
            assert abs(value - ref[name]) <= limit, f"d{name} = {value!r}, reference {ref[name]!r}, limit {limit:g}"
