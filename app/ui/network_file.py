"""One file of weights that a viewer has given or trained."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from app.ui.files import checksum, short
from core import Network, open_network
from core.vector.files import Stored, networks_in
from core.vector.files.layers import DIRECTIONS

SNAPSHOT = "step {}"  # what the network of a training is called that stood before this step


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
        """The same with another of its networks; an activation that was told holds for this one too."""
        network = _opened(self.content, self.name, self.stored[at])
        if len(self.network.W) == len(network.W) == 1:  # no gates in either
            network = replace(network, cell=self.network.cell)
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
    def looked_at(self) -> str:
        """Which network in which file."""
        return f"{self.name}, {self.stored[self.at].prefix}" if len(self.stored) > 1 else self.name

    @property
    def steps(self) -> tuple[int, ...]:
        """Before which steps its networks stood, if they are the snapshots of one training; else none."""
        found = [re.fullmatch(SNAPSHOT.format("([0-9]+)"), one.prefix) for one in self.stored]
        alike = len({(one.cell, one.units, one.inputs, one.layer) for one in self.stored}) == 1
        return tuple(int(one[1]) for one in found) if alike and len(found) > 1 and all(found) else ()

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
        return f"The network in {self.name} is not in the link: who opens it is told so, and sees another one."

    @property
    def note(self) -> str:
        """The same in the small type below a picture."""
        return f"Network: {self.name}, not in the link."


def in_words(network: Network) -> str:
    """ "LSTM, 32 units, 2 inputs"."""
    units, inputs = network.units, network.inputs
    return f"{network.cell.label}, {units:,} unit{'s' * (units > 1)}, {inputs:,} input{'s' * (inputs > 1)}"


def _opened(content, name, stored):
    place = {"prefix": stored.prefix, "layer": stored.layer, "direction": stored.direction}
    return open_network(content, **place, cell=stored.cell, name=name)
