"""What the unroll page computes, remembered for all viewers."""

from app import tables
from app.server.memory import remembered
from core import Experiment


def ledger_map_of(experiment: Experiment, low: float, high: float) -> tables.Table:
    """Where the gradient comes from at each weight (app.tables.ledger_map_table), remembered or computed."""
    key = ("ledger map", experiment, low, high)
    return remembered(key, lambda: tables.ledger_map_table(experiment, low, high), "figures")
