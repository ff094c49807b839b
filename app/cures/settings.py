"""The cures: what each changes about a sick run, and the settings of their page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.ui.choices import PAIR
from app.ui.setting import Setting, by_key
from core import CELLS, Dataset, Experiment
from core.data import TICKERS
from core.experiment import READOUT
from core.initial import chrono, drawn, identity, keep_bias

EXPLODING, VANISHING = "exploding (w2 = 2)", "vanishing (w2 = 0.5)"
SICKNESSES = {EXPLODING: 2.0, VANISHING: 0.5}
RECALL = "recall Input 1"
SEQUENCES = 8  # that are learned from
STARTS = 16  # random starts of a network whose weights are drawn


@dataclass(frozen=True)
class Cure:
    """One thing that people do. `change(sick, values, seed)` is the cured experiment, `named(values)` its name."""

    change: Callable[[Experiment, Mapping, int], Experiment]
    what: str
    named: Callable[[Mapping], str] | None = None
    random_start: bool = False  # so that one run says little


def _stepping(**rule):
    """A cure that keeps the network and steps differently; a string names the setting that has the value."""

    def change(sick, values, seed):
        return replace(sick, **{k: values.get(v, v) if isinstance(v, str) else v for k, v in rule.items()})

    return change


def _network(cell, start):
    """A cure that takes another network and trains all its weights with Adam."""

    def change(sick, values, seed):
        return Experiment(
            cell=cell,
            wiring=sick.wiring,
            weights=drawn(cell, seed) | start(values),
            trainable=(*CELLS[cell].parameters, *READOUT),
            optimizer="adam",
            learning_rate=values["network_rate"],
            max_steps=sick.max_steps,
            dataset=sick.dataset,
        )

    return change


CURES = {
    "clip by norm": Cure(
        _stepping(clip="clip"),
        "A gradient longer than the threshold is shortened to it (Pascanu et al. 2013).",
        lambda values: f"clip by norm {values['clip']:g}",
    ),
    "clip by value": Cure(
        _stepping(clip="clip", clip_by="value"),
        "Each weight's gradient is held within the threshold. With one weight it is the same as by norm.",
        lambda values: f"clip by value {values['clip']:g}",
    ),
    "momentum": Cure(_stepping(optimizer="momentum"), "Each step adds 0.9 of the step before (Polyak 1964)."),
    "Nesterov": Cure(_stepping(optimizer="nesterov"), "Momentum that looks one step ahead."),
    "RMSprop": Cure(
        _stepping(optimizer="rmsprop"), "The gradient is divided by its usual size plus 10⁻⁸ (Hinton 2012; PyTorch)."
    ),
    "Adam": Cure(_stepping(optimizer="adam"), "Momentum and division by the usual size plus 10⁻⁸ (PyTorch's default)."),
    "Adam, epsilon as set": Cure(
        _stepping(optimizer="adam", epsilon="epsilon"),
        "The same with another epsilon, so that far smaller gradients still count.",
        lambda values: f"Adam, epsilon {values['epsilon']:g}",
    ),
    "truncated BPTT": Cure(
        lambda sick, values, seed: replace(sick, truncate=min(values["truncate"], sick.unrolls + 1)),
        "The gradient goes back over the last few days only.",
        lambda values: f"truncated to {values['truncate']} days",
    ),
    "start at w2 = 1": Cure(
        lambda sick, values, seed: replace(sick, weights=sick.weights | identity(sick.cell)),
        "The identity as the first weight (Le, Jaitly and Hinton 2015).",
    ),
    "tanh, all weights": Cure(
        _network("tanh", lambda values: {}),
        "The plain cell once more, but all its weights are trained, with Adam: what the gates must be compared with.",
        random_start=True,
    ),
    "LSTM, forget bias 0": Cure(
        _network("lstm", lambda values: keep_bias("lstm", 0.0)),
        "The long short-term memory cell whose forget gate starts half open.",
        random_start=True,
    ),
    "LSTM, forget bias as set": Cure(
        _network("lstm", lambda values: keep_bias("lstm", values["bias"])),
        "The same cell with a bias that keeps more of the past (Gers et al. 2000).",
        lambda values: f"LSTM, forget bias {values['bias']:g}",
        random_start=True,
    ),
    "LSTM, chrono": Cure(
        _network("lstm", lambda values: chrono("lstm", values["unrolls"] + 1)),
        "The forget bias log(unrolls), so that about 1/e of day 1 is left at the end (Tallec and Ollivier 2018).",
        random_start=True,
    ),
    "GRU, keep bias as set": Cure(
        _network("gru", lambda values: keep_bias("gru", values["bias"])),
        "The gated recurrent unit (Cho et al. 2014); the bias stands at its update gate.",
        lambda values: f"GRU, keep bias {values['bias']:g}",
        random_start=True,
    ),
}

SETTINGS = by_key(
    Setting(
        "sick",
        "the sick run",
        EXPLODING,
        "A ReLU network whose copied weight w2 alone is trained, by plain gradient descent.",
        choices=tuple(SICKNESSES),
    ),
    Setting(
        "cures",
        "up to three cures",
        ["clip by norm", "Adam", "LSTM, forget bias as set"],
        "Each is tried alone, on the same data, with the same unrolls and the same number of steps.",
        choices=tuple(CURES),
        many=3,
    ),
    Setting(
        "data",
        "what is learned",
        RECALL,
        "Recall: Input 1 is drawn between 0 and 1 and is itself the target. Or real prices. Or one pair x = 1, y = 1.",
        choices=(RECALL, *TICKERS, PAIR),
    ),
    Setting("unrolls", "unrolls", 50, "How many times the copied weight is passed.", 1, 200, 1),
    Setting("steps", "maximum number of steps", 2000, "The same for every run.", 1, 5000, 1),
    Setting("rate", "learning rate", 0.001, "Of the sick run and of the cures that keep it.", 0.0, 1e3, format="%.4g"),
    Setting("clip", "clipping threshold", 1.0, "The longest gradient that is followed.", 0.0, 1e300, format="%.4g"),
    Setting("epsilon", "epsilon of Adam", 1e-30, "PyTorch's default is 1e-8.", 0.0, 1.0, format="%.1e"),
    Setting("truncate", "days back", 5, "Truncated BPTT: how many days the gradient goes back.", 1, 201, 1),
    Setting(
        "network_rate",
        "learning rate of new networks",
        0.01,
        "Of Adam, for the cures that take another network and train all of its weights.",
        0.0,
        10.0,
        format="%.4g",
    ),
    Setting(
        "bias", "forget bias", 3.0, "How far the gate that keeps the state stands open.", -2.0, 8.0, 0.1, slider=True
    ),
    Setting("seed", "random start", 2, "Which of the random starts is shown in detail.", 0, STARTS - 1, 1),
    Setting(
        "others",
        "the other days",
        "noise",
        "In the memory task below: what the network sees after Input 1.",
        choices=("noise", "nothing", *TICKERS),
    ),
)

PRESETS = {
    "An explosion": {},
    "A vanishing": {"sick": VANISHING},
    "Adam's epsilon": {"sick": VANISHING, "cures": ["RMSprop", "Adam", "Adam, epsilon as set"]},
    "Only the name": {
        "sick": VANISHING,
        "cures": ["tanh, all weights", "LSTM, forget bias 0", "LSTM, forget bias as set"],
    },
    "Real prices": {"data": "AAPL", "cures": ["clip by norm", "RMSprop", "GRU, keep bias as set"]},
}


def sick(values: Mapping, sickness: str) -> Experiment:
    """The run to be cured. Raises ValueError."""
    if values["data"] == RECALL:
        dataset = Dataset.recall(values["unrolls"], SEQUENCES, 0, "nothing")
    elif values["data"] == PAIR:
        dataset = Dataset.chain(1.0, 1.0, values["unrolls"])
    else:
        dataset = Dataset.stocks(values["data"], values["unrolls"], SEQUENCES)
    return Experiment(
        weights={"w2": SICKNESSES[sickness]},
        learning_rate=values["rate"],
        max_steps=values["steps"],
        dataset=dataset,
    )


def name_of(cure: str, values: Mapping) -> str:
    """The cure with the numbers that it uses."""
    named = CURES[cure].named
    return named(values) if named else cure


def cured(cure: str, values: Mapping, sickness: str, seed: int | None = None) -> Experiment:
    """The run under this cure, from the random start `seed` where it has one. Raises ValueError."""
    return CURES[cure].change(sick(values, sickness), values, values["seed"] if seed is None else seed)


def trials(cure: str, values: Mapping, sickness: str) -> list[Experiment]:
    """All runs that the table of cures rests on: one, or one for each random start. Raises ValueError."""
    seeds = range(STARTS) if CURES[cure].random_start else (0,)
    return [cured(cure, values, sickness, seed) for seed in seeds]


def learners_of(values: Mapping) -> dict[str, tuple[str, float | None]]:
    """Who plays the memory task: name -> (cell, bias of its gate)."""
    bias = values["bias"]
    return {
        "tanh": ("tanh", None),
        "ReLU": ("relu", None),
        "LSTM, forget bias 0": ("lstm", 0.0),
        f"LSTM, forget bias {bias:g}": ("lstm", bias),
        f"GRU, keep bias {bias:g}": ("gru", bias),
    }


def companies(seed: int) -> Experiment:
    """StatQuest's LSTM and its two companies: the hidden state is the answer, all weights of the cell are trained."""
    return Experiment(
        cell="lstm",
        wiring="every",
        weights=drawn("lstm", seed) | keep_bias("lstm", 1.0) | READOUT,
        trainable=tuple(CELLS["lstm"].parameters),
        optimizer="adam",
        learning_rate=0.03,
        max_steps=1000,
        dataset=Dataset.companies(),
    )
