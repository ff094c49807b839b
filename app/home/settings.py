"""The settings of the home page, and the two experiments that follow from them."""

from collections.abc import Mapping

from app.ui.choices import CELL_BY_LABEL, PAIR, PLAIN_CELLS, WIRING_BY_LABEL
from app.ui.experiment import Carry, Shared
from app.ui.own_prices import OWN_PRICES, prices_of
from app.ui.setting import Setting, by_key
from core import Dataset, Experiment
from core.data import TICKERS
from core.dataset import MAX_SEQUENCES, MAX_UNROLLS
from core.experiment import MAX_STEPS

SIDES = ("left", "right")
PRESETS = {
    "The article": {},
    "Four unrolls": {"unrolls": 4, "rate": 0.0001},
    "Bounces": {
        "w2_left": 1.05,
        "w2_right": 0.6,
        "unrolls": 4,
        "rate": 0.075,
        "data": PAIR,
    },  # 1.2 times the critical rate, 1 / unrolls²
    "Dead or overflowed": {"w2_right": 2.0, "cell_right": "linear"},
    "No rate serves both": {"rate": 1e-33},
    "Every day": {"rate": 1.0, "wiring": "every day", "cell_left": "tanh", "cell_right": "tanh"},
}


def _weight(side, default):
    return Setting(
        f"w2_{side}",
        f"w2, {side}",
        default,
        "The weight that is copied at every unroll. Above 1 or below -1 it explodes, in between it vanishes.",
        -3.0,
        3.0,
        0.01,
        "%.2f",
        slider=True,
    )


def _cell(side):
    return Setting(
        f"cell_{side}",
        f"cell, {side}",
        "ReLU",
        "The activation of the recurrent unit. Linear shows the multiplication alone; StatQuest uses ReLU.",
        choices=PLAIN_CELLS,
    )


SETTINGS = by_key(
    _weight("left", 2.0),
    _weight("right", 0.5),
    _cell("left"),
    _cell("right"),
    Setting("unrolls", "unrolls", 50, "How many times w2 is copied: days in a window - 1.", 1, MAX_UNROLLS, 1),
    Setting(
        "rate",
        "learning rate",
        0.01,
        "Step = learning rate × gradient. A slider under More detail moves it through all powers of ten.",
        0.0,
        1e15,
        format="%.4g",
    ),
    Setting("steps", "maximum number of steps", 1000, "Gradient descent stops here at the latest.", 1, MAX_STEPS, 1),
    Setting(
        "tolerance",
        "tolerance",
        0.0,
        "Gradient descent also stops once a step is smaller than this (StatQuest: 0.001). 0 switches it off.",
        0.0,
        1e9,
        format="%.4g",
    ),
    Setting(
        "wiring",
        "what enters",
        "first day only",
        "First day only: Input 1 alone enters, the article's simplification. Every day: each price of the window.",
        choices=tuple(WIRING_BY_LABEL),
    ),
    Setting(
        "data",
        "prices",
        "AAPL",
        "Real daily closes; or one made-up pair x = 1, y = 1.",
        choices=(*TICKERS, PAIR),
        takes_file=OWN_PRICES,
    ),
    Setting(
        "windows",
        "windows",
        8,
        "How many stretches of the price history are learned from, spread evenly over it.",
        1,
        MAX_SEQUENCES,
        1,
    ),
)


def experiments_of(values: Mapping[str, object]) -> dict[str, Experiment]:
    """The left and the right experiment, under the names that the page gives them. Raises ValueError."""
    if values["data"] == PAIR:
        dataset = Dataset.chain(1.0, 1.0, values["unrolls"])
    else:
        dataset = Dataset.stocks(values["data"], values["unrolls"], values["windows"], prices_of(values["data"]))
    pair = {}
    for side in SIDES:
        weight, cell = values[f"w2_{side}"], values[f"cell_{side}"]
        name = f"w2 = {weight:g}"
        if values["cell_left"] != values["cell_right"]:
            name += f", {cell}"
        pair[name if name not in pair else f"{name} again"] = Experiment(
            cell=CELL_BY_LABEL[cell],
            wiring=WIRING_BY_LABEL[values["wiring"]],
            weights={"w2": weight},
            learning_rate=values["rate"],
            max_steps=values["steps"],
            tolerance=values["tolerance"],
            dataset=dataset,
        )
    return pair


def of_side(values: Mapping[str, object], side: str) -> Shared:
    """The experiment of one side, as it goes along to other pages."""
    shared = {key: values[key] for key in ("unrolls", "data", "wiring", "rate")}
    return {"w2": values[f"w2_{side}"], "cell": values[f"cell_{side}"], **shared}


def _leave(values, changed, before):
    """The experiment of the side that was changed last; without such a change that of the side which has its weight."""
    touched = [side for side in SIDES if changed & {f"w2_{side}", f"cell_{side}"}]
    known = [side for side in SIDES if values[f"w2_{side}"] == before.get("w2")]
    return of_side(values, (touched or known or SIDES)[0])


def _arrive(shared):
    """What explodes stands on the left, what vanishes on the right; the other side stays as it is."""
    both = {f"cell_{side}": shared["cell"] for side in SIDES if "cell" in shared}
    if "w2" in shared:
        both[f"w2_{SIDES[abs(shared['w2']) < 1]}"] = shared["w2"]
    return both | {key: value for key, value in shared.items() if key not in ("w2", "cell")}


CARRY = Carry(_leave, _arrive, tuple(key for key in SETTINGS if key not in ("steps", "tolerance", "windows")))
