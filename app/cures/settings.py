"""The settings of the cures page, and the sick and cured runs that follow from them."""

from collections.abc import Mapping

from app.cures.catalogue import CURES
from app.ui.choices import CELL_BY_LABEL, FIRST_DAY_ONLY, PAIR, PLAIN_CELLS, WIRING_BY_LABEL
from app.ui.own_prices import OWN_PRICES, prices_of
from app.ui.setting import Setting, by_key
from core import CELLS, Dataset, Experiment
from core.data import TICKERS
from core.experiment import READOUT
from core.initial import drawn, keep_bias

EXPLODING, VANISHING = 2.0, 0.5  # the usual weights of either sickness
RECALL = "recall Input 1"
SEQUENCES = 8  # that are learned from
STARTS = 16  # random starts of a network whose weights are drawn


SETTINGS = by_key(
    Setting(
        "w2",
        "w2 of the sick run",
        EXPLODING,
        "The copied weight at the start. It alone is trained, by plain gradient descent.",
        -3.0,
        3.0,
        0.01,
        "%.2f",
        slider=True,
    ),
    Setting(
        "cures",
        "up to three cures",
        ["clip by norm", "Adam", "LSTM, forget bias as set"],
        "Each is tried alone, on the same data, with the same unrolls and the same number of steps.",
        choices=tuple(CURES),
        many=3,
    ),
    Setting(
        "data",
        "what is learned",
        RECALL,
        "Recall: Input 1 is drawn between 0 and 1 and is itself the target. Or real prices. Or one pair x = 1, y = 1.",
        choices=(RECALL, *TICKERS, PAIR),
        takes_file=OWN_PRICES,
    ),
    Setting("unrolls", "unrolls", 50, "How many times the copied weight is passed.", 1, 200, 1),
    Setting("cell", "cell of the sick run", "ReLU", "The activation of its unit.", choices=PLAIN_CELLS),
    Setting(
        "wiring",
        "what enters",
        FIRST_DAY_ONLY,
        "Input 1 alone, the article's simplification; or a number on every day.",
        choices=tuple(WIRING_BY_LABEL),
    ),
    Setting("steps", "maximum number of steps", 2000, "The same for every run.", 1, 5000, 1),
    Setting("rate", "learning rate", 0.001, "Of the sick run and of the cures that keep it.", 0.0, 1e3, format="%.4g"),
    Setting("clip", "clipping threshold", 1.0, "The longest gradient that is followed.", 0.0, 1e300, format="%.4g"),
    Setting("epsilon", "epsilon of Adam", 1e-30, "PyTorch's default is 1e-8.", 0.0, 1.0, format="%.1e"),
    Setting("truncate", "days back", 5, "Truncated BPTT: how many days the gradient goes back.", 1, 201, 1),
    Setting(
        "network_rate",
        "learning rate of new networks",
        0.01,
        "Of Adam, for the cures that take another network and train all of its weights.",
        0.0,
        10.0,
        format="%.4g",
    ),
    Setting(
        "bias", "forget bias", 3.0, "How far the gate that keeps the state stands open.", -2.0, 8.0, 0.1, slider=True
    ),
    Setting("seed", "random start", 2, "Which of the random starts is shown in detail.", 0, STARTS - 1, 1),
    Setting(
        "others",
        "the other days",
        "noise",
        "In the memory task below: what the network sees after Input 1.",
        choices=("noise", "nothing", *TICKERS),
    ),
)

PRESETS = {
    "An explosion": {},
    "A vanishing": {"w2": VANISHING},
    "Adam's epsilon": {"w2": VANISHING, "cures": ["RMSprop", "Adam", "Adam, epsilon as set"]},
    "Only the name": {
        "w2": VANISHING,
        "cures": ["tanh, all weights", "LSTM, forget bias 0", "LSTM, forget bias as set"],
    },
    "Real prices": {"data": "AAPL", "cures": ["clip by norm", "RMSprop", "GRU, keep bias as set"]},
}


def sicknesses(values: Mapping) -> dict[str, float]:
    """The weight that explodes and the one that vanishes: that of the page, and the usual one on the other side."""
    weight = values["w2"]
    return {
        "exploding": weight if abs(weight) > 1 else EXPLODING,
        "vanishing": weight if abs(weight) < 1 else VANISHING,
    }


def sick(values: Mapping, weight: float) -> Experiment:
    """The run to be cured, which starts at this w2. Raises ValueError."""
    if values["data"] == RECALL:
        dataset = Dataset.recall(values["unrolls"], SEQUENCES, 0, "nothing")
    elif values["data"] == PAIR:
        dataset = Dataset.chain(1.0, 1.0, values["unrolls"])
    else:
        dataset = Dataset.stocks(values["data"], values["unrolls"], SEQUENCES, prices_of(values["data"]))
    return Experiment(
        cell=CELL_BY_LABEL[values["cell"]],
        wiring=WIRING_BY_LABEL[values["wiring"]],
        weights={"w2": weight},
        learning_rate=values["rate"],
        max_steps=values["steps"],
        dataset=dataset,
    )


def name_of(cure: str, values: Mapping) -> str:
    """The cure with the numbers that it uses."""
    named = CURES[cure].named
    return named(values) if named else cure


def cured(cure: str, values: Mapping, weight: float, seed: int | None = None) -> Experiment:
    """The run under this cure, from the random start `seed` where it has one. Raises ValueError."""
    return CURES[cure].change(sick(values, weight), values, values["seed"] if seed is None else seed)


def trials(cure: str, values: Mapping, weight: float) -> list[Experiment]:
    """All runs that the table of cures rests on: one, or one for each random start. Raises ValueError."""
    seeds = range(STARTS) if CURES[cure].random_start else (0,)
    return [cured(cure, values, weight, seed) for seed in seeds]


def learners_of(values: Mapping) -> dict[str, tuple[str, float | None]]:
    """Who plays the memory task: name -> (cell, bias of its gate)."""
    bias = values["bias"]
    return {
        "tanh": ("tanh", None),
        "ReLU": ("relu", None),
        "LSTM, forget bias 0": ("lstm", 0.0),
        f"LSTM, forget bias {bias:g}": ("lstm", bias),
        f"GRU, keep bias {bias:g}": ("gru", bias),
    }


def companies(seed: int) -> Experiment:
    """StatQuest's LSTM and its two companies: the hidden state is the answer, all weights of the cell are trained."""
    return Experiment(
        cell="lstm",
        wiring="every",
        weights=drawn("lstm", seed) | keep_bias("lstm", 1.0) | READOUT,
        trainable=tuple(CELLS["lstm"].parameters),
        optimizer="adam",
        learning_rate=0.03,
        max_steps=1000,
        dataset=Dataset.companies(),
    )
