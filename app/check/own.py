"""What a viewer gives: a trained network, a table of what enters it, a list of gradient norms. No Streamlit."""

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from app.check.reading import read_table
from core import Network, open_network
from core.analysis.norm_log import NormLog, read_norms
from core.vector.files import Stored, networks_in
from core.vector.files.layers import DIRECTIONS

LONGEST = 80  # letters of a file's name in a choice and in a sentence
PASTED = "pasted matrix"


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """One file of weights: all networks in it, and the one that is looked at, opened."""

    name: str
    content: bytes
    sha256: str
    stored: tuple[Stored, ...]
    at: int  # which of them
    network: Network
    below: tuple[Network, ...] = ()  # the layers that feed it, the first one first, where the file has them all

    @classmethod
    def of(cls, content: bytes, name: str) -> "NetworkFile":
        """The file with this content, and its first network. Raises ValueError, one sentence; nothing is unpickled."""
        name = short(name)
        stored = tuple(networks_in(content, name))
        return cls(name, content, checksum(content), stored, 0, _opened(content, name, stored[0])).looking_at(0)

    def looking_at(self, at: int) -> "NetworkFile":
        """The same with another of its networks."""
        network = _opened(self.content, self.name, self.stored[at])
        return replace(self, at=at, network=network, below=self._below(self.stored[at]))

    def with_cell(self, cell: str) -> "NetworkFile":
        """The same with another activation, which no file tells of a network without gates."""
        below = tuple(replace(layer, cell=cell) for layer in self.below)
        return replace(self, network=replace(self.network, cell=cell), below=below)

    def _below(self, chosen):
        """The layers from the first to the one below this, where each feeds the next alone: none reads in reverse."""
        layers = sorted((one for one in self.stored if one.prefix == chosen.prefix), key=lambda one: one.layer)
        layers = [one for one in layers if one.layer <= chosen.layer]
        fed = [later.inputs == below.units for below, later in pairwise(layers)]
        if [one.layer for one in layers] != list(range(chosen.layer + 1)) or not all(fed):
            return ()
        return tuple(_opened(self.content, self.name, one) for one in layers[:-1])

    @property
    def skips_layers(self) -> bool:
        """Whether layers below it are left out, for they do not feed it one after another."""
        return self.stored[self.at].layer > 0 and not self.below

    @property
    def backwards(self) -> bool:
        """Whether the network that is looked at reads from the end to the beginning."""
        return self.stored[self.at].direction != DIRECTIONS[0]

    @property
    def readout(self) -> str:
        """The dense layer in the file that reads this network, "" where there is none."""
        return self.stored[self.at].readout

    @property
    def key(self) -> tuple:
        """Unlike that of any other network: the file, which network in it, and its cell."""
        return self.sha256, self.at, self.network.cell.name

    @property
    def missed(self) -> str:
        """What a link has to say of itself."""
        return f"The network in {self.name} is not in the link: who opens it is told so, and sees PyTorch's own LSTM."

    @property
    def note(self) -> str:
        """The same in the small type below a picture."""
        return f"Network: {self.name}, not in the link."


@dataclass(frozen=True, slots=True)
class InputFile:
    """One table of what enters a network, a row a time step."""

    name: str
    sha256: str
    values: np.ndarray  # (rows, columns)
    summary: str  # what was understood of it

    @classmethod
    def of(cls, content: bytes, name: str) -> "InputFile":
        """The file with this content. Raises ValueError, one sentence."""
        name = short(name)
        read = read_table(content, name)
        return cls(name, checksum(content), read.values, read.summary)

    @property
    def missed(self) -> str:
        """What a link has to say of itself."""
        return f"The inputs in {self.name} are not in the link: who opens it is told so, and sees noise."

    @property
    def note(self) -> str:
        """The same in the small type below a picture."""
        return f"Inputs: {self.name}, not in the link."


@dataclass(frozen=True, slots=True)
class OwnNorms:
    """A list of gradient norms out of somebody's training."""

    name: str
    sha256: str
    log: NormLog

    @classmethod
    def of(cls, text: str) -> "OwnNorms":
        """The norms in this text. Raises ValueError, one sentence."""
        return cls("your list of norms", checksum(text.encode()), read_norms(text))

    @property
    def missed(self) -> str:
        """What a link has to say of itself."""
        return "Your list of norms is not in the link: who opens it sees the example."

    @property
    def note(self) -> str:
        """The same in the small type below a picture."""
        return "Gradient norms: from a training log, not in the link."


def short(name: str) -> str:
    """A file's name on one line, not for ever; its end tells what it is."""
    name = " ".join(name.split()) or "unnamed"
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 20]}…{name[-19:]}"


def checksum(content: bytes) -> str:
    """SHA-256, by which content is known again."""
    return hashlib.sha256(content).hexdigest()


def _opened(content, name, stored):
    place = {"prefix": stored.prefix, "layer": stored.layer, "direction": stored.direction}
    return open_network(content, **place, cell=stored.cell, name=name)
