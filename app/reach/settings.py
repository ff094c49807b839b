"""The settings of the reach page, and the networks that follow from them."""

from collections.abc import Mapping

import numpy as np

from app.ui import networks
from app.ui.networks import BIAS, GAIN, INIT, INPUTS, NETWORKS, NOISE, UNITS
from app.ui.setting import Setting, by_key
from core import CELLS, Network
from core.numbers import number_text

ONE_UNIT = "one unit, w2 as set"
MOST = 4  # networks side by side

SETTINGS = by_key(
    Setting(
        "networks",
        "up to four networks",
        [ONE_UNIT, "tanh as set", "nn.LSTM", "LSTM as set"],
        "Those of PyTorch and Keras start as these draw them. Those as set follow the sliders beside, and the start of "
        "the weights under Settings.",
        choices=(ONE_UNIT, *NETWORKS),
        many=MOST,
    ),
    Setting(
        "w2",
        "w2 of the one unit",
        0.5,
        "What one unit multiplies by at each step.",
        -3.0,
        3.0,
        0.01,
        "%.2f",
        slider=True,
    ),
    GAIN,
    BIAS,
    Setting("unrolls", "unrolls", 50, "How many steps the gradient goes back.", 2, 300, 1),
    INIT,
    UNITS,
    INPUTS,
    NOISE,
    Setting("seeds", "random starts", 3, "How many networks of each kind are drawn.", 1, 12, 1),
    Setting(
        "picture",
        "network in the pictures",
        "nn.RNN",
        "Which network is shown unit by unit.",
        choices=(ONE_UNIT, *NETWORKS),
    ),
)

_PYTORCH = {"init": "PyTorch"}
PRESETS = {
    "Yours beside PyTorch's": {},
    "Your framework forgets": {"networks": ["nn.RNN", "nn.RNN, ReLU", "nn.GRU", "nn.LSTM"]},
    "Forget bias has a price": {"networks": ["nn.LSTM", "LSTM as set"], **_PYTORCH, "bias": 5.0},
    "One unit and 64": {"networks": [ONE_UNIT, "linear as set"], "init": "orthogonal", "w2": 0.9, "gain": 0.9},
    "Inputs vanish it": {"networks": ["linear as set", "tanh as set"], "picture": "tanh as set"},
    "Two frameworks": {"networks": ["nn.RNN", "Keras SimpleRNN", "nn.LSTM", "Keras LSTM"]},
    "An orthogonal start": {
        "networks": ["nn.RNN", "tanh as set", "LSTM as set"],
        "init": networks.ORTHOGONAL_W,
        "picture": "tanh as set",
    },
}
# Networks as people take them, in the order of the table: name -> (network, settings that it needs).
DEFAULTS = {
    "nn.RNN": ("nn.RNN", {}),
    "nn.RNN, ReLU": ("nn.RNN, ReLU", {}),
    "nn.GRU": ("nn.GRU", {}),
    "nn.LSTM": ("nn.LSTM", {}),
    "nn.LSTM, forget bias 1": ("LSTM as set", _PYTORCH | {"bias": 1.0}),
    "nn.LSTM, forget bias 5": ("LSTM as set", _PYTORCH | {"bias": 5.0}),
    "nn.RNN, W orthogonal": ("tanh as set", {"init": networks.ORTHOGONAL_W}),
    "nn.LSTM, W orthogonal, forget bias 1": ("LSTM as set", {"init": networks.ORTHOGONAL_W, "bias": 1.0}),
}
AFTER = 50  # steps, in the table of defaults


def values_of_default(name: str) -> dict[str, object]:
    """The page's own defaults, with what a network of the table of defaults needs."""
    return {key: setting.default for key, setting in SETTINGS.items()} | DEFAULTS[name][1] | {"unrolls": AFTER}


def name_of(network: str, values: Mapping) -> str:
    """The network with the numbers that it is drawn with."""
    return f"one unit, w2 = {number_text(values['w2'])}" if network == ONE_UNIT else networks.name_of(network, values)


def moved_by(values: Mapping) -> bool:
    """Whether the page's sliders move one of the networks."""
    return any(network == ONE_UNIT or networks.followed_by(network) for network in values["networks"])


def to_other_pages(values: Mapping) -> dict[str, object]:
    """The settings that other pages have too, and, where there is one of many units, the first network."""
    shared = {key: values[key] for key in ("w2", "unrolls", "gain", "bias", "units", "inputs", "noise", "init")}
    many = [network for network in values["networks"] if network != ONE_UNIT]
    if not many:
        return shared
    kind = NETWORKS[many[0]]
    return shared | {"cell": CELLS[kind.cell].label, "init": kind.start or values["init"]}


def doors_of(values: Mapping) -> tuple[str, ...]:
    """Pages (keys of app.ui.experiment.DOORS) that show one of the networks."""
    one = ("unroll", "home", "cures") if ONE_UNIT in values["networks"] else ()
    return (("spectrum",) if set(values["networks"]) - {ONE_UNIT} else ()) + one


def network_of(network: str, values: Mapping, seed: int) -> Network:
    """The network drawn with this seed. Raises ValueError."""
    if network == ONE_UNIT:
        inputs = np.zeros((1, 1, values["inputs"]))
        return Network("linear", [[[values["w2"]]]], inputs, [[0.0]], [[1.0]], [0.0])
    return networks.network_of(network, values, seed)
