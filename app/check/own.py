"""What a viewer gives beside a network: a table of what enters it, a list of gradient norms."""

from dataclasses import dataclass

import numpy as np

from app.check.reading import read_table
from app.ui.files import checksum, short
from core.analysis.norm_log import NormLog, read_norms


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
