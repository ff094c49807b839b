"""What an optimizer is: how one weight steps by its gradient, and what it has to remember from step to step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Optimizer:
    """One update rule, PyTorch's (torch.optim) where PyTorch has it.

    update(settings, memory, gradient) -> (step, memory)
        of one weight, element by element: numbers, arrays or packs. `step` is what is added to the weight. It computes
        with + - * / and the functions of core.packs.arithmetic.
    """

    name: str
    settings: type  # a NamedTuple; the first is learning_rate, the others have defaults
    memory: type  # a NamedTuple of what is kept of each weight, with what it starts from
    update: Callable
    fields: Mapping[str, str] = field(default_factory=dict)  # setting -> field of Experiment, where the names differ
    # The number of the memory that must stay finite, and what it is called: beyond it the rule would stand still for
    # ever, so the run ends there.
    limited: str | None = None
    limited_text: str = ""

    def field_of(self, setting: str) -> str:
        """The field of Experiment that holds this setting."""
        return self.fields.get(setting, setting)

    def default(self, experiment_field: str, otherwise: float) -> float:
        """Of a field of Experiment: its value where nobody gives one; `otherwise` if the rule does not use it."""
        defaults = self.settings._field_defaults
        named = {self.field_of(setting): value for setting, value in defaults.items()}
        return named.get(experiment_field, otherwise)
