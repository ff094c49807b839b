"""Records into tidy tables. Every name of a column that a chart or a CSV shows is decided here."""

from core.tables.cures import (
    amplified_to_the_end,
    answers_table,
    carried_table,
    carried_to_the_end,
    cure_table,
    fan_table,
    length_table,
)
from core.tables.runs import (
    amplification_table,
    fate_table,
    histogram_table,
    log10,
    loss_curve_table,
    signal_table,
    trace_table,
    weight_window,
    with_drawn_weight,
)

__all__ = [
    "amplification_table",
    "amplified_to_the_end",
    "answers_table",
    "carried_table",
    "carried_to_the_end",
    "cure_table",
    "fan_table",
    "fate_table",
    "histogram_table",
    "length_table",
    "log10",
    "loss_curve_table",
    "signal_table",
    "trace_table",
    "weight_window",
    "with_drawn_weight",
]
