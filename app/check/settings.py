"""The settings of the page that checks a network."""

from collections.abc import Mapping
from dataclasses import replace

from app.ui.experiment import SHARED, Carry
from app.ui.networks import BIAS, INPUTS, NETWORKS, NOISE, UNITS
from app.ui.own_networks import INPUT, NETWORK, USUAL_INPUT, USUAL_NETWORK
from app.ui.setting import Setting, by_key
from core import CELLS

EXAMPLES = tuple(name for name, kind in NETWORKS.items() if kind.start is not None)  # as a framework draws them
ZEROS = "zeros"

SETTINGS = by_key(
    Setting(
        NETWORK.key,
        "network to check",
        USUAL_NETWORK,
        "Your own file stands here as soon as you have given it. The others are drawn at random as PyTorch and Keras "
        "draw them before a training.",
        choices=EXAMPLES,
        takes_file=NETWORK,
    ),
    Setting(
        INPUT.key,
        "what enters",
        USUAL_INPUT,
        "Noise: independent normal numbers. Zeros: nothing enters. Or your own CSV, a row a time step.",
        choices=(USUAL_INPUT, ZEROS),
        takes_file=INPUT,
    ),
    replace(
        BIAS,
        label="forget bias to try",
        default=2.0,
        help="The same network is computed again with this bias in each forget gate (of a GRU: in each gate that keeps "
        "the state), and all else as it is.",
    ),
    Setting("unrolls", "unrolls", 50, "How many steps the gradient goes back.", 2, 500, 1),
    NOISE,
    replace(
        UNITS, label="units of the example", help="How many numbers the example remembers. Your own has its own size."
    ),
    replace(INPUTS, label="inputs of the example"),
    Setting("seeds", "sequences", 3, "How many sequences of noise, or stretches of your CSV, enter.", 1, 12, 1),
)

PRESETS = {
    "PyTorch's LSTM": {},
    "PyTorch's GRU": {"network": "nn.GRU"},
    "PyTorch's RNN": {"network": "nn.RNN"},
    "Keras's LSTM": {"network": "Keras LSTM"},
    "Nothing enters": {"input": ZEROS},
    "Too much of it": {"bias": 5.0, "unrolls": 200},
}


def to_other_pages(values: Mapping) -> dict[str, object]:
    """An example in the settings of other pages; a viewer's own network as the file that it is."""
    if NETWORK.chosen(values[NETWORK.key]):
        return {NETWORK.key: values[NETWORK.key]}
    kind = NETWORKS[values["network"]]
    shared = {key: values[key] for key in ("unrolls", "units", "inputs", "noise")}
    return shared | {"networks": [values["network"]], "cell": CELLS[kind.cell].label, "init": kind.start}


def _leave(values, changed, before):
    """The steps alone: what else was set on other pages stays set."""
    own = {key: values[key] for key in SHARED if key in values}
    return {**before, **own} if changed else own


CARRY = Carry(_leave)
