"""JAX: jit of vmap over runs of a scan over the days, differentiated by grad, in float64; one whole descent a call. One
training step of many units: jit of value_and_grad of a scan.
"""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def relu(parameters, states, x):
    w1, w2, b1 = parameters
    return (jnp.maximum(0.0, w1 * x + b1 + w2 * states[0]),)


def lstm(parameters, states, x):
    w_xi, w_xf, w_xg, w_xo, w_hi, w_hf, w_hg, w_ho, b_i, b_f, b_g, b_o = parameters
    h, c = states
    i, f = jax.nn.sigmoid(w_xi * x + b_i + w_hi * h), jax.nn.sigmoid(w_xf * x + b_f + w_hf * h)
    g, o = jnp.tanh(w_xg * x + b_g + w_hg * h), jax.nn.sigmoid(w_xo * x + b_o + w_ho * h)
    c = f * c + i * g
    return o * jnp.tanh(c), c


CELLS = {"relu": (relu, 1), "lstm": (lstm, 2)}


def _descent(cell, recurrent, rate, steps, unroll):
    """(start weights, inputs (days, sequences), targets) -> (trained weight, losses of all steps)."""
    step, states = CELLS[cell]

    def loss(trained, weights, inputs, targets):
        *parameters, w3, b2 = (trained if row == recurrent else weights[row] for row in range(weights.shape[0]))

        def day(state, x):
            return step(parameters, state, x), None

        start = (jnp.zeros_like(targets),) * states
        (h, *_), _ = jax.lax.scan(day, start, inputs, unroll=unroll)
        return jnp.sum((w3 * h + b2 - targets) ** 2)

    def whole(weights, inputs, targets):
        def descend(trained, _):
            value, slope = jax.value_and_grad(loss)(trained, weights, inputs, targets)
            return trained - rate * slope, value

        return jax.lax.scan(descend, weights[recurrent], None, length=steps)

    return whole


def _data(problem):
    return jnp.asarray(problem.inputs.T), jnp.asarray(problem.targets)


def grid(problem, steps, unroll=1):
    """All runs at once; XLA spreads them over the cores."""
    experiment = problem.experiment
    descent = _descent(experiment.cell.name, problem.recurrent, experiment.learning_rate, steps, unroll)
    compiled = jax.jit(jax.vmap(descent, in_axes=(1, None, None)))
    weights, data = jnp.asarray(problem.weights), _data(problem)

    def whole():
        trained, losses = compiled(weights, *data)
        return np.stack([trained, losses[:, -1]])

    return whole


def one_run(problem, steps, unroll=1):
    """One run."""
    experiment = problem.experiment
    compiled = jax.jit(_descent(experiment.cell.name, problem.recurrent, experiment.learning_rate, steps, unroll))
    weights, data = jnp.asarray(problem.weights[:, 0]), _data(problem)

    def whole():
        trained, losses = compiled(weights, *data)
        return float(trained), np.asarray(losses)

    return whole


def _plain(function):
    """The step of a cell with one gate."""
    return lambda pre, products, states, b: (function(pre + products),)


def _lstm_step(pre, products, states, b):
    i, f, g, o = jnp.split(pre + products, 4, axis=1)
    c = jax.nn.sigmoid(f) * states[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def _gru_step(pre, products, states, b):
    (for_r, for_z, for_n), (of_r, of_z, of_n) = jnp.split(pre, 3, axis=1), jnp.split(products, 3, axis=1)
    z = jax.nn.sigmoid(for_z + of_z)
    n = jnp.tanh(for_n + jax.nn.sigmoid(for_r + of_r) * (of_n + b[3]))
    return ((1.0 - z) * n + z * states[0],)


STEPS = {"tanh": _plain(jnp.tanh), "relu": _plain(jax.nn.relu), "gru": _gru_step, "lstm": _lstm_step}


def training_step(problem, unroll=1):
    """A function that returns the loss and its gradient by (W, U, b, V, c)."""
    network, step = problem.network, STEPS[problem.network.cell.name]
    units, gates, states = network.units, len(network.W), len(network.cell.states)

    def loss(weights, inputs, targets):
        W, U, b, V, c = weights
        W, U = W.reshape(-1, units), U.reshape(-1, network.inputs)
        pre = inputs @ U.T + b[:gates].ravel()  # of all time steps at once

        def later(before, at_t):
            return step(at_t, before[0] @ W.T, before, b), None

        start = (jnp.zeros((inputs.shape[1], units)),) * states
        (h, *_), _ = jax.lax.scan(later, start, pre, unroll=unroll)
        return jnp.sum((h @ V.T + c - targets) ** 2)

    compiled = jax.jit(jax.value_and_grad(loss))
    weights = tuple(jnp.asarray(getattr(network, name)) for name in "WUbVc")
    inputs, targets = jnp.asarray(problem.inputs), jnp.asarray(problem.targets)

    def whole():
        value, slopes = compiled(weights, inputs, targets)
        return float(value), *map(np.asarray, slopes)

    return whole
