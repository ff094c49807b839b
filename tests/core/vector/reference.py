"""Networks of many units once more, on arrays (sequences, units), for all tests of their passes.

Imports nothing of what it judges. The gradient comes from `Node`, a reverse-mode automatic differentiation that knows
nothing of cells and of time.
"""

from typing import NamedTuple

import numpy as np


class Node:
    """An array, and what it was made of: pairs of another node and the function that takes a gradient back to it."""

    def __init__(self, value, *ways):
        self.value, self.ways, self.slope = value, ways, np.zeros_like(value)

    def __add__(self, other):
        return Node(self.value + other.value, (self, lambda d: d), (other, lambda d: d))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, lambda d: d * other.value), (other, lambda d: d * self.value))


def through(weights, node):
    """Each sequence's vector times a matrix (to, from)."""
    return Node(
        node.value @ weights.value.T, (node, lambda d: d @ weights.value), (weights, lambda d: d.T @ node.value)
    )


def from_1(node):
    """1 - a number."""
    return Node(1.0 - node.value, (node, lambda d: -d))


def alone(node):
    """A state whose slope does not count what it did to other states of its own time step."""
    return Node(node.value, (node, lambda d: d))


def of_each(function, derivative):
    """A function of every number; the derivative is told the number and what the function makes of it."""

    def applied(node):
        value = function(node.value)
        return Node(value, (node, lambda d: d * derivative(node.value, value)))

    return applied


linear = of_each(lambda z: z.copy(), lambda z, a: np.ones_like(z))
relu = of_each(lambda z: np.maximum(z, 0.0), lambda z, a: (z > 0.0).astype(float))
tanh = of_each(np.tanh, lambda z, a: 1.0 - a * a)
sigmoid = of_each(lambda z: 1.0 / (1.0 + np.exp(-z)), lambda z, a: a * (1.0 - a))
PLAIN = {"linear": linear, "relu": relu, "tanh": tanh, "sigmoid": sigmoid}


def step(cell, weights, states, x):
    """The states after a time step; weights are lists of nodes (W, U, b), a matrix or a bias for each gate."""
    W, U, b = weights
    h = states[0]
    if cell in PLAIN:
        return (PLAIN[cell](through(U[0], x) + through(W[0], h) + b[0]),)
    if cell == "lstm":
        i, f, g, o = (through(U[k], x) + through(W[k], h) + b[k] for k in range(4))
        c = sigmoid(f) * states[1] + sigmoid(i) * tanh(g)
        return sigmoid(o) * tanh(c), c
    r, z = (sigmoid(through(U[k], x) + through(W[k], h) + b[k]) for k in range(2))
    n = tanh(through(U[2], x) + b[2] + r * (through(W[2], h) + b[3]))
    return (from_1(z) * n + z * h,)


class Answer(NamedTuple):
    """What the passes of core.vector tell, in their shapes."""

    outputs: np.ndarray  # (looks, B, O)
    states: np.ndarray  # (T + 1, B, H, states)
    W: np.ndarray
    U: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    d_states: np.ndarray  # as the states


def answer(cell, weights, inputs, looks, d_outputs, back=None):
    """Outputs after the time steps `looks`, and the gradient of sum(d_outputs * outputs).

    d_outputs: (looks, B, O), or a function that makes them of the outputs. back: before the last so many time steps
    the weights are constants.
    """
    times, sequences = inputs.shape[:2]
    begin = 0 if back is None else times - back
    W, U, b, V, c = weights
    units, ones = W.shape[1], np.ones((sequences, 1))

    def nodes():
        return [[Node(part) for part in W], [Node(part) for part in U], [Node(part[:, None]) for part in b]]

    def every_sequence(matrices):  # a bias is a matrix whose one input is 1
        return [*matrices[:2], [through(bias, Node(ones)) for bias in matrices[2]]]

    early, late = nodes(), nodes()
    at_begin, later = every_sequence(early), every_sequence(late)
    zeros = np.zeros((sequences, units))
    states = [tuple(Node(zeros) for _ in range(2 if cell == "lstm" else 1))]
    for t in range(times):
        after = step(cell, at_begin if t < begin else later, states[-1], Node(inputs[t]))
        states.append(tuple(map(alone, after)))
    readout, offset = Node(V), Node(c[:, None])
    outputs = [through(readout, states[look + 1][0]) + through(offset, Node(ones)) for look in looks]
    values = np.array([output.value for output in outputs])
    differentiate(outputs, d_outputs(values) if callable(d_outputs) else d_outputs)
    d_states = np.array([np.stack([state.slope for state in row], axis=-1) for row in states])
    if begin > 0:
        d_states[: begin + 1] = 0.0
    return Answer(
        values,
        np.array([np.stack([state.value for state in row], axis=-1) for row in states]),
        np.array([node.slope for node in late[0]]),
        np.array([node.slope for node in late[1]]),
        np.array([node.slope[:, 0] for node in late[2]]),
        readout.slope,
        offset.slope[:, 0],
        d_states,
    )


def differentiate(roots, slopes):
    """Fill in the slope of every node that the roots were made of, from theirs on."""
    for root, slope in zip(roots, slopes, strict=True):
        root.slope = root.slope + slope
    for node in reversed(in_order(roots)):
        for source, back in node.ways:
            source.slope = source.slope + back(node.slope)


def in_order(roots):
    """All nodes, each after those that it was made of."""
    done, found, waiting = set(), [], [(root, False) for root in reversed(roots)]
    while waiting:
        node, sources_done = waiting.pop()
        if sources_done:
            found.append(node)
        elif id(node) not in done:
            done.add(id(node))
            waiting.append((node, True))
            waiting.extend((source, False) for source, _ in node.ways)
    return found
