"""Maps, orbits and landscapes in tidy tables."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.tables.runs import log10
from app.tables.table import Table, stack
from core.analysis.closed_forms import Chain, chain_of, critical_rate_under, death_rate_under, wall
from core.analysis.curvature import critical_rate, curvature
from core.engine.lanes import losses, slopes
from core.experiment import Experiment
from core.fate import FATES, Fate, StoppedBy
from core.maps.sweep import Axis, Map
from core.numbers import number_text
from core.runs import Run

PICKS = 64  # points a side that a click can choose from


def chain_on(plane: Map) -> Chain | None:
    """The chain whose closed forms hold on this map: its axes are w2 and the learning rate, and w2 alone is trained."""
    experiment, axes = plane.experiment, {plane.x.name, plane.y.name}
    held = experiment.trainable == ("w2",) and experiment.truncate is None and axes == {"w2", "learning_rate"}
    return chain_of(experiment) if held else None


def closed_form_table(plane: Map, points: int = 400) -> Table:
    """The curves that are known without running anything, where the map's axes are w2 and the learning rate.

    Columns: curve, x, y (in the map's own units, within its window). Empty where no closed form holds.
    """
    experiment, known = plane.experiment, chain_on(plane)
    if known is None:
        return Table({"curve": [], "x": [], "y": []})
    of = {plane.x.name: plane.x, plane.y.name: plane.y}
    weight = np.linspace(of["w2"].low, of["w2"].high, points)
    rate = (np.geomspace if of["learning_rate"].log else np.linspace)(
        of["learning_rate"].low, of["learning_rate"].high, points
    )
    curves = [("critical rate", weight, np.full(points, critical_rate_under(experiment, known)))]
    if experiment.cell.name == "relu":
        positive = np.where(weight > 0, weight, np.nan)
        curves.append(("one step to death", weight, death_rate_under(experiment, known, positive)))
    plain = (experiment.optimizer, experiment.clip) == ("gd", None)
    if plain and experiment.cell.name == "linear" and known.unrolls == 2:
        curves += [("bounded up to here", side * known.bound_of_two(rate), rate) for side in (1.0, -1.0)]
    parts = []
    for name, at_weight, at_rate in curves:
        columns = {"w2": at_weight, "learning_rate": at_rate}
        parts.append(Table({"curve": name, "x": columns[plane.x.name], "y": columns[plane.y.name]}))
    table = stack(parts)
    return table[_within(table["x"], plane.x) & _within(table["y"], plane.y)]


def _within(values, axis):
    return (values >= axis.low) & (values <= axis.high)


def pick_table(plane: Map) -> Table:
    """Pixels that a click can choose, at most PICKS a side. Columns: x, y (the very values of the pixel), fate."""
    row, column = _picks(plane.x, plane.y)
    labels = np.array([fate.label for fate in FATES], dtype=object)
    return Table({"x": plane.x.values[column], "y": plane.y.values[row], "fate": labels[plane.fate[row, column]]})


def ground_table(loss: np.ndarray, x: Axis, y: Axis) -> Table:
    """Points of a landscape (core.maps.sweep.surface) that a click can choose. Columns: x, y, loss."""
    row, column = _picks(x, y)
    return Table({"x": x.values[column], "y": y.values[row], "loss": loss[row, column]})


def _picks(x, y):
    """Rows and columns of at most PICKS pixels a side, evenly spread."""
    columns, rows = (
        np.unique(((np.arange(min(axis.count, PICKS)) + 0.5) * axis.count / min(axis.count, PICKS)).astype(int))
        for axis in (x, y)
    )
    return (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))


def share_table(plane: Map) -> Table:
    """How many pixels have which fate. Columns: fate, runs, share."""
    counts = np.bincount(plane.fate.ravel(), minlength=len(FATES))
    labels = [fate.label for fate in FATES]
    table = Table({"fate": labels, "runs": counts, "share": counts / counts.sum()})
    return table[table["runs"] > 0]


def bifurcation_table(runs: Sequence[Run], last: int = 64, weight: str = "w2") -> Table:
    """Where each run goes in the end, one run a learning rate; runs that were lost have no rows.

    As many rows as values that it returns to, or its `last` steps where these are many. Columns: learning rate, the
    weight, places (how many different values it visits; "1", "2", "4", "8" or "many").
    """
    parts = [Table({"learning rate": [], weight: [], "places": []})]
    for run in runs:
        end = orbit_of(run, last, weight)
        if end is None:
            continue
        places = places_text(end)
        kept = end if places == "many" else end[-int(places) :]
        parts.append(Table({"learning rate": run.experiment.learning_rate, weight: kept, "places": places}))
    return stack(parts)


def orbit_of(run: Run, last: int = 64, weight: str = "w2") -> np.ndarray | None:
    """The last (`last`,) values of the weight, for ever repeated where a run came to rest; None for a lost run."""
    if run.fate in (Fate.overflowed, Fate.dead):
        return None
    if run.stopped_by is StoppedBy.zero_gradient:
        return np.full(last, run.weights[weight][-1])
    return run.weights[weight][-last:]


def places_text(orbit: np.ndarray, tolerance: float = 1e-3) -> str:
    """How many places an orbit returns to: the smallest period of 1, 2, 4 and 8 within the tolerance, or "many"."""
    for period in (1, 2, 4, 8):
        if np.abs(orbit[period:] - orbit[:-period]).max() <= tolerance * max(1.0, np.abs(orbit).max()):
            return str(period)
    return "many"


def cobweb_tables(run: Run, steps: int = 60, weight: str = "w2") -> tuple[Table, Table]:
    """The map w -> w - rate dL/dw around the orbit of one run, and the orbit on it.

    Columns of the first: w, next; of the second: corner (order), w, next: each step is a vertical and a level line.
    """
    orbit, best = run.weights[weight], run.best.points[0][0]
    orbit = orbit[np.abs(orbit - best) < 10 * max(abs(best), 1.0)]  # what leaves for infinity is not in the picture
    half_width = 1.3 * max(np.abs(orbit - best).max(), 0.05)
    values = np.linspace(best - half_width, best + half_width, 401)
    after = values - run.experiment.learning_rate * slopes(run.experiment, weight, values)
    curve = Table({"w": values, "next": after})
    # The last steps tell where it goes; the first where it came from.
    shown = orbit if orbit.size <= steps else np.concatenate([orbit[: steps // 3], orbit[-2 * steps // 3 :]])
    corners = np.empty((2, 2 * (shown.size - 1)))
    corners[0, 0::2], corners[1, 0::2] = shown[:-1], shown[1:]  # up to the curve
    corners[0, 1::2], corners[1, 1::2] = shown[1:], shown[1:]  # across to the diagonal
    walk = Table({"corner": np.arange(corners.shape[1]), "w": corners[0], "next": corners[1]})
    return curve, walk


def landscape_table(experiment: Experiment, values: np.ndarray, weight: str = "w2") -> Table:
    """The loss along one weight, with its slope, curvature, and the rate above which descent cannot settle there.

    Columns: the weight, loss, log10 loss, slope, curvature, rate (text; 2 / curvature, where it is positive).
    """
    loss, slope = losses(experiment, weight, values), slopes(experiment, weight, values)
    bend = curvature(experiment, weight, values)
    rates = critical_rate(bend)
    return Table(
        {
            weight: values,
            "loss": loss,
            "log10 loss": log10(loss),
            "slope": [number_text(value) for value in slope],
            "curvature": [number_text(value) for value in bend],
            "rate": ["none: it bends down" if np.isnan(rate) else number_text(rate) for rate in rates],
        }
    )


def walk_table(runs: Mapping[str, Run], x: str, y: str) -> Table:
    """Where runs walked on a plane of two weights, as long as they were finite.

    Columns: run, step, x, y, x_before, y_before (NaN at the start), next_step (at the end beyond any walk), loss.
    """
    parts = []
    for name, run in runs.items():
        at = {axis: run.weights[weight] for axis, weight in (("x", x), ("y", y))}
        rows = np.isfinite(at["x"]) & np.isfinite(at["y"])
        at, step = {axis: values[rows] for axis, values in at.items()}, run.at[rows]
        before = {f"{axis}_before": np.append(np.nan, values[:-1]) for axis, values in at.items()}
        after = np.append(step[1:], np.iinfo(np.int32).max)
        parts.append(Table({"run": name, "step": step, **at, **before, "next_step": after, "loss": run.losses[rows]}))
    return stack(parts)


def wall_table(experiment: Experiment, x: Axis, y: Axis, points: int = 400) -> Table:
    """The cliff's wall over a plane of w2 and b1, within its window. Columns: curve, x, y; empty without one."""
    if (x.name, y.name) != ("w2", "b1"):
        return Table({"curve": [], "x": [], "y": []})
    w2 = np.linspace(x.low, x.high, points)
    b1 = wall(experiment, w2)
    return Table({"curve": "the wall", "x": w2, "y": b1})[(b1 >= y.low) & (b1 <= y.high)]
