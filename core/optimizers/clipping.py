"""Gradients held within a threshold (Pascanu et al. 2013, algorithm 1), before any optimizer sees them.

By norm, g <- g threshold / |g| if |g| is larger, over all trained weights; by value, each g is held within
[-threshold, threshold]. (torch.nn.utils.clip_grad_norm_ adds 1e-6 to |g|.)
"""

from enum import IntEnum

from core.packs.arithmetic import sqrt, where
from core.packs.jit import jitable


class Clipping(IntEnum):
    """How gradients are clipped."""

    none = 0
    norm = 1
    value = 2


CLIPS = tuple(way.name for way in Clipping if way is not Clipping.none)


@jitable
def squared_share(gradient, largest):
    """(gradient / largest)^2, so that no square overflows; 0 where there is no gradient at all."""
    share = where(largest > 0.0, gradient / largest, 0.0)
    return share * share


@jitable
def scale_by_norm(squared_shares, largest, threshold):
    """What all gradients are multiplied by, from the sum of their squared shares of the largest |gradient|."""
    norm, limit = sqrt(squared_shares), threshold / largest
    return where(norm > limit, limit / norm, 1.0)


@jitable
def by_value(gradient, threshold):
    """The gradient, or the end of [-threshold, threshold] that it lies beyond."""
    return where(gradient > threshold, threshold, where(gradient < -threshold, -threshold, gradient))
