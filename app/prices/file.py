"""A person's file of prices as it was given, with what was read from it, so that it can be handed on and checked."""

import hashlib
import zlib
from dataclasses import dataclass

from app.prices.reading import ReadPrices, read_prices

YOURS = "(your file)"


@dataclass(frozen=True, slots=True)
class PricesFile:
    """One file. Where its name is a choice among others it is called by `label`, unlike any ticker."""

    name: str
    packed: bytes  # many viewers' files lie in one process
    sha256: str
    read: ReadPrices

    @classmethod
    def of(cls, content: bytes, name: str, column: str | None = None) -> "PricesFile":
        """What this content is read as. Raises ValueError, as read_prices does."""
        read = read_prices(content, name, column)
        return cls(name, zlib.compress(content), hashlib.sha256(content).hexdigest(), read)

    @property
    def label(self) -> str:
        return f"{self.name} {YOURS}"

    @property
    def content(self) -> bytes:
        return zlib.decompress(self.packed)


def the_same(content: bytes, name: str, sha256: str, column: str | None) -> PricesFile:
    """The file with this content, if it is the one that has this checksum. Raises ValueError."""
    file = PricesFile.of(content, name, column)
    if file.sha256 != sha256:
        raise ValueError(
            f"{name} has the SHA-256 {file.sha256[:12]}…, and the figure was made from a file with {sha256[:12]}…; "
            "put that file in its place"
        )
    return file
