"""What the spectrum page computes, remembered for all viewers; each part alone, so that none waits for a slower one."""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from app.server.compute import remembered_with_bar
from app.server.memory import remembered
from app.spectrum import settings
from core import Lyapunov, lyapunov
from core.analysis.hump import Hump, departure_from_normal, hump
from core.analysis.random_matrices import (
    expected_real,
    log_largest_of_product,
    mean_field_factor,
    newman_exponents,
    spectral_radius,
)
from core.initial import KEEP_BIAS
from core.vector.reach import usual_lags
from core.vector.spectrum import jacobian, singular_values_by_lag

SETTLING = 100  # steps that lead to where the network stays
STEPS = 400  # over which exponents are averaged
MANY_INPUTS = 16  # from so many on what enters the units is taken for independent from unit to unit
PATIENCE = 0.15  # seconds before a bar is shown, and between two of its moves
INDEPENDENT = "gaussian", "pytorch"  # starts whose entries are
AT_ANY_SIZE = "orthogonal", "identity", "sparse", "chain"  # starts whose spectral radius is set
# What theory lines are called.
NEWMAN, MEAN_SQUARE = "W drawn anew at each step", "root mean square, for ∞ units"
NEWMAN_EXPONENTS = "W drawn anew, each exponent"
OF_EIGENVALUES, LARGEST = "ln |eigenvalue of W|", "largest, for ∞ units"
QUARTERS = (0.25, 0.5, 0.75)  # of the way from the largest singular value to the smallest


class Plane(NamedTuple):
    """Eigenvalues of a square matrix, and what is known of it."""

    name: str  # of the matrix
    eigenvalues: np.ndarray  # complex, the largest first
    norm: float  # the largest singular value
    radius: float | None  # within which they lie, by theory
    at_any_size: bool  # whether they do so at any number of units, or once there are infinitely many
    expected_real: float | None  # how many are real on average, where that is known
    fills_disc: bool  # whether they fill a disc of this radius evenly, for infinitely many units


def plane_of(values: Mapping) -> Plane:
    """The eigenvalues, remembered or computed. Raises ValueError."""
    of_w = values["matrix"] == settings.OF_W

    def compute():
        network, start = settings.network_of(values), settings.start_of(values)
        matrix, name = _matrix(network, values)
        as_drawn = of_w or network.cell.name == "linear"
        radius = mean_field_factor(*_gain_and_noise(values)) if has_mean_field(values) else None
        if as_drawn and start:
            radius = spectral_radius(start, values["gain"], len(network.W))
        return Plane(
            name,
            _eigenvalues(matrix),
            float(np.linalg.norm(matrix, 2)),
            radius,
            start in AT_ANY_SIZE,
            expected_real(len(matrix)) if start == "gaussian" and as_drawn else None,
            start in INDEPENDENT and as_drawn,
        )

    return remembered(("plane", *_drawn(values), *_looked_at(values)), compute)


def eigenvalues_while_trained(values: Mapping) -> dict[int, np.ndarray]:
    """Step -> eigenvalues of the same matrix, the largest first, of all snapshots of the viewer's own network that are
    finite, remembered or computed; nothing where it has none.
    """
    own = settings.own_of(values)
    if not own or not own.steps:
        return {}

    def compute():
        networks = [own.looking_at(at).network for at in range(len(own.steps))]
        matrices = [_matrix(one, values)[0] for one in networks]
        both = zip(own.steps, matrices, strict=True)
        return {step: _eigenvalues(matrix) for step, matrix in both if np.isfinite(matrix).all()}

    return remembered(("while trained", own.sha256, own.network.cell.name, *_looked_at(values)), compute)


def _matrix(network, values):
    """The matrix on the plane, and what it is called."""
    if values["matrix"] == settings.OF_W:
        return settings.matrix_of(network, values)
    noise = settings.noise_of(values, SETTLING + 1)
    return jacobian(network, noise, SETTLING, values["seed"]), "the Jacobian"


def _eigenvalues(matrix):
    found = np.linalg.eigvals(matrix)
    return found[np.argsort(-np.abs(found), kind="stable")]


def _looked_at(values):
    """All that decides which matrix of a network is on the plane."""
    entering = () if values["matrix"] == settings.OF_W else (values["noise"], values["seed"])
    return values["gate"], values["matrix"], *entering


class Powers(NamedTuple):
    """What the powers of W do, and how far it is from a matrix whose eigenvalues say it all."""

    name: str
    hump: Hump
    departure: float
    edge: np.ndarray | None  # ln of the largest singular value for infinitely many units, from t = 0 on, where known


