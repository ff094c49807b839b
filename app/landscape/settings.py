"""The settings of the landscape page, and the networks and walks that follow from them."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from app.ui.choices import CELL_BY_LABEL, PAIR, PLAIN_CELLS, WIRING_BY_LABEL, numbers
from app.ui.experiment import NOTHING, SAME_NAMES, SHARED, Carry
from app.ui.own_prices import OWN_PRICES, prices_of
from app.ui.setting import Setting, by_key
from core import Axis, Dataset, Experiment
from core.data import TICKERS
from core.numbers import number_text

SILENCE = "no input, target 0.7"
WEIGHTS = ("w1", "w2", "b1", "w3", "b2")
PIXELS_A_SIDE = 192
MOST_STEPS = 1000
CURVE_POINTS = 481
WINDOWS = 8
END = "last step of the longest walk"  # where the session keeps it


class StepsShown(Setting):
    """Up to which step the walks are drawn: a slider that ends where the longest of them ends. Its default, which no
    walk is longer than, means all of it.
    """

    def draw(self):
        """The widget, after all others, on which the walks depend."""
        end, state = longest_walk(st.session_state), st.session_state
        if self.key in state and (state[self.key] > end or state[self.key] == state.get(END)):
            state[self.key] = end
        state[END] = end
        shown = Setting(self.key, self.label, end, self.help, self.low, end, self.step, slider=True).draw()
        return self.default if shown == end else shown

    def now(self):
        """What it is set to, before it is drawn, too."""
        shown = super().now()
        return self.default if shown >= st.session_state.get(END, self.default) else shown


SETTINGS = by_key(
    Setting("cell", "cell", "sigmoid", "The activation of the recurrent unit.", choices=PLAIN_CELLS),
    Setting("unrolls", "unrolls", 49, "How many times w2 is copied.", 1, 200, 1),
    Setting(
        "data",
        "data",
        SILENCE,
        "No input: the network starts at its first state and runs by itself. Or one pair, or windows of prices.",
        choices=(SILENCE, PAIR, *TICKERS),
        takes_file=OWN_PRICES,
    ),
    Setting(
        "wiring", "what enters", "first day only", "The first day alone, or every day.", choices=tuple(WIRING_BY_LABEL)
    ),
    Setting(
        "first_state",
        "first state",
        0.6224593312018546,
        "h, what the network hands on from day to day, before the first day.",
        -1e3,
        1e3,
        format="%.6g",
    ),
    Setting("w1", "w1", 0.0, "Weight of the input, where it is no axis.", -1e3, 1e3, format="%.4g"),
    Setting("x", "across", "w2", "The first weight that learns.", choices=WEIGHTS),
    Setting("y", "upwards", "b1", "The second weight that learns.", choices=WEIGHTS),
    Setting("start", "start", "5, -2.7", "Where descent starts, x, y. A click sets it; empty: 5, -2.7."),
    Setting("rate", "learning rate", 0.3, "Of both walks.", 0.0, 1e9, format="%.4g"),
    Setting("steps", "maximum number of steps", 300, "Of both walks.", 1, MOST_STEPS, 1),
    Setting(
        "clip",
        "clipping threshold",
        0.5,
        "A gradient longer than this is cut to it, in one of the two walks.",
        0.0,
        1e300,
        format="%.4g",
    ),
    Setting("window", "window", "", "x from, x to, y from, y to. Empty: the whole plane. Dragging sets it."),
    Setting(
        "range", "range of the curve", 10.0, "The curve goes this far to both sides of 0.", 0.1, 1e6, format="%.4g"
    ),
    Setting("cursor", "cursor", 5.0, "The weight at which slope and curvature are read.", -1e6, 1e6, 0.1, "%.6g"),
    StepsShown(
        "steps_shown", "steps shown", MOST_STEPS, "Move it to follow both walks.", 0, MOST_STEPS, 1, slider=True
    ),
)
WHOLE_PLANE = {"w1": (-2.0, 2.0), "w2": (2.0, 8.0), "b1": (-5.0, 1.0), "w3": (-2.0, 2.0), "b2": (-2.0, 2.0)}
CHAIN = {"cell": "linear", "unrolls": 4, "data": PAIR, "first_state": 0.0, "x": "w1", "y": "w2"}
PRESETS = {
    "Pascanu's cliff": {},
    "At the foot of the wall": {"window": "4, 6, -4, -2"},
    "Four copies": CHAIN | {"start": "0.5, 1.5", "window": "-2, 2, -2, 2", "rate": 0.02, "cursor": 1.5, "range": 2.0},
    "Prices every day": {
        "cell": "tanh",
        "unrolls": 20,
        "data": "AAPL",
        "wiring": "every day",
        "first_state": 0.0,
        "w1": 1.0,
        "x": "w2",
        "y": "b1",
        "start": "2.5, -1",
        "window": "-3, 3, -3, 3",
        "rate": 0.05,
        "cursor": 2.0,
        "range": 5.0,
    },
}


def _start_of(values):
    return numbers("start", values["start"].strip() or SETTINGS["start"].default, 2)


def experiment_of(values: Mapping) -> Experiment:
    """The network at the start of its walk. Raises ValueError."""
    if values["data"] == SILENCE:
        dataset = Dataset.chain(0.0, 0.7, values["unrolls"])
    elif values["data"] == PAIR:
        dataset = Dataset.chain(1.0, 1.0, values["unrolls"])
    else:
        dataset = Dataset.stocks(values["data"], values["unrolls"], WINDOWS, prices_of(values["data"]))
    x, y = values["x"], values["y"]
    if x == y:
        raise ValueError(f"both axes are {x!r}; give two different weights.")
    start = _start_of(values)
    return Experiment(
        cell=CELL_BY_LABEL[values["cell"]],
        wiring=WIRING_BY_LABEL[values["wiring"]],
        weights={"w1": values["w1"]} | {x: start[0], y: start[1]},
        initial_state=values["first_state"],
        trainable=(x, y),
        learning_rate=values["rate"],
        max_steps=values["steps"],
        dataset=dataset,
    )


def walks_of(experiment: Experiment, values: Mapping) -> dict[str, Experiment]:
    """The same walk without and with clipping. Raises ValueError."""
    clip = values["clip"]
    return {"not clipped": experiment, f"clipped at {number_text(clip)}": replace(experiment, clip=clip)}


def longest_walk(values: Mapping) -> int:
    """The last step of the longer walk; 1 where there is none or where it cannot take any."""
    from app.server.compute import runs_of  # not before: who reads the settings of all pages computes nothing

    try:
        walks = walks_of(experiment_of(values), values)
    except ValueError:
        return 1
    return max(1, *(int(run.at[-1]) for run in runs_of(list(walks.values()))))


def axes_of(values: Mapping) -> tuple[Axis, Axis]:
    """Both axes of the landscape. Raises ValueError."""
    names = values["x"], values["y"]
    if values["window"].strip():
        ends = numbers("window", values["window"], 4)
    else:
        ends = [end for name in names for end in WHOLE_PLANE[name]]
    return Axis(names[0], *ends[:2], PIXELS_A_SIDE), Axis(names[1], *ends[2:], PIXELS_A_SIDE)


def _leave(values, changed=frozenset(), before=NOTHING):
    """The walk that starts on this landscape; without a w2 where that does not learn or no start can be read."""
    shared = SAME_NAMES.leave(values)
    try:
        start = dict(zip((values["x"], values["y"]), _start_of(values), strict=True))
    except ValueError:
        return shared
    return shared | ({"w2": start["w2"]} if "w2" in start else {})


def _arrive(shared):
    """The same network on the ground over w2 and b1: it begins with no state, and its input enters."""
    ground = {"x": "w2", "y": "b1", "w1": 1.0, "first_state": 0.0, "window": "-3, 3, -3, 3", "range": 3.0}
    if "w2" in shared:
        ground |= {"start": f"{shared['w2']:.6g}, 0", "cursor": shared["w2"]}
    return ground | shared


CARRY = Carry(_leave, _arrive, (*SHARED, "start", "x", "y"))
