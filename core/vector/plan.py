"""How a network of many units is to be trained: all that a training depends on, checked once."""

from dataclasses import dataclass

import numpy as np

from core.checks import BELOW_1, LARGEST, choice, instance, number, shown
from core.optimizers import OPTIMIZERS
from core.optimizers.contract import Optimizer
from core.packs.widths import pass_width
from core.vector.clips import CLIPPING
from core.vector.network import Network
from core.vector.tasks import MOST_LENGTH, MOST_SEQUENCES, Task

MOST_STEPS = 1_000_000
MOST_NUMBERS = 2**27  # that one pass leaves behind: 1 GiB


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A training, from its first network on. Raises ValueError for what cannot be.

    Names and meanings of the settings are those of core.experiment.Experiment where it has them.
    """

    network: Network
    task: Task
    length: int | tuple[int, int] = 100  # of the sequences; a pair: each batch draws its own, both ends included
    batch: int = 16  # sequences of a batch
    steps: int = 2000
    optimizer: str = "adam"  # a name in core.optimizers.OPTIMIZERS
    learning_rate: float = 1e-3
    clip: float | None = 1.0  # the largest gradient to follow; None: any
    clip_by: str = "norm"  # a name in core.vector.clips.CLIPPING
    momentum: float = 0.9  # of momentum and nesterov; Adam's beta1
    decay: float | None = None  # RMSprop's alpha, Adam's beta2; None: PyTorch's 0.99 and 0.999
    epsilon: float = 1e-8  # of RMSprop and Adam
    omega: float = 0.0  # weight of the regulariser of core.vector.omega; 0: without
    back: int | None = None  # truncated BPTT: over how many of the last time steps the gradient goes back; None: all
    seed: int = 0  # of the batches

    def __post_init__(self):
        def put(name, value):
            object.__setattr__(self, name, value)

        network = instance("network", self.network, Network, "make one with Network(...) or Network.start(...)")
        task = instance("task", self.task, Task, "give one of core.vector.tasks, such as ADDING")
        for name in ("inputs", "outputs"):
            has, wants = getattr(network, name), getattr(task, name)
            if has != wants:
                raise ValueError(
                    f"{name} = {has} of the network do not fit the task {task.name}, which has {wants}; start one with "
                    f"{name}={wants}."
                )
        put("length", _length(self.length))
        fewest, most = (min(one.steps(length) for one in (task, self.judge)) for length in self.lengths)
        put("batch", number("batch", self.batch, 1, MOST_SEQUENCES, f"give at most {MOST_SEQUENCES:,}", whole=True))
        self._check_memory(most)
        put("steps", number("steps", self.steps, 1, MOST_STEPS, "give fewer steps", whole=True))
        self._check_rule(put)
        if self.back is not None:
            remedy = f"give at most {fewest:,}, the time steps of the shortest sequence, or None for all"
            put("back", number("back", self.back, 1, fewest, remedy, whole=True))
        put("seed", number("seed", self.seed, 0, 2**32 - 1, "give a smaller seed", whole=True))

    def _check_rule(self, put):
        choice("optimizer", self.optimizer, OPTIMIZERS)
        choice("clip_by", self.clip_by, CLIPPING)
        rate = number("learning_rate", self.learning_rate, 0, LARGEST, "give a small positive rate such as 0.001")
        put("learning_rate", rate)
        if self.clip is not None:
            put("clip", number("clip", self.clip, 0, LARGEST, "give a positive threshold such as 1, or None"))
        put("momentum", number("momentum", self.momentum, 0, BELOW_1, "give a share below 1 such as 0.9"))
        decay = self.rule.default("decay", 0.999) if self.decay is None else self.decay
        put("decay", number("decay", decay, 0, BELOW_1, "give a share below 1 such as 0.99"))
        put("epsilon", number("epsilon", self.epsilon, 0, LARGEST, "give a small positive number such as 1e-8"))
        put("omega", number("omega", self.omega, 0, LARGEST, "give a weight such as 1, or 0 to go without"))
        cell = self.network.cell
        if self.omega and (len(cell.biases), len(cell.states)) != (1, 1):
            raise ValueError(
                f"omega = {self.omega:g} is for cells with one recurrent matrix, and {cell.label} has gates; give 0, "
                "or choose one of linear, relu, tanh, sigmoid."
            )

    def _check_memory(self, times):
        """Refuse what would take more memory than the machine should give to one training."""
        cell, network = self.network.cell, self.network
        width = pass_width()
        kept_of_a_unit = 1 + 2 * len(cell.states) + cell.saved + len(cell.biases)
        in_a_step = network.units * kept_of_a_unit + network.inputs
        sequences = -(-self.batch // width) * width
        if sequences * times * in_a_step > MOST_NUMBERS:
            raise ValueError(
                f"batch = {self.batch} sequences of {times:,} time steps leave {sequences * times * in_a_step:,} "
                f"numbers behind, more than {MOST_NUMBERS:,}; give fewer or shorter ones, or fewer units."
            )

    @property
    def lengths(self) -> tuple[int, int]:
        """The shortest and the longest length."""
        return self.length if isinstance(self.length, tuple) else (self.length, self.length)

    @property
    def judge(self) -> Task:
        """The task by which the network is judged: the held-out one, or new sequences of the same."""
        return self.task if self.task.held_out is None else self.task.held_out

    @property
    def rule(self) -> Optimizer:
        """The optimizer itself."""
        return OPTIMIZERS[self.optimizer]

    def rule_settings(self) -> tuple:
        """What the optimizer's update takes as its settings."""
        rule = self.rule
        return rule.settings(*(getattr(self, rule.field_of(name)) for name in rule.settings._fields))

    def length_at(self, step: int) -> int:
        """Of the batch of this step, the same whenever it is asked for."""
        low, high = self.lengths
        if low == high:
            return low
        return int(np.random.default_rng([self.seed, step, 0, 0]).integers(low, high, endpoint=True))


def _length(given):
    """A length as an int, or a pair of them, the shorter first; which of them the task has, the task says."""
    if not isinstance(given, (tuple, list)):
        return _one_length(given)
    if len(given) != 2:
        raise ValueError(f"length = {shown(given)} is neither one length nor a pair; give 100, or (20, 50).")
    low, high = map(_one_length, given)
    if low > high:
        raise ValueError(f"length = ({low}, {high}) has its longer one first; give ({high}, {low}).")
    return low, high


def _one_length(given):
    return number("length", given, 1, MOST_LENGTH, f"give at most {MOST_LENGTH:,}", whole=True)
