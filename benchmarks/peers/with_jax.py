"""JAX: jit of vmap over runs of a scan over the days, differentiated by grad, in float64; one whole descent a call."""

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
