"""Planes of two settings of networks of many units: at each point some are drawn, and one thing of them is measured."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace

import numpy as np

from core.checks import LARGEST, choice, instance, number, numbers
from core.vector.backprop import MOST_STEPS
from core.vector.network import Network
from core.vector.reach import reach
from core.vector.spectrum import lyapunov
from core.vector.tasks import ADDING
from core.vector.training import train
from core.workers import Job, work_through

MOST_POINTS, MOST_NETWORKS = 10_000, 1_000


@dataclass(frozen=True, slots=True)
class Setting:
    """Networks that differ by their seed, and normal noise that drives them. What can be on an axis is a number."""

    cell: str = "tanh"
    start: str = "pytorch"
    units: int = 64
    inputs: int = 16
    gain: float = 1.0
    forget_bias: float | None = None  # None: as the start draws it
    deviation: float = 1.0  # the standard deviation of each input
    length: int = 50  # time steps
    seed: int = 0  # of the first network and its noise
    networks: int = 3  # how many are drawn, of as many seeds
    steps: int = 500  # of a training, and
    learning_rate: float = 1e-3

    def draw(self) -> list[tuple[Network, np.ndarray]]:
        """Each network and its noise (T, 1, I). Raises ValueError for settings that cannot be."""
        length = number("length", self.length, 1, MOST_STEPS, f"give at most {MOST_STEPS:,}", whole=True)
        deviation = number("deviation", self.deviation, 0.0, LARGEST, "give one such as 1")
        found = []
        for seed in self.seeds:
            network = self.network(seed, self.inputs)
            noise = np.random.default_rng([1, seed]).normal(size=(length, 1, network.inputs))
            found.append((network, deviation * noise))
        return found

    @property
    def seeds(self) -> range:
        """Those of the networks. Raises ValueError."""
        count = number("networks", self.networks, 1, MOST_NETWORKS, f"give at most {MOST_NETWORKS:,}", whole=True)
        most = 2**32 - MOST_NETWORKS
        first = number("seed", self.seed, 0, most, "give a smaller seed", whole=True)
        return range(first, first + count)

    def network(self, seed: int, inputs: int) -> Network:
        """The network of a seed. Raises ValueError."""
        kind = {"start": self.start, "gain": self.gain, "seed": seed, "forget_bias": self.forget_bias}
        return Network.start(self.cell, self.units, inputs, **kind)


def log10_reach(setting: Setting) -> float:
    """log10 of what is left of the gradient after all of the length (core.vector.reach), the mean over the networks."""
    drawn = setting.draw()
    return float(np.mean([reach(network, noise, [len(noise)], "hidden").log10_norms[0] for network, noise in drawn]))


def factor_a_step(setting: Setting) -> float:
    """By how much the gradient is multiplied a step, in the last three fifths of the length back."""
    logs = []
    for network, noise in setting.draw():
        begin, end = max(1, 2 * len(noise) // 5), len(noise)
        if begin == end:
            raise ValueError(f"length = {end} is too short to see a factor a step; give at least 2.")
        logs.append(np.log(reach(network, noise, [begin, end], "hidden").factor(begin, end)))
    return float(np.exp(np.mean(logs)))


def largest_exponent(setting: Setting) -> float:
    """The largest Lyapunov exponent, nats a step, the mean over the networks; half of the length leads to it."""
    found = []
    for network, noise in setting.draw():
        washout = len(noise) // 4
        found.append(lyapunov(network, noise, len(noise) - 2 * washout, 1, washout).exponents[0])
    return float(np.mean(found))


def loss_of_adding(setting: Setting) -> float:
    """The loss at adding (core.vector.tasks) after a training by Adam, in guesses, the mean over the networks."""
    found = []
    for seed in setting.seeds:
        network = setting.network(seed, ADDING.inputs)
        kind = {"length": setting.length, "steps": setting.steps, "learning_rate": setting.learning_rate}
        found.append(train(network, ADDING, seed=seed, **kind).final[0])
    return float(np.mean(found))


MEASURES = {measure.__name__: measure for measure in (log10_reach, factor_a_step, largest_exponent, loss_of_adding)}
AXES = tuple(each.name for each in fields(Setting) if each.name not in ("cell", "start"))


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """What was measured at each point; values is (len(y), len(x)) and read-only."""

    setting: Setting
    x: tuple[str, np.ndarray]
    y: tuple[str, np.ndarray]
    values: np.ndarray


def sweep_networks(
    measure: str | Callable[[Setting], float],
    setting: Setting,
    x: Mapping[str, Sequence[float]],
    y: Mapping[str, Sequence[float]],
    executor: Executor | None = None,
    progress: Callable | None = None,
    cancelled: Callable | None = None,
) -> Plane:
    """Measure networks at each point of a plane, such as x={"gain": [0.5, 1, 2]}, y={"deviation": [0, 0.5, 1]}.

    measure: a name in MEASURES, or a function of one's own that workers can import. setting: all that is on no axis.
    executor, progress, cancelled: as of core.sweep. A point has the same bits wherever it is computed.
    Raises ValueError.
    """
    if not callable(measure):
        choice("measure", measure, MEASURES)
        measure = MEASURES[measure]
    instance("setting", setting, Setting, "make one such as Setting(cell='lstm')")
    (x_name, x_values), (y_name, y_values) = _axis("x", x), _axis("y", y)
    if x_name == y_name:
        raise ValueError(f"both axes are {x_name!r}; give two different ones.")
    points = x_values.size * y_values.size
    number("points", points, 1, MOST_POINTS, f"give at most {MOST_POINTS:,}", whole=True)
    jobs = []
    for at_y in y_values.tolist():
        for at_x in x_values.tolist():
            jobs.append(Job((replace(setting, **{x_name: _plain(at_x), y_name: _plain(at_y)}),)))
    values = np.empty(points)
    work_through(executor, measure, jobs, values.__setitem__, "points", progress, cancelled)
    values = values.reshape(y_values.size, x_values.size)
    values.flags.writeable = False
    return Plane(setting, (x_name, x_values), (y_name, y_values), values)


def _axis(side, given):
    if not isinstance(given, Mapping) or len(given) != 1:
        raise ValueError(f"{side} = {given!r} is no axis; give one name with its values, such as {{'gain': [0.5, 1]}}.")
    [(name, values)] = given.items()
    choice(side, name, AXES)
    values = numbers(name, values, 1).ravel()
    if not values.size:
        raise ValueError(f"{side} has no values of {name}; give some, such as [0.5, 1].")
    return name, values


def _plain(value):
    """A whole number as one, for units and lengths are."""
    return int(value) if float(value).is_integer() else value
