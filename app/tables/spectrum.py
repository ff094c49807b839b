"""Spectra in tidy tables: eigenvalues on the plane, singular values by steps, Lyapunov exponents, powers of W."""

from collections.abc import Mapping

import numpy as np

from app.tables.runs import finite
from app.tables.table import Table, of_rows, stack
from core import Lyapunov
from core.analysis.hump import Hump
from core.numbers import number_text

INSIDE, OUTSIDE, ON_IT = "inside: vanishes", "outside: explodes", "on the circle"
ON_THE_CIRCLE = 1e-9  # closer to it than this is on it: eigenvalues come with a few wrong last digits
UNIT_CIRCLE, THEORY = "unit circle", "edge by theory"
CORNERS = 96  # of a circle
GROWN, SHRUNK, STEADY = "grown at the end", "shrunk at the end", "neither"
LONG_RUN = 3  # standard errors from which on an exponent is said, and drawn, to be on one side of 0
MOST_LINES = 64  # of singular values; of more these are drawn, the largest and the smallest among them
POSITIVE, NEGATIVE, ZERO = "grows", "shrinks", "0 within its error"
NORM, RADIUS, EDGE = "largest singular value of Wᵗ", "(spectral radius of W)ᵗ", "largest singular value, for ∞ units"


def eigenvalue_table(eigenvalues: np.ndarray) -> Table:
    """Columns: real, imaginary, size, side (of the unit circle), eigenvalue (text)."""
    sizes = np.abs(eigenvalues)
    columns = {"real": eigenvalues.real, "imaginary": eigenvalues.imag, "size": sizes, "side": sides(sizes)}
    return Table(columns | {"eigenvalue": [_complex_text(one) for one in eigenvalues]})


def trained_table(by_step: Mapping[int, np.ndarray]) -> Table:
    """The eigenvalues of the snapshots of a training, by their steps. Columns: as those of one, and at (the step)."""
    parts = [(step, eigenvalue_table(one)) for step, one in by_step.items()]
    return stack(one.with_columns(at=np.full(len(one), step)) for step, one in parts)


def sides(sizes: np.ndarray) -> np.ndarray:
    """On which side of the unit circle numbers of these sizes are."""
    near = np.abs(sizes - 1.0) < ON_THE_CIRCLE
    return np.select([near, sizes > 1.0], [ON_IT, OUTSIDE], INSIDE).astype(object)


def scaled_eigenvalues(table: Table, share: float) -> Table:
    """Those of a matrix that is so many times as large."""
    sizes = table["size"] * share
    scaled = {name: table[name] * share for name in ("real", "imaginary")}
    return table.with_columns(**scaled, size=sizes, side=sides(sizes))


def circle_table(radius: float | None) -> Table:
    """The unit circle, and the one of theory where there is one. Columns: circle, corner, real, imaginary."""
    turn = np.linspace(0.0, 2 * np.pi, CORNERS + 1)
    parts = []
    for name, length in ((UNIT_CIRCLE, 1.0), (THEORY, radius)):
        if length is not None:
            circle = {"real": length * np.cos(turn), "imaginary": length * np.sin(turn)}
            parts.append(Table({"circle": name, "corner": np.arange(CORNERS + 1)} | circle))
    return stack(parts)


def scaled_circles(table: Table, share: float) -> Table:
    """The same of a matrix that is so many times as large."""
    shares = np.where(table["circle"] == THEORY, share, 1.0)
    return table.with_columns(**{name: table[name] * shares for name in ("real", "imaginary")})


def singular_value_table(lags: np.ndarray, logs: np.ndarray) -> Table:
    """All singular values over T steps, a line each, from natural logarithms (lags, values), the largest first.

    From T = 0 on, where nothing has changed. Columns: line (its place, from 1), steps, log10 value (not a number where
    it is 0), end.
    """
    count = logs.shape[1]
    shown = np.unique(np.linspace(0, count - 1, min(count, MOST_LINES)).round().astype(int))
    values = np.vstack([np.zeros(shown.size), logs[:, shown] / np.log(10)])
    last = values[-1]
    end = np.select([np.abs(last) < ON_THE_CIRCLE, last > 0], [STEADY, GROWN], SHRUNK).astype(object)
    columns = {
        "line": np.repeat(shown + 1, lags.size + 1),
        "steps": np.tile(np.concatenate(([0], lags)), shown.size),
        "log10 value": finite(values.T.ravel()),
        "end": np.repeat(end, lags.size + 1),
    }
    return Table(columns)


