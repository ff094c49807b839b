"""What the page that checks a network hands on between its parts. No Streamlit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from app.check.own import InputFile
from app.ui.network_file import NetworkFile
from core import Network

AS_IT_IS = "as it is"
# The training whose gradient norms are shown until somebody gives their own: tanh units that learn to add, by Adam.
EXAMPLE = MappingProxyType({"units": 32, "gain": 1.5, "length": 50, "rate": 0.01, "clip": 1.0})


class Case(NamedTuple):
    """The network that is checked."""

    name: str
    network: Network
    key: tuple  # unlike that of any other
    own: NetworkFile | None


class Sequences(NamedTuple):
    """What enters it."""

    inputs: np.ndarray  # (T, B, I)
    steps: int  # that the gradient goes back
    key: tuple
    note: str  # what differs from what was asked for, as a sentence, or nothing
    own: InputFile | None


class ErrorBack(NamedTuple):
    """How an error at the end goes back: norms (B, steps + 1) of its gradient by each of the cell's states, by lag."""

    by_state: Mapping[str, np.ndarray]
    left_numbers: str | None  # where the passes left the finite numbers first, in words
