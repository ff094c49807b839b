"""The settings of the map page, and the plane of runs that follows from them."""

import math
from collections.abc import Mapping

from app.ui.choices import CELL_BY_LABEL, PAIR, PLAIN_CELLS, WIRING_BY_LABEL, numbers
from app.ui.experiment import NOTHING, SAME_NAMES, SHARED, Carry
from app.ui.own_prices import OWN_PRICES, prices_of
from app.ui.setting import Setting, by_key
from core import CELLS, Axis, Dataset, Experiment
from core.data import TICKERS
from core.experiment import READOUT
from core.initial import drawn
from core.maps.pixels import with_settings
from core.optimizers import OPTIMIZERS

# label -> (name in the engine, low, high, logarithmic)
AXES = {
    "w2 at the start": ("w2", 0.0, 2.5, False),
    "learning rate": ("learning_rate", 1e-4, 1.0, True),
    "clipping threshold": ("clip", 1e-3, 100.0, True),
    "b1 at the start": ("b1", -2.0, 2.0, False),
    "w1": ("w1", -2.0, 2.0, False),
    "w3": ("w3", -2.0, 2.0, False),
    "b2": ("b2", -2.0, 2.0, False),
    "forget bias (LSTM)": ("b_f", -2.0, 6.0, False),
    "unrolls": ("unrolls", 0.5, math.nan, False),  # up to what is set
}
FATE, LOSS, SUM, STEP = "fate", "loss at the end", "summed loss", "largest step"
LSTM_START = 2  # the random start of the LSTM, of which the axes change one or two weights
PIXELS_A_SIDE = (64, 128, 256, 512)
WINDOWS = 8
MAP, LAB = "the map", "the bounce lab"
SETTINGS = by_key(
    Setting(
        "cell",
        "cell",
        "ReLU",
        "A plain cell of which w2 learns, or an LSTM of which all weights learn.",
        choices=(*PLAIN_CELLS, CELLS["lstm"].label),
    ),
    Setting("unrolls", "unrolls", 4, "How many times w2 is copied.", 1, 200, 1),
    Setting("x", "across", "w2 at the start", "What the horizontal axis changes.", choices=tuple(AXES)),
    Setting("y", "upwards", "learning rate", "What the vertical axis changes.", choices=tuple(AXES)),
    Setting("rate", "learning rate", 0.01, "Where it is no axis.", 0.0, 1e9, format="%.4g"),
    Setting("w2", "w2", 2.0, "Where it is no axis.", -1e3, 1e3, format="%.4g"),
    Setting("steps", "steps of each run", 200, "Each pixel is a whole run of so many steps.", 1, 2000, 1),
    Setting(
        "optimizer", "optimizer", "gd", "How a run steps; gd is plain gradient descent.", choices=tuple(OPTIMIZERS)
    ),
    Setting("clip", "clip the gradient at", 0.0, "0: it is not clipped.", 0.0, 1e300, format="%.4g"),
    Setting(
        "data",
        "data",
        PAIR,
        "One pair x = 1, y = 1 (for the LSTM: recall Input 1), or windows of real prices.",
        choices=(PAIR, *TICKERS),
        takes_file=OWN_PRICES,
    ),
    Setting(
        "wiring", "what enters", "first day only", "The first day alone, or every day.", choices=tuple(WIRING_BY_LABEL)
    ),
    Setting(
        "shade",
        "coloured by",
        FATE,
        "The fate of each run, or a number on a logarithmic scale.",
        choices=(FATE, LOSS, SUM, STEP),
    ),
    Setting(
        "detail",
        "pixels a side",
        "256",
        "The map appears coarse and is refined up to this.",
        choices=tuple(map(str, PIXELS_A_SIDE)),
    ),
    Setting("window", "window", "", "x from, x to, y from, y to. Empty: the whole plane. Dragging on the map sets it."),
    Setting(
        "times",
        "learning rate / critical rate",
        1.2,
        "In the bounce lab: 1 is where descent stops settling at the optimum.",
        0.05,
        2.5,
        0.01,
        "%.2f",
        slider=True,
    ),
    Setting("first", "shown first", MAP, "What stands at the top of this page.", choices=(MAP, LAB)),
    Setting("at", "picked run", "", "x, y of the run shown beside the map. A click on the map sets it."),
)
PRESETS = {
    "Four unrolls": {},
    "Bouncing": {"first": LAB},
    "A smooth edge": {"cell": "linear", "unrolls": 2, "window": "0.5, 3, 0.02, 0.6"},
    "A rough edge": {"cell": "linear", "window": "0.5, 2, 0.01, 0.3", "steps": 300},
    "Fifty unrolls": {"unrolls": 50, "window": "0.5, 1.5, 1e-10, 1"},
    "The clip": {
        "unrolls": 50,
        "y": "clipping threshold",
        "clip": 1.0,
        "window": "0.5, 2.5, 0.001, 100",
        "steps": 1000,
    },
    "The forget gate": {
        "cell": "LSTM",
        "unrolls": 20,
        "x": "forget bias (LSTM)",
        "optimizer": "adam",
        "steps": 500,
        "window": "-2, 6, 0.001, 1",
        "detail": "64",
    },
    "Prices every day": {
        "cell": "tanh",
        "unrolls": 50,
        "data": "AAPL",
        "wiring": "every day",
        "window": "-3, 3, 1e-4, 10",
        "detail": "128",
    },
}


