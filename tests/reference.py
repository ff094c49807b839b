"""The network once more, in plain loops over plain numbers. Imports nothing of what it judges.

Four ways to one gradient: backpropagation through time; `Dual`, a forward-mode automatic differentiation that knows
nothing of it and works for ReLU too; the complex step, for the smooth cells; and the central difference.
"""

import cmath
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

# The smooth ones on complex numbers, without a derivative: the complex step needs none.
SMOOTH = {"linear": lambda z: z, "tanh": cmath.tanh, "sigmoid": lambda z: 1.0 / (1.0 + cmath.exp(-z))}


def fed(inputs, wiring):
    """What enters on each day."""
    return [x if t == 0 or wiring == "every" else 0.0 for t, x in enumerate(inputs)]


def forward(activation, weights, sequence, wiring="first", initial_state=0.0):
    """(values before the activation, states from the initial one on, output) of one sequence, on any kind of number."""
    before, states = [], [initial_state]
    for x in fed(sequence, wiring):
        before.append(weights["w1"] * x + weights["b1"] + weights["w2"] * states[-1])
        states.append(activation(before[-1]))
    return before, states, weights["w3"] * states[-1] + weights["b2"]


def loss(activation, weights, inputs, targets, wiring="first", initial_state=0.0):
    """Sum over sequences of (output - target)^2, on any kind of number."""
    total = 0.0
    for sequence, target in zip(inputs, targets, strict=True):
        error = forward(activation, weights, sequence, wiring, initial_state)[2] - target
        total = error * error + total
    return total


def autodiff(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """(loss, {name: dloss/dweight}) by forward-mode differentiation, one weight at a time."""
    act, derivative = ACTIVATIONS[cell]

    def activation(z):
        return Dual(act(z.value), derivative(z.value) * z.slope)

    slopes = {}
    for name in weights:
        seeded = {other: Dual(value, 1.0 if other == name else 0.0) for other, value in weights.items()}
        result = loss(activation, seeded, inputs, targets, wiring, Dual(initial_state))
        slopes[name] = result.slope
    return result.value, slopes


def complex_step(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """{name: dloss/dweight} as Im loss(weight + i 1e-20) / 1e-20: no subtraction, so no digit is lost."""
    step = 1e-20
    moved = {name: dict(weights) | {name: complex(weights[name], step)} for name in weights}
    arguments = (inputs, targets, wiring, initial_state)
    return {name: complex(loss(SMOOTH[cell], moved[name], *arguments)).imag / step for name in weights}


def central_difference(cell, weights, inputs, targets, wiring="first", initial_state=0.0, step=1e-6):
    """{name: dloss/dweight} from the loss alone, good to about 1e-8 of the loss; away from the kink of ReLU."""
    slopes = {}
    for name in weights:
        up, down = (
            loss(
                ACTIVATIONS[cell][0], dict(weights) | {name: weights[name] + s}, inputs, targets, wiring, initial_state
            )
            for s in (step, -step)
        )
        slopes[name] = (up - down) / (2 * step)
    return slopes


def ledgers(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """name -> what each time step's copy of w1, w2 and b1 adds to the gradient: backpropagation through time."""
    activation, derivative = ACTIVATIONS[cell]
    entries = {name: [0.0] * len(inputs[0]) for name in ("w1", "w2", "b1")}
    for sequence, target in zip(inputs, targets, strict=True):
        before, states, output = forward(activation, weights, sequence, wiring, initial_state)
        days = fed(sequence, wiring)
        dh = 2.0 * (output - target) * weights["w3"]
        for t in reversed(range(len(sequence))):
            dz = dh * derivative(before[t])
            entries["w1"][t] += dz * days[t]
            entries["w2"][t] += dz * states[t]
            entries["b1"][t] += dz
            dh = dz * weights["w2"]
    return entries


def gradient(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """{name: dloss/dweight} by backpropagation through time, readout included."""
    slopes = {
        name: sum(steps) for name, steps in ledgers(cell, weights, inputs, targets, wiring, initial_state).items()
    }
    slopes |= {"w3": 0.0, "b2": 0.0}
    for sequence, target in zip(inputs, targets, strict=True):
        _, states, output = forward(ACTIVATIONS[cell][0], weights, sequence, wiring, initial_state)
        slopes["w3"] += 2.0 * (output - target) * states[-1]
        slopes["b2"] += 2.0 * (output - target)
    return slopes


def descend(cell, weights, inputs, targets, rate, steps, wiring="first", initial_state=0.0, trained=("w2",)):
    """name -> the trained weight before each of `steps` steps of gradient descent, and after the last."""
    weights, path = dict(weights), {name: [weights[name]] for name in trained}
    for _ in range(steps):
        slopes = gradient(cell, weights, inputs, targets, wiring, initial_state)
        for name in trained:
            weights[name] -= rate * slopes[name]
            path[name].append(weights[name])
    return path
