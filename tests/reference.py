"""The networks once more, in plain loops over plain numbers. Imports nothing of what it judges.

Four ways to one gradient: backpropagation through time, for the plain cells; `Dual`, a forward-mode automatic
differentiation that knows nothing of it and works for every cell; the complex step, for the smooth cells; and the
central difference.
"""

import cmath
import math


class Dual:
    """A number and its derivative with respect to one chosen parameter."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        other = dual(other)
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return dual(other) - self


def dual(number):
    return number if isinstance(number, Dual) else Dual(number)


def logistic(z):
    return 1.0 / (1.0 + math.exp(-z)) if z > 0 else math.exp(z) / (1.0 + math.exp(z))


# name -> (function of a float, its derivative, function of a complex number where it has a derivative)
FUNCTIONS = {
    "linear": (lambda z: z, lambda z: 1.0, lambda z: z),
    "relu": (lambda z: max(0.0, z), lambda z: float(z > 0), None),
    "tanh": (math.tanh, lambda z: 1.0 - math.tanh(z) ** 2, cmath.tanh),
    "sigmoid": (logistic, lambda z: logistic(z) * (1.0 - logistic(z)), lambda z: 1.0 / (1.0 + cmath.exp(-z))),
}


def apply(name, z):
    """One of FUNCTIONS on any kind of number."""
    function, derivative, on_complex = FUNCTIONS[name]
    if isinstance(z, Dual):
        return Dual(function(z.value), derivative(z.value) * z.slope)
    return on_complex(z) if isinstance(z, complex) else function(z)


def step(cell, w, states, x):
    """The states of the next day; h is the first."""
    if cell in FUNCTIONS:
        return (apply(cell, w["w1"] * x + w["b1"] + w["w2"] * states[0]),)
    h = states[0]

    def gate(name, letter):
        return apply(name, w[f"w_x{letter}"] * x + w[f"w_h{letter}"] * h + w[f"b_{letter}"])

    if cell == "lstm":
        c = gate("sigmoid", "f") * states[1] + gate("sigmoid", "i") * gate("tanh", "g")
        return gate("sigmoid", "o") * apply("tanh", c), c
    r, z = gate("sigmoid", "r"), gate("sigmoid", "z")
    n = apply("tanh", w["w_xn"] * x + w["b_n"] + r * (w["w_hn"] * h + w["b_hn"]))
    return ((1.0 - z) * n + z * h,)


def fed(inputs, wiring):
    """What enters on each day."""
    return [x if t == 0 or wiring == "every" else 0.0 for t, x in enumerate(inputs)]


def forward(cell, weights, sequence, wiring="first", initial_state=0.0):
    """(states from the initial ones on, each a tuple that h leads; output) of one sequence, on any kind of number."""
    states = [(initial_state, 0.0) if cell == "lstm" else (initial_state,)]
    for x in fed(sequence, wiring):
        states.append(step(cell, weights, states[-1], x))
    return states, weights["w3"] * states[-1][0] + weights["b2"]


def loss(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """Sum over sequences of (output - target)^2, on any kind of number."""
    total = 0.0
    for sequence, target in zip(inputs, targets, strict=True):
        error = forward(cell, weights, sequence, wiring, initial_state)[1] - target
        total = error * error + total
    return total


def autodiff(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """(loss, {name: dloss/dweight}) by forward-mode differentiation, one weight at a time."""
    slopes = {}
    for name in weights:
        seeded = {other: Dual(value, 1.0 if other == name else 0.0) for other, value in weights.items()}
        result = loss(cell, seeded, inputs, targets, wiring, initial_state)
        slopes[name] = result.slope
    return result.value, slopes


def complex_step(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """{name: dloss/dweight} as Im loss(weight + i 1e-20) / 1e-20: no subtraction, so no digit is lost."""
    tiny = 1e-20
    moved = {name: dict(weights) | {name: complex(weights[name], tiny)} for name in weights}
    arguments = (inputs, targets, wiring, initial_state)
    return {name: complex(loss(cell, moved[name], *arguments)).imag / tiny for name in weights}


def central_difference(cell, weights, inputs, targets, wiring="first", initial_state=0.0, width=1e-6):
    """{name: dloss/dweight} from the loss alone, good to about 1e-8 of the loss; away from the kink of ReLU."""
    arguments = (inputs, targets, wiring, initial_state)
    slopes = {}
    for name in weights:
        up, down = (loss(cell, dict(weights) | {name: weights[name] + way}, *arguments) for way in (width, -width))
        slopes[name] = (up - down) / (2 * width)
    return slopes


def ledgers(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """Of a plain cell: name -> what each day's copy of w1, w2 and b1 adds, by backpropagation through time."""
    entries = {name: [0.0] * len(inputs[0]) for name in ("w1", "w2", "b1")}
    for sequence, target in zip(inputs, targets, strict=True):
        states, output = forward(cell, weights, sequence, wiring, initial_state)
        days = fed(sequence, wiring)
        dh = 2.0 * (output - target) * weights["w3"]
        for t in reversed(range(len(sequence))):
            before = weights["w1"] * days[t] + weights["b1"] + weights["w2"] * states[t][0]
            dz = dh * FUNCTIONS[cell][1](before)
            entries["w1"][t] += dz * days[t]
            entries["w2"][t] += dz * states[t][0]
            entries["b1"][t] += dz
            dh = dz * weights["w2"]
    return entries


def gradient(cell, weights, inputs, targets, wiring="first", initial_state=0.0):
    """{name: dloss/dweight}: by backpropagation through time for the plain cells, else by `autodiff`."""
    if cell not in FUNCTIONS:
        return autodiff(cell, weights, inputs, targets, wiring, initial_state)[1]
    slopes = {
        name: sum(steps) for name, steps in ledgers(cell, weights, inputs, targets, wiring, initial_state).items()
    }
    slopes |= {"w3": 0.0, "b2": 0.0}
    for sequence, target in zip(inputs, targets, strict=True):
        states, output = forward(cell, weights, sequence, wiring, initial_state)
        slopes["w3"] += 2.0 * (output - target) * states[-1][0]
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
