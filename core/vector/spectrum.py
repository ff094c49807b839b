"""What many steps do to a small change, direction by direction: Lyapunov exponents and all singular values of products.

Both orthonormalise the directions after each step (Benettin et al. 1980), so that none is lost beside the largest.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.cancelled import Cancelled
from core.checks import instance, number
from core.vector.backprop import MOST_STEPS, inputs_of
from core.vector.graded import GradedProduct, log_singular_values
from core.vector.jacobians import Directions, Path
from core.vector.network import Network

BLOCK = 64  # steps between two looks at `cancelled`
GROUPS = 20  # stretches of time whose means give the standard error


@dataclass(frozen=True, slots=True, eq=False)
class Lyapunov:
    """Exponents in nats a step, the largest first, and their standard errors; both (count,)."""

    exponents: np.ndarray
    errors: np.ndarray

    @property
    def dimension(self) -> float:
        """How many dimensions the attractor has (Kaplan and Yorke 1979); 0 if no direction grows."""
        sums = np.cumsum(self.exponents)
        growing = np.flatnonzero(sums >= 0.0)
        if not growing.size:
            return 0.0
        last = growing[-1]
        if last + 1 == sums.size:
            return float(sums.size)
        return float(last + 1 + sums[last] / abs(self.exponents[last + 1]))


def lyapunov(
    network: Network,
    inputs: np.ndarray | None = None,
    steps: int = 1000,
    count: int | None = None,
    washout: int = 100,
    seed: int = 0,
    progress: Callable | None = None,
    cancelled: Callable | None = None,
) -> Lyapunov:
    """The first `count` Lyapunov exponents along a real path; None: of all states.

    inputs: (T, 1, I), of which the first steps + 2 washout are taken, from states of 0; None: no input, from h drawn
    from -1 to 1 by the seed. The first `washout` steps lead to where the network stays, the last ones align the
    directions, which are carried back: a product and its transpose have the same exponents. Errors are those of the
    mean of 20 stretches.
    Raises ValueError for what cannot be; Cancelled if `cancelled` says true.
    """
    instance("network", network, Network, "make one with Network(...), Network.start(...) or open_network(...)")
    washout = number("washout", washout, 0, MOST_STEPS // 4, f"give at most {MOST_STEPS // 4:,}", whole=True)
    most = MOST_STEPS - 2 * washout
    steps = number("steps", steps, GROUPS, most, f"give at most {most:,}", whole=True)
    states = network.units * len(network.cell.states)
    count = states if count is None else number("count", count, 1, states, f"give at most {states}", whole=True)
    directions = _directions(network, inputs, steps + 2 * washout, seed, count, "steps + 2 washout")
    lengths = np.empty((washout + steps, count))
    for begin in range(0, len(lengths), BLOCK):
        if cancelled is not None and cancelled():
            raise Cancelled(f"cancelled at step {begin} of {len(lengths)}")
        end = min(begin + BLOCK, len(lengths))
        lengths[begin:end] = np.diagonal(directions.carry_upright(end - begin), axis1=1, axis2=2)
        if progress is not None:
            progress(end, len(lengths))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(lengths[washout:])
        means = np.array([group.mean(axis=0) for group in np.array_split(logs, GROUPS)])
        exponents, errors = logs.mean(axis=0), means.std(axis=0, ddof=1) / math.sqrt(GROUPS)
    order = np.argsort(-exponents, kind="stable")
    return Lyapunov(exponents[order], errors[order])


def singular_values(network: Network, inputs: np.ndarray, steps: int | None = None) -> np.ndarray:
    """ln of all singular values of d state_T / d state_(T-steps), the largest first, along one sequence (T, 1, I).

    steps: None is T, the whole sequence. Each is accurate in itself, however small beside the largest; -inf where the
    product has no such direction. Raises ValueError.
    """
    inputs = inputs_of(network, inputs)
    if inputs.shape[1] != 1:
        raise ValueError(f"inputs has {inputs.shape[1]} sequences; give one, (T, 1, {network.inputs}).")
    times = len(inputs)
    steps = times if steps is None else number("steps", steps, 1, times, f"give at most {times:,}", whole=True)
    directions = Path(network, inputs).directions(0, network.units * len(network.cell.states))
    blocks = [min(BLOCK, steps - begin) for begin in range(0, steps, BLOCK)]
    return log_singular_values(triangle for block in blocks for triangle in directions.carry_upright(block))


def singular_values_by_lag(
    network: Network,
    lags: Sequence[int],
    inputs: np.ndarray | None = None,
    washout: int = 100,
    seed: int = 0,
    progress: Callable | None = None,
) -> np.ndarray:
    """The same of d state_T / d state_(T-k) for each lag k, (lags, states), from one pass. lags: rising, from 1 on.

    inputs: (T, 1, I), of which the first washout + longest lag are taken, from states of 0; None: no input, as in
    `lyapunov`. progress: called with (done, all) lags. Raises ValueError.
    """
    instance("network", network, Network, "make one with Network(...), Network.start(...) or open_network(...)")
    most = MOST_STEPS - number("washout", washout, 0, MOST_STEPS // 4, f"give at most {MOST_STEPS // 4:,}", whole=True)
    lags = [number("lag", lag, 1, most, f"give at most {most:,}", whole=True) for lag in lags]
    if not lags or sorted(set(lags)) != lags:
        raise ValueError(f"lags = {lags} do not rise; give some, the shortest first, such as [1, 10, 50].")
    count = network.units * len(network.cell.states)
    directions = _directions(network, inputs, washout + lags[-1], seed, count, "washout + the longest lag")
    product, logs, at = GradedProduct(count), np.empty((len(lags), count)), 0
    for row, lag in enumerate(lags):
        while at < lag:
            block = min(BLOCK, lag - at)
            for triangle in directions.carry_upright(block):
                product.multiply(triangle)
            at += block
        logs[row] = product.log_singular_values()
        if progress is not None:
            progress(row + 1, len(lags))
    return logs


def jacobian(network: Network, inputs: np.ndarray | None = None, washout: int = 100, seed: int = 0) -> np.ndarray:
    """d state_t / d state_(t-1) at one step of the real path, the one after `washout` steps: (states, states).

    inputs: as in `singular_values_by_lag`. All h come first, then all c. Raises ValueError.
    """
    instance("network", network, Network, "make one with Network(...), Network.start(...) or open_network(...)")
    washout = number("washout", washout, 0, MOST_STEPS // 4, f"give at most {MOST_STEPS // 4:,}", whole=True)
    units, states = network.units, len(network.cell.states)
    directions = _directions(network, inputs, washout + 1, seed, units * states, "washout + 1")
    directions.carry(1)
    matrix, exponent = directions.product
    by_unit = matrix.reshape(len(matrix), units, states)  # as the kernels have them: all states of a unit together
    return np.ldexp(by_unit.transpose(0, 2, 1).reshape(matrix.shape), int(exponent))


def _directions(network, inputs, times, seed, count, what) -> Directions:
    """The directions at the end of so many steps of a real path; what: these are, in words."""
    first = 0.0
    if inputs is None:
        inputs, first = np.zeros((times, 1, network.inputs)), np.zeros((1, network.units, len(network.cell.states)))
        first[0, :, 0] = np.random.default_rng(seed).uniform(-1.0, 1.0, network.units)
    inputs = inputs_of(network, inputs)
    if inputs.shape[1] != 1 or len(inputs) < times:
        raise ValueError(f"inputs has the shape {inputs.shape}; give ({times}, 1, {network.inputs}): {what}, alone.")
    return Path(network, inputs[:times], first).directions(0, count)
