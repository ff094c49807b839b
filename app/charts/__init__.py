"""Tables into charts: one figure is one function. No Streamlit, no mathematics."""

from app.charts.axes import decades
from app.charts.check import gates_chart, logged_bins_chart, logged_norms_chart
from app.charts.chooser import norm_chart
from app.charts.cures import answers_chart, carried_chart, cure_chart, fan_chart, length_chart, losses_chart
from app.charts.drawing import Drawing
from app.charts.forecasts import forecast_chart
from app.charts.history import history_chart
from app.charts.landscapes import curve_chart, surface_chart
from app.charts.learning import (
    lag_chart,
    learning_chart,
    norms_chart,
    radius_chart,
    saturated_chart,
    starts_chart,
)
from app.charts.ledger import formats_chart, ledger_chart, ledger_map_chart, running_sum_chart
from app.charts.lesson import (
    chain_chart,
    gate_chart,
    gradient_chart,
    prices_chart,
    tangent_chart,
    thousand_chart,
)
from app.charts.live import live_amplification_chart
from app.charts.maps import map_chart
from app.charts.network import network_chart
from app.charts.orbits import bifurcation_chart, cobweb_chart
from app.charts.pair import pair_loss_chart, pair_weight_chart, step_sizes_chart
from app.charts.planes import fate_pictures, shade_pictures
from app.charts.poll import choices_chart, numbers_chart
from app.charts.powers import amplification_chart
from app.charts.reach import left_chart, network_colours, reach_chart, unit_chart, weights_chart
from app.charts.runs import fate_chart, loss_chart, path_chart, weight_chart
from app.charts.spectrum import exponents_chart, hump_chart, plane_chart, singular_values_chart

__all__ = [
    "Drawing",
    "amplification_chart",
    "answers_chart",
    "bifurcation_chart",
    "carried_chart",
    "chain_chart",
    "choices_chart",
    "cobweb_chart",
    "cure_chart",
    "curve_chart",
    "decades",
    "exponents_chart",
    "fan_chart",
    "fate_chart",
    "fate_pictures",
    "forecast_chart",
    "formats_chart",
    "gate_chart",
    "gates_chart",
    "gradient_chart",
    "history_chart",
    "hump_chart",
    "lag_chart",
    "learning_chart",
    "ledger_chart",
    "ledger_map_chart",
    "left_chart",
    "length_chart",
    "live_amplification_chart",
    "logged_bins_chart",
    "logged_norms_chart",
    "loss_chart",
    "losses_chart",
    "map_chart",
    "network_chart",
    "network_colours",
    "norm_chart",
    "norms_chart",
    "numbers_chart",
    "pair_loss_chart",
    "pair_weight_chart",
    "path_chart",
    "plane_chart",
    "prices_chart",
    "radius_chart",
    "reach_chart",
    "running_sum_chart",
    "saturated_chart",
    "shade_pictures",
    "singular_values_chart",
    "starts_chart",
    "step_sizes_chart",
    "surface_chart",
    "tangent_chart",
    "thousand_chart",
    "unit_chart",
    "weight_chart",
    "weights_chart",
]
