"""A person's file of prices as it was given, with what was read from it, so that it can be handed on and checked."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.prices.reading import ReadPrices, read_prices


@dataclass(frozen=True, slots=True)
class PricesFile:
    """One file under the name that it was given with: all its bytes, packed, the checksum by which it is known again,
    and the prices that were read from it.
    """

    name: str
    packed: bytes  # many viewers' files lie in one process
    sha256: str
    read: ReadPrices
    ticker: str | None  # whose rows were chosen among those of several

    @classmethod
    def of(cls, content: bytes, name: str, column: str | None = None, ticker: str | None = None) -> "PricesFile":
        """The file with this content, read; column and ticker: of read_prices. Raises ValueError, as that does."""
        read = read_prices(content, name, column, ticker)
        return cls(name, zlib.compress(content), hashlib.sha256(content).hexdigest(), read, ticker)

    @property
    def missed(self) -> str:
        """What a link to something that was made from it has to say of itself."""
        return (
            f"The prices of {self.name} are not in the link: who opens it is told so, and sees the page's usual data."
        )

    @property
    def note(self) -> str:
        """The same in the small type below a picture."""
        return f"Prices: {self.name}, not in the link."

    @property
    def name_among_others(self) -> str:
        """Where it lies, and is found by a script (`the_same`), beside another file of its name."""
        return _among_others(self.name, self.sha256)

    @property
    def content(self) -> bytes:
        """The bytes as they were given."""
        return zlib.decompress(self.packed)


def the_same(folders: Sequence[str], name: str, sha256: str, column: str, ticker: str | None) -> PricesFile:
    """The file of this name in the first of the folders that has one, if its checksum is this. Raises ValueError."""
    places = [Path(folder, place) for place in (_among_others(name, sha256), name) for folder in folders]
    path = next(filter(Path.is_file, places), None)
    if path is None:
        raise ValueError(f"{name} is not beside this script, and the figure is made from it; put it there.")
    file = PricesFile.of(path.read_bytes(), name, column, ticker)
    if file.sha256 != sha256:
        raise ValueError(
            f"{name} has the SHA-256 {file.sha256[:12]}…, and the figure was made from a file with {sha256[:12]}…; "
            "put that one in its place."
        )
    return file


def _among_others(name, sha256):
    return f"{sha256[:12]}/{name}"  # as much of it as a sentence says
