"""Tables into charts: one figure is one function. No Streamlit, no mathematics."""

from app.charts.axes import decades
from app.charts.cures import answers_chart, carried_chart, cure_chart, fan_chart, length_chart, losses_chart
from app.charts.runs import (
    amplification_chart,
    fate_chart,
    histogram_chart,
    loss_chart,
    path_chart,
    signal_chart,
    weight_chart,
)

__all__ = [
    "amplification_chart",
    "answers_chart",
    "carried_chart",
    "cure_chart",
    "decades",
    "fan_chart",
    "fate_chart",
    "histogram_chart",
    "length_chart",
    "loss_chart",
    "losses_chart",
    "path_chart",
    "signal_chart",
    "weight_chart",
]
