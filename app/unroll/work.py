"""What the unroll page computes, remembered for all viewers."""

from app import tables
from app.server.memory import remembered
from app.unroll.settings import weights_of_map
from core import Experiment


def formats_of(experiment: Experiment) -> tables.Table:
    """The experiment in 64, 32 and 16 bits (app.tables.formats_table), remembered or computed."""
    return remembered(("formats", experiment), lambda: tables.formats_table(experiment), "figures")


def ledger_map_of(experiment: Experiment) -> tables.Table:
    """Where the gradient comes from at each weight (app.tables.ledger_map_table), remembered or computed."""
    return remembered(
        ("ledger map", experiment), lambda: tables.ledger_map_table(experiment, *weights_of_map(experiment)), "figures"
    )
