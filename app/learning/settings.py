"""The settings of the learning page, and the trainings that follow from them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from app.learning.phases import Phase, phases_of
from app.ui import networks, own_prices
from app.ui.experiment import Carry
from app.ui.networks import BIAS, GAIN, INIT, NETWORKS, UNITS
from app.ui.setting import Setting, by_key
from core import ADDING, COPY, ORDER, RECALL, Network, Task
from core.data import TICKERS
from core.initial import KEEP_BIAS
from core.vector.tasks import price_task

MOST = 3  # networks side by side
PRICES = "prices"
TASK_BY_LABEL = {"adding": ADDING, "order": ORDER, "copy": COPY, "recall": RECALL}
# What Adam remembers of gradients and of their squares (beta1, beta2), as core.vector.recipes has it.
ADAM = {"short: 0.95, 0.99": (0.95, 0.99), "as usual: 0.9, 0.999": (0.9, 0.999)}
SLOWER = 5  # the learning rate is divided by it at the end
ENDS = {"same rate to the end": 1.0, "a fifth of the rate in the last quarter": 1.0 / SLOWER}
PLACES = ("first", "second", "third")

SETTINGS = by_key(
    Setting(
        "task",
        "task",
        "adding",
        "Adding: two of a long list of numbers are marked, and their sum is wanted. Order: which of two letters came "
        "first? Copy: ten symbols are to be repeated after a long silence. Recall: the first number is wanted at the "
        "end. Prices: tomorrow's close.",
        choices=(*TASK_BY_LABEL, PRICES),
    ),
    Setting(
        "networks",
        "up to three networks",
        ["nn.RNN", "tanh as set", "LSTM as set"],
        "Those of PyTorch and Keras start as these draw them. Those as set follow the start, the gain and the forget "
        "bias of this page.",
        choices=tuple(NETWORKS),
        many=MOST,
    ),
    Setting(
        "threshold",
        "a threshold to try, 10 to the power of",
        0.0,
        "Which share of the gradients so far would it have clipped? 0 is a threshold of 1, −1 of 0.1.",
        -4.0,
        4.0,
        0.05,
        "%.2f",
        slider=True,
    ),
    Setting("length", "length of the sequences", 30, "How many steps a sequence has, at most.", 1, 500, 1),
    Setting(
        "shortest",
        "shortest sequence",
        0,
        "Each batch has a length of its own between this and the length; 0: all have the same.",
        0,
        500,
        1,
    ),
    Setting(
        "data",
        "prices",
        TICKERS[0],
        "Whose, where the task is prices.",
        choices=TICKERS,
        takes_file=own_prices.OWN_PRICES,
    ),
    replace(UNITS, default=32),
    replace(INIT, default="orthogonal"),
    replace(GAIN, default=1.2),  # the inputs make the units shrink what they keep
    replace(BIAS, default=3.0),
    Setting("steps", "maximum number of steps", 2000, "The same for every network.", 1, 20_000, 1),
    Setting("rate", "learning rate", 0.002, "Of networks without gates.", 0.0, 10.0, format="%.4g"),
    Setting("gated_rate", "learning rate of LSTM and GRU", 0.01, "Gates bear larger steps.", 0.0, 10.0, format="%.4g"),
    Setting("clip", "clipping threshold", 1.0, "Longer gradients are shortened; 0: none.", 0.0, 1e300, format="%.4g"),
    Setting(
        "adam",
        "memory of Adam",
        next(iter(ADAM)),
        "Its beta1 and beta2. Gradients grow as a network begins to learn, and a long memory of small ones then makes "
        "steps too large.",
        choices=tuple(ADAM),
    ),
    Setting("end", "towards the end", list(ENDS)[1], "The noise of small batches settles then.", choices=tuple(ENDS)),
    Setting("batch", "sequences in a batch", 16, "How many new sequences each step looks at.", 1, 64, 1),
    Setting("seed", "random start", 0, "Of the weights and of the batches.", 0, 99, 1),
    Setting("pause", "pause at step", 0, "Stop there and look; 0: go on to the end.", 0, 20_000, 1),
    Setting(
        "back",
        "go back to step",
        0,
        "Take up from there with the rate and the threshold beside; 0: do not.",
        0,
        20_000,
        1,
    ),
    Setting("then_rate", "from there, the learning rate times", 1.0, "1 leaves it as it was.", 0.0, 1e3, format="%.4g"),
    Setting("then_clip", "from there, the clipping threshold", 1.0, "0: none.", 0.0, 1e300, format="%.4g"),
    Setting("fan", "random starts in the fan", 3, "How many of them are trained, in More detail.", 1, 8, 1),
)
CARRY = Carry(lambda *_: {}, lambda shared: {}, ())  # the article's one unit is no network of this page

# As core.vector.recipes has them, where they are measured over several starts; networks side by side share the gain and
# the memory of Adam, those of the tanh networks.
_MEASURED = {"units": 64, "rate": 0.0005, "gated_rate": 0.003}
PRESETS = {
    "In a few seconds": {},
    "Adding at 100": {**_MEASURED, "length": 100, "steps": 12_000},
    "Temporal order": {**_MEASURED, "task": "order", "length": 50, "shortest": 20, "steps": 4000, "bias": 1.0},
    "Copy": {
        **_MEASURED,
        "task": "copy",
        "length": 50,
        "shortest": 20,
        "steps": 6000,
        "networks": ["nn.RNN", "LSTM as set"],
        "gain": 1.0,
        "adam": list(ADAM)[1],
    },
    "Without a clip": {"networks": ["ReLU as set"], "init": "identity", "gain": 1.0, "length": 100, "clip": 0.0},
    "Tomorrow = today": {
        "task": PRICES,
        "length": 20,
        "networks": ["nn.RNN", "nn.GRU", "LSTM as set"],
        "rate": 0.001,
        "gated_rate": 0.001,
        "bias": 1.0,
    },
}


class Course(NamedTuple):
    """One training, all that it depends on but how far it goes."""

    network: str  # a key of NETWORKS
    drawn: tuple  # what the start of its weights follows: ((key, value), ...)
    task: str  # a label
    prices: object  # whose, where the task is prices
    length: int | tuple[int, int]
    batch: int
    adam: tuple[float, float]
    seed: int
    phases: tuple[Phase, ...]
    steps: int

    @property
    def values(self) -> dict:
        """Settings by key that decide how the network is drawn."""
        return dict(self.drawn)


def task_of(course: Course) -> Task:
    """What it learns. Raises ValueError."""
    return price_task(course.prices) if course.task == PRICES else TASK_BY_LABEL[course.task]


def start_of(course: Course) -> Network:
    """The network that it begins with. Raises ValueError."""
    task = task_of(course)
    return networks.network_of(course.network, course.values, course.seed, task.inputs, task.outputs)


def is_gated(network: str) -> bool:
    """Whether it has gates, and so the learning rate of those that have."""
    return NETWORKS[network].cell in KEEP_BIAS


def course_of(network: str, values: Mapping, seed: int | None = None, turned_back: bool = True) -> Course:
    """The training of this network that the page's settings ask for.

    seed: None: as set; turned_back: whether it goes back and takes another way, where that is set.
    """
    return Course(
        network,
        _drawn(network, values),
        values["task"],
        (own_prices.prices_of(values["data"]) or values["data"]) if values["task"] == PRICES else None,
        _length(values),
        values["batch"],
        ADAM[values["adam"]],
        values["seed"] if seed is None else seed,
        phases_of(values, values["gated_rate" if is_gated(network) else "rate"], ENDS[values["end"]], turned_back),
        values["steps"],
    )


def is_turned_back(values: Mapping) -> bool:
    """Whether the networks go back to a step and take another way from there."""
    return 0 < values["back"] < ends_at(values)


def ends_at(values: Mapping) -> int:
    """How many steps are to be taken: all, or those until the pause."""
    return min(values["pause"], values["steps"]) if values["pause"] else values["steps"]


def shown_until(steps: int, reached: int) -> int:
    """Where the axis of steps ends: at the last step, or halved as often as all that is reached keeps in sight."""
    while (half := -(-steps // 2)) >= max(reached, 2):
        steps = half
    return steps


def _drawn(network, values):
    followed = ["units", *networks.followed_by(network)]
    if NETWORKS[network].cell not in KEEP_BIAS and "bias" in followed:
        followed.remove("bias")  # it has none
    if values["init"] in networks.OF_A_FRAMEWORK and "gain" in followed:
        followed.remove("gain")
    return tuple((key, values[key]) for key in followed)


def _length(values):
    low, high = values["shortest"], values["length"]
    return (low, high) if 0 < low < high else high
