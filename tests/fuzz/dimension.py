"""Edges whose dimension is known, as pixels see them: how often the bounds of core.maps.boundary hold it.

    python -m tests.fuzz.dimension [--count 100]

prints the table in docs/trust.md: for each kind and number of pixels the mean value, the mean bounds, and in how many
of the rasters, each shifted, turned or stretched at random, the bounds hold the true dimension.
"""

import argparse
import math

import numpy as np

from core.maps.boundary import box_dimension

SIDES = (64, 128, 256, 512, 1024)


def _plane(side, rng, width=1.0):
    """x and y of the middles of all pixels, of a window that is shifted at random."""
    rows, columns = np.mgrid[0:side, 0:side]
    x, y = (width * ((axis + 0.5) / side - 0.5 + rng.uniform(-0.05, 0.05)) for axis in (columns, rows))
    return x, y


def line(side, rng):
    (x, y), angle = _plane(side, rng), rng.uniform(0, 2 * math.pi)
    return x * math.cos(angle) + y * math.sin(angle) > rng.uniform(-0.2, 0.2)


def circle(side, rng):
    x, y = _plane(side, rng)
    return x**2 + y**2 < rng.uniform(0.2, 0.42) ** 2


def parabola(side, rng):
    x, y = _plane(side, rng)
    return y > rng.uniform(0.5, 6) * (x - rng.uniform(-0.2, 0.2)) ** 2 - rng.uniform(0.1, 0.4)


def koch(side, rng):
    """The snowflake (von Koch 1904): every line of it is four of a third of its length."""
    corners = np.exp(1j * (math.pi / 2 - 2 * math.pi / 3 * np.arange(4)))
    for _ in range(7):
        start, third = corners[:-1], np.diff(corners) / 3
        peak = start + third * (1 + np.exp(1j * math.pi / 3))
        corners = np.append(np.stack([start, start + third, peak, start + 2 * third], axis=1).ravel(), corners[-1])
    turned = corners * np.exp(1j * rng.uniform(0, 2 * math.pi)) * rng.uniform(0.3, 0.42)
    return _filled(turned.real + rng.uniform(0.45, 0.55), turned.imag + rng.uniform(0.45, 0.55), side)


def _filled(x, y, side):
    """Which middles of pixels lie within a closed line: its crossings with each row, taken in pairs."""
    crossings = np.zeros((side, side + 1), dtype=np.int64)
    first, last = (
        np.ceil(end * side - 0.5).astype(int) for end in (np.minimum(y[:-1], y[1:]), np.maximum(y[:-1], y[1:]))
    )
    for edge in np.flatnonzero(last > first):
        rows = np.arange(max(first[edge], 0), min(last[edge], side))
        share = ((rows + 0.5) / side - y[edge]) / (y[edge + 1] - y[edge])
        columns = np.ceil((x[edge] + share * (x[edge + 1] - x[edge])) * side - 0.5)
        np.add.at(crossings, (rows, np.clip(columns, 0, side).astype(int)), 1)
    return np.cumsum(crossings, axis=1)[:, :side] % 2 == 1


def weierstrass(side, rng):
    """The graph of Weierstrass's function, sum of b^(-k / 2) cos(b^k x): of dimension 2 - 1/2 (Shen 2018)."""
    (x, y), height = _plane(side, rng), np.zeros(side)
    for k in range(16):
        height += 1.7 ** (-0.5 * k) * np.cos(2 * math.pi * (1.7**k * x[0] + rng.random()))
    return y > 0.12 * height


def julia(c):
    """The filled Julia set of z^2 + c, which is turned and shifted."""

    def make(side, rng):
        x, y = _plane(side, rng, rng.uniform(2.6, 3.2))
        z = (x + 1j * y) * np.exp(1j * rng.uniform(0, 2 * math.pi))
        stays = np.ones(z.shape, dtype=bool)
        for _ in range(400):
            z = np.where(stays, z * z + c, 3.0)
            stays &= np.abs(z) <= 2.5
        return stays

    return make


def noise(side, rng):
    return rng.random((side, side)) < rng.uniform(0.3, 0.7)


KINDS = {  # name -> how to draw one, the dimension of its edge
    "line": (line, 1.0),
    "circle": (circle, 1.0),
    "parabola": (parabola, 1.0),
    "Koch's snowflake": (koch, math.log(4) / math.log(3)),
    "Weierstrass's function": (weierstrass, 1.5),
    "Julia set, rabbit": (julia(-0.122561 + 0.744862j), 1.3934),  # McMullen 1998
    "Julia set, basilica": (julia(-1.0), 1.26835),  # McMullen 1998
    "noise": (noise, 2.0),
}


def holds(kind, side, seed):
    """Whether the bounds hold the dimension of one raster, and what was found."""
    draw, true = KINDS[kind]
    found = box_dimension(draw(side, np.random.default_rng([seed, side])))
    return found.low <= true <= found.high, found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="rasters of each kind and size")
    count = parser.parse_args().count
    print("| edge | dimension | pixels | value | bounds | held |\n|---|---|---|---|---|---|")
    for kind, (_, true) in KINDS.items():
        for side in SIDES:
            each = [holds(kind, side, seed) for seed in range(count)]
            value, low, high = np.mean([(found.value, found.low, found.high) for _, found in each], axis=0)
            held = sum(good for good, _ in each)
            print(
                f"| {kind} | {true:.3f} | {side} | {value:.3f} | {low:.3f} to {high:.3f} | {held} of {count} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
