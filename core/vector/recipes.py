"""Trainings that show what is learned and what is not, by name: the network's start, all settings, and the schedule.

Adding at 100 is the comparison: the same units, batches and number of steps for all three, and the two tanh networks
differ in their start alone. `python -m benchmarks.learning` runs all over five seeds and prints what came out.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from types import MappingProxyType

from core.vector.network import Network
from core.vector.record import Training
from core.vector.tasks import ADDING, COPY, ORDER, PRICES, Task
from core.vector.training import go_on, train

UNITS, BATCH = 64, 16
SLOWER = 5  # in the last quarter of the steps the learning rate is divided by this: the noise of small batches settles


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training that can be repeated over seeds. The last quarter of its steps is taken at a lower rate."""

    name: str
    label: str  # of the network, as shown to people
    task: Task
    length: int | tuple[int, int]
    steps: int  # all of them
    learning_rate: float  # of the first three quarters
    start: Mapping[str, object]  # of Network.start, without units, inputs, outputs and seed
    settings: Mapping[str, object]  # of train, beside the above

    def network(self, seed: int = 0) -> Network:
        """The network that the training of this seed begins with."""
        task = self.task
        return Network.start(units=UNITS, inputs=task.inputs, outputs=task.outputs, seed=seed, **self.start)

    def train(
        self,
        seed: int = 0,
        progress: Callable | None = None,
        cancelled: Callable | None = None,
        executor: Executor | None = None,
        threads: int = 1,
    ) -> Training:
        """The training of this seed; arguments as those of core.vector.training.train."""

        def told(step, _):
            if progress is not None:
                progress(step, self.steps)

        last = self.steps // 4
        shared = {"progress": told, "cancelled": cancelled, "executor": executor, "threads": threads}
        first = train(
            self.network(seed),
            self.task,
            length=self.length,
            batch=BATCH,
            steps=self.steps - last,
            learning_rate=self.learning_rate,
            seed=seed,
            **self.settings,
            **shared,
        )
        return go_on(first, last, learning_rate=self.learning_rate / SLOWER, **shared)


def _recipe(name, label, task, length, steps, learning_rate, start, **settings):
    return Recipe(name, label, task, length, steps, learning_rate, MappingProxyType(start), MappingProxyType(settings))


_ADDING = (ADDING, 100, 12_000)
# Adam that forgets its squares within some hundred steps: gradients grow a hundredfold as the network begins to learn.
_QUICK = {"momentum": 0.95, "decay": 0.99}
_ORTHOGONAL = {"cell": "tanh", "start": "orthogonal", "gain": 1.2}  # inputs make the units shrink what they keep
_LSTM = {"cell": "lstm", "start": "orthogonal"}

RECIPES = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            _recipe("adding default", "tanh, PyTorch's start", *_ADDING, 5e-4, {"cell": "tanh"}, **_QUICK),
            _recipe("adding orthogonal", "tanh, orthogonal, gain 1.2", *_ADDING, 5e-4, _ORTHOGONAL, **_QUICK),
            _recipe("adding lstm", "LSTM, forget bias 3", *_ADDING, 3e-3, _LSTM | {"forget_bias": 3.0}),
            _recipe("order lstm", "LSTM, forget bias 1", ORDER, (20, 50), 1_200, 3e-3, _LSTM | {"forget_bias": 1.0}),
            _recipe("order orthogonal", "tanh, orthogonal", ORDER, (20, 50), 4_000, 5e-4, _ORTHOGONAL, **_QUICK),
            _recipe("copy lstm", "LSTM, forget bias 3", COPY, (20, 50), 6_000, 3e-3, _LSTM | {"forget_bias": 3.0}),
            _recipe("prices lstm", "LSTM, forget bias 1", PRICES, 20, 2_000, 1e-3, _LSTM | {"forget_bias": 1.0}),
        )
    }
)
