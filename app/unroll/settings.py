"""The settings of the unroll page, and the networks that follow from them."""

from collections.abc import Mapping
from dataclasses import replace

from app.ui.choices import CELL_BY_LABEL, PAIR, WIRING_BY_LABEL
from app.ui.setting import Setting, by_key
from core import CELLS, Dataset, Experiment
from core.data import TICKERS

SETTINGS = by_key(
    Setting(
        "w2", "the copied weight w2", 2.0, "For LSTM and GRU: w_hg and w_hn.", -3.0, 3.0, 0.01, "%.2f", slider=True
    ),
    Setting("unrolls", "unrolls", 4, "How many times the weight is copied.", 1, 2000, 1),
    Setting("cell", "cell", "ReLU", "The recurrent unit that is unrolled.", choices=tuple(CELL_BY_LABEL)),
    Setting("data", "data", "AAPL", "One window of real prices, or one pair x = 1, y = 1.", choices=(*TICKERS, PAIR)),
    Setting("wiring", "what enters", "first day only", "In the drawing.", choices=tuple(WIRING_BY_LABEL)),
    Setting("day", "day to spell out", 2, "Its arithmetic is written out below the drawing.", 1, 2001, 1),
)

PRESETS = {
    "Four copies": {},
    "Ten copies, vanishing": {"unrolls": 10, "w2": 0.5},
    "Fifty days": {"unrolls": 50, "day": 51},
    "Every day": {"unrolls": 10, "w2": 0.5, "wiring": "every day", "day": 11},
    "tanh": {"unrolls": 10, "cell": "tanh", "wiring": "every day"},
    "LSTM": {"unrolls": 10, "w2": 1.0, "cell": "LSTM", "wiring": "every day"},
}


def experiment_of(values: Mapping) -> Experiment:
    """The network that is drawn. Raises ValueError."""
    cell = CELLS[CELL_BY_LABEL[values["cell"]]]
    if values["data"] == PAIR:
        dataset = Dataset.chain(1.0, 1.0, values["unrolls"])
    else:
        dataset = Dataset.stocks(values["data"], values["unrolls"], 1)
    return Experiment(
        cell=cell.name,
        wiring=WIRING_BY_LABEL[values["wiring"]],
        weights={cell.recurrent: values["w2"]},
        dataset=dataset,
    )


def both_wirings(experiment: Experiment) -> dict[str, Experiment]:
    """The same network with all days entering and with the first alone."""
    return {label: replace(experiment, wiring=wiring) for label, wiring in WIRING_BY_LABEL.items()}


def day_of(values: Mapping) -> int:
    """The day to spell out, within the window."""
    return min(values["day"], values["unrolls"] + 1)


def weights_of_map(experiment: Experiment) -> tuple[float, float]:
    """The stretch of weights that the ledger's map shows."""
    return (-2.0, 2.0) if "w2" in experiment.weights else (-4.0, 4.0)
