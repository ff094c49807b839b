"""Pascanu's regulariser Omega (Pascanu, Mikolov and Bengio 2013, equations 9 and 10): let no step shrink the gradient.

    Omega = sum over t of (||dL/dh_(t+1) dh_(t+1)/dh_t|| / ||dL/dh_(t+1)|| - 1)^2

for each sequence, averaged over those of the batch. Its gradient is the immediate partial derivative by W alone: the
states and dL/dh_(t+1) are taken for constants, also where the slopes of the activations depend on them. With
g = dL/dh_(t+1), p = dL/d(what goes into the units at t + 1) and q = p W that is, summed over t,
2 (||q|| / ||g|| - 1) p^T q / (||q|| ||g||). For cells with one recurrent matrix and one state.
"""

import math

import numpy as np

from core.packs.jit import kernel
from core.packs.sources import fingerprint
from core.vector.unrolling import Unrolling


def omega(unrolling: Unrolling, W: np.ndarray, weight: float) -> tuple[float, np.ndarray]:
    """Omega of the last backward pass, which kept its ledger, and `weight` times its gradient by W, (1, H, H)."""
    sizes, tape = unrolling.sizes, unrolling.tape
    ledger = tape.ledger.reshape(sizes.passes, sizes.times + 1, sizes.units, -1)
    d_pre = tape.d_pre.reshape(sizes.passes, sizes.filled, sizes.times, -1)
    first = sizes.times - unrolling.back
    found = np.zeros_like(W)
    total = _omega(ledger, d_pre, W[0], unrolling.sequences, first, found[0])
    return total / unrolling.sequences, found * (weight / unrolling.sequences)


def _omega(ledger, d_pre, W, sequences, first, found):
    """The sum over sequences and time steps; its gradient is added to `found` (H, H). No square overflows: all is
    divided by the largest number of g first, which cancels.
    """
    units, times, width = W.shape[0], d_pre.shape[2], ledger.shape[3]
    p, q = np.zeros(units), np.zeros(units)
    total = 0.0
    for sequence in range(sequences):
        index, lane = sequence // width, sequence % width
        for t in range(first, times):
            largest = 0.0
            for unit in range(units):
                largest = max(largest, abs(ledger[index, t + 1, unit, lane]))
            if not 0.0 < largest < math.inf:
                continue  # no gradient comes here, or none that could be kept
            g_squares = 0.0
            for unit in range(units):
                share = ledger[index, t + 1, unit, lane] / largest
                g_squares += share * share
                p[unit] = d_pre[index, unit, t, lane] / largest
                q[unit] = 0.0
            for row in range(units):
                for column in range(units):
                    q[column] += p[row] * W[row, column]
            q_squares = 0.0
            for unit in range(units):
                q_squares += q[unit] * q[unit]
            g_norm, q_norm = math.sqrt(g_squares), math.sqrt(q_squares)
            ratio = q_norm / g_norm
            total += (ratio - 1.0) * (ratio - 1.0)
            if q_norm > 0.0:  # at 0 the norm has no slope
                scale = 2.0 * (ratio - 1.0) / (q_norm * g_norm)
                for row in range(units):
                    scaled = scale * p[row]
                    for column in range(units):
                        found[row, column] += scaled * q[column]
    return total


_omega.__qualname__ = f"omega.{fingerprint(_omega)}"  # of numba's cache, which looks at this file only
_omega = kernel(_omega)
