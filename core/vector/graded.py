"""All singular values of a long product of triangles, each accurate in itself, be they hundreds of decades apart.

The product is kept as rows of a common size times a power of two each, and its rows are made orthogonal by rotations
of two at a time (Hestenes 1958; so accurate for rows of very different sizes: Demmel and Veselic 1992).
"""

import math
from collections.abc import Iterable

import numpy as np

from core.packs.jit import kernel_without_memory
from core.vector.jacobians import LN_2

FAR = 120  # a row smaller by 2^FAR turns the larger one by less than its last digit
NOTHING = -(2**62)  # the exponent of a row of zeros
SWEEPS = 60  # over all pairs of rows, at most; some ten are enough


class GradedProduct:
    """A product of upper triangles (n, n), as rows of a common size times a power of two each."""

    def __init__(self, count: int):
        self._rows, self._exponents = np.eye(count), np.zeros(count, dtype=np.int64)

    def multiply(self, triangle: np.ndarray) -> None:
        """Take this triangle as the next factor, on the left."""
        found = np.zeros_like(self._rows)
        multiply(triangle, self._rows, self._exponents, found)
        self._rows = found

    def log_singular_values(self) -> np.ndarray:
        """ln of them, the largest first; the product stays as it is."""
        order = np.argsort(-self._exponents, kind="stable")
        rows, exponents = np.ascontiguousarray(self._rows[order]), self._exponents[order]
        make_orthogonal(rows, exponents)
        with np.errstate(divide="ignore"):
            logs = np.log((rows * rows).sum(axis=1)) / 2 + exponents * LN_2
        return np.sort(logs)[::-1]


def log_singular_values(triangles: Iterable[np.ndarray]) -> np.ndarray:
    """ln of the singular values of (last triangle) ... (first triangle), all (n, n) upper, the largest first."""
    product = None
    for triangle in triangles:
        product = product or GradedProduct(len(triangle))
        product.multiply(triangle)
    return product.log_singular_values()


@kernel_without_memory
def multiply(triangle, rows, exponents, found):
    """triangle @ (2^exponents rows) into `found`, whose largest number in a row is from 1/2 to 1, and `exponents`.

    Row by row from above: a row needs itself and those below, whose exponents have not changed yet.
    """
    count = len(rows)
    for row in range(count):
        above = NOTHING
        for other in range(row, count):
            if triangle[row, other] != 0.0 and exponents[other] != NOTHING:
                above = max(above, math.frexp(triangle[row, other])[1] + exponents[other])
        largest = 0.0
        for other in range(row, count):
            if triangle[row, other] != 0.0 and exponents[other] != NOTHING:
                shift = exponents[other] - above
                if shift > -2000:
                    factor = math.ldexp(triangle[row, other], int(shift))
                    for column in range(count):
                        found[row, column] += factor * rows[other, column]
        for column in range(count):
            size = abs(found[row, column])
            if not size <= largest:
                largest = size
        if largest == 0.0:
            exponents[row] = NOTHING
        elif largest < math.inf:
            shift = math.frexp(largest)[1]
            for column in range(count):
                found[row, column] = math.ldexp(found[row, column], -shift)
            exponents[row] = above + shift


@kernel_without_memory
def make_orthogonal(rows, exponents):
    """Turn the rows 2^exponents rows, two at a time, until each pair is at a right angle to the last digits."""
    count = len(rows)
    for _ in range(SWEEPS):
        askew = False
        for first in range(count):
            for second in range(first + 1, count):
                a, b, both = 0.0, 0.0, 0.0
                for column in range(count):
                    a += rows[first, column] * rows[first, column]
                    b += rows[second, column] * rows[second, column]
                    both += rows[first, column] * rows[second, column]
                if abs(both) <= count * 2.2e-16 * math.sqrt(a) * math.sqrt(b) or not a + b < math.inf:
                    continue
                askew = True
                shift = exponents[second] - exponents[first]
                if shift < -FAR:
                    from_first, to_second, keep = 0.0, -both / a, 1.0
                elif shift > FAR:
                    from_first, to_second, keep = -both / b, 0.0, 1.0
                else:
                    scale = math.ldexp(1.0, int(shift))
                    ratio = (scale * scale * b - a) / (2.0 * scale * both)
                    tangent = math.copysign(1.0 / (abs(ratio) + math.sqrt(1.0 + ratio * ratio)), ratio)
                    keep = 1.0 / math.sqrt(1.0 + tangent * tangent)
                    from_first, to_second = -keep * tangent * scale, keep * tangent / scale
                for column in range(count):
                    x, y = rows[first, column], rows[second, column]
                    rows[first, column] = keep * x + from_first * y
                    rows[second, column] = keep * y + to_second * x
        if not askew:
            return
