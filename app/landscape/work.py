"""What the landscape page computes, remembered for all viewers."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app import charts, tables
from app.landscape.settings import CURVE_POINTS
from app.server.memory import remembered
from app.tables import Table
from core import Axis, Experiment, surface


class Ground(NamedTuple):
    """A landscape as it is drawn."""

    picture: Table
    shades: tuple[str, tuple[float, float]]  # what they mean (app.charts.surface_chart)
    picks: Table  # points that a click can choose
    wall: Table


def _ground(experiment: Experiment, x: Axis, y: Axis) -> Ground:
    """The loss of an experiment over two of its weights. Raises ValueError."""
    loss = surface(experiment, x, y)
    picture, ends = charts.shade_pictures(tables.log10(loss))
    return Ground(picture, ("loss", ends), tables.ground_table(loss, x, y), tables.wall_table(experiment, x, y))


def curve_values(values: Mapping) -> np.ndarray:
    """The weights along the curve, evenly spaced, or as on a symlog axis where the range is wide."""
    reach = values["range"]
    if not is_bent(values):
        return np.linspace(-reach, reach, CURVE_POINTS)
    half = np.expm1(np.linspace(0, np.log1p(reach), CURVE_POINTS // 2 + 1))
    return np.concatenate([-half[:0:-1], half])


def is_bent(values: Mapping) -> bool:
    """Whether the curve's axis is a symlog one."""
    return values["range"] > 20


def ground_of(experiment: Experiment, x: Axis, y: Axis) -> Ground:
    """The loss over the plane, remembered or computed. Raises ValueError."""
    return remembered(("ground", experiment, x, y), lambda: _ground(experiment, x, y), "pictures")
