"""The ordered register of cells. A new cell is one file beside these and one name in the tuple below."""

from types import MappingProxyType

from core.cells import gru, linear, lstm, relu, sigmoid, tanh
from core.cells.contract import Cell
from core.checks import choice

CELLS = MappingProxyType({module.CELL.name: module.CELL for module in (linear, relu, tanh, sigmoid, gru, lstm)})


def cell_of(cell: Cell | str) -> Cell:
    """The registered cell of this name; a Cell, be it anybody's own, as it is. Raises ValueError."""
    if isinstance(cell, Cell):
        return cell
    choice("cell", cell, CELLS)
    return CELLS[cell]


__all__ = ["CELLS", "Cell", "cell_of"]
