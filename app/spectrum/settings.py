"""The settings of the spectrum page, and the network that follows from them."""

from collections.abc import Mapping

import numpy as np

from app.ui import networks
from app.ui.choices import CELL_BY_LABEL
from app.ui.network_file import NetworkFile
from app.ui.networks import BIAS, GAIN, INIT, INPUTS, NETWORKS, NOISE, START_BY_LABEL, UNITS
from app.ui.own_networks import NETWORK
from app.ui.setting import Setting, by_key
from core import Network
from core.initial import KEEP_BIAS

AS_SET = "drawn as set"
OF_W, OF_JACOBIAN = "W", "the Jacobian of one step"
GATES = {  # choice -> its matrix in W, by cell; the GRU has no output gate
    "forget or update": {"lstm": (1, "forget gate f"), "gru": (1, "update gate z")},
    "input or reset": {"lstm": (0, "input gate i"), "gru": (0, "reset gate r")},
    "new values": {"lstm": (2, "cell gate g"), "gru": (2, "new gate n")},
    "output": {"lstm": (3, "output gate o")},
}

SETTINGS = by_key(
    GAIN,
    Setting("cell", "cell", "linear", "What each unit does with what it gets.", choices=tuple(CELL_BY_LABEL)),
    INIT,
    UNITS,
    Setting("unrolls", "unrolls", 50, "T: over how many steps the matrices are multiplied.", 2, 300, 1),
    NOISE,
    INPUTS,
    BIAS,
    Setting(
        "matrix",
        "eigenvalues of",
        OF_W,
        "Of the recurrent weights themselves; or of the Jacobian, by how much each state depends on each state one "
        "step before, at one step of the real path.",
        choices=(OF_W, OF_JACOBIAN),
    ),
    Setting(
        "gate",
        "gate of the LSTM or GRU",
        "forget or update",
        "Each gate has a W of its own. Forget and update keep the old state, input and reset let in, new values are "
        "what may be written.",
        choices=tuple(GATES),
    ),
    Setting(
        NETWORK.key,
        "network",
        AS_SET,
        "One that you have trained on Learning or given on Check a network stands here too.",
        choices=(AS_SET,),
        takes_file=NETWORK,
    ),
    Setting("seed", "random start", 0, "Which of the random draws of the weights.", 0, 99, 1),
)

PRESETS = {
    "The circle": {},
    "The hump": {"init": "chain", "units": 20, "unrolls": 100},
    "Orthogonal": {"init": "orthogonal", "cell": "tanh"},
    "Antisymmetric": {"init": "antisymmetric", "gain": 0.5},
    "Chaos": {"cell": "tanh", "gain": 1.5, "noise": 0.0, "units": 128, "seed": 2},
    "PyTorch": {"init": "PyTorch", "cell": "tanh"},
    "An LSTM": {"init": "PyTorch", "cell": "LSTM", "units": 32},
}


def own_of(values: Mapping) -> NetworkFile | None:
    """The viewer's own network, where that is chosen."""
    return NETWORK.chosen(values[NETWORK.key])


def until_now(values: Mapping, by_step: Mapping[int, np.ndarray]) -> dict[int, np.ndarray]:
    """Those of the snapshots of the viewer's own network up to the one that is looked at."""
    own = own_of(values)
    return {step: found for step, found in by_step.items() if step <= own.steps[own.at]}


def cell_of(values: Mapping) -> str:
    """The name of the cell in core.CELLS."""
    own = own_of(values)
    return own.network.cell.name if own else CELL_BY_LABEL[values["cell"]]


def network_of(values: Mapping) -> Network:
    """The network as set, or the viewer's own. Raises ValueError."""
    if own := own_of(values):
        if not all(np.isfinite(weights).all() for weights in (own.network.W, own.network.U, own.network.b)):
            raise ValueError(
                f"{own.looked_at} has weights that are infinite or not a number, and those have no spectrum; choose "
                "another network."
            )
        return own.network
    cell = cell_of(values)
    bias = values["bias"] if cell in KEEP_BIAS else None
    return networks.drawn(cell, values["init"], values, bias, values["seed"])


def noise_of(values: Mapping, times: int) -> np.ndarray | None:
    """What enters at so many steps, (times, 1, inputs); None in silence, where it would be nothing but zeros."""
    own = own_of(values)
    inputs = own.network.inputs if own else None
    return networks.noise_of(values, times, values["seed"], inputs) if values["noise"] else None


def matrix_of(network: Network, values: Mapping) -> tuple[np.ndarray, str]:
    """The recurrent weights whose powers and eigenvalues are looked at, and what they are called."""
    gates = GATES[values["gate"]]
    if network.cell.name not in KEEP_BIAS:
        return network.W[0], "W"
    place, name = gates.get(network.cell.name) or GATES["new values"][network.cell.name]
    return network.W[place], f"W of the {name}"


def is_of_a_gate(values: Mapping) -> bool:
    """Whether the matrix on the plane is that of one gate, and so but a part of a step."""
    return values["matrix"] == OF_W and cell_of(values) in KEEP_BIAS


def lacks_gate(values: Mapping) -> bool:
    """Whether the cell has gates, but not the one that is set."""
    cell = cell_of(values)
    return cell in KEEP_BIAS and cell not in GATES[values["gate"]]


def start_of(values: Mapping) -> str | None:
    """The name of the start of W in core.vector.starts.STARTS; None of a network whose start nobody knows."""
    if own_of(values):
        return None
    return "orthogonal" if values["init"] == networks.ORTHOGONAL_W else START_BY_LABEL[values["init"]]


def has_gain(values: Mapping) -> bool:
    """Whether the gain makes W as large as it is."""
    return not own_of(values) and values["init"] not in networks.OF_A_FRAMEWORK


def gain_of(values: Mapping) -> float:
    """The gain of W; 1 where it has none."""
    return values["gain"] if has_gain(values) else 1.0


def name_of(values: Mapping) -> str:
    """The network in a few words, with what it is drawn with."""
    if own := own_of(values):
        return own.looked_at
    return f"{networks.name_as_set(cell_of(values), values)}, {count_of(values['units'], 'unit')}"


def count_of(number: int, thing: str) -> str:
    """ "1 unit", "64 units"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def follows_gain(values: Mapping) -> bool:
    """Whether the matrix on the plane is the gain times another one."""
    return values["matrix"] == OF_W and has_gain(values) and values["gain"] > 0.0


def is_bounded(values: Mapping) -> bool:
    """Whether no state can leave a box, so that what grows there is chaos and no explosion."""
    return cell_of(values) not in ("linear", "relu")


def to_other_pages(values: Mapping) -> dict[str, object]:
    """This network in the settings of other pages."""
    if own_of(values):
        return {NETWORK.key: values[NETWORK.key]}
    gated = cell_of(values) in KEEP_BIAS
    shared = {key: values[key] for key in ("unrolls", "cell", "init", "gain", "units", "inputs", "noise")}
    network = f"{values['cell']} as set"
    return (
        shared | ({"bias": values["bias"]} if gated else {}) | ({"networks": [network]} if network in NETWORKS else {})
    )