def experiment_of(values: Mapping) -> Experiment:
    """The run that the map varies. Raises ValueError."""
    unrolls = values["unrolls"]
    if values["data"] == PAIR:
        dataset = Dataset.chain(1.0, 1.0, unrolls)
    else:
        dataset = Dataset.stocks(values["data"], unrolls, WINDOWS, prices_of(values["data"]))
    names = [AXES[values[side]][0] for side in ("x", "y")]
    cell = CELL_BY_LABEL[values["cell"]]
    weights, trainable = {"w2": values["w2"]}, ("w2", "b1") if "b1" in names else ("w2",)
    if cell == "lstm":  # all its weights learn, on the task that needs memory
        weights, trainable = drawn(cell, LSTM_START), (*CELLS[cell].parameters, *READOUT)
        dataset = Dataset.recall(unrolls, WINDOWS, 0, "nothing") if values["data"] == PAIR else dataset
    return Experiment(
        cell=cell,
        wiring=WIRING_BY_LABEL[values["wiring"]],
        weights=weights,
        trainable=trainable,
        learning_rate=values["rate"],
        max_steps=values["steps"],
        optimizer=values["optimizer"],
        clip=values["clip"] or (1.0 if "clip" in names else None),
        dataset=dataset,
    )


def window_of(values: Mapping) -> tuple[float, float, float, float]:
    """x from, x to, y from, y to: what is set, or all of both axes. Raises ValueError."""
    if values["window"].strip():
        return tuple(numbers("window", values["window"], 4))
    ends = []
    for side in ("x", "y"):
        _, low, high, _ = AXES[values[side]]
        ends += [low, values["unrolls"] + 0.5 if math.isnan(high) else high]
    return tuple(ends)


def titles_of(values: Mapping) -> tuple[str, str]:
    """What both axes change, in words."""
    return values["x"], values["y"]


def axes_of(values: Mapping, pixels: int) -> tuple[Axis, Axis]:
    """Both axes with so many pixels a side. Raises ValueError."""
    left, right, low, high = window_of(values)
    x, y = AXES[values["x"]], AXES[values["y"]]
    return Axis(x[0], left, right, pixels, x[3]), Axis(y[0], low, high, pixels, y[3])


def picked(values: Mapping, experiment: Experiment) -> tuple[tuple[float, float], Experiment] | None:
    """The point that was picked and its run, or None. Raises ValueError."""
    if not values["at"].strip():
        return None
    at = tuple(numbers("at", values["at"], 2))
    names = (AXES[values["x"]][0], AXES[values["y"]][0])
    return at, with_settings(experiment, dict(zip(names, at, strict=True)))


def _leave(values, changed=frozenset(), before=NOTHING):
    """The run that is picked, or else that of the settings."""
    shared = SAME_NAMES.leave(values)
    try:
        at = numbers("at", values["at"], 2)
    except ValueError:
        return shared
    here = dict(zip((values["x"], values["y"]), at, strict=True))
    names = {"w2 at the start": "w2", "learning rate": "rate"}
    return shared | {names[axis]: value for axis, value in here.items() if axis in names}


def _arrive(shared):
    """The plane of w2 and learning rates around this run, which is picked."""
    plane = {key: SETTINGS[key].default for key in ("x", "y", "window", "at", "clip", "optimizer")}
    kept = {key: value for key, value in shared.items() if key != "cell" or value in PLAIN_CELLS}
    if not {"w2", "rate"} <= set(shared) or not shared["rate"] > 0:
        return plane | kept
    (_, left, right, _), (_, low, high, _) = AXES[plane["x"]], AXES[plane["y"]]
    weight, rate = shared["w2"], shared["rate"]
    if not (left <= weight <= right and low <= rate <= high):
        ends = min(left, weight - 0.5), max(right, weight + 0.5), min(low, rate / 100), max(high, rate * 100)
        plane["window"] = ", ".join(f"{end:.6g}" for end in ends)
    return plane | kept | {"at": f"{weight:.17g}, {rate:.17g}"}


CARRY = Carry(_leave, _arrive, (*SHARED, "at"))
