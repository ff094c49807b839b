"""The settings of the unroll page, and the networks that follow from them."""

from collections.abc import Mapping
from dataclasses import replace

from app.ui.choices import CELL_BY_LABEL, PAIR, WIRING_BY_LABEL
from app.ui.own_prices import OWN_PRICES, prices_of
from app.ui.setting import Setting, by_key
from core import CELLS, Dataset, Experiment
from core.data import TICKERS

SETTINGS = by_key(
    Setting(
        "w2",
        "the copied weight w2",
        2.0,
        "What each day's hidden state is multiplied by on its way to the next day. In a GRU the weight is called w_hn, "
        "in an LSTM w_hg.",
        -3.0,
        3.0,
        0.01,
        "%.2f",
        slider=True,
    ),
    Setting("unrolls", "unrolls", 4, "How many copies of the weight lead from day 1 to the last day.", 1, 2000, 1),
    Setting("cell", "cell", "ReLU", "The unit that is unrolled.", choices=tuple(CELL_BY_LABEL)),
    Setting(
        "data",
        "prices",
        "AAPL",
        "The latest window of real prices, divided by its own average, or one pair: Input 1 is 1, and 1 is wanted.",
        choices=(*TICKERS, PAIR),
        takes_file=OWN_PRICES,
    ),
    Setting(
        "wiring",
        "what enters",
        "first day only",
        "The price of the first day alone, Input 1, or that of every day.",
        choices=tuple(WIRING_BY_LABEL),
    ),
    Setting("day", "day to spell out", 2, "Its arithmetic is written out here; it is underlined above.", 1, 2001, 1),
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
        dataset = Dataset.stocks(values["data"], values["unrolls"], 1, prices_of(values["data"]))
    return Experiment(
        cell=cell.name,
        wiring=WIRING_BY_LABEL[values["wiring"]],
        weights={cell.recurrent: values["w2"]},
        dataset=dataset,
    )


def at_least(values: Mapping, unrolls: int, **more) -> Experiment:
    """The same network over a window that is long enough to show something, or as long as the viewer's own prices
    allow, with other values if need be.
    """
    prices = prices_of(values["data"])
    longest = len(prices.closes) - 2 if prices else unrolls
    return experiment_of({**values, **more, "unrolls": max(values["unrolls"], min(unrolls, longest))})


def both_wirings(experiment: Experiment) -> dict[str, Experiment]:
    """The same network with all days entering and with the first alone."""
    return {label: replace(experiment, wiring=wiring) for label, wiring in WIRING_BY_LABEL.items()}


def day_of(values: Mapping) -> int:
    """The day to spell out, within the window."""
    return min(values["day"], values["unrolls"] + 1)


def weights_of_map(experiment: Experiment) -> tuple[float, float]:
    """The stretch of weights that the ledger's map shows."""
    return (-2.0, 2.0) if "w2" in experiment.weights else (-4.0, 4.0)
