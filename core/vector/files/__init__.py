"""Trained networks out of files, which are read as numbers alone: nothing in a file is ever run.

file -> its bytes (bounded) -> named arrays (Tensor) -> recurrent layers (Layer) -> one Network
"""

from core.vector.files.opening import Stored, networks_in, open_network
from core.vector.files.saving import to_npz

__all__ = ["Stored", "networks_in", "open_network", "to_npz"]