def hump_of(values: Mapping) -> Powers:
    """The norms of the powers of W, remembered or computed. Raises ValueError."""

    def work(progress):
        matrix, name = settings.matrix_of(settings.network_of(values), values)
        start, steps = settings.start_of(values), values["unrolls"]
        edge = None
        if start in INDEPENDENT:
            edge = log_largest_of_product(np.arange(steps + 1), spectral_radius(start, values["gain"]))
        return Powers(name, hump(matrix, steps, patient(progress)), departure_from_normal(matrix), edge)

    key = "hump", *_drawn(values), values["gate"], values["unrolls"]
    return remembered_with_bar(key, work, unit="Power")


class Product(NamedTuple):
    """All singular values of the product of the real Jacobians."""

    lags: np.ndarray  # over how many steps it goes
    logs: np.ndarray  # (lags, states), natural logarithms, the largest first


def product_of(values: Mapping) -> Product:
    """The singular values over 1 step to as many as set, remembered or computed. Raises ValueError."""
    lags = usual_lags(values["unrolls"])

    def work(progress):
        noise = settings.noise_of(values, SETTLING + values["unrolls"])
        network = settings.network_of(values)
        logs = singular_values_by_lag(network, lags.tolist(), noise, SETTLING, values["seed"], patient(progress))
        return Product(lags, logs)

    key = "product", *_drawn(values), values["noise"], values["unrolls"]
    return remembered_with_bar(key, work, "figures", "Product of Jacobians")


def exponents_of(values: Mapping) -> Lyapunov:
    """All Lyapunov exponents, remembered or computed. Raises ValueError."""

    def work(progress):
        noise = settings.noise_of(values, STEPS + 2 * SETTLING)
        network, seed = settings.network_of(values), values["seed"]
        return lyapunov(network, noise, STEPS, washout=SETTLING, seed=seed, progress=patient(progress))

    return remembered_with_bar(("exponents", *_drawn(values), values["noise"]), work, unit="Step")


def theory_of_product(values: Mapping) -> dict[str, np.ndarray]:
    """name -> natural logarithms (lines, lags from 0 on) of what is known for many units; nothing where nothing is."""
    lags = np.concatenate(([0], usual_lags(values["unrolls"])))
    if has_mean_field(values):
        with np.errstate(divide="ignore", invalid="ignore"):
            return {
                MEAN_SQUARE: np.where(lags > 0, lags * np.log(mean_field_factor(*_gain_and_noise(values))), 0.0)[None]
            }
    if not is_power_of_gaussian(values):
        return {}
    gain, units = values["gain"], values["units"]
    exponents = newman_exponents(units, gain)[[round(share * (units - 1)) for share in QUARTERS]]
    with np.errstate(invalid="ignore"):
        anew = np.where(lags > 0, np.outer(exponents, lags), 0.0)
    return {NEWMAN: anew}


def theory_of_exponents(values: Mapping) -> dict[str, np.ndarray]:
    """name -> exponents, the largest first, of what is known; a single number is of the largest alone."""
    if has_mean_field(values):
        with np.errstate(divide="ignore"):
            return {LARGEST: np.log([mean_field_factor(*_gain_and_noise(values))])}
    if settings.cell_of(values) != "linear":
        return {}
    with np.errstate(divide="ignore"):
        known = {OF_EIGENVALUES: np.log(np.abs(plane_of({**values, "matrix": settings.OF_W}).eigenvalues))}
    if is_power_of_gaussian(values):
        known[NEWMAN_EXPONENTS] = newman_exponents(values["units"], values["gain"])
    return known


def is_power_of_gaussian(values: Mapping) -> bool:
    """Whether the products are powers of one Gaussian matrix."""
    return settings.cell_of(values) == "linear" and settings.start_of(values) == "gaussian"


def has_mean_field(values: Mapping) -> bool:
    """Whether mean-field theory holds: tanh, Gaussian W, and silence or inputs that are independent at each unit."""
    entering = values["noise"] == 0.0 or values["inputs"] >= MANY_INPUTS
    return settings.cell_of(values) == "tanh" and settings.start_of(values) == "gaussian" and entering


def patient(progress: Callable) -> Callable:
    """The same report, but none before it is worth a bar, and then ten a second at most."""
    last = time.monotonic()

    def report(done, of):
        nonlocal last
        now = time.monotonic()
        if now - last > PATIENCE:
            last = now
            progress(done, of)

    return report


def _gain_and_noise(values):
    return float(values["gain"]), float(values["noise"])


def _drawn(values):
    """All that decides how the network is drawn."""
    if own := settings.own_of(values):
        return own.key
    bias = values["bias"] if settings.cell_of(values) in KEEP_BIAS else None
    sizes = values["units"], values["inputs"]
    return settings.cell_of(values), values["init"], settings.gain_of(values), bias, *sizes, values["seed"]
