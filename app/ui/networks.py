"""Networks of many units that several pages offer: as a framework draws them, or as the page's settings say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.ui.setting import Setting
from core import CELLS, Network
from core.initial import KEEP_BIAS
from core.numbers import number_text

SETTLING = 10  # steps before those that are looked at, which lead away from the state of 0
ORTHOGONAL_W = "PyTorch, W orthogonal"
START_BY_LABEL = {  # Streamlit writes the label of a choice into the address bar, so the label is the value
    "gaussian": "gaussian",
    "orthogonal": "orthogonal",
    "identity": "identity",
    "antisymmetric": "antisymmetric",
    "sparse": "sparse",
    "chain": "chain",
    "PyTorch": "pytorch",
    ORTHOGONAL_W: "pytorch",
    "Keras": "keras",
}
OF_A_FRAMEWORK = tuple(label for label, start in START_BY_LABEL.items() if start in ("pytorch", "keras"))


@dataclass(frozen=True)
class Kind:
    """A cell and how its weights start; `start`, a label of START_BY_LABEL, is None where the page's settings say."""

    cell: str
    start: str | None = None


NETWORKS = {
    "nn.RNN": Kind("tanh", "PyTorch"),
    "nn.RNN, ReLU": Kind("relu", "PyTorch"),
    "nn.GRU": Kind("gru", "PyTorch"),
    "nn.LSTM": Kind("lstm", "PyTorch"),
    "Keras SimpleRNN": Kind("tanh", "Keras"),
    "Keras GRU": Kind("gru", "Keras"),
    "Keras LSTM": Kind("lstm", "Keras"),
    **{f"{CELLS[cell].label} as set": Kind(cell) for cell in ("linear", "relu", "tanh", "gru", "lstm")},
}

UNITS = Setting("units", "units", 64, "How many numbers the network remembers: its hidden state.", 1, 128, 1)
INIT = Setting(
    "init",
    "start of the weights",
    "gaussian",
    "How the recurrent weights W are drawn. Gaussian: independent, their eigenvalues fill a disc. Orthogonal: W turns "
    "and mirrors, and changes no length. Chain: each unit hands on to the next. PyTorch and Keras: as these draw them, "
    "whatever the gain.",
    choices=tuple(START_BY_LABEL),
)
GAIN = Setting(
    "gain",
    "gain",
    1.0,
    "How large the recurrent weights W are: what w2 is to one unit. PyTorch's and Keras's starts have no gain.",
    0.0,
    3.0,
    0.05,
    "%.2f",
    slider=True,
)
BIAS = Setting(
    "bias",
    "forget bias",
    1.0,
    "Of an LSTM or a GRU: how far the gate that keeps the state stands open.",
    -2.0,
    8.0,
    0.1,
    slider=True,
)
INPUTS = Setting("inputs", "inputs", 16, "How many numbers enter at each step.", 1, 64, 1)
NOISE = Setting(
    "noise",
    "size of the input",
    1.0,
    "The standard deviation of the noise that enters; 0 is silence.",
    0.0,
    5.0,
    0.05,
    "%.2f",
    slider=True,
)


def name_of(network: str, values: Mapping) -> str:
    """The network, a key of NETWORKS, with the numbers that it is drawn with."""
    kind = NETWORKS[network]
    return network if kind.start is not None else name_as_set(kind.cell, values)


def name_as_set(cell: str, values: Mapping) -> str:
    """A network of this cell (a name in CELLS) whose weights start as the page's settings say, with their numbers.

    It is short enough for a legend on a phone.
    """
    gain = "" if values["init"] in OF_A_FRAMEWORK else f" {_of_length(values['gain'], 2)}"
    bias = f", bias {_of_length(values['bias'], 1)}" if cell in KEEP_BIAS else ""
    return f"{CELLS[cell].label}, {values['init']}{gain}{bias}"


def followed_by(network: str) -> tuple[str, ...]:
    """The keys of the settings that decide how this network, a key of NETWORKS, is drawn, beside its sizes."""
    return ("init", "gain", "bias") if NETWORKS[network].start is None else ()


def network_of(network: str, values: Mapping, seed: int = 0, inputs: int | None = None, outputs: int = 1) -> Network:
    """The network, a key of NETWORKS, drawn with this seed; inputs: None is as set. Raises ValueError."""
    kind = NETWORKS[network]
    bias = values["bias"] if kind.start is None and kind.cell in KEEP_BIAS else None
    return drawn(kind.cell, kind.start or values["init"], values, bias, seed, inputs, outputs)


def drawn(
    cell: str,
    start: str,
    values: Mapping,
    bias: float | None = None,
    seed: int = 0,
    inputs: int | None = None,
    outputs: int = 1,
) -> Network:
    """A network of this cell (a name in CELLS) whose weights start so (a label); units and gain are as set.

    bias: of the gate that keeps the state, None as the start has it. Raises ValueError.
    """
    sizes = values["units"], values["inputs"] if inputs is None else inputs, outputs
    made = Network.start(cell, *sizes, START_BY_LABEL[start], values.get("gain", 1.0), seed, bias)
    if start == ORTHOGONAL_W:  # nn.init.orthogonal_(weight_hh), gate by gate; all else stays as PyTorch draws it
        made = replace(made, W=Network.start(cell, *sizes, "orthogonal", 1.0, seed).W)
    return made


def noise_of(values: Mapping, times: int, seed: int = 0, inputs: int | None = None) -> np.ndarray:
    """One sequence of noise as large as set, (times, 1, inputs)."""
    count = values["inputs"] if inputs is None else inputs
    return np.random.default_rng(1000 + seed).normal(0.0, 1.0, (times, 1, count)) * values["noise"]


def _of_length(value, digits):
    """Names of one length all along a slider: with a longer one Vega builds the whole figure anew."""
    return f"{value:.{digits}f}" if round(value, digits) == value else number_text(value)
