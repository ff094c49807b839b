"""Record singular values of long products at 600 digits, for tests/core/vector/test_spectrum.py. Run with mpmath 1.3:

    python -m benchmarks.record_mpmath_products

The forward pass, its Jacobians and their product are all computed by mpmath from the float64 weights and inputs.
"""

import json
from pathlib import Path

import mpmath
import numpy as np

from core.vector.network import Network

TARGET = Path(__file__).parent.parent / "tests" / "recorded" / "mpmath_products.json"
# name -> cell, start, gain, units, steps, and how near ours shall be. A chain is as far from normal as can be: its
# smallest hang on digits of the Jacobians that float64 does not have.
PRODUCTS = {
    "tanh": ("tanh", "pytorch", 1.0, 10, 60, 1e-10),
    "sigmoid": ("sigmoid", "pytorch", 1.0, 6, 40, 1e-10),
    "linear": ("linear", "pytorch", 1.0, 12, 100, 1e-10),
    "chain": ("linear", "chain", 1.0, 8, 36, 1e-10),
    "long chain": ("linear", "chain", 1.0, 20, 36, 1e-4),
    "identity": ("linear", "identity", 0.5, 4, 50, 1e-12),
}
SLOPES = {"tanh": lambda h: 1 - h * h, "sigmoid": lambda h: h * (1 - h), "linear": lambda h: mpmath.mpf(1)}
VALUES = {"tanh": mpmath.tanh, "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "linear": lambda x: x}


def logs_of(cell, start, gain, units, steps):
    """ln of all singular values of d h_T / d h_0, the largest first."""
    network = Network.start(cell, units, start=start, gain=gain)
    inputs = np.random.default_rng(0).random((steps, 1, 1)) - 0.5
    W, U, b = (mpmath.matrix(part.tolist()) for part in (network.W[0], network.U[0], network.b[0]))
    h, product = mpmath.zeros(units, 1), mpmath.eye(units)
    for x in inputs.ravel().tolist():
        h = (W * h + U * mpmath.mpf(x) + b).apply(VALUES[cell])
        product = mpmath.diag([SLOPES[cell](one) for one in h]) * W * product
    return [float(mpmath.log(value)) for value in mpmath.svd_r(product, compute_uv=False)]


def main():
    """Write all of it."""
    mpmath.mp.dps = 600
    found = {}
    for name, (cell, start, gain, units, steps, within) in PRODUCTS.items():
        settings = {"cell": cell, "start": start, "gain": gain, "units": units, "steps": steps, "within": within}
        found[name] = settings | {"logs": logs_of(cell, start, gain, units, steps)}
    text = json.dumps({"mpmath": mpmath.__version__, "digits": 600, "products": found}, indent=1)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