def known_product_table(lags: np.ndarray, known: Mapping[str, np.ndarray]) -> Table:
    """What theory says of them: known[name] holds natural logarithms (lines, lags from 0 on).

    Columns: theory, line, steps, log10 value.
    """
    rows = [
        {"theory": name, "line": line, "steps": np.concatenate(([0], lags)), "log10 value": finite(logs / np.log(10))}
        for name, lines in known.items()
        for line, logs in enumerate(lines)
    ]
    return stack(map(Table, rows)) if rows else of_rows(("theory", "line", "steps", "log10 value"), [])


def exponent_table(found: Lyapunov) -> Table:
    """Columns: place (from 1), exponent, low, high (one standard error away), error, sign. Those that are minus
    infinite, of directions that are lost at once, are left out.
    """
    there = np.isfinite(found.exponents)
    exponents, errors = found.exponents[there], found.errors[there]
    near = np.abs(exponents) <= LONG_RUN * np.maximum(errors, ON_THE_CIRCLE)
    return Table(
        {
            "place": np.flatnonzero(there) + 1,
            "exponent": exponents,
            "low": exponents - errors,
            "high": exponents + errors,
            "error": errors,
            "sign": np.select([near, exponents > 0], [ZERO, POSITIVE], NEGATIVE).astype(object),
        }
    )


def known_exponent_table(known: Mapping[str, np.ndarray], count: int) -> Table:
    """What theory says of them; of a single number, that of the largest, a level line over all `count` places.

    Columns: theory, place, exponent.
    """
    rows = []
    for name, exponents in known.items():
        places = np.arange(exponents.size) + 1 if exponents.size > 1 else np.array([1, max(count, 2)])
        rows.append(Table({"theory": name, "place": places, "exponent": finite(exponents + np.zeros(places.size))}))
    return stack(rows) if rows else of_rows(("theory", "place", "exponent"), [])


def power_table(found: Hump, edge: np.ndarray | None = None) -> Table:
    """What W^t does, beside what its largest eigenvalue says, and what theory says where it does.

    edge: natural logarithms for t from 0 on. Columns: run, t, log10 value.
    """
    t = np.arange(found.log_norms.size + 1)
    with np.errstate(invalid="ignore"):
        said = np.where(t > 0, t * found.log_radius, 0.0)
    runs = {NORM: np.concatenate(([0.0], found.log_norms)), RADIUS: said} | ({} if edge is None else {EDGE: edge})
    return stack(Table({"run": name, "t": t, "log10 value": finite(logs / np.log(10))}) for name, logs in runs.items())


def peak_table(found: Hump) -> Table:
    """Where W^t is largest, if it grows and then shrinks. Columns: t, log10 value, note; no row if it does not."""
    value = float(found.log_norms[found.peak - 1])
    note = f"{number_text(float(np.exp(value)))} at t = {found.peak:,}"
    row = (found.peak, value / np.log(10), note)
    return of_rows(
        ("t", "log10 value", "note"), [row] if value > ON_THE_CIRCLE and found.peak < found.log_norms.size else []
    )


def half_of_plane(radius: float | None, *eigenvalues: np.ndarray) -> float:
    """How far the plane reaches from 0 to show all; one of few lengths, so that a small change moves no axis."""
    farthest = max(1.0, radius or 0.0, *(float(np.abs(some).max()) for some in eigenvalues)) * 1.04
    length = 1.25
    while length < farthest:
        length *= 1.5
    return length


def _complex_text(value):
    parts = [number_text(float(f"{part:.4g}")) for part in (value.real, abs(value.imag))]
    return parts[0] if value.imag == 0 else f"{parts[0]} {'+' if value.imag > 0 else '−'} {parts[1]} i"
