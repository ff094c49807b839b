"""The network once more, in plain loops over plain numbers. Imports nothing of what it judges.

`Dual` is a forward-mode automatic differentiation (a number with its derivative), which knows nothing of
backpropagation through time.
"""

import math


class Dual:
    """A number and its derivative with respect to one chosen weight."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __sub__(self, other):
        return self + dual(other) * -1.0

    __radd__, __rmul__ = __add__, __mul__


def dual(number):
    return number if isinstance(number, Dual) else Dual(number)


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0 else math.exp(z) / (1.0 + math.exp(z))


# name -> (activation, its derivative as a function of the value before it)
ACTIVATIONS = {
    "linear": (lambda z: z, lambda z: 1.0),
    "relu": (lambda z: max(0.0, z), lambda z: 1.0 if z > 0 else 0.0),
    "tanh": (math.tanh, lambda z: 1.0 - math.tanh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1.0 - sigmoid(z))),
}


def fed(inputs, wiring):
    """What enters on each day."""
    return [x if t == 0 or wiring == "every" else 0.0 for t, x in enumerate(inputs)]


def loss(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """Sum over sequences of (output - target)^2; works on floats and on Dual weights."""
    activation, derivative = ACTIVATIONS[cell]
    total = Dual(0.0)
    for sequence, target in zip(inputs, targets, strict=True):
        h = Dual(initial_state)
        for x in fed(sequence, wiring):
            z = weights["w1"] * dual(x) + weights["b1"] + weights["w2"] * h
            h = Dual(activation(z.value), derivative(z.value) * z.slope)
        error = weights["w3"] * h + weights["b2"] - target
        total = total + error * error
    return total


def autodiff(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """(loss, {name: dloss/dweight}) by forward-mode differentiation, one weight at a time."""
    slopes = {}
    for name in weights:
        seeded = {other: Dual(value, 1.0 if other == name else 0.0) for other, value in weights.items()}
        result = loss(cell, seeded, inputs, targets, wiring, initial_state)
        slopes[name] = result.slope
    return result.value, slopes


def ledger(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """What each copy of w2 adds to dloss/dw2: plain backpropagation through time."""
    activation, derivative = ACTIVATIONS[cell]
    entries = [0.0] * len(inputs[0])
    for sequence, target in zip(inputs, targets, strict=True):
        states, before = [initial_state], []
        for x in fed(sequence, wiring):
            before.append(weights["w1"] * x + weights["b1"] + weights["w2"] * states[-1])
            states.append(activation(before[-1]))
        dh = 2.0 * (weights["w3"] * states[-1] + weights["b2"] - target) * weights["w3"]
        for t in reversed(range(len(sequence))):
            dz = dh * derivative(before[t])
            entries[t] += dz * states[t]
            dh = dz * weights["w2"]
    return entries


def descend(cell, weights, inputs, targets, rate, steps, wiring="first"):
    """w2 before each of `steps` steps of gradient descent on w2, and after the last."""
    weights, path = dict(weights), []
    for _ in range(steps):
        path.append(weights["w2"])
        weights["w2"] -= rate * sum(ledger(cell, weights, inputs, targets, wiring))
    return [*path, weights["w2"]]
