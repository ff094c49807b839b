"""The ordered register of cells. A new cell is one file beside these and one name in the tuple below."""

from types import MappingProxyType

from core.cells import gru, linear, lstm, relu, sigmoid, tanh
from core.cells.contract import Cell

CELLS = MappingProxyType({module.CELL.name: module.CELL for module in (linear, relu, tanh, sigmoid, gru, lstm)})

__all__ = ["CELLS", "Cell"]
