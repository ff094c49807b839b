"""Maps: one real training run for every pixel of a plane of two settings.

Blocks of pixels (core.maps.pixels) go to any concurrent.futures executor: the process's own thread pool, or a
cluster's. A pixel gets the same bits wherever it is computed.
"""

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from os import cpu_count

import numpy as np

from core.checks import choice, instance, number, shown
from core.experiment import READOUT, Experiment, checked
from core.maps.pixels import FIELDS, RULES, sweep_block, with_settings
from core.packs.types import LANES
from core.workers import Job, work_through

OTHERS = ("initial_state", "unrolls")
MOST_PIXELS = 2048  # a side
BLOCK_SECONDS = 0.08
CELL_STEP = 5e-10  # seconds that a lane takes for a step of a cell without any curved function, there and back
GATE_STEP = 2.5e-9  # for each gate of others; blocks come out between 0.03 and 0.17 s, with AVX-512 and with AVX2


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a map: `count` pixels from `low` to `high`, each computed at its middle.

    name: a weight (where the run starts), a setting of the rule (learning_rate, clip, momentum, decay, epsilon,
    tolerance), initial_state or unrolls. Raises ValueError.
    """

    name: str
    low: float
    high: float
    count: int = 256
    log: bool = False  # equal factors instead of equal distances

    def __post_init__(self):
        if not isinstance(self.name, str):
            raise ValueError(f"axis = {shown(self.name)} is no name; give that of a weight or a setting such as 'w2'.")
        low = number(f"{self.name}, low", self.low, -1e308, 1e308, "give a finite number")
        high = number(f"{self.name}, high", self.high, -1e308, 1e308, "give a finite number")
        count = number(f"{self.name}, count", self.count, 1, MOST_PIXELS, "give fewer pixels", whole=True)
        if not low < high:
            raise ValueError(f"{self.name} from {low:g} to {high:g} is no stretch; give a low end below the high one.")
        if self.log and low <= 0:
            raise ValueError(f"{self.name} from {low:g} cannot be logarithmic; give a low end above 0.")
        for name, value in (("low", low), ("high", high), ("count", count)):
            object.__setattr__(self, name, value)

    @property
    def values(self) -> np.ndarray:
        """(count,) the middles of the pixels."""
        middles = (np.arange(self.count) + 0.5) / self.count
        if self.log:
            low, high = np.log(self.low), np.log(self.high)
            values = np.exp(low + middles * (high - low))
        elif np.isinf(self.high - self.low):  # Python's floats: infinite where NumPy's would warn
            values = (1.0 - middles) * self.low + middles * self.high
        else:
            values = self.low + middles * (self.high - self.low)
        return np.rint(values) if self.name == "unrolls" else values

    @property
    def is_exhausted(self) -> bool:
        """Whether neighbouring pixels can no longer be told apart in float64."""
        return self.name != "unrolls" and np.unique(self.values).size < self.count


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """What became of every run. All arrays are (y.count, x.count), row 0 at the low end of y; read-only.

    fate: indices in core.fate.FATES. stopped_by: indices in core.fate.REASONS. steps: taken. loss: at the end.
    smallest_step, largest_step: sizes as in core.runs.Run, infinite and 0 where no step was taken. summed_loss: over
    all steps, the measure of Sohl-Dickstein (2024) for runs that converge.
    """

    experiment: Experiment
    x: Axis
    y: Axis
    fate: np.ndarray
    stopped_by: np.ndarray
    steps: np.ndarray
    loss: np.ndarray
    smallest_step: np.ndarray
    largest_step: np.ndarray
    summed_loss: np.ndarray

    def experiment_at(self, column: int, row: int) -> Experiment:
        """Exactly the run of one pixel."""
        pairs = ((self.x.name, self.x.values[column]), (self.y.name, self.y.values[row]))
        return with_settings(self.experiment, {name: float(value) for name, value in pairs})


def sweep(
    experiment: Experiment,
    x: Axis,
    y: Axis,
    executor: Executor | None = None,
    progress: Callable | None = None,
    cancelled: Callable | None = None,
) -> Map:
    """Train the experiment at every pixel of the plane.

    executor: any concurrent.futures executor, for example dask.distributed's Client.get_executor(); None: `pool()`.
    progress: called with (pixels done, all pixels). cancelled: asked about ten times a second; if it says true,
    Cancelled is raised, and nothing goes on in the background. Raises ValueError for axes that cannot be.
    """
    return _sweep(experiment, x, y, None, executor, progress, cancelled)


def surface(experiment: Experiment, x: Axis, y: Axis, executor: Executor | None = None) -> np.ndarray:
    """The exact loss over the plane, (y.count, x.count): the ground on which gradient descent walks."""
    return _sweep(experiment, x, y, 0, executor, None, None).loss


def _sweep(experiment, x, y, steps, executor, progress, cancelled):
    """Train at every pixel for this many steps, or as many as the experiment says; 0 looks at the loss, takes none."""
    _check(experiment, x, y)
    steps = experiment.max_steps if steps is None else steps
    rows, columns = np.meshgrid(y.values, x.values, indexing="ij")
    values = np.stack([columns.ravel(), rows.ravel()])
    # Lanes of a pack share the number of time steps, so pixels with equal unrolls have to stand together.
    names = (x.name, y.name)
    order = np.argsort(values[names.index("unrolls")], kind="stable") if "unrolls" in names else None
    values = values if order is None else values[:, order]
    results = np.empty((len(FIELDS), values.shape[1]))
    cell = experiment.cell
    cell_step = CELL_STEP if cell.homogeneous else GATE_STEP * len(cell.biases)
    cost = cell_step * experiment.dataset.inputs.size * max(steps, 1) * LANES
    size = _even(values.shape[1], LANES * int(np.clip(BLOCK_SECONDS / cost, 1, 4096)))
    blocks = [slice(start, min(start + size, values.shape[1])) for start in range(0, values.shape[1], size)]

    def job(part):
        return Job((experiment, names, values[:, part], steps), part.stop - part.start)

    def take(block, result):
        results[:, blocks[block]] = result

    work_through(executor, sweep_block, list(map(job, blocks)), take, "pixels", progress, cancelled)
    if order is not None:
        results[:, order] = results.copy()
    tables = dict(zip(FIELDS, results.reshape(len(FIELDS), y.count, x.count), strict=True))
    for name, kind in (("fate", np.int8), ("stopped_by", np.int8), ("steps", np.int32)):
        tables[name] = tables[name].astype(kind)
    for table in tables.values():
        table.flags.writeable = False
    return Map(experiment, x, y, **tables)


def _even(pixels, size):
    """A size of blocks, in whole packs, with which each core has equally many and none waits for the last; at most a
    fifth larger than `size`.
    """
    cores = cpu_count() or 1
    count = cores * max(math.ceil(pixels / size / cores - 0.2), 1)
    return LANES * math.ceil(pixels / count / LANES)


def _check(experiment, x, y):
    """A ValueError in the experiment's own words if a corner of the plane cannot be."""
    checked(experiment)
    for axis in (x, y):
        instance("axis", axis, Axis, "make one such as Axis('w2', 0, 2)")
        choice("axis", axis.name, (*experiment.cell.parameters, *READOUT, *RULES, *OTHERS))
        if axis.name == "clip" and experiment.clip is None:
            raise ValueError("axis = 'clip' needs a run that clips; give the experiment a clip as well.")
        if axis.name == "unrolls":
            number("unrolls", axis.high, 0, experiment.unrolls, "the data has no longer windows", whole=False)
        for end in (axis.low, axis.high):
            with_settings(experiment, {axis.name: end})
    if x.name == y.name:
        raise ValueError(f"both axes are {x.name!r}; give two different ones.")
