"""Trainings that show what is learned and what is not, by name: the network's start and all settings.

Adding at 100 is the comparison: the same units, batches and number of steps for all three; each has the rate and
optimizer's memory that suit it. `python -m benchmarks.learning` runs them over five seeds and prints what came out.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from types import MappingProxyType

from core.vector.network import Network
from core.vector.record import Training
from core.vector.tasks import ADDING, COPY, ORDER, PRICES, Task
from core.vector.training import train

UNITS = 64


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training that can be repeated over seeds."""

    name: str
    label: str  # as shown to people
    task: Task
    start: Mapping[str, object] = field(repr=False)  # of Network.start, without inputs, outputs and seed
    settings: Mapping[str, object] = field(repr=False)  # of train, without the seed

    def network(self, seed: int = 0) -> Network:
        """The network that the training of this seed begins with."""
        return Network.start(inputs=self.task.inputs, outputs=self.task.outputs, seed=seed, **self.start)

    def train(
        self,
        seed: int = 0,
        progress: Callable | None = None,
        cancelled: Callable | None = None,
        executor: Executor | None = None,
        threads: int = 1,
    ) -> Training:
        """The training of this seed; arguments as those of core.vector.training.train."""
        return train(
            self.network(seed),
            self.task,
            seed=seed,
            progress=progress,
            cancelled=cancelled,
            executor=executor,
            threads=threads,
            **self.settings,
        )


def _recipe(name, label, task, start, **settings):
    return Recipe(name, label, task, MappingProxyType({"units": UNITS} | start), MappingProxyType(settings))


_ADDING = {"length": 100, "batch": 16, "steps": 12_000}
_SHORT = {"length": (20, 50), "batch": 16}

RECIPES = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            _recipe(
                "adding lstm",
                "LSTM, orthogonal, forget bias 3",
                ADDING,
                {"cell": "lstm", "start": "orthogonal", "forget_bias": 3.0},
                **_ADDING,
                learning_rate=3e-3,
            ),
            _recipe(
                "adding orthogonal",
                "tanh, orthogonal, gain 1.2",
                ADDING,
                {"cell": "tanh", "start": "orthogonal", "gain": 1.2},
                **_ADDING,
                learning_rate=5e-4,
                momentum=0.95,
                decay=0.99,
                clip=10.0,
            ),
            _recipe(
                "adding default",
                "tanh as PyTorch starts it",
                ADDING,
                {"cell": "tanh", "start": "pytorch"},
                **_ADDING,
                learning_rate=5e-4,
                momentum=0.95,
                decay=0.99,
                clip=10.0,
            ),
        )
    }
)
